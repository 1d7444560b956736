import { Worker } from 'node:worker_threads';
import { StudioError } from '../../src-preload/errors';
import type { NetAnswer, NetFacts, NetQuestion, NetRequest } from '../processes/upscale-messages';
import type { Enlarger } from './enlarger';
import { readNet, type UpscaleSource } from './models';

type NetSource = Exclude<UpscaleSource, { kind: 'bicubic' }>;
type Answered = Exclude<NetAnswer, { error: unknown }>;

/** The thread that runs nets: started at the first question, it keeps the last model. */
export class NetThread {
  #worker: Worker | null = null;
  #lastRequest = 0;
  #loaded: { key: string; facts: NetFacts } | null = null;
  readonly #pending = new Map<
    number,
    { resolve: (answer: Answered) => void; reject: (error: StudioError) => void }
  >();

  /** @param entry absolute path of the thread's bundle */
  constructor(private readonly entry: string) {}

  /**
   * Whatever enlarges with a model. Only one at a time: with the next one, the one before is of no use any more.
   *
   * @param detail 0 to 1
   * @throws StudioError tensorflowMissing, upscaleModelOf…, upscaleNoPair, and those of reading the model
   */
  async enlarger(source: NetSource, detail: number): Promise<Enlarger> {
    if (detail !== 1 && source.soft === null) throw new StudioError('upscaleNoPair');
    const key = JSON.stringify(source);
    if (this.#loaded?.key !== key) {
      this.#loaded = null;
      const answer = await this.#ask({ what: 'load', net: await readNet(source) });
      if (!('facts' in answer)) throw new StudioError('internal');
      this.#loaded = { key, facts: answer.facts };
    }
    const { facts } = this.#loaded;
    return {
      ...facts,
      enlarge: async ({ width, height, data }) => {
        const answer = await this.#ask({ what: 'enlarge', width, height, data, detail });
        if (!('data' in answer)) throw new StudioError('internal');
        return { width: width * facts.scale, height: height * facts.scale, data: answer.data };
      },
    };
  }

  #ask(request: NetRequest): Promise<Answered> {
    this.#worker ??= this.#start();
    const requestId = ++this.#lastRequest;
    this.#worker.postMessage({ requestId, ...request } satisfies NetQuestion);
    return new Promise((resolve, reject) => this.#pending.set(requestId, { resolve, reject }));
  }

  #start(): Worker {
    const worker = new Worker(this.entry);
    worker.on('message', (answer: NetAnswer) => {
      const pending = this.#pending.get(answer.requestId);
      this.#pending.delete(answer.requestId);
      if ('error' in answer) pending?.reject(StudioError.fromMessage(answer.error));
      else pending?.resolve(answer);
    });
    worker.on('error', (error) => console.error(error));
    worker.on('exit', () => {
      this.#worker = null;
      this.#loaded = null;
      const asked = [...this.#pending.values()];
      this.#pending.clear();
      for (const { reject } of asked) reject(new StudioError('upscaleCrashed'));
    });
    return worker;
  }
}
