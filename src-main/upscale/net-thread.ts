import { StudioError } from '../../src-preload/errors';
import { AskedThread } from '../processes/asked-thread';
import type { NetAnswer, NetFacts, NetRequest } from '../processes/upscale-messages';
import type { Enlarger } from './enlarger';
import { readNet, type UpscaleSource } from './models';

type NetSource = Exclude<UpscaleSource, { kind: 'bicubic' }>;

/** The thread that runs nets: started at the first question, it keeps the last model. */
export class NetThread {
  readonly #thread: AskedThread<NetRequest, NetAnswer>;
  #loaded: { key: string; facts: NetFacts } | null = null;

  /** @param entry absolute path of the thread's bundle */
  constructor(entry: string) {
    this.#thread = new AskedThread(entry, 'upscaleCrashed', () => (this.#loaded = null));
  }

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
      const answer = await this.#thread.ask({ what: 'load', net: await readNet(source) });
      if (!('facts' in answer)) throw new StudioError('internal');
      this.#loaded = { key, facts: answer.facts };
    }
    const { facts } = this.#loaded;
    return {
      ...facts,
      enlarge: async ({ width, height, data }) => {
        const answer = await this.#thread.ask({ what: 'enlarge', width, height, data, detail });
        if (!('data' in answer)) throw new StudioError('internal');
        return { width: width * facts.scale, height: height * facts.scale, data: answer.data };
      },
    };
  }
}
