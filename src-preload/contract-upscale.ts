import { z } from 'zod';
import type { ErrorMessage } from './errors';

/** The part of the contract that tells of enlarging pictures. */

export const upscaleFormats = ['png', 'jpg', 'webp', 'avif'] as const;
export type UpscaleFormat = (typeof upscaleFormats)[number];

/** Of a model that enlarges; `bicubic` is no network, and always there. */
export const upscaleModelIdSchema = z
  .string()
  .regex(/^(bicubic|checkpoint-[1-9]\d{0,14}|own-[0-9a-f]{16}|starter-[a-z0-9-]{1,48})$/);

const scale = z.union([z.literal(2), z.literal(3), z.literal(4)]);
export const upscaleScales = [2, 3, 4] as const;
export type UpscaleScale = z.infer<typeof scale>;
/** No format holds a longer side. */
export const mostUpscaleSide = 65_500;
const side = z.number().int().min(1).max(mostUpscaleSide);
export const upscaleSizeSchema = z.union([
  z.strictObject({ scale }),
  z.strictObject({ width: side, height: side }),
]);
/** Twice, three or four times as large, or so many pixels. */
export type UpscaleSize = z.infer<typeof upscaleSizeSchema>;

/** What makes the large pictures of small ones. */
export const upscalerSchema = z.strictObject({
  modelId: upscaleModelIdSchema,
  /**
   * 0: the weights that were trained on the difference of pixels, 1: those that were trained to look sharp, and between
   * them their mixture (network interpolation, Wang et al. 2018). Only a model that has both takes anything but 1.
   */
  detail: z.number().min(0).max(1),
});

export const upscaleFileSchema = z.strictObject({
  size: upscaleSizeSchema,
  format: z.enum(upscaleFormats),
  /** Without meaning for PNG, which loses nothing. */
  quality: z.number().int().min(1).max(100),
  /** Exif data, colour profile and resolution go along. Without it, colours are brought into sRGB. */
  metadata: z.boolean(),
  /** Pictures of 16 bits stay so, in PNG. */
  deep: z.boolean(),
});
/** What a file of a large picture is like. */
export type UpscaleFile = z.infer<typeof upscaleFileSchema>;

/** What is done where a file of the result's name is there already. */
export const onExistingChoices = ['skip', 'replace', 'number'] as const;
export type OnExisting = (typeof onExistingChoices)[number];

/**
 * How much of the sharp weights a person gets who asks for nothing, where a model has both sorts: with more of them, the models
 * that ship draw a fine grid into grass, cloth and other even areas.
 */
export const usualDetail = 0.75;

export interface UpscaleModel {
  id: string;
  kind: 'bicubic' | 'checkpoint' | 'own' | 'starter';
  name: string;
  step: number;
  /** How many times larger its net makes pictures; other sizes are made from that. */
  scale: number;
  /** Whether it has weights of both sorts, so that they can be mixed; else why not. */
  detail: 'yes' | 'bicubic' | 'soft' | 'alone';
}

/** Of a picture file, read from its head. */
export interface UpscalePicture {
  name: string;
  bytes: number;
  /** Upright, in pixels; null: it is damaged or no picture. */
  size: { width: number; height: number } | null;
  alpha: boolean;
  /** 16 bits a channel. */
  deep: boolean;
}

/** A square of a picture, by its place in the grid of such squares. */
export const upscalePieceSide = 128;

/** Lossless pictures of one square of the source, both of the same size. */
export interface UpscalePiece {
  made: Uint8Array<ArrayBuffer>;
  bicubic: Uint8Array<ArrayBuffer>;
}

/** What a person should know of a result that is there. */
export type UpscaleNote = 'firstFrame' | 'convertedToRgb' | 'depthReduced' | 'alphaLost';

export type UpscaleOutcome = { name: string } & (
  | { outcome: 'done'; result: string; width: number; height: number; notes: UpscaleNote[] }
  /** A file of that name was there. */
  | { outcome: 'skipped' }
  | { outcome: 'failed'; error: ErrorMessage }
);

export interface UpscaleUpdate {
  jobId: string;
  /** Of the folder, or of the file where it is one. */
  folder: string;
  phase: 'working' | 'done' | 'cancelled' | 'failed';
  /** Files that are behind, with whatever end. */
  done: number;
  total: number;
  /** The file under way, and how much of it is done, 0 to 1. */
  name: string;
  part: number;
  /** Of all together, 0 to 1. */
  whole: number;
  secondsLeft: number | null;
  /** At the end: what became of each file that was begun. */
  files?: UpscaleOutcome[];
  /** With `failed`. */
  error?: ErrorMessage;
}
