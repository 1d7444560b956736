import type {
  AugmentedPictures,
  Augmentation,
  CheckpointInfo,
  Direction,
  ErrorMessage,
  LatentPoint,
  ModelCard,
  MetricPoint,
  NetName,
  Recipe,
  RenderedPictures,
  RenderedShapes,
  RunTrial,
  ShapeFacts,
  ShapeFormat,
  ShapePrint,
  RunWarning,
} from '../../src-preload/contract';
import type { WeightLayer } from '../export/weight-files';
import type { AgeingAnswer, AgeingQuestion, PhotoPixels } from './ageing-messages';
import type { SheetRow, StoredTensor, TrainingState } from '../store/values';

/**
 * The two lines of the engine: supervisor ⇄ host (between processes) and host ⇄ worker (between threads). The worker
 * computes and knows tensors; the host knows the project file and writes what the worker hands it; the supervisor
 * knows neither.
 */

// ------------------------------------------------------------------------------------ supervisor ⇄ host

/** Supervisor → host. One process does one training, or serves pictures of models. */
export type EngineCommand =
  | { kind: 'train'; projectPath: string; runId: number; contentFolder?: string }
  /** Finish the step, write a checkpoint, end. `stop` does the same and marks the run stopped instead of paused. */
  | { kind: 'pause' }
  | { kind: 'stop' }
  | { kind: 'render'; requestId: number; model: ModelSource; points: LatentPoint[] }
  | { kind: 'latent'; requestId: number; model: ModelSource; point: LatentPoint }
  | { kind: 'directions'; requestId: number; model: ModelSource }
  | ({ kind: 'invert'; requestId: number; model: ModelSource } & InversionSlice)
  /** Writes one PNG file per point. */
  | {
      kind: 'export';
      requestId: number;
      model: ModelSource;
      points: LatentPoint[];
      paths: string[];
      scale: PictureScale;
    }
  /** Writes one PNG file with all of them. */
  | {
      kind: 'sheet';
      requestId: number;
      model: ModelSource;
      points: LatentPoint[];
      path: string;
      columns: number;
      labels: boolean;
      scale: PictureScale;
    }
  /** Writes the generator as a model file. */
  | ({ kind: 'save'; requestId: number; model: ModelSource; path: string } & SavedAs)
  /** Volumes of a model that makes shapes, and pictures of them. */
  | { kind: 'shapes'; requestId: number; model: ModelSource; points: LatentPoint[] }
  | { kind: 'portraits'; requestId: number; model: ModelSource; points: LatentPoint[] }
  /** Writes the mesh of a shape. */
  | { kind: 'mesh'; requestId: number; model: ModelSource; point: LatentPoint; file: MeshFile }
  /** What flips and DiffAugment make of pictures of a data set. */
  | { kind: 'augment'; requestId: number; projectPath: string; datasetId: number; augmentation: Augmentation }
  /** A few real steps that are measured and thrown away. */
  | {
      kind: 'trial';
      requestId: number;
      projectPath: string;
      datasetId: number;
      recipe: Recipe;
      contentFolder?: string;
    }
  /** Whether a folder holds a VGG19 that SRGAN can compare pictures by. */
  | { kind: 'checkContent'; requestId: number; folder: string }
  /** Writes one net of a checkpoint as a file of weights; the ending of its name decides how. */
  | {
      kind: 'exportWeights';
      requestId: number;
      model: ModelSource & { kind: 'checkpoint' };
      net: NetName;
      path: string;
    }
  /** Whether files of weights fit the nets of a recipe. With a place, they become the run's checkpoint of step 0. */
  | {
      kind: 'beginWeights';
      requestId: number;
      recipe: Recipe;
      contentFolder?: string;
      weights: NetFile[];
      place?: RunPlace;
    }
  /** Faces of photos at other ages; some questions need no model. */
  | { kind: 'ageing'; requestId: number; model: ModelSource | null; question: AgeingQuestion }
  /** Writes a picture as PNG, JPG or WebP, by the ending of the path. */
  | { kind: 'writePhoto'; requestId: number; photo: PhotoPixels; path: string }
  | { kind: 'describe'; requestId: number }
  | { kind: 'close' };

/** Host → supervisor. */
export type EngineMessage =
  | { kind: 'started'; step: number; totalSteps: number; parameters: NetParameters }
  | {
      kind: 'progress';
      step: number;
      stepsPerSecond: number | null;
      memoryBytes: number;
      points: MetricPoint[];
    }
  | { kind: 'sample'; sheet: SheetRow }
  | { kind: 'checkpoint'; info: CheckpointInfo }
  | { kind: 'warning'; warning: RunWarning }
  | { kind: 'ended'; reason: 'finished' | 'paused' | 'stopped'; step: number }
  | { kind: 'failed'; error: ErrorMessage; requestId?: number }
  | { kind: 'rendered'; requestId: number; result: RenderedPictures }
  | { kind: 'latent'; requestId: number; values: number[] }
  | { kind: 'directions'; requestId: number; directions: Direction[] }
  | { kind: 'inverted'; requestId: number; result: InversionResult }
  | { kind: 'exported'; requestId: number }
  | { kind: 'shaped'; requestId: number; result: RenderedShapes }
  | { kind: 'meshed'; requestId: number; facts: ShapeFacts }
  | { kind: 'aged'; requestId: number; answer: AgeingAnswer }
  | { kind: 'saved'; requestId: number }
  | { kind: 'augmented'; requestId: number; result: AugmentedPictures }
  /** How far a trial is, and what memory the process has by now. */
  | { kind: 'trying'; done: number; total: number; memoryBytes: number }
  | { kind: 'tried'; requestId: number; figures: TrialFigures }
  | { kind: 'weightsDone'; requestId: number }
  | { kind: 'contentChecked'; requestId: number }
  | { kind: 'described'; requestId: number; device: EngineDevice };

/** A file of weights for one net of a new run. */
export interface NetFile {
  net: NetName;
  path: string;
}
/** A run that has no checkpoint yet. */
export interface RunPlace {
  projectPath: string;
  runId: number;
}

/** Where the arrays of a model are: in a project, or in a .safetensors file. */
export type ModelSource =
  { kind: 'checkpoint'; projectPath: string; checkpointId: number } | { kind: 'file'; path: string };

/** How much larger than the net's own pictures an exported one is. */
export type PictureScale = 1 | 2 | 4;

/** A file that a shape is written to. */
export interface MeshFile {
  path: string;
  format: ShapeFormat;
  print: ShapePrint;
}

/** What a model file says of its model beside the arrays. */
export interface SavedAs {
  name: string;
  step: number;
  /** With the person's names; absent: those that are kept with the model, or found. */
  directions?: Direction[];
  /** Numbers as float16: half the size, a thousandth less exact. */
  half?: boolean;
  /** Takes the place of the card that the model has. */
  card?: ModelCard;
}

/** A slice of the search for the point whose picture is most like a given one. */
export interface InversionSlice {
  /** side × side × 3 bytes: RGB, rows from the top, of the size that the model makes. */
  target: Uint8Array;
  /** Null at the beginning. */
  state: InversionState | null;
  /** Ends after the first step that ends later than this. */
  milliseconds: number;
}

/** What such a search needs to go on; only the worker looks into it. */
export interface InversionState {
  tried: number;
  step: number;
  z: Float32Array<ArrayBuffer>;
  m: Float32Array<ArrayBuffer>;
  v: Float32Array<ArrayBuffer>;
  losses: number[];
  best: { z: Float32Array<ArrayBuffer>; loss: number } | null;
}

export interface InversionResult {
  state: InversionState;
  step: number;
  total: number;
  /** Done part of the whole time, 0 to 1. */
  share: number;
  /** The best point so far, with its own latent numbers. */
  point: LatentPoint;
  loss: number;
  /** Its picture: RGBA, rows from the top. */
  picture: Uint8ClampedArray<ArrayBuffer>;
}

export interface NetParameters {
  generator: number;
  discriminator: number;
}

/** What a dry run knows by itself; the rest its supervisor adds. */
export type TrialFigures = Pick<RunTrial, 'parameters' | 'seconds' | 'steps' | 'peakBytes'>;

export interface EngineDevice {
  tensorflow: string;
  kind: 'cpu' | 'gpu';
  name: string;
}

// ------------------------------------------------------------------------------------ host ⇄ worker

export type { StoredTensor, TrainingState };

/** Where the worker reads pictures from: it opens the project read-only, by itself. */
export interface DatasetSource {
  projectPath: string;
  datasetId: number;
  /** Positions of pictures that the run does not use, in ascending order. */
  leftOut: Uint32Array;
  /** Of every position that the data set ever had, in years, for a run that keeps its own; null: what is known now. */
  ages: Float32Array | null;
}

export type WorkerCommand =
  | {
      kind: 'train';
      recipe: Recipe;
      totalSteps: number;
      data: DatasetSource;
      /** Where the person's VGG19 lies, if she has chosen one. */
      contentFolder?: string;
      /** Absent at the beginning of a run. */
      from?: { state: TrainingState; tensors: StoredTensor[] };
    }
  /** Stop after the step that is going on, with a checkpoint. */
  | { kind: 'halt' }
  /** The answer to `rollback`: the last good checkpoint as it was saved; the worker halves the learning rates. */
  | { kind: 'restore'; state: TrainingState; tensors: StoredTensor[] }
  /**
   * Keeps the generator of one model ready; its `tensors` are those of a checkpoint, its directions those that are kept
   * with it. Null: the worker looks for them when they are first needed.
   */
  | {
      kind: 'load';
      requestId: number;
      recipe: Recipe;
      tensors: StoredTensor[];
      directions: Direction[] | null;
    }
  | { kind: 'render'; requestId: number; points: LatentPoint[] }
  | { kind: 'shapes'; requestId: number; points: LatentPoint[] }
  | { kind: 'portraits'; requestId: number; points: LatentPoint[] }
  | { kind: 'directions'; requestId: number }
  | ({ kind: 'invert'; requestId: number } & InversionSlice)
  | { kind: 'latent'; requestId: number; recipe: Recipe; point: LatentPoint }
  /** Keeps one model of faces at ages ready, beside that of `load`. */
  | { kind: 'loadAgeing'; requestId: number; recipe: Recipe; step: number; tensors: StoredTensor[] }
  | { kind: 'ageing'; requestId: number; question: AgeingQuestion }
  | { kind: 'augment'; requestId: number; data: DatasetSource; augmentation: Augmentation }
  | { kind: 'trial'; requestId: number; data: DatasetSource; recipe: Recipe; contentFolder?: string }
  | { kind: 'checkContent'; requestId: number; folder: string }
  /** Gives a new system the weights of files; `keep`: the answer holds all that a checkpoint of step 0 does. */
  | {
      kind: 'begin';
      requestId: number;
      recipe: Recipe;
      contentFolder?: string;
      weights: NetWeights[];
      keep: boolean;
    }
  | { kind: 'describe'; requestId: number };

/** What a file holds for one net. */
export interface NetWeights {
  net: NetName;
  layers: WeightLayer[];
}

export type WorkerMessage =
  | { kind: 'started'; step: number; parameters: NetParameters }
  /** Every step's figures since the last message; sent a few times a second. */
  | { kind: 'progress'; step: number; stepsPerSecond: number | null; points: MetricPoint[] }
  /** Pixels are RGB, rows from the top. */
  | { kind: 'sheet'; step: number; sheet: Omit<SheetRow, 'step'> & { pixels: Uint8Array<ArrayBuffer> } }
  /** Points up to this step were sent before. `last`: training ends here. */
  | { kind: 'checkpoint'; state: TrainingState; tensors: StoredTensor[]; last: boolean }
  /**
   * Figures are no longer finite or exploded at `step`: the worker waits for `restore`. It gives up by itself
   * (`failed` with trainingDiverged) after five in a row.
   */
  | { kind: 'rollback'; step: number }
  | { kind: 'warning'; warning: RunWarning }
  | { kind: 'ended'; reason: 'finished' | 'halted'; step: number }
  | { kind: 'loaded'; requestId: number }
  | { kind: 'rendered'; requestId: number; result: RenderedPictures }
  | { kind: 'shaped'; requestId: number; result: RenderedShapes }
  | { kind: 'directions'; requestId: number; directions: Direction[] }
  | { kind: 'inverted'; requestId: number; result: InversionResult }
  | { kind: 'latent'; requestId: number; values: number[] }
  | { kind: 'ageingLoaded'; requestId: number }
  | { kind: 'aged'; requestId: number; answer: AgeingAnswer }
  | { kind: 'augmented'; requestId: number; result: AugmentedPictures }
  | { kind: 'trying'; done: number; total: number }
  | { kind: 'tried'; requestId: number; figures: Omit<TrialFigures, 'peakBytes'> }
  | { kind: 'begun'; requestId: number; tensors: StoredTensor[] }
  | { kind: 'contentChecked'; requestId: number }
  | { kind: 'described'; requestId: number; device: EngineDevice }
  | { kind: 'failed'; error: ErrorMessage; requestId?: number };
