import type {
  DatasetSummary,
  ErrorMessage,
  ImportOptions,
  ImportReport,
  Recipe,
  RunSummary,
} from '../../src-preload/contract';

/** A data set as the store knows it: the summary of the contract without addresses of pictures. */
export type DatasetRow = Omit<DatasetSummary, 'pictures'>;

/** A data set with what its import was asked for and what came of it. */
export interface DatasetDetailRow extends DatasetRow {
  report: ImportReport;
  options: ImportOptions;
}

/** What is known of a data set before its first picture. */
export interface NewDataset {
  name: string;
  kind: DatasetRow['kind'];
  /** What its pictures are: square colour ones unless it says otherwise. */
  content?: DatasetRow['content'];
  /** Side of its square pictures in pixels. */
  imageSize: number;
  options: ImportOptions;
  /** Credit line of starter data. */
  credit: string | null;
  /** Process that writes it; when that one is dead before `finish`, the data set is swept away. */
  writerPid: number;
}

/** One picture on its way into a data set. */
export interface NewPicture {
  /** Relative to the dropped folder. */
  name: string;
  /**
   * As the content of the data set wants them: imageSize × imageSize × 3 bytes RGB, or × 1 grey, rows from the top; of
   * volumes imageSize³ / 8, a bit for each voxel; of photos a square preview, imageSize × imageSize × 3 bytes RGB.
   */
  pixels: Uint8Array;
  /** The whole picture: of photos, and only of them. */
  photo?: StoredPhoto;
  /** What it was made from, if that was a file. */
  source?: PictureSourceFacts | null;
  /** Its perceptual hash: 8 bytes. */
  hash?: Uint8Array;
  /** Of the person that it shows, where that is known. */
  age?: PictureAge | null;
}

/** The age of the person in a picture. */
export interface PictureAge {
  /** 0 … 120. */
  years: number;
  /** A network said so, and nobody else. */
  estimated: boolean;
}

/** A whole photo. */
export interface StoredPhoto {
  width: number;
  height: number;
  /** width × height × 3 bytes: RGB, rows from the top. */
  pixels: Uint8Array;
}

/** The file that a picture was made from. */
export interface PictureSourceFacts {
  /** Upright, in pixels. */
  width: number;
  height: number;
  /** Size of the file; null where it was not written down. */
  bytes: number | null;
}

/** What is known of a picture beside its pixels. */
export interface PictureFacts {
  position: number;
  name: string;
  /** Null for drawn pictures and for imports of before these facts were stored. */
  source: PictureSourceFacts | null;
  removed: boolean;
  /** Null: not known. */
  age: PictureAge | null;
}

/** Statistics of a data set as they are kept. */
export interface StoredStatistics {
  /** Of the data set, when they were computed. */
  revision: number;
  /** JSON, known to whoever computes them. */
  body: string;
  /** imageSize × imageSize × 3 bytes: RGB, rows from the top. */
  meanPixels: Uint8Array;
}

/** Reads pictures of one data set at random, for training. */
export interface PictureReader {
  readonly count: number;
  readonly imageSize: number;
  /** 3: RGB; 1: grey, or volumes. */
  readonly channels: 1 | 3;
  /**
   * Copies the imageSize × imageSize × channels bytes of one picture; of a volume imageSize³ / 8.
   *
   * @param position 0 … count - 1
   * @param offset byte of `into` where the picture begins
   */
  read(position: number, into: Uint8Array, offset: number): void;
  /** In years, of the person in a picture; NaN where it is not known. */
  age(position: number): number;
  /** The whole photos of the same pictures, by the same positions: of data sets that hold photos. */
  readonly photos?: PhotoReader;
}

/** Reads whole photos of one data set at random, for training. */
export interface PhotoReader {
  readonly count: number;
  /** @param position 0 … count - 1 */
  read(position: number): StoredPhoto;
}

/** A run as the store knows it: the summary and detail of the contract without addresses of pictures. */
export interface RunRow extends Omit<RunSummary, 'picture'> {
  recipe: Recipe;
  /** Parameters of each net, known once the engine has built them. */
  parameters: NetParameters | null;
  /** Process that works on it in the states between `starting` and `stopping`. */
  enginePid: number | null;
  /** Step of the newest sample sheet, if any. */
  sheetStep: number | null;
}

export interface NetParameters {
  generator: number;
  discriminator: number;
}

export interface NewRun {
  name: string;
  datasetId: number;
  recipe: Recipe;
  totalSteps: number;
  forkedFrom: { runId: number; step: number } | null;
}

export interface StateChange {
  /** Why it failed; absent leaves what is there, null clears it. */
  error?: ErrorMessage | null;
  /** Process that works on it from now on; absent: the one that did, or else the calling process. */
  enginePid?: number | null;
}

/** One sheet of fixed-seed samples. */
export interface SheetRow {
  step: number;
  /** The picture shows columns × rows square samples. */
  columns: number;
  rows: number;
  /** Of one sample, in pixels. */
  side: number;
  /** Where the originals are known: how near the samples come to them, and simple enlarging, in decibels. */
  psnr?: { made: number; bicubic: number };
}

/** A tensor outside of TensorFlow: float32, row-major. */
export interface StoredTensor {
  /** For example `g/dense1/kernel`, `g/dense1/kernel/velocity`, `ema/conv1/bias`. */
  name: string;
  shape: number[];
  data: Float32Array<ArrayBuffer>;
}

/** What a run needs beside its tensors to go on exactly. */
export interface TrainingState {
  version: 1;
  step: number;
  /** Product of all reductions after roll-backs; both learning rates are multiplied by it. */
  learningRateFactor: number;
  /** Roll-backs since the last healthy stretch. */
  rollbacks: number;
}
