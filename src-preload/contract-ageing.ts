import { z } from 'zod';
import type { ErrorMessage } from './errors';

/** The part of the contract that tells of the Age room: faces in photos, and what becomes of them at other ages. */

/** The skin of a face inside of its square, as an ellipse; in parts of the square's side. */
export interface FaceOval {
  x: number;
  y: number;
  across: number;
  down: number;
}

/** A face in a photo: the square that a model of ages sees of it. */
export interface FacePlace {
  /** Its middle, in pixels of the photo. */
  x: number;
  y: number;
  /** In pixels of the photo. */
  side: number;
  /** How far the head leans, in radians; positive: its right eye (on the left in the picture) is the higher one. */
  angle: number;
  /** Where its landmarks are known; else the usual one. */
  oval?: FaceOval;
}

/** What may spoil the result, for a sentence beside the face. */
export type FaceDoubt = 'small' | 'turned';

/** A person who was found in a photo. */
export interface PhotoFace {
  /** In pixels of the preview. */
  place: FacePlace;
  /** How sure the finder is, 0 … 1. */
  score: number;
  doubt: FaceDoubt | null;
  /** How old the face looks, in years. */
  age: number;
}

/** A photo that was opened in the Age room. */
export interface AgeingPhoto {
  photoId: string;
  name: string;
  /** Of the upright photo, in pixels. */
  width: number;
  height: number;
  /** At most `previewSide` pixels along its longer side; RGBA, rows from the top. */
  preview: { width: number; height: number; pixels: Uint8ClampedArray<ArrayBuffer> };
  /** From left to right; none: no face was found. */
  faces: PhotoFace[];
}

/** Longest side of the photo that the Age room shows, in pixels. */
export const previewSide = 1024;

/** Faces of fewer pixels than this along their square give the model little to go by. */
export const smallFace = 64;

/** Ages that can be asked for, in years. */
export const oldest = 90;
const years = z.number().min(0).max(oldest);

/** How much more than is needed for an age may be laid on. */
export const mostStrength = 2;

/** How a face is changed. */
export const ageingSchema = z.strictObject({
  /** How old the person shall look. */
  to: years,
  /** How old she looks in the photo; null: as old as was estimated. */
  from: years.nullable(),
  /** 0 leaves the photo as it is, 1 changes as much as makes the face look that old, 2 twice as much. */
  strength: z.number().min(0).max(mostStrength),
  /** 0: the face has a hard edge; 1: its edge is as soft as can be. */
  feather: z.number().min(0).max(1),
  /** The picture that the model itself makes, in place of the changed photo. */
  pure: z.boolean(),
});
export type Ageing = z.infer<typeof ageingSchema>;
export const defaultAgeing: Ageing = { to: 60, from: null, strength: 1, feather: 0.5, pure: false };

/** How far the search for a face's latent vector is. */
export interface AgeingUpdate {
  jobId: string;
  phase: 'running' | 'done' | 'cancelled' | 'failed';
  step: number;
  total: number;
  secondsLeft: number | null;
  /** What the model makes of the face so far: RGBA, rows from the top, of the model's side; null: nothing yet. */
  picture: Uint8ClampedArray<ArrayBuffer> | null;
  side: number;
  /** Between what a recognition network sees in the photo and in that picture. */
  distance: number | null;
  /** A face that can be shown at other ages, with `done`, and with `cancelled` once something was found. */
  portraitId: string | null;
  /** With `failed`. */
  error?: ErrorMessage;
}

/** What was made for the window: a picture, and where in the preview it lies. */
export interface AgedPicture {
  left: number;
  top: number;
  width: number;
  height: number;
  /** RGBA, rows from the top. */
  pixels: Uint8ClampedArray<ArrayBuffer>;
}

/** What networks believe of a picture. */
export interface Belief {
  /** How old the face looks, in years. */
  age: number;
  /** From the face in the photo: below `samePerson` it is taken for the same person. */
  distance: number;
}

/** face-api's own threshold between one person and two. */
export const samePerson = 0.6;

/** A face at one of the model's ages. */
export interface StripPicture extends Belief {
  /** Square, RGBA. */
  pixels: Uint8ClampedArray<ArrayBuffer>;
}

export interface AgeClass {
  /** The youngest age of it. */
  first: number;
  /** The age that stands for it. */
  years: number;
  /** The class in words: 0–18, 60+. */
  label: string;
}

export interface AgeStrip {
  side: number;
  classes: AgeClass[];
  pictures: StripPicture[];
}

/** How a face grows older in a film. */
export const ageFilmSchema = z.strictObject({
  format: z.enum(['webp', 'gif', 'png']),
  seconds: z.number().min(1).max(60),
  fps: z.number().int().min(1).max(50),
  scale: z.union([z.literal(1), z.literal(2), z.literal(4)]),
  enlarge: z.enum(['nearest', 'smooth']),
  quality: z.number().int().min(1).max(100),
  youngest: years,
  oldest: years,
  /** And back to the beginning. */
  back: z.boolean(),
});
export type AgeFilmOptions = z.infer<typeof ageFilmSchema>;

/** The age in a frame of such a film. */
export function ageOfFrame(
  { youngest, oldest, back }: AgeFilmOptions,
  frame: number,
  frames: number,
): number {
  const part = frames < 2 ? 0 : frame / (frames - 1);
  const way = back ? 1 - Math.abs(2 * part - 1) : part;
  return youngest + way * (oldest - youngest);
}

/** How far a folder of photos is. */
export interface AgeingBatchUpdate {
  jobId: string;
  phase: 'working' | 'done' | 'cancelled' | 'failed';
  /** Photos. */
  done: number;
  total: number;
  /** Photos that were written. */
  written: number;
  secondsLeft: number | null;
  /** Those that were left out, and why. */
  left: { name: string; error: ErrorMessage }[];
  /** With `failed`. */
  error?: ErrorMessage;
}

type Corner = [number, number];

/** Corners of a face's square from the upper left one on, clockwise, in pixels of the photo. */
export function cornersOf({ x, y, side, angle }: FacePlace): [Corner, Corner, Corner, Corner] {
  const [cos, sin] = [Math.cos(angle) * (side / 2), Math.sin(angle) * (side / 2)];
  return [
    [x - cos + sin, y - sin - cos],
    [x + cos + sin, y + sin - cos],
    [x + cos - sin, y + sin + cos],
    [x - cos - sin, y - sin + cos],
  ];
}

/** The pixels of a photo that a face's square lies in. */
export function boundsOf(
  place: FacePlace,
  width: number,
  height: number,
): { left: number; top: number; width: number; height: number } {
  const corners = cornersOf(place);
  const range = (k: 0 | 1, length: number): [number, number] => {
    const values = corners.map((corner) => corner[k]);
    const first = Math.min(length - 1, Math.max(0, Math.floor(Math.min(...values))));
    return [first, Math.max(first + 1, Math.min(length, Math.ceil(Math.max(...values))))];
  };
  const [left, right] = range(0, width);
  const [top, bottom] = range(1, height);
  return { left, top, width: right - left, height: bottom - top };
}
