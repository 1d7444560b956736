import { StudioError, toErrorMessage } from '../../../src-preload/errors';
import {
  hasLatents,
  isForAgeing,
  type Direction,
  type NetName,
  type Recipe,
} from '../../../src-preload/contract';
import { meshFileOf } from '../../export/shape-file';
import { directionsOf, withDirections } from '../../export/model-directions';
import type { ModelFile } from '../../export/model-file';
import { namesOfNet, type WeightLayer } from '../../export/weight-files';
import type { ProjectStore } from '../../store';
import type { PhotoPixels } from '../ageing-messages';
import type {
  DatasetSource,
  NetWeights,
  RunPlace,
  StoredTensor,
  EngineCommand,
  EngineMessage,
  ModelSource,
  PictureScale,
  WorkerCommand,
  WorkerMessage,
} from '../messages';
import { contactSheet, type SheetPicture } from './contact-sheet';
import type { WorkerLine } from './thread';

type ModelCommand = Exclude<EngineCommand, { kind: 'train' | 'pause' | 'stop' | 'close' }>;

/** Pictures of a contact sheet that are made at a time. */
const sheetChunk = 16;

export interface ModelHostOptions {
  openStore(path: string): ProjectStore;
  readModelFile(path: string): Promise<ModelFile>;
  writeModelFile(path: string, model: Omit<ModelFile, 'format'>, format: 'F32' | 'F16'): Promise<void>;
  readWeightFile(path: string, net: NetName): Promise<WeightLayer[]>;
  writeWeightFile(path: string, net: NetName, tensors: readonly StoredTensor[]): Promise<void>;
  /** Writes the checkpoint of step 0 of a run. */
  saveBeginning(place: RunPlace, tensors: readonly StoredTensor[]): void;
  worker: WorkerLine;
  send(message: EngineMessage): void;
  writePicture(path: string, picture: PictureToWrite): Promise<void>;
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
  writePhoto(path: string, photo: PhotoPixels): Promise<void>;
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
  /** The model of faces at ages that is ready, beside that one. */
  #loadedAgeing: string | null = null;
  /** The model file that was read last. */
  #file: { path: string; content: ModelFile } | null = null;
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
    this.#loadedAgeing = null;
    this.#file = null;
  }

  async #answer(command: ModelCommand): Promise<EngineMessage> {
    const { requestId } = command;
    switch (command.kind) {
      case 'describe': {
        const { device } = await this.#ask('described', { kind: 'describe' });
        return { kind: 'described', requestId, device };
      }
      case 'checkContent': {
        await this.#ask('contentChecked', { kind: 'checkContent', folder: command.folder });
        return { kind: 'contentChecked', requestId };
      }
      case 'latent': {
        const { values } = await this.#ask('latent', {
          kind: 'latent',
          recipe: await this.#recipeOf(command.model),
          point: command.point,
        });
        return { kind: 'latent', requestId, values };
      }
      case 'render': {
        await this.#load(command.model);
        const { result } = await this.#ask('rendered', { kind: 'render', points: command.points });
        return { kind: 'rendered', requestId, result };
      }
      case 'shapes': {
        await this.#load(command.model);
        const { result } = await this.#ask('shaped', { kind: 'shapes', points: command.points });
        return { kind: 'shaped', requestId, result };
      }
      case 'portraits': {
        await this.#load(command.model);
        const { result } = await this.#ask('rendered', { kind: 'portraits', points: command.points });
        return { kind: 'rendered', requestId, result };
      }
      case 'mesh': {
        await this.#load(command.model);
        const { result } = await this.#ask('shaped', { kind: 'shapes', points: [command.point] });
        const { bytes, facts } = meshFileOf(result.volumes[0]!, result.side, command.file);
        await this.options.writeFile(command.file.path, bytes);
        return { kind: 'meshed', requestId, facts };
      }
      case 'directions':
        return { kind: 'directions', requestId, directions: await this.#findDirections(command.model) };
      case 'invert': {
        await this.#load(command.model);
        const { target, state, milliseconds } = command;
        const { result } = await this.#ask('inverted', { kind: 'invert', target, state, milliseconds });
        return { kind: 'inverted', requestId, result };
      }
      case 'ageing': {
        const { model, question } = command;
        if (model) await this.#loadAgeing(model);
        const { answer } = await this.#ask('aged', { kind: 'ageing', question });
        return { kind: 'aged', requestId, answer };
      }
      case 'writePhoto': {
        await this.options.writePhoto(command.path, command.photo);
        return { kind: 'exported', requestId };
      }
      case 'save': {
        const { model, path, name, step, half, card } = command;
        const recipe = await this.#recipeOf(model);
        // What enlarges pictures has no latent space to go along; what makes faces at ages is gone through by ages.
        const found = async (): Promise<Direction[]> =>
          hasLatents(recipe) && !isForAgeing(recipe) ? this.#findDirections(model) : [];
        const directions = command.directions ?? (await found());
        const kept = model.kind === 'file' ? await this.#read(model.path) : null;
        const content: Omit<ModelFile, 'format'> = {
          name,
          step,
          recipe,
          tensors: await this.#tensorsOf(model),
          card: card ?? kept?.card ?? null,
          extra: withDirections(kept?.extra ?? {}, directions),
        };
        await this.options.writeModelFile(path, content, half ? 'F16' : 'F32');
        return { kind: 'saved', requestId };
      }
      case 'exportWeights': {
        const { model, net, path } = command;
        const { tensors } = this.#open(model.projectPath).checkpoints.load(model.checkpointId, (names) =>
          namesOfNet(names, net),
        );
        if (tensors.length === 0) throw new StudioError('weightsNoNet', { net });
        await this.options.writeWeightFile(path, net, tensors);
        return { kind: 'weightsDone', requestId };
      }
      case 'beginWeights': {
        const { recipe, place, contentFolder } = command;
        const weights: NetWeights[] = [];
        for (const { net, path } of command.weights)
          weights.push({ net, layers: await this.options.readWeightFile(path, net) });
        const keep = place !== undefined;
        const { tensors } = await this.#ask('begun', {
          kind: 'begin',
          recipe,
          contentFolder,
          weights,
          keep,
        });
        if (place) this.options.saveBeginning(place, tensors);
        return { kind: 'weightsDone', requestId };
      }
      case 'augment': {
        const { projectPath, datasetId, augmentation } = command;
        const data = this.#dataOf(projectPath, datasetId);
        const { result } = await this.#ask('augmented', { kind: 'augment', data, augmentation });
        return { kind: 'augmented', requestId, result };
      }
      case 'trial': {
        const { projectPath, datasetId, recipe, contentFolder } = command;
        const { figures } = await this.#ask('tried', {
          kind: 'trial',
          data: this.#dataOf(projectPath, datasetId),
          recipe,
          contentFolder,
        });
        const { peakBytes } = this.options.memory();
        return { kind: 'tried', requestId, figures: { ...figures, peakBytes } };
      }
      case 'sheet': {
        await this.#load(command.model);
        const pictures: SheetPicture[] = [];
        let size = { width: 0, height: 0 };
        for (let from = 0; from < command.points.length; from += sheetChunk) {
          const points = command.points.slice(from, from + sheetChunk);
          const { result } = await this.#ask('rendered', { kind: 'render', points });
          size = { width: result.width, height: result.height };
          // A face that was mixed has no seed that would make it again.
          for (const [i, pixels] of result.pictures.entries())
            pictures.push({ pixels, label: points[i]!.base ? null : points[i]!.seed });
        }
        const { columns, labels, scale, path } = command;
        const sheet = contactSheet(pictures, { ...size, columns, labels });
        await this.options.writePicture(path, { ...sheet, scale });
        return { kind: 'exported', requestId };
      }
      case 'export': {
        await this.#load(command.model);
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

  /** Those that are kept with the model, or else found now. */
  async #findDirections(model: ModelSource): Promise<Direction[]> {
    const kept = await this.#directionsOf(model);
    if (kept) return kept;
    await this.#load(model);
    return (await this.#ask('directions', { kind: 'directions' })).directions;
  }

  /** The pictures that a run which begins now would learn from. */
  #dataOf(projectPath: string, datasetId: number): DatasetSource {
    const leftOut = this.#open(projectPath).pictures.removed(datasetId);
    return { projectPath, datasetId, leftOut, ages: null };
  }

  async #recipeOf(model: ModelSource): Promise<Recipe> {
    // A file is whole in memory once it was loaded; a checkpoint's recipe is a row of its project.
    if (model.kind === 'file') return (await this.#read(model.path)).recipe;
    const store = this.#open(model.projectPath);
    return store.runs.get(store.checkpoints.get(model.checkpointId).runId).recipe;
  }

  async #read(path: string): Promise<ModelFile> {
    if (this.#file?.path !== path) this.#file = { path, content: await this.options.readModelFile(path) };
    return this.#file.content;
  }

  async #load(model: ModelSource): Promise<void> {
    const key = JSON.stringify(model);
    if (this.#loaded === key) return;
    const recipe = await this.#recipeOf(model);
    const tensors = await this.#tensorsOf(model);
    const directions = await this.#directionsOf(model);
    this.#loaded = null;
    await this.#ask('loaded', { kind: 'load', recipe, tensors, directions });
    this.#loaded = key;
  }

  async #loadAgeing(model: ModelSource): Promise<void> {
    const key = JSON.stringify(model);
    if (this.#loadedAgeing === key) return;
    const recipe = await this.#recipeOf(model);
    const tensors = await this.#tensorsOf(model);
    const step =
      model.kind === 'file'
        ? (await this.#read(model.path)).step
        : this.#open(model.projectPath).checkpoints.get(model.checkpointId).step;
    this.#loadedAgeing = null;
    await this.#ask('ageingLoaded', { kind: 'loadAgeing', recipe, step, tensors });
    this.#loadedAgeing = key;
  }

  async #tensorsOf(model: ModelSource): Promise<StoredTensor[]> {
    if (model.kind === 'file') return (await this.#read(model.path)).tensors;
    return this.#open(model.projectPath).checkpoints.load(model.checkpointId, modelNames).tensors;
  }

  /** Those that are kept with the model; null: it has none yet. */
  async #directionsOf(model: ModelSource): Promise<Direction[] | null> {
    if (model.kind === 'file') return directionsOf(await this.#read(model.path));
    return this.#open(model.projectPath).directions.list(model.checkpointId);
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
 * The arrays of a model: of the averaged generator where the run has one, else of the generator, and of an encoder; never
 * the slots of an optimiser (`g/conv1/kernel/velocity`), which weigh more than the rest.
 */
export function modelNames(names: readonly string[]): readonly string[] {
  const net = names.some((name) => name.startsWith('ema/')) ? 'ema/' : 'g/';
  return names.filter(
    (name) => (name.startsWith(net) || name.startsWith('e/')) && name.split('/').length === 3,
  );
}
