import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type {
  ErrorMessage,
  UpscalePicture,
  UpscalePiece,
  UpscaleScale,
  UpscaleUpdate,
} from '../../src-preload/contract';
import { StudioError } from '../../src-preload/errors';
import type { SourceFile } from '../datasets/selection';
import { startChild, type Child, type StartOptions } from '../processes/child';
import type {
  BatchJob,
  ChosenModel,
  UpscalerAnswer,
  UpscalerCommand,
  UpscalerMessage,
  UpscalerQuestion,
} from './messages';
import type { UpscaleSource } from './models';
import type { PiecePlace } from './piece';

type Upscaler = Child<UpscalerCommand, UpscalerMessage>;

export interface UpscaleServiceOptions {
  /** Absolute path of the bundled upscaler. */
  entry: string;
  /** What the net's libraries read from the environment. Asked for at every start. */
  environment(): Record<string, string>;
  onUpdate(update: UpscaleUpdate): void;
  /** For tests. */
  start?(entry: string, options: StartOptions): Upscaler;
}

interface Job {
  update: UpscaleUpdate;
  upscaler: Upscaler;
  cancelled: boolean;
  ended: boolean;
  over: Promise<void>;
  end(): void;
}

interface Pending {
  question: UpscalerQuestion;
  deaths: number;
  resolve(value: UpscalerAnswer): void;
  reject(error: StudioError): void;
}

/** A loaded TensorFlow takes some hundred megabytes: after so many milliseconds without a question it is let go. */
const idleTime = 300_000;
/** Milliseconds that a batch gets to finish its tile after a cancel. */
const cancelPatience = 30_000;
/** Finished batches whose place is remembered, to show it to the person. */
const mostPlaces = 32;

/**
 * Enlarges pictures in processes of their own: one for each batch, and a warm one for what the window looks at. The
 * service itself opens no foreign file.
 */
export class UpscaleService {
  readonly #jobs = new Map<string, Job>();
  readonly #places = new Map<string, string>();
  readonly #pending = new Map<number, Pending>();
  #warm: Upscaler | null = null;
  #idle: NodeJS.Timeout | undefined;
  #lastRequest = 0;
  #closed = false;

  constructor(private readonly options: UpscaleServiceOptions) {}

  /** What kind of pictures these are; damaged ones are among them. */
  async describe(files: SourceFile[]): Promise<UpscalePicture[]> {
    return (await this.#ask({ kind: 'describe', files })) as UpscalePicture[];
  }

  /**
   * The picture as it is, made smaller if it is longer.
   *
   * @throws StudioError upscaleUnreadable, fileMissing, upscaleCrashed
   */
  async original(file: SourceFile, longest: number): Promise<Uint8Array<ArrayBuffer>> {
    return (await this.#ask({ kind: 'original', file, longest })) as Uint8Array<ArrayBuffer>;
  }

  /** @throws StudioError as `original`, badRequest, upscaleNoMemory, upscaleNoPair, and those of reading the model */
  async piece(
    file: SourceFile,
    place: PiecePlace,
    scale: UpscaleScale,
    model: ChosenModel,
  ): Promise<UpscalePiece> {
    return (await this.#ask({ kind: 'piece', file, place, scale, model })) as UpscalePiece;
  }

  /** @throws StudioError upscaleModelOf…, recipeInvalid, checkpointDamaged, and those of reading the model */
  async check(source: UpscaleSource): Promise<void> {
    await this.#ask({ kind: 'check', source });
  }

  /** Begins a batch; what comes of it is told by updates. @param label what the person knows its place by */
  start(job: BatchJob, label: string): { jobId: string } {
    const jobId = randomUUID();
    const upscaler = this.#start('GAN Studio upscaling');
    let end!: () => void;
    const over = new Promise<void>((resolve) => (end = resolve));
    const update: UpscaleUpdate = {
      jobId,
      folder: label,
      phase: 'working',
      done: 0,
      total: job.files.filter(({ picture, unusable }) => picture || unusable).length,
      name: '',
      part: 0,
      whole: 0,
      secondsLeft: null,
    };
    const entry: Job = { update, upscaler, cancelled: false, ended: false, over, end };
    this.#jobs.set(jobId, entry);
    upscaler.onMessage((message) => this.#hear(entry, job, message));
    upscaler.onExit(() =>
      this.#finish(
        entry,
        entry.cancelled
          ? { phase: 'cancelled' }
          : { phase: 'failed', error: { code: 'upscaleCrashed', params: {} } },
      ),
    );
    upscaler.send({ kind: 'batch', job });
    return { jobId };
  }

  /** Gives a batch up; what is finished stays. Does nothing when it has ended already. */
  cancel(jobId: string): void {
    const job = this.#jobs.get(jobId);
    if (!job || job.cancelled) return;
    job.cancelled = true;
    job.upscaler.send({ kind: 'cancel' });
    setTimeout(() => {
      if (!job.ended) job.upscaler.kill();
    }, cancelPatience).unref();
  }

  /** Gives all batches up and waits until they have ended. */
  async cancelAll(): Promise<void> {
    const jobs = [...this.#jobs.values()];
    for (const { update } of jobs) this.cancel(update.jobId);
    await Promise.all(jobs.map(({ over }) => over));
  }

  /** The last update of every batch that goes on. */
  active(): UpscaleUpdate[] {
    return [...this.#jobs.values()].map(({ update }) => update);
  }

  /** A result of a finished batch. @throws StudioError fileMissing */
  placeOf(jobId: string): string {
    const place = this.#places.get(jobId);
    if (place === undefined) throw new StudioError('fileMissing', { name: '?' });
    return place;
  }

  /** Ends all processes. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#idle);
    for (const { upscaler } of this.#jobs.values()) upscaler.kill();
    this.#warm?.kill();
  }

  // ------------------------------------------------------------------------------------------ batches

  #hear(job: Job, { options }: BatchJob, message: UpscalerMessage): void {
    if (job.ended) return;
    if (message.kind === 'progress') {
      job.update = { ...job.update, ...message.progress };
      this.options.onUpdate(job.update);
    } else if (message.kind === 'done') {
      const { files, cancelled } = message.report;
      const first = files.find((file) => file.outcome === 'done');
      if (first) this.#remember(job.update.jobId, join(options.folder, first.result));
      this.#finish(job, { phase: cancelled ? 'cancelled' : 'done', files, done: files.length });
    } else if (message.kind === 'broken') {
      this.#finish(job, job.cancelled ? { phase: 'cancelled' } : { phase: 'failed', error: message.error });
    }
  }

  #finish(job: Job, change: Partial<UpscaleUpdate> & { error?: ErrorMessage }): void {
    if (job.ended) return;
    job.ended = true;
    job.update = { ...job.update, secondsLeft: null, ...change };
    this.#jobs.delete(job.update.jobId);
    // It has written everything and has nothing more to do.
    job.upscaler.kill();
    if (!this.#closed) this.options.onUpdate(job.update);
    job.end();
  }

  #remember(jobId: string, path: string): void {
    this.#places.set(jobId, path);
    for (const id of this.#places.keys()) {
      if (this.#places.size <= mostPlaces) break;
      this.#places.delete(id);
    }
  }

  // ------------------------------------------------------------------------------------------ questions

  #ask(question: UpscalerQuestion): Promise<UpscalerAnswer> {
    if (this.#closed) return Promise.reject(new StudioError('upscaleCrashed'));
    return new Promise((resolve, reject) => this.#send({ question, deaths: 0, resolve, reject }));
  }

  #send(pending: Pending): void {
    clearTimeout(this.#idle);
    const requestId = ++this.#lastRequest;
    this.#pending.set(requestId, pending);
    this.#warm ??= this.#startWarm();
    this.#warm.send({ requestId, ...pending.question });
  }

  #startWarm(): Upscaler {
    const upscaler = this.#start('GAN Studio upscaler');
    upscaler.onMessage((message) => {
      if (message.kind !== 'answer' && message.kind !== 'failed') return;
      const pending = this.#pending.get(message.requestId);
      this.#pending.delete(message.requestId);
      if (message.kind === 'answer') pending?.resolve(message.value);
      else pending?.reject(StudioError.fromMessage(message.error));
      if (this.#pending.size === 0) this.#rest();
    });
    upscaler.onExit(() => {
      if (this.#warm === upscaler) this.#warm = null;
      const asked = [...this.#pending.values()];
      this.#pending.clear();
      for (const pending of asked) {
        // One of them killed the process; the others get a second chance.
        if (++pending.deaths < 2 && !this.#closed) this.#send(pending);
        else pending.reject(new StudioError('upscaleCrashed'));
      }
    });
    return upscaler;
  }

  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      const upscaler = this.#warm;
      this.#warm = null;
      upscaler?.kill();
    }, idleTime);
    this.#idle.unref();
  }

  #start(name: string): Upscaler {
    const start = this.options.start ?? startChild<UpscalerCommand, UpscalerMessage>;
    try {
      return start(this.options.entry, { name, env: this.options.environment() });
    } catch (error) {
      throw new StudioError('engineStart', {}, { cause: error });
    }
  }
}
