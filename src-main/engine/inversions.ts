import { randomUUID } from 'node:crypto';
import { toErrorMessage, type InversionUpdate } from '../../src-preload/contract';
import type { InversionResult, InversionSlice, InversionState, ModelSource } from './messages';

export interface InversionServiceOptions {
  invert(model: ModelSource, slice: InversionSlice): Promise<InversionResult>;
  onUpdate(update: InversionUpdate): void;
  /** Milliseconds; for tests. */
  now?(): number;
}

interface Job {
  model: ModelSource;
  update: InversionUpdate;
  ended: boolean;
}

/** So long the engine works on a search before it looks whether a slider waits. */
const sliceMilliseconds = 80;

/** An estimate from less of the work than this would only jump about. */
const firstEstimate = 0.03;

/**
 * Searches for faces like given pictures, at most one at a time. The engine is asked for one short slice of the work after
 * the other, so that pictures which a person wants to see meanwhile are made in between.
 */
export class InversionService {
  #job: Job | null = null;
  #turn = 0;

  constructor(private readonly options: InversionServiceOptions) {}

  /** The place in line of a search whose picture is still being read: the last one wins, whichever is read first. */
  reserve(): number {
    return ++this.#turn;
  }

  /**
   * Begins a search and gives up the one before; what comes of it is told by updates. One that another has overtaken
   * since `reserve` is given up at once.
   *
   * @param target RGB bytes of the size that the model makes
   */
  start(model: ModelSource, target: Uint8Array, turn = this.reserve()): { jobId: string } {
    const overtaken = turn !== this.#turn;
    if (!overtaken) this.cancelAll();
    const job: Job = {
      model,
      update: {
        jobId: randomUUID(),
        phase: 'running',
        step: 0,
        total: 0,
        secondsLeft: null,
        loss: null,
        point: null,
        picture: null,
      },
      ended: false,
    };
    if (overtaken) {
      this.#tell(job, { phase: 'cancelled' });
      return { jobId: job.update.jobId };
    }
    this.#job = job;
    void this.#run(job, model, target);
    return { jobId: job.update.jobId };
  }

  /** Ends a search; its last update has what it found so far. Does nothing when it has ended already. */
  cancel(jobId: string): void {
    if (this.#job?.update.jobId === jobId) this.cancelAll();
  }

  cancelAll(): void {
    if (this.#job) this.#tell(this.#job, { phase: 'cancelled', secondsLeft: null });
  }

  /** Ends a search in a model of this project. */
  cancelOf(projectPath: string): void {
    const model = this.#job?.model;
    if (model?.kind === 'checkpoint' && model.projectPath === projectPath) this.cancelAll();
  }

  async #run(job: Job, model: ModelSource, target: Uint8Array): Promise<void> {
    const now = this.options.now ?? (() => performance.now());
    const began = now();
    let state: InversionState | null = null;
    try {
      while (!job.ended) {
        const slice: InversionSlice = { target, state, milliseconds: sliceMilliseconds };
        const { share, ...result } = await this.options.invert(model, slice);
        state = result.state;
        const { step, total, loss, point, picture } = result;
        const done = step === total;
        const seconds = (now() - began) / 1000;
        this.#tell(job, {
          phase: done ? 'done' : 'running',
          step,
          total,
          secondsLeft: done || share < firstEstimate ? null : (seconds * (1 - share)) / share,
          loss,
          point,
          picture,
        });
      }
    } catch (thrown) {
      const error = toErrorMessage(thrown);
      if (error.code === 'internal') console.error(thrown);
      this.#tell(job, { phase: 'failed', secondsLeft: null, error });
    }
  }

  #tell(job: Job, change: Partial<InversionUpdate>): void {
    if (job.ended) return;
    job.update = { ...job.update, ...change };
    if (job.update.phase !== 'running') {
      job.ended = true;
      if (this.#job === job) this.#job = null;
    }
    this.options.onUpdate(job.update);
  }
}
