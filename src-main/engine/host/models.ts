import { StudioError, toErrorMessage } from '../../../src-preload/errors';
import type { Recipe } from '../../../src-preload/contract';
import type { ProjectStore } from '../../store';
import type { EngineCommand, EngineMessage, PictureScale, WorkerCommand, WorkerMessage } from '../messages';
import type { WorkerLine } from './thread';

type ModelCommand = Exclude<EngineCommand, { kind: 'train' | 'pause' | 'stop' | 'close' }>;

export interface ModelHostOptions {
  openStore(path: string): ProjectStore;
  worker: WorkerLine;
  send(message: EngineMessage): void;
  writePicture(path: string, picture: PictureToWrite): Promise<void>;
  /** Resident memory now, and the most that there ever was. */
  memory(): { bytes: number; peakBytes: number };
}

export interface PictureToWrite {
  /** RGBA, rows from the top. */
  pixels: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
  scale: PictureScale;
}

/** Pictures of trained models: keeps the last one loaded, works off requests one after the other. */
export class ModelHost {
  #store: ProjectStore | null = null;
  #loaded: string | null = null;
  #requests = 0;
  #tail: Promise<void> = Promise.resolve();
  readonly #waiting = new Map<
    number,
    { resolve(message: WorkerMessage): void; reject(error: unknown): void }
  >();

  constructor(private readonly options: ModelHostOptions) {
    options.worker.onMessage((message) => {
      if (message.kind === 'trying') {
        return options.send({ ...message, memoryBytes: options.memory().bytes });
      }
      if (!('requestId' in message) || message.requestId === undefined) return;
      const waiting = this.#waiting.get(message.requestId);
      this.#waiting.delete(message.requestId);
      if (message.kind === 'failed') waiting?.reject(StudioError.fromMessage(message.error));
      else waiting?.resolve(message);
    });
  }

  /** Takes a request; its answer, or why there is none, goes to the supervisor. */
  take(command: ModelCommand): void {
    this.#tail = this.#tail
      .then(() => this.#answer(command))
      .then((message) => this.options.send(message))
      .catch((thrown: unknown) => {
        const error = toErrorMessage(thrown);
        if (error.code === 'internal') console.error(thrown);
        this.options.send({ kind: 'failed', requestId: command.requestId, error });
      });
  }

  /** Lets the project go. */
  close(): void {
    this.#store?.close();
    this.#store = null;
    this.#loaded = null;
  }

  async #answer(command: ModelCommand): Promise<EngineMessage> {
    const { requestId } = command;
    switch (command.kind) {
      case 'describe': {
        const { device } = await this.#ask('described', { kind: 'describe' });
        return { kind: 'described', requestId, device };
      }
      case 'latent': {
        const { values } = await this.#ask('latent', {
          kind: 'latent',
          recipe: this.#recipeOf(command.projectPath, command.checkpointId),
          point: command.point,
        });
        return { kind: 'latent', requestId, values };
      }
      case 'render': {
        await this.#load(command.projectPath, command.checkpointId);
        const { result } = await this.#ask('rendered', { kind: 'render', points: command.points });
        return { kind: 'rendered', requestId, result };
      }
      case 'augment': {
        const { projectPath, datasetId, augmentation } = command;
        const data = { projectPath, datasetId };
        const { result } = await this.#ask('augmented', { kind: 'augment', data, augmentation });
        return { kind: 'augmented', requestId, result };
      }
      case 'trial': {
        const { projectPath, datasetId, recipe } = command;
        const { figures } = await this.#ask('tried', {
          kind: 'trial',
          data: { projectPath, datasetId },
          recipe,
        });
        const { peakBytes } = this.options.memory();
        return { kind: 'tried', requestId, figures: { ...figures, peakBytes } };
      }
      case 'export': {
        await this.#load(command.projectPath, command.checkpointId);
        const { result } = await this.#ask('rendered', { kind: 'render', points: command.points });
        const { width, height } = result;
        for (const [i, pixels] of result.pictures.entries()) {
          await this.options.writePicture(command.paths[i]!, { pixels, width, height, scale: command.scale });
        }
        return { kind: 'exported', requestId };
      }
    }
  }

  #open(path: string): ProjectStore {
    if (this.#store?.path !== path) {
      this.close();
      this.#store = this.options.openStore(path);
    }
    return this.#store!;
  }

  #recipeOf(projectPath: string, checkpointId: number): Recipe {
    const store = this.#open(projectPath);
    return store.runs.get(store.checkpoints.get(checkpointId).runId).recipe;
  }

  async #load(projectPath: string, checkpointId: number): Promise<void> {
    const key = `${checkpointId} ${projectPath}`;
    if (this.#loaded === key) return;
    const recipe = this.#recipeOf(projectPath, checkpointId);
    const { tensors } = this.#open(projectPath).checkpoints.load(checkpointId, generatorNames);
    this.#loaded = null;
    await this.#ask('loaded', { kind: 'load', recipe, tensors });
    this.#loaded = key;
  }

  #ask<Kind extends WorkerMessage['kind']>(
    kind: Kind,
    command: WithoutRequest<Extract<WorkerCommand, { requestId: number }>>,
  ): Promise<Extract<WorkerMessage, { kind: Kind }>> {
    const requestId = ++this.#requests;
    return new Promise<WorkerMessage>((resolve, reject) => {
      this.#waiting.set(requestId, { resolve, reject });
      this.options.worker.send({ ...command, requestId } as WorkerCommand);
    }).then((message) => {
      if (message.kind !== kind) throw new StudioError('internal');
      return message as Extract<WorkerMessage, { kind: Kind }>;
    });
  }
}

type WithoutRequest<T> = T extends unknown ? Omit<T, 'requestId'> : never;

/**
 * The arrays that make pictures: the averaged generator where the run has one, else the generator; never the slots of
 * an optimiser (`g/conv1/kernel/velocity`), which weigh more than the rest.
 */
export function generatorNames(names: readonly string[]): readonly string[] {
  const net = names.some((name) => name.startsWith('ema/')) ? 'ema/' : 'g/';
  return names.filter((name) => name.startsWith(net) && name.split('/').length === 3);
}
