import { StudioError } from '../../src-preload/errors';
import type {
  Augmentation,
  AugmentedPictures,
  Direction,
  ErrorMessage,
  LatentPoint,
  NetName,
  Recipe,
  RenderedPictures,
  RenderedShapes,
  ShapeFacts,
} from '../../src-preload/contract';
import type { Child } from '../processes/child';
import type { AgeingAnswer, AgeingQuestion, PhotoPixels } from './ageing-messages';
import type {
  EngineCommand,
  EngineDevice,
  EngineMessage,
  InversionResult,
  InversionSlice,
  MeshFile,
  ModelSource,
  NetFile,
  PictureScale,
  RunPlace,
  SavedAs,
} from './messages';

type Request = Extract<EngineCommand, { requestId: number }>;
type NewRequest = Request extends infer R ? (R extends unknown ? Omit<R, 'requestId'> : never) : never;

interface Job {
  request: Request;
  /** Equal requests that wait share one answer. */
  key: string;
  attempts: number;
  promise: Promise<EngineMessage>;
  resolve(message: EngineMessage): void;
  reject(error: unknown): void;
}

export interface ModelProcessOptions {
  start(): Child<EngineCommand, EngineMessage>;
  /** After so long without a request the process is let go: a loaded TensorFlow takes some hundred megabytes. */
  idleMilliseconds?: number;
}

/** Requests that write, or that carry too much to be compared. */
const unshared: ReadonlySet<Request['kind']> = new Set([
  'export',
  'sheet',
  'save',
  'mesh',
  'invert',
  'ageing',
  'writePhoto',
  'exportWeights',
  'beginWeights',
] as const);

/** No training ran out of memory, so that the sentence about its batch and its checkpoint would mislead. */
function failureOf(error: ErrorMessage): StudioError {
  return error.code === 'engineMemory' ? new StudioError('pictureMemory') : StudioError.fromMessage(error);
}

function readsProject(request: Request): boolean {
  if (request.kind === 'beginWeights') return request.place !== undefined;
  return 'projectPath' in request || ('model' in request && request.model?.kind === 'checkpoint');
}

/** More waiting requests than any window makes in good faith. */
const mostWaiting = 64;

/**
 * The warm engine process that makes pictures: started at the first request, asked one thing at a time, started again
 * when it died (a request that killed it twice fails).
 */
export class ModelProcess {
  #child: Child<EngineCommand, EngineMessage> | null = null;
  #current: Job | null = null;
  #queue: Job[] = [];
  #requests = 0;
  #heard = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(private readonly options: ModelProcessOptions) {}

  /** Pictures of latent points by the generator of a model. */
  async render(model: ModelSource, points: LatentPoint[]): Promise<RenderedPictures> {
    const message = await this.#ask({ kind: 'render', model, points });
    if (message.kind !== 'rendered') throw new StudioError('internal');
    return message.result;
  }

  /** Volumes of latent points by a model that makes shapes. */
  async shapes(model: ModelSource, points: LatentPoint[]): Promise<RenderedShapes> {
    const message = await this.#ask({ kind: 'shapes', model, points });
    if (message.kind !== 'shaped') throw new StudioError('internal');
    return message.result;
  }

  /** Small shaded pictures of such volumes. */
  async portraits(model: ModelSource, points: LatentPoint[]): Promise<RenderedPictures> {
    const message = await this.#ask({ kind: 'portraits', model, points });
    if (message.kind !== 'rendered') throw new StudioError('internal');
    return message.result;
  }

  /**
   * Writes the mesh of a shape, closed and in millimetres.
   *
   * @throws StudioError nothingToPrint, diskFull, exportFailed, and those of reading the model
   */
  async exportShape(model: ModelSource, point: LatentPoint, file: MeshFile): Promise<ShapeFacts> {
    const message = await this.#ask({ kind: 'mesh', model, point, file });
    if (message.kind !== 'meshed') throw new StudioError('internal');
    return message.facts;
  }

  /** The latent numbers of a point before its edits. */
  async latent(model: ModelSource, point: LatentPoint): Promise<number[]> {
    const message = await this.#ask({ kind: 'latent', model, point });
    if (message.kind !== 'latent') throw new StudioError('internal');
    return message.values;
  }

  /** Directions in the latent space of a model: those that are kept with it, or found now. */
  async directions(model: ModelSource): Promise<Direction[]> {
    const message = await this.#ask({ kind: 'directions', model });
    if (message.kind !== 'directions') throw new StudioError('internal');
    return message.directions;
  }

  /** Goes on for a while with the search for the point whose picture is most like a given one. */
  async invert(model: ModelSource, slice: InversionSlice): Promise<InversionResult> {
    const message = await this.#ask({ kind: 'invert', model, ...slice });
    if (message.kind !== 'inverted') throw new StudioError('internal');
    return message.result;
  }

  /** Faces of photos at other ages. */
  async ageing(model: ModelSource | null, question: AgeingQuestion): Promise<AgeingAnswer> {
    const message = await this.#ask({ kind: 'ageing', model, question });
    if (message.kind !== 'aged') throw new StudioError('internal');
    return message.answer;
  }

  /** Writes a picture as PNG, JPG or WebP, by the ending of the path. */
  async writePhoto(path: string, photo: PhotoPixels): Promise<void> {
    await this.#ask({ kind: 'writePhoto', path, photo });
  }

  /** Writes a PNG file for every point. */
  async exportPictures(
    model: ModelSource,
    points: LatentPoint[],
    paths: string[],
    scale: PictureScale,
  ): Promise<void> {
    await this.#ask({ kind: 'export', model, points, paths, scale });
  }

  /** Writes one PNG file with all of the pictures, in rows. */
  async exportSheet(
    model: ModelSource,
    points: LatentPoint[],
    path: string,
    sheet: { columns: number; labels: boolean; scale: PictureScale },
  ): Promise<void> {
    await this.#ask({ kind: 'sheet', model, points, path, ...sheet });
  }

  /**
   * Writes the generator of a model, with its recipe and directions, as a .safetensors file.
   *
   * @throws StudioError diskFull, exportFailed, and those of reading the model
   */
  async saveModel(model: ModelSource, path: string, saved: SavedAs): Promise<void> {
    await this.#ask({ kind: 'save', model, path, ...saved });
  }

  /** What flips and DiffAugment make of pictures of a data set. */
  async augment(
    projectPath: string,
    datasetId: number,
    augmentation: Augmentation,
  ): Promise<AugmentedPictures> {
    const message = await this.#ask({ kind: 'augment', projectPath, datasetId, augmentation });
    if (message.kind !== 'augmented') throw new StudioError('internal');
    return message.result;
  }

  /**
   * Writes one net of a checkpoint as a file of Keras (`.h5`, `.weights.h5`) or of safetensors.
   *
   * @throws StudioError weightsNoNet, diskFull, exportFailed, and those of reading the checkpoint
   */
  async exportWeights(
    model: ModelSource & { kind: 'checkpoint' },
    net: NetName,
    path: string,
  ): Promise<void> {
    await this.#ask({ kind: 'exportWeights', model, net, path });
  }

  /** Looks whether files of weights fit the nets of a recipe, and gives them to a run if there is one. */
  async beginWeights(
    recipe: Recipe,
    weights: NetFile[],
    { place, contentFolder }: { place?: RunPlace; contentFolder?: string },
  ): Promise<void> {
    await this.#ask({
      kind: 'beginWeights',
      recipe,
      weights,
      ...(place ? { place } : {}),
      ...(contentFolder === undefined ? {} : { contentFolder }),
    });
  }

  /** @throws StudioError contentNetDamaged when the folder holds no VGG19 that can be read */
  async checkContent(folder: string): Promise<void> {
    await this.#ask({ kind: 'checkContent', folder });
  }

  /** TensorFlow and the device it computes on, as the engine itself finds them. */
  async describe(): Promise<EngineDevice> {
    const message = await this.#ask({ kind: 'describe' });
    if (message.kind !== 'described') throw new StudioError('internal');
    return message.device;
  }

  /** Lets the process go; what waits is refused. Resolves when the process is gone. */
  close(): Promise<void> {
    return this.#close(() => false);
  }

  /**
   * Lets the process and its project go; what waits for the project is refused, the rest is asked of a new process.
   * Resolves when the old one is gone.
   */
  async leaveProject(): Promise<void> {
    const gone = this.#close((job) => !readsProject(job.request));
    // Not by the one that still has the project.
    this.#next();
    await gone;
  }

  async #close(keeps: (job: Job) => boolean): Promise<void> {
    clearTimeout(this.#idle);
    const waiting = [...(this.#current ? [this.#current] : []), ...this.#queue];
    this.#current = null;
    this.#queue = waiting.filter(keeps);
    for (const job of this.#queue) job.attempts = 0;
    for (const job of waiting) if (!keeps(job)) job.reject(new StudioError('noProject'));
    const child = this.#child;
    this.#child = null;
    if (!child) return;
    const gone = new Promise<void>((resolve) => child.onExit(() => resolve()));
    child.send({ kind: 'close' });
    const timer = setTimeout(() => child.kill(), 2000);
    await gone;
    clearTimeout(timer);
  }

  #ask(command: NewRequest): Promise<EngineMessage> {
    const key = unshared.has(command.kind) ? '' : JSON.stringify(command);
    const same = [this.#current, ...this.#queue].find((job) => job?.key === key);
    if (same && key !== '') return same.promise;
    if (this.#queue.length >= mostWaiting) return Promise.reject(new StudioError('engineBusy'));
    const request = { ...command, requestId: ++this.#requests } as Request;
    let settle!: Pick<Job, 'resolve' | 'reject'>;
    const promise = new Promise<EngineMessage>((resolve, reject) => (settle = { resolve, reject }));
    this.#queue.push({ request, key, attempts: 0, promise, ...settle });
    this.#next();
    return promise;
  }

  #next(): void {
    if (this.#current) return;
    const job = this.#queue.shift();
    clearTimeout(this.#idle);
    if (!job) {
      if (!this.#child) return;
      this.#idle = setTimeout(() => void this.close(), this.options.idleMilliseconds ?? 300_000);
      this.#idle.unref();
      return;
    }
    this.#current = job;
    job.attempts++;
    try {
      this.#child ??= this.#start();
      this.#child.send(job.request);
    } catch {
      this.#finish(job, () => job.reject(new StudioError('engineStart')));
    }
  }

  #start(): Child<EngineCommand, EngineMessage> {
    const child = this.options.start();
    this.#heard = false;
    child.onMessage((message) => {
      if (this.#child !== child) return;
      this.#heard = true;
      const job = this.#current;
      if (!job || !('requestId' in message) || message.requestId !== job.request.requestId) return;
      this.#finish(job, () =>
        message.kind === 'failed' ? job.reject(failureOf(message.error)) : job.resolve(message),
      );
    });
    child.onExit(() => {
      if (this.#child !== child) return;
      this.#child = null;
      const job = this.#current;
      if (!job) return;
      if (job.attempts < 2) {
        this.#current = null;
        this.#queue.unshift(job);
        this.#next();
      } else {
        this.#finish(job, () => job.reject(new StudioError(this.#heard ? 'internal' : 'engineStart')));
      }
    });
    return child;
  }

  #finish(job: Job, settle: () => void): void {
    if (this.#current === job) this.#current = null;
    settle();
    this.#next();
  }
}
