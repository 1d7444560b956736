import { z } from 'zod';
import {
  recipeSchema,
  greySides,
  imageSizes,
  volumeSides,
  type AgeCounts,
  type DataContent,
  type PresetId,
  type Recipe,
  type RecipeProblem,
  type SystemId,
} from '../src-main/gan/recipe';
import {
  ageFilmSchema,
  ageingSchema,
  type AgedPicture,
  type AgeingBatchUpdate,
  type AgeingPhoto,
  type AgeingUpdate,
  type AgeStrip,
  type Belief,
} from './contract-ageing';
import { ageModes, type AgeReport } from './contract-ages';
import { loopFilmSchema, loopKeysSchema, type FaceRecipe, type Favourite } from './contract-faces';
import { runFilmSchema, type FilmUpdate } from './contract-films';
import { networkIdSchema, type NetworkInfo } from './contract-networks';
import { shapePrintSchema, shapeFormats, turnFilmSchema, turnFrameSchema } from './contract-shapes';
import type { RenderedShapes, ShapeFacts } from './contract-shapes';
import type { RunTrial, TrialUpdate } from './contract-trial';
import {
  beginWeightsSchema,
  netNameSchema,
  weightFormatSchema,
  type ChosenWeights,
} from './contract-weights';
import {
  onExistingChoices,
  upscaleFileSchema,
  upscalerSchema,
  type UpscaleModel,
  type UpscalePicture,
  type UpscalePiece,
  type UpscaleUpdate,
} from './contract-upscale';
import type { ErrorMessage } from './errors';

export * from '../src-main/gan/recipe';
export * from './errors';
export * from './contract-ages';
export * from './contract-ageing';
export * from './contract-faces';
export * from './contract-films';
export * from './contract-networks';
export * from './contract-shapes';
export * from './contract-trial';
export * from './contract-weights';
export * from './contract-upscale';

/**
 * The one contract between the window and the main process: every channel once, with the schema of what goes in and
 * the type of what comes out. The preload makes the bridge from it, the main process binds handlers to it, and both
 * check payloads against it. The window sees ids and pictures by `media://`, never a path.
 */

// Zod compiles schemas with `new Function` where it can; the page's content security policy rightly reports the attempt.
z.config({ jitless: true });

// ---------------------------------------------------------------------------------------------- values

const id = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const token = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const name = z.string().trim().min(1).max(120);
const colour = z.string().regex(/^#[0-9a-f]{6}$/);

export const faceKinds = ['photo', 'drawing'] as const;
export const faceOptionsSchema = z.strictObject({
  /** Which finder looks: photos of people and drawn faces have little in common. */
  kind: z.enum(faceKinds),
  /** Room around the head on each side, in parts of its width: 0 … 1. */
  margin: z.number().min(0).max(1),
  /** What becomes of a picture in which no face is found: left out, or cut from the middle. */
  missing: z.enum(['skip', 'centre']),
});
export type FaceOptions = z.infer<typeof faceOptionsSchema>;
export type FaceKind = FaceOptions['kind'];
export const defaultFaceOptions: FaceOptions = { kind: 'photo', margin: 0.1, missing: 'skip' };

const colourSide = z.union([z.literal(imageSizes[0]), z.literal(imageSizes[1]), z.literal(imageSizes[2])]);
const volumeSide = z.union([z.literal(volumeSides[0]), z.literal(volumeSides[1])]);
const greySide = z.union([z.literal(greySides[0]), z.literal(greySides[1])]);

/** Longest sides that whole photos may be brought to, and the side of their square previews, in pixels. */
export const photoSides = [512, 1024, 2048] as const;
export const photoPreviewSide = 128;
/** Photos with a shorter side are left out: hardly a piece could be cut out of them. */
export const leastPhotoSide = 96;

/** `usual`: the axis that the kind of file is known for. */
export const upAxes = ['usual', 'x', 'y', 'z'] as const;

export const importOptionsSchema = z
  .strictObject({
    size: z.union([colourSide, greySide]),
    /** Grey pictures, a byte a pixel; colour ones without it. */
    grey: z.literal(true).optional(),
    /**
     * `centre` cuts a square from the middle; `fit` keeps the whole picture and fills the rest with the colour; `face`
     * cuts a square around each face, and makes as many pictures of one.
     */
    crop: z.enum(['centre', 'fit', 'face']),
    /** Colour behind transparent pictures and around fitted ones. */
    background: colour,
    /** With `face`, and only then. */
    faces: faceOptionsSchema.optional(),
    /** Volumes of `size` voxels a side, of files of shapes; `up`: the axis that points upward in them. */
    shapes: z.strictObject({ up: z.enum(upAxes) }).optional(),
    /** Whole photos, none of them larger than `longest` along its longer side; `size` is that of their previews. */
    photos: z
      .strictObject({
        longest: z.union([z.literal(photoSides[0]), z.literal(photoSides[1]), z.literal(photoSides[2])]),
      })
      .optional(),
    /** Of colour pictures: where their ages come from. Absent: they get none. */
    ages: z.enum(ageModes).optional(),
  })
  .refine(
    ({ photos, shapes, grey, crop, size }) =>
      !photos || (!shapes && !grey && crop === 'centre' && size === photoPreviewSide),
  )
  .refine(({ crop, faces }) => (crop === 'face') === (faces !== undefined))
  .refine(
    ({ shapes, grey, crop, size }) =>
      !shapes || (!grey && crop === 'centre' && volumeSide.safeParse(size).success),
  )
  .refine(({ ages, grey, shapes }) => !ages || (!grey && !shapes))
  .refine(({ grey, size }) => (grey ? greySide : colourSide).safeParse(size).success);
export type ImportOptions = z.infer<typeof importOptionsSchema>;

export const starterStyles = ['lorelei', 'adventurer'] as const;
export const starterSchema = z.strictObject({
  name,
  style: z.enum(starterStyles),
  count: z.number().int().min(16).max(20_000),
  size: colourSide,
  seed: z.number().int().min(0).max(0xffffffff),
});
export type StarterRequest = z.infer<typeof starterSchema>;

export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'zh-CN']),
  /** Threads that training may use; 0 lets TensorFlow take all cores. */
  threads: z.number().int().min(0).max(256),
});
export type Settings = z.infer<typeof settingsSchema>;
/** The VGG19 by which SRGAN compares pictures. */
export interface ContentNetwork {
  /** Of its folder. */
  name: string;
  /** Whether it is the one that the studio keeps (`networks.list`); otherwise the person has chosen its folder. */
  fetched: boolean;
}
export const defaultSettings: Settings = { theme: 'system', language: 'system', threads: 0 };

/**
 * A model by name: a checkpoint of the open project (`checkpoint-12`), one of the person's own model files
 * (`own-3f9a…`), or one that ships with the studio (`starter-anime-faces`).
 */
export const modelIdSchema = z
  .string()
  .regex(/^(checkpoint-[1-9]\d{0,14}|own-[0-9a-f]{16}|starter-[a-z0-9-]{1,48})$/);

/** Name of a direction of a model; see `Direction`. */
export const directionIdSchema = z.string().regex(/^[a-z]{1,12}-\d{1,4}$/);

/**
 * A point of the latent space that a face is made from: z = variety · (base or n(seed)), then each edit and each move
 * along a direction d is added, scaled: z[k] += strength · (edits[k] + Σ moves[d] · d[k]).
 */
export const latentPointSchema = z.strictObject({
  seed: z.number().int().min(0).max(0xffffffff),
  /** Scale of the seed's numbers, 0 (the mean face) to 1.5; StyleGAN's truncation psi. */
  variety: z.number().min(0).max(1.5),
  /** Scale of the edits, 0 to 2. */
  strength: z.number().min(0).max(2),
  /** Offsets in standard deviations by index of the latent number ("0", "17"…). */
  edits: z
    .record(z.string().regex(/^\d{1,4}$/), z.number().min(-10).max(10))
    .refine((edits) => Object.keys(edits).length <= 1024),
  /** Latent numbers in place of those of the seed: of a mixed, bred or found face. */
  base: z.array(z.number().min(-20).max(20)).min(1).max(1024).optional(),
  /** Steps along directions of the model, in standard deviations, by their id. */
  moves: z
    .record(directionIdSchema, z.number().min(-10).max(10))
    .refine((moves) => Object.keys(moves).length <= 256)
    .optional(),
});
export type LatentPoint = z.infer<typeof latentPointSchema>;

/** How pictures are changed before the discriminator sees them, and by which random numbers. */
export const augmentationSchema = z.strictObject({
  flip: z.boolean(),
  diffAugment: z.strictObject({ color: z.boolean(), translation: z.boolean(), cutout: z.boolean() }),
  turn: z.number().int().min(0).max(0xffffffff),
  /** Pictures at most. */
  count: z.number().int().min(1).max(32),
});
export type Augmentation = z.infer<typeof augmentationSchema>;

/**
 * A direction in the latent space of a model along which its pictures change: `pca` found among the features of the
 * generator (Härkönen et al. 2020), `sefa` in its first layer (Shen and Zhou 2021).
 */
export const directionSchema = z
  .strictObject({
    id: directionIdSchema,
    /** As the person, or whoever made the model, calls it. */
    name: z.string().trim().min(1).max(60).nullable(),
    kind: z.enum(['pca', 'sefa']),
    /** `latentSize` numbers; a step of 1 along it is one standard deviation of z. */
    vector: z.array(z.number().min(-20).max(20)).min(1).max(1024),
  })
  .refine(({ id, kind }) => id.startsWith(`${kind}-`));
/** Directions of one model, the most telling first. */
export const directionsSchema = z
  .array(directionSchema)
  .max(64)
  .refine((directions) => new Set(directions.map(({ id }) => id)).size === directions.length);
export type Direction = z.infer<typeof directionSchema>;

// ---------------------------------------------------------------------------------------------- answers

export interface ProjectInfo {
  /** Stable identity inside the recent list; not a path. */
  id: string;
  name: string;
  /** Folder and file name for the person to recognise the file by, shortened with ~ for the home folder. */
  location: string;
  bytes: number;
}

export interface RecentProject extends ProjectInfo {
  openedAt: number;
  /** The file is not where it was. */
  missing: boolean;
  runs: number;
  datasets: number;
  /** Newest samples of its runs, as media:// addresses. */
  pictures: string[];
}

export interface Selection {
  id: string;
  /** Name of the dropped folder or the first file. */
  label: string;
  /** Files found, of whatever kind; pictures are told by extension here, by content during the import. */
  files: number;
  pictures: number;
  bytes: number;
  /** Side of the grey pictures to import it as, where all of it comes from idx files; null for everything else. */
  grey: 28 | 32 | null;
  /** Files of shapes, told by extension. */
  shapes: number;
  /** Where ages would come from: names like UTKFace's, or a list among the files; null: nothing there tells any. */
  ages: 'names' | 'list' | null;
  /** `media://app/source/<id>/<index>` shows source picture 0 … pictures-1; add `?preview=64&crop=fit&background=%23ffffff` for what the network will see, with `&crop=face` also `&kind=drawing&margin=0.2&missing=skip&part=0`, and with `&photos=1024` for a whole photo. */
}

/** What is cut out around a face. */
export interface FaceCut {
  left: number;
  top: number;
  side: number;
  /** How sure the finder is, 0 … 1. */
  score: number;
  /** It would have to be enlarged and so is left out. */
  tooSmall: boolean;
}

/** The faces of a source picture as an import would cut them, from left to right. */
export interface SourceFaces {
  /** Of the upright picture, in the pixels that the cuts are told in. */
  width: number;
  height: number;
  cuts: FaceCut[];
}

export const skipReasons = [
  'duplicate',
  'corrupt',
  'tooSmall',
  'noFace',
  'notPicture',
  'unreadable',
  'tooLarge',
  // Of entries in archives: encrypted, an archive itself, packed by another method than Deflate, not to be trusted.
  'locked',
  'nested',
  'packing',
  'unsafe',
  // Of idx files: they hold labels, no pictures.
  'labels',
  // Where shapes were asked for: no file of shapes, one without volumes in it, a shape without a full voxel.
  'notShape',
  'noVolumes',
  'emptyShape',
] as const;
export type SkipReason = (typeof skipReasons)[number];

export interface ImportReport {
  imported: number;
  skipped: {
    name: string;
    reason: SkipReason;
    /** for duplicates: the name of the first one */ detail?: string;
  }[];
  /** Where ages were asked for. */
  ages?: AgeReport;
  seconds: number;
}

export interface DatasetSummary {
  id: number;
  name: string;
  kind: 'pictures' | 'starter';
  content: DataContent;
  /** Of the people in its pictures, without removed ones. */
  aged: AgeCounts;
  /** Side in pixels; of volumes in cells; of photos that of their square previews. */
  imageSize: number;
  /** Without removed ones. */
  count: number;
  /** Pictures that were taken out and can be taken back. */
  removed: number;
  skipped: number;
  createdAt: number;
  bytes: number;
  /** Of photos: the shorter side of the smallest one, in pixels. */
  smallestSide?: number;
  /** Credit line of starter data. */
  credit: string | null;
  /** Up to 16 pictures. */
  pictures: string[];
}

export interface DatasetDetail extends DatasetSummary {
  report: ImportReport;
  options: ImportOptions;
}

export interface DatasetPicture {
  position: number;
  name: string;
  url: string;
}

/** A picture with what is known of the file that it was made from. */
export interface DatasetPictureFacts extends DatasetPicture {
  /** Upright, in pixels, and bytes; null for drawn pictures and for imports of before this was written down. */
  source: { width: number; height: number; bytes: number | null } | null;
  removed: boolean;
  /** Of the person in it, in years; null: not known. */
  age: { years: number; estimated: boolean } | null;
}

/** Most bits in which the perceptual hashes of two pictures that look alike may differ. */
export const farthestLookAlikes = 12;

export interface LookAlikes {
  /**
   * At least two positions each, the best picture first, and the bits in which the others differ from it. The most
   * alike come first.
   */
  groups: { positions: number[]; distances: number[] }[];
}

/** What the pictures of a data set are like, without the removed ones. */
export interface DatasetStatistics {
  imageSize: number;
  /** Pictures that the mean and the colours were taken from, evenly spread over all. */
  measured: number;
  /** The mean picture: imageSize × imageSize RGBA, rows from the top. */
  mean: Uint8ClampedArray<ArrayBuffer>;
  /** Of the files that the pictures were made from; null where nothing is known of any. */
  sizes: {
    known: number;
    /** By their shorter side. */
    smallest: { width: number; height: number };
    middle: { width: number; height: number };
    largest: { width: number; height: number };
    portrait: number;
    square: number;
    landscape: number;
    /** Pictures by their shorter side: from … to - 1 pixels; null: without end. */
    shorterSides: { from: number; to: number | null; count: number }[];
  } | null;
  /** Shares of all pixels from dark to bright, sum 1. */
  brightness: number[];
  /** Shares of the colour circle from red (0°) on, weighted with the strength of the colour, sum 1; all 0 without colour. */
  hues: number[];
  /** Share of the pixels that have a colour. */
  coloured: number;
  /** Colours that stand for all, the most frequent first. */
  palette: { colour: string; share: number }[];
}

export interface ImportUpdate {
  jobId: string;
  name: string;
  phase: 'scanning' | 'reading' | 'finishing' | 'done' | 'cancelled' | 'failed';
  done: number;
  total: number;
  imported: number;
  skipped: number;
  secondsLeft: number | null;
  /** Nothing is imported: the ages of this data set are estimated. */
  agesOf?: number;
  /** With `done`. */
  datasetId?: number;
  /** With `failed`. */
  error?: ErrorMessage;
}

/**
 * ready → starting → training ⇄ paused; training → stopped | finished | failed (engine crashed or training diverged).
 * `paused`, `stopped` and `failed` can be resumed from the last checkpoint.
 */
export type RunState =
  'starting' | 'training' | 'pausing' | 'paused' | 'stopping' | 'stopped' | 'finished' | 'failed';

export interface RunSummary {
  id: number;
  name: string;
  system: SystemId;
  datasetId: number | null;
  datasetName: string;
  state: RunState;
  step: number;
  totalSteps: number;
  createdAt: number;
  updatedAt: number;
  /** The run and step it was forked from. */
  forkedFrom: { runId: number; step: number } | null;
  /** Newest sample sheet, if any. */
  picture: string | null;
  /** Bytes of its own checkpoints (shared tensors counted once for the project). */
  bytes: number;
  /** Why it failed. */
  error: ErrorMessage | null;
}

export interface RunDetail extends RunSummary {
  recipe: Recipe;
  /** Parameters of each net. */
  parameters: { generator: number; discriminator: number } | null;
}

/**
 * One recorded training step: losses are those of the recipe's loss, D's answers are probabilities. Null: the step has no
 * such figure.
 */
export interface MetricPoint {
  step: number;
  lossG: number | null;
  lossD: number | null;
  dReal: number | null;
  dFake: number | null;
  /** Of a phase that trains a net towards a target, without a discriminator. */
  loss: number | null;
}

export interface SampleSheet {
  step: number;
  /** columns × rows square pictures of fixed seeds. */
  url: string;
  columns: number;
  rows: number;
  /** Of one of them, in pixels. */
  side: number;
  /** Where the originals are known: how near the generated pictures come to them, and simple enlarging, in decibels. */
  psnr?: { made: number; bicubic: number };
}

export interface CheckpointInfo {
  id: number;
  runId: number;
  step: number;
  createdAt: number;
  /** Size of its tensors. */
  bytes: number;
  /** Bytes that removing it would free: what no other checkpoint shares. */
  ownBytes: number;
  pinned: boolean;
}

export type RunWarning =
  | { code: 'rolledBack'; step: number; toStep: number; learningRateFactor: number }
  | { code: 'discriminatorWins'; step: number }
  | { code: 'diskLow'; bytesFree: number };

/** What happened to a run since the last message; sent at most ten times a second. */
export interface RunUpdate {
  runId: number;
  state: RunState;
  step: number;
  totalSteps: number;
  stepsPerSecond: number | null;
  /** Of the run; of the present phase alone where others follow it, as how fast those will be is not known. */
  secondsLeft: number | null;
  /** Phases that follow the present one. */
  phasesAfter: number;
  /** Resident memory of the engine process in bytes. */
  memoryBytes: number | null;
  points: MetricPoint[];
  samples: SampleSheet[];
  checkpoints: CheckpointInfo[];
  warnings: RunWarning[];
  error: ErrorMessage | null;
}

export interface RunEstimate {
  parameters: { generator: number; discriminator: number };
  /** Rough peak memory of training in bytes. */
  memoryBytes: number;
  /** Memory of this machine. */
  machineBytes: number;
  problems: RecipeProblem[];
}

/** What is told of a model that somebody shares: written into its file. */
export const modelCardSchema = z.strictObject({
  title: z.string().min(1).max(120),
  /** Plain sentences by language; English is always there. */
  description: z.strictObject({ en: z.string().max(2000), 'zh-CN': z.string().max(2000).optional() }),
  /** Pictures that it learned from, and their licence. */
  data: z.string().max(500),
  licence: z.string().max(500),
  steps: z.number().int().min(0),
  /** Hours of training; null: not known. */
  hours: z.number().min(0).nullable(),
  /** On what machines, and in what stages, in plain sentences. */
  training: z.strictObject({ en: z.string().max(2000), 'zh-CN': z.string().max(2000).optional() }).optional(),
  seed: z.number().int().min(0),
  /** Command that makes it again; null: not known. */
  command: z.string().max(1000).nullable(),
  /** What it does badly. */
  faults: z.strictObject({ en: z.string().max(2000), 'zh-CN': z.string().max(2000).optional() }),
});
export type ModelCard = z.infer<typeof modelCardSchema>;

export type ModelKind = 'checkpoint' | 'own' | 'starter';

export interface ModelInfo {
  id: string;
  kind: ModelKind;
  name: string;
  /** Of a checkpoint. */
  runId: number | null;
  checkpointId: number | null;
  step: number;
  system: SystemId;
  imageSize: number;
  latentSize: number;
  picture: string | null;
}

export interface RenderedPictures {
  width: number;
  height: number;
  /** One RGBA picture per latent point, rows from the top. */
  pictures: Uint8ClampedArray<ArrayBuffer>[];
  milliseconds: number;
}

/** Pictures of a data set as they are, and as the discriminator will see them: RGBA, rows from the top. */
export interface AugmentedPictures {
  /** Side in pixels. */
  side: number;
  originals: Uint8ClampedArray<ArrayBuffer>[];
  augmented: Uint8ClampedArray<ArrayBuffer>[];
}

/** How far the search for a face like a given picture is. */
export interface InversionUpdate {
  jobId: string;
  phase: 'running' | 'done' | 'cancelled' | 'failed';
  step: number;
  total: number;
  secondsLeft: number | null;
  /** How unlike the best picture so far is; null: there is none yet. */
  loss: number | null;
  /** The best point so far, with its own latent numbers as its base. */
  point: LatentPoint | null;
  /** Its picture in the model's own size: RGBA, rows from the top. */
  picture: Uint8ClampedArray<ArrayBuffer> | null;
  /** With `failed`. */
  error?: ErrorMessage;
}

export interface AppInfo {
  version: string;
  platform: string;
  electron: string;
  chromium: string;
  node: string;
  /** Language of the system, as far as the studio speaks it. */
  systemLanguage: 'en' | 'zh-CN';
}

export interface DoctorLine {
  what: 'electron' | 'tensorflow' | 'device' | 'sqlite' | 'screen';
  ok: boolean;
  text: string;
}

export const menuCommands = [
  'newProject',
  'openProject',
  'goProjects',
  'goData',
  'goTrain',
  'goFaces',
  'goShapes',
  'goAge',
  'goUpscale',
  'goSettings',
  'importFolder',
  'importFiles',
  'startTraining',
  'pauseOrResume',
  'exportPicture',
  'undo',
  'redo',
  'showShortcuts',
] as const;
export type MenuCommand = (typeof menuCommands)[number];

// ---------------------------------------------------------------------------------------------- channels

/** Says what a channel answers with, for the type checker only. */
declare const answer: unique symbol;
export interface Channel<In extends z.ZodType = z.ZodType, Out = unknown> {
  input: In;
  /** Only the preload may send it; it is not part of the bridge that the page sees. */
  preloadOnly?: boolean;
  [answer]?: Out;
}

const channel = <Out>() => ({
  takes: <In extends z.ZodType>(input: In, options: { preloadOnly?: boolean } = {}): Channel<In, Out> => ({
    input,
    ...options,
  }),
});
const nothing = z.undefined();
const run = z.strictObject({ runId: id });
const checkpoint = z.strictObject({ checkpointId: id });
const dataset = z.strictObject({ datasetId: id });
const model = z.strictObject({ modelId: modelIdSchema });
const position = z.number().int().min(0).max(0xffffffff);
const positions = z.array(position).min(1).max(1_000_000);
/** A picture of a selection. */
const source = z.strictObject({ selectionId: token, index: z.number().int().min(0).max(10_000_000) });
const pictureScale = z.union([z.literal(1), z.literal(2), z.literal(4)]);

export const contract = {
  'app.info': channel<AppInfo>().takes(nothing),
  'app.doctor': channel<DoctorLine[]>().takes(nothing),
  'settings.get': channel<Settings>().takes(nothing),
  'settings.set': channel<Settings>().takes(settingsSchema.partial()),
  /** Null: none was chosen. */
  'settings.contentNetwork': channel<ContentNetwork | null>().takes(nothing),
  /** Asks for a folder, which is checked; null: the person cancelled. */
  'settings.chooseContentNetwork': channel<ContentNetwork | null>().takes(nothing),
  'settings.forgetContentNetwork': channel<ContentNetwork | null>().takes(nothing),

  /** Networks that others have published; `network` events tell how far their downloads are. */
  'networks.list': channel<NetworkInfo[]>().takes(nothing),
  'networks.download': channel<NetworkInfo>().takes(z.strictObject({ network: networkIdSchema })),
  'networks.cancel': channel<NetworkInfo>().takes(z.strictObject({ network: networkIdSchema })),
  'networks.remove': channel<NetworkInfo>().takes(z.strictObject({ network: networkIdSchema })),
  /** Asks for a file of the person to take the network from, in place of a download; null: she cancelled. */
  'networks.choose': channel<NetworkInfo | null>().takes(z.strictObject({ network: networkIdSchema })),

  'projects.recent': channel<RecentProject[]>().takes(nothing),
  'projects.current': channel<ProjectInfo | null>().takes(nothing),
  /** Makes a project in the studio's own folder, or asks where when `choosePlace` is set; null: the person cancelled. */
  'projects.create': channel<ProjectInfo | null>().takes(z.strictObject({ name, choosePlace: z.boolean() })),
  /** Asks for a project file. */
  'projects.choose': channel<ProjectInfo | null>().takes(nothing),
  'projects.open': channel<ProjectInfo>().takes(z.strictObject({ projectId: token })),
  'projects.rename': channel<ProjectInfo>().takes(z.strictObject({ name })),
  'projects.close': channel<null>().takes(nothing),
  /** Takes it off the recent list; the file stays. */
  'projects.forget': channel<null>().takes(z.strictObject({ projectId: token })),
  /** Shows the file in the system's file manager. */
  'projects.reveal': channel<null>().takes(z.strictObject({ projectId: token })),

  /** Asks for a folder or files with the system's dialog; null: the person cancelled. */
  'selections.choose': channel<Selection | null>().takes(
    z.strictObject({ kind: z.enum(['folder', 'files']) }),
  ),
  /** What was dropped on the window: the preload alone learns paths, from real File objects. */
  'selections.drop': channel<Selection>().takes(
    z.strictObject({ paths: z.array(z.string().min(1).max(4096)).min(1).max(200_000) }),
    { preloadOnly: true },
  ),
  /** Looks for faces in a source picture: what an import with these options would cut out. */
  'selections.faces': channel<SourceFaces>().takes(
    z.strictObject({
      selectionId: token,
      index: z.number().int().min(0).max(10_000_000),
      size: importOptionsSchema.shape.size,
      faces: faceOptionsSchema,
    }),
  ),
  'selections.release': channel<null>().takes(z.strictObject({ selectionId: token })),

  'imports.start': channel<{ jobId: string }>().takes(
    z.strictObject({ selectionId: token, name, options: importOptionsSchema }),
  ),
  'imports.starter': channel<{ jobId: string }>().takes(starterSchema),
  'imports.cancel': channel<null>().takes(z.strictObject({ jobId: token })),
  /** Imports that are going on now, for a window that was reloaded. */
  'imports.active': channel<ImportUpdate[]>().takes(nothing),

  'datasets.list': channel<DatasetSummary[]>().takes(nothing),
  'datasets.get': channel<DatasetDetail>().takes(dataset),
  'datasets.pictures': channel<DatasetPicture[]>().takes(
    z.strictObject({
      datasetId: id,
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(500),
    }),
  ),
  /** What flips and DiffAugment make of some of its pictures, by the engine that trains. */
  'datasets.augment': channel<AugmentedPictures>().takes(
    z.strictObject({ datasetId: id, ...augmentationSchema.shape }),
  ),
  /** Positions of all pictures whose name has `search` in it, removed ones or the others, in order. */
  'datasets.positions': channel<Uint32Array<ArrayBuffer>>().takes(
    z.strictObject({ datasetId: id, search: z.string().max(200), removed: z.boolean() }),
  ),
  'datasets.picturesAt': channel<DatasetPictureFacts[]>().takes(
    z.strictObject({ datasetId: id, positions: z.array(position).min(1).max(500) }),
  ),
  /**
   * Takes pictures out; they stay in the file, and runs that exist keep them. Answers with those that were not removed
   * before.
   */
  'datasets.removePictures': channel<number[]>().takes(z.strictObject({ datasetId: id, positions })),
  /** Takes removed pictures back. Answers with those that were removed. */
  'datasets.restorePictures': channel<number[]>().takes(z.strictObject({ datasetId: id, positions })),
  'datasets.lookAlikes': channel<LookAlikes>().takes(
    z.strictObject({ datasetId: id, distance: z.number().int().min(0).max(farthestLookAlikes) }),
  ),
  /** Computed at the first question after a change, then stored. */
  'datasets.statistics': channel<DatasetStatistics>().takes(dataset),
  /** Estimates the ages of its pictures that have none; `import` events with `agesOf` tell how far it is. */
  'datasets.estimateAges': channel<{ jobId: string }>().takes(dataset),
  /** Takes all estimates away; runs that exist keep theirs. */
  'datasets.forgetEstimates': channel<null>().takes(dataset),
  'datasets.rename': channel<null>().takes(z.strictObject({ datasetId: id, name })),
  /** Hides it; `datasets.restore` undoes. Really deleted when the project is next opened. */
  'datasets.remove': channel<null>().takes(dataset),
  'datasets.restore': channel<null>().takes(dataset),

  'runs.list': channel<RunSummary[]>().takes(nothing),
  'runs.get': channel<RunDetail>().takes(run),
  /** Evenly thinned to at most `points` points. */
  'runs.metrics': channel<MetricPoint[]>().takes(
    z.strictObject({ runId: id, points: z.number().int().min(2).max(20_000) }),
  ),
  'runs.samples': channel<SampleSheet[]>().takes(run),
  'runs.checkpoints': channel<CheckpointInfo[]>().takes(run),
  'runs.estimate': channel<RunEstimate>().takes(
    z.strictObject({ datasetId: id.nullable(), recipe: recipeSchema }),
  ),
  /** Runs a few real steps and measures them; nothing is stored. Rejects with trialCancelled when it was given up. */
  'runs.try': channel<RunTrial>().takes(z.strictObject({ datasetId: id, recipe: recipeSchema })),
  'runs.cancelTry': channel<null>().takes(nothing),
  'runs.start': channel<RunSummary>().takes(
    z.strictObject({ datasetId: id, name, recipe: recipeSchema, weights: beginWeightsSchema.optional() }),
  ),
  /**
   * Asks for a file of weights that a new run of this recipe shall begin with, and looks whether it fits the net; null: the
   * person cancelled.
   */
  'runs.chooseWeights': channel<ChosenWeights | null>().takes(
    z.strictObject({ recipe: recipeSchema, net: netNameSchema }),
  ),
  /** Whether chosen files still fit, after the recipe was changed. */
  'runs.checkWeights': channel<null>().takes(
    z.strictObject({ recipe: recipeSchema, weights: beginWeightsSchema }),
  ),
  /** Writes a net of the newest checkpoint of a run as a file; null: the person cancelled. */
  'runs.exportWeights': channel<{ name: string } | null>().takes(
    z.strictObject({ runId: id, net: netNameSchema, format: weightFormatSchema }),
  ),
  /** Finishes the step, writes a checkpoint, ends the engine process; `runs.resume` goes on exactly. */
  'runs.pause': channel<null>().takes(run),
  'runs.resume': channel<RunSummary>().takes(run),
  'runs.stop': channel<null>().takes(run),
  /** More steps for a run that finished or stopped. */
  'runs.continue': channel<RunSummary>().takes(
    z.strictObject({ runId: id, moreSteps: z.number().int().min(1).max(10_000_000) }),
  ),
  /** A new run that begins with the weights of a checkpoint, with its own recipe. */
  'runs.fork': channel<RunSummary>().takes(z.strictObject({ checkpointId: id, name, recipe: recipeSchema })),
  'runs.rename': channel<null>().takes(z.strictObject({ runId: id, name })),
  'runs.remove': channel<null>().takes(run),
  'runs.restore': channel<null>().takes(run),
  /** Saves the recipe as a JSON file; null: the person cancelled. */
  'runs.exportRecipe': channel<{ name: string } | null>().takes(run),
  /** Reads a recipe from a JSON file; null: the person cancelled. */
  'runs.importRecipe': channel<Recipe | null>().takes(nothing),
  /** Runs that an engine is working on now, for a window that was reloaded. */
  'runs.active': channel<RunUpdate[]>().takes(nothing),

  /** Asks where to, then makes a film of the run's sheets; `film` events tell how far it is. null: the person cancelled. */
  'films.ofRun': channel<{ jobId: string } | null>().takes(
    z.strictObject({ runId: id, film: runFilmSchema }),
  ),
  'films.cancel': channel<null>().takes(z.strictObject({ jobId: token })),
  /** Shows a finished film in the system's file manager. */
  'films.reveal': channel<null>().takes(z.strictObject({ jobId: token })),
  /** Films that are being made now, for a window that was reloaded. */
  'films.active': channel<FilmUpdate[]>().takes(nothing),

  'checkpoints.pin': channel<CheckpointInfo>().takes(
    z.strictObject({ checkpointId: id, pinned: z.boolean() }),
  ),
  'checkpoints.remove': channel<null>().takes(checkpoint),

  /** Checkpoints of the open project, if one is open, then the person's own models, then those that ship. */
  'models.list': channel<ModelInfo[]>().takes(nothing),
  /** What its maker says of a model; null: nothing. */
  'models.card': channel<ModelCard | null>().takes(model),
  /** Saves the generator with its recipe as a .safetensors file; null: the person cancelled. */
  'models.save': channel<{ name: string } | null>().takes(model),
  /** Asks for a .safetensors file and takes it in among the person's own models; null: she cancelled. */
  'models.load': channel<ModelInfo | null>().takes(nothing),
  /** The same for a file that was dropped on the window. */
  'models.drop': channel<ModelInfo>().takes(z.strictObject({ path: z.string().min(1).max(4096) }), {
    preloadOnly: true,
  }),
  'models.rename': channel<ModelInfo>().takes(z.strictObject({ modelId: modelIdSchema, name })),
  /** Takes an own model off the list; `models.restore` undoes. Really deleted when the studio next starts. */
  'models.remove': channel<null>().takes(model),
  'models.restore': channel<null>().takes(model),
  /** Found at the first question, which takes seconds, and kept with the model; the most telling first. */
  'models.directions': channel<Direction[]>().takes(model),
  /** Names a direction of the model; an empty name takes the name away. Answers with all directions. */
  'models.nameDirection': channel<Direction[]>().takes(
    z.strictObject({
      modelId: modelIdSchema,
      directionId: directionIdSchema,
      name: z.string().trim().max(60),
    }),
  ),
  /** Pictures of latent points, made by the warm engine with the averaged (EMA) generator where the run has one. */
  'faces.render': channel<RenderedPictures>().takes(
    z.strictObject({ modelId: modelIdSchema, points: z.array(latentPointSchema).min(1).max(64) }),
  ),
  /**
   * Searches for the point whose picture is most like a picture of a selection, cut square from its middle; `inversion`
   * events tell how far it is. A search that is going on is given up.
   */
  'faces.invert': channel<{ jobId: string }>().takes(
    z.strictObject({
      modelId: modelIdSchema,
      selectionId: token,
      index: z.number().int().min(0).max(10_000_000),
    }),
  ),
  /** Ends a search; what it has found so far comes with its last event. */
  'faces.invertCancel': channel<null>().takes(z.strictObject({ jobId: token })),
  /** The latent numbers that the point has before edits: variety · n(seed), `latentSize` numbers. */
  'faces.latent': channel<number[]>().takes(
    z.strictObject({ modelId: modelIdSchema, point: latentPointSchema }),
  ),
  /** Saves a PNG where the person says; null: she cancelled. */
  'faces.export': channel<{ name: string } | null>().takes(
    z.strictObject({
      modelId: modelIdSchema,
      point: latentPointSchema,
      scale: z.union([z.literal(1), z.literal(2), z.literal(4)]),
    }),
  ),

  // The Age room.
  /** Opens a picture of a selection and looks for faces in it; the selection is not needed any more then. */
  'ageing.open': channel<AgeingPhoto>().takes(
    z.strictObject({ selectionId: token, index: z.number().int().min(0).max(10_000_000) }),
  ),
  /** Forgets a photo, and what was found in it. */
  'ageing.close': channel<null>().takes(z.strictObject({ photoId: token })),
  /**
   * Searches for the latent vector of a face; `ageing` events tell how far it is. A search that is going on is given up.
   */
  'ageing.fit': channel<{ jobId: string }>().takes(
    z.strictObject({
      modelId: modelIdSchema,
      photoId: token,
      face: z.number().int().min(0).max(999),
      /** How old the person looks; null: as old as was estimated. */
      from: ageingSchema.shape.from,
    }),
  ),
  /** Ends a search; what it has found so far comes with its last event. */
  'ageing.cancel': channel<null>().takes(z.strictObject({ jobId: token })),
  /** The face at another age: the changed part of the preview, or the model's own picture. */
  'ageing.view': channel<AgedPicture>().takes(z.strictObject({ portraitId: token, ageing: ageingSchema })),
  /** The face in all classes of the model, and what networks believe of each. */
  'ageing.strip': channel<AgeStrip>().takes(z.strictObject({ portraitId: token, ageing: ageingSchema })),
  /** What networks believe of the changed face. */
  'ageing.believe': channel<Belief>().takes(z.strictObject({ portraitId: token, ageing: ageingSchema })),
  /** Saves the changed photo in its full size, or the model's own picture; null: she cancelled. */
  'ageing.save': channel<{ name: string } | null>().takes(
    z.strictObject({ portraitId: token, ageing: ageingSchema }),
  ),
  /** Saves the face in all classes beside each other; null: she cancelled. */
  'ageing.saveStrip': channel<{ name: string } | null>().takes(
    z.strictObject({ portraitId: token, ageing: ageingSchema }),
  ),
  /** Begins a film from young to old, told of by `film` events; null: she cancelled. */
  'ageing.film': channel<{ jobId: string } | null>().takes(
    z.strictObject({ portraitId: token, ageing: ageingSchema, film: ageFilmSchema }),
  ),
  /** Changes every face in all pictures of a selection; asks for a folder first. Null: she cancelled. */
  'ageing.batch': channel<{ jobId: string } | null>().takes(
    z.strictObject({ selectionId: token, modelId: modelIdSchema, ageing: ageingSchema }),
  ),
  'ageing.cancelBatch': channel<null>().takes(z.strictObject({ jobId: token })),
  /** Bicubic, then what enlarges among the checkpoints of the open project, the person's own models, those that ship. */
  'upscale.models': channel<UpscaleModel[]>().takes(nothing),
  /** Pictures of a selection, from one on; those that cannot be read are among them. */
  'upscale.pictures': channel<UpscalePicture[]>().takes(
    z.strictObject({ selectionId: token, from: source.shape.index, count: z.number().int().min(1).max(200) }),
  ),
  /** The picture as it is, for the window: a PNG or WebP file, made smaller where it is long. */
  'upscale.original': channel<Uint8Array<ArrayBuffer>>().takes(source),
  /** One square of a picture, enlarged: squares lie side by side, of `upscalePieceSide` pixels of the source each. */
  'upscale.piece': channel<UpscalePiece>().takes(
    z.strictObject({
      ...source.shape,
      ...upscalerSchema.shape,
      column: z.number().int().min(0).max(10_000),
      row: z.number().int().min(0).max(10_000),
      scale: z.union([z.literal(2), z.literal(3), z.literal(4)]),
    }),
  ),
  /** Asks for the folder that enlarged pictures go to; null: the person cancelled. */
  'upscale.chooseFolder': channel<{ folderId: string; name: string } | null>().takes(nothing),
  /** How many pictures of a selection would come to lie where a file is already. */
  'upscale.existing': channel<number>().takes(
    z.strictObject({ selectionId: token, folderId: token, file: upscaleFileSchema }),
  ),
  /** Enlarges all pictures of a selection into a folder; `upscale` events tell how far it is. */
  'upscale.saveAll': channel<{ jobId: string }>().takes(
    z.strictObject({
      selectionId: token,
      folderId: token,
      ...upscalerSchema.shape,
      file: upscaleFileSchema,
      onExisting: z.enum(onExistingChoices),
    }),
  ),
  /** Asks where to, then enlarges one picture; null: the person cancelled. */
  'upscale.save': channel<{ jobId: string } | null>().takes(
    z.strictObject({ ...source.shape, ...upscalerSchema.shape, file: upscaleFileSchema }),
  ),
  /** Ends a batch; what is finished stays. */
  'upscale.cancel': channel<null>().takes(z.strictObject({ jobId: token })),
  /** Shows a finished result in the system's file manager. */
  'upscale.reveal': channel<null>().takes(z.strictObject({ jobId: token })),
  /** Batches that go on now, for a window that was reloaded. */
  'upscale.active': channel<UpscaleUpdate[]>().takes(nothing),

  /** Several faces as one PNG where the person says; null: she cancelled. */
  'exports.sheet': channel<{ name: string } | null>().takes(
    z.strictObject({
      modelId: modelIdSchema,
      points: z.array(latentPointSchema).min(1).max(200),
      columns: z.number().int().min(1).max(40),
      /** Writes the seed below each face that has one. */
      labels: z.boolean(),
      scale: pictureScale,
    }),
  ),
  /** Begins the film of a loop; it is told of by `film` events, as every film. Null: she cancelled. */
  'exports.loop': channel<{ jobId: string } | null>().takes(
    z.strictObject({ modelId: modelIdSchema, keys: loopKeysSchema, film: loopFilmSchema }),
  ),
  /** Puts a face on the system's clipboard. */
  'exports.copy': channel<null>().takes(
    z.strictObject({ modelId: modelIdSchema, point: latentPointSchema, scale: pictureScale }),
  ),
  /** Writes a face into a temporary file, so that it can be dragged out of the window. */
  'exports.prepareDrag': channel<{ dragId: string }>().takes(
    z.strictObject({ modelId: modelIdSchema, point: latentPointSchema, scale: pictureScale }),
  ),
  /** Hands that file to the system's drag and drop, while the mouse is held down. */
  'exports.drag': channel<null>().takes(z.strictObject({ dragId: token })),

  /** Volumes of latent points, by a model that makes shapes. */
  'shapes.render': channel<RenderedShapes>().takes(
    z.strictObject({ modelId: modelIdSchema, points: z.array(latentPointSchema).min(1).max(8) }),
  ),
  /** Small shaded pictures of such volumes on nothing, drawn by the engine. */
  'shapes.portraits': channel<RenderedPictures>().takes(
    z.strictObject({ modelId: modelIdSchema, points: z.array(latentPointSchema).min(1).max(16) }),
  ),
  /** Writes the mesh of a shape where the person says; null: she cancelled. */
  'shapes.export': channel<{ name: string; facts: ShapeFacts } | null>().takes(
    z.strictObject({
      modelId: modelIdSchema,
      point: latentPointSchema,
      print: shapePrintSchema,
      format: z.enum(shapeFormats),
    }),
  ),
  /**
   * Asks where to and begins a film whose frames the window sends with `shapes.filmFrame`; it is told of by `film` events,
   * as every film. Null: she cancelled.
   */
  'shapes.film': channel<{ jobId: string } | null>().takes(z.strictObject({ name, film: turnFilmSchema })),
  /** Hands over the next frame; answers when another is wanted, with false when none is any more. */
  'shapes.filmFrame': channel<boolean>().takes(z.strictObject({ jobId: token, frame: turnFrameSchema })),

  /** Faces that were kept, the newest first; they belong to the studio, not to a project. */
  'favourites.list': channel<Favourite[]>().takes(nothing),
  'favourites.add': channel<Favourite>().takes(
    z.strictObject({ modelId: modelIdSchema, point: latentPointSchema, name }),
  ),
  'favourites.rename': channel<Favourite>().takes(z.strictObject({ favouriteId: token, name })),
  /** Takes it off the list; `favourites.restore` undoes. Really deleted when the studio next starts. */
  'favourites.remove': channel<null>().takes(z.strictObject({ favouriteId: token })),
  'favourites.restore': channel<null>().takes(z.strictObject({ favouriteId: token })),
  /** Saves the recipe of a favourite as JSON; null: cancelled. */
  'favourites.saveRecipe': channel<{ name: string } | null>().takes(z.strictObject({ favouriteId: token })),
  /** Puts the same JSON on the clipboard. */
  'favourites.copyRecipe': channel<null>().takes(z.strictObject({ favouriteId: token })),
  /** A recipe that was saved so; null: cancelled. */
  'favourites.openRecipe': channel<FaceRecipe | null>().takes(nothing),
} as const satisfies Record<string, Channel>;

export type Contract = typeof contract;
export type ChannelName = keyof Contract;
export type Input<C extends ChannelName> = z.infer<Contract[C]['input']>;
export type Output<C extends ChannelName> = Contract[C] extends Channel<z.ZodType, infer Out> ? Out : never;

/** The two lines between preload and main process: every call goes over one, every event over the other. */
export const callLine = 'studio:call';
export const eventLine = 'studio:event';

/** What every channel really answers with: an exception never crosses the bridge. */
export type Answer<Out> = { ok: true; value: Out } | { ok: false; error: ErrorMessage };

// ---------------------------------------------------------------------------------------------- events

/** Messages from the main process to the window. */
export interface Events {
  /** Lists changed and should be asked for again. */
  changed: { what: 'project' | 'datasets' | 'runs' | 'recent' | 'settings' | 'models' | 'favourites' };
  import: ImportUpdate;
  run: RunUpdate;
  film: FilmUpdate;
  trial: TrialUpdate;
  inversion: InversionUpdate;
  network: NetworkInfo;
  ageing: AgeingUpdate;
  ageingBatch: AgeingBatchUpdate;
  upscale: UpscaleUpdate;
  menu: { command: MenuCommand };
}
export type EventName = keyof Events;
export const eventNames = [
  'changed',
  'import',
  'run',
  'film',
  'trial',
  'inversion',
  'network',
  'ageing',
  'ageingBatch',
  'upscale',
  'menu',
] as const satisfies readonly EventName[];

/** The object that the page finds at `window.studio`. */
export interface Bridge {
  /** Rejects with an ErrorMessage (`{code, params}`), never with foreign text. */
  call<C extends PublicChannelName>(
    channel: C,
    ...input: undefined extends Input<C> ? [] : [Input<C>]
  ): Promise<Output<C>>;
  /** Real files or folders from a drop or a file input become a selection. */
  drop(files: File[]): Promise<Selection>;
  /** A real model file from a drop joins the person's own models. */
  dropModel(file: File): Promise<ModelInfo>;
  /** Returns the function that ends the subscription. */
  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void;
}
export type PublicChannelName = Exclude<ChannelName, 'selections.drop' | 'models.drop'>;

export type { PresetId, Recipe, SystemId };
