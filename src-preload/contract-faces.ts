import { z } from 'zod';
import type { LatentPoint } from './contract';

/** The part of the contract that tells of favourites, loops and other things made of several faces. */

/** A face that was kept, with everything it takes to make it again. */
export interface Favourite {
  id: string;
  name: string;
  createdAt: number;
  modelId: string;
  /** What the model was called, and its step, when the face was kept. */
  modelName: string;
  step: number;
  /** Project of a checkpoint; null for a model that belongs to none. */
  project: { id: string; name: string } | null;
  point: LatentPoint;
  /** `media://app/favourite/…`, as large as the model makes it. */
  picture: string;
}

/** All that it takes to make a face again, as a JSON file carries it: a favourite without its place in the list. */
export type FaceRecipe = Omit<Favourite, 'id' | 'createdAt' | 'picture'>;

/** More favourites than these are refused. */
export const mostFavourites = 500;

/** How faces become a loop: from each to the next, and from the last back to the first. */
export const loopFilmSchema = z.strictObject({
  /** PNG: a folder of numbered frames. */
  format: z.enum(['webp', 'gif', 'png']),
  /** Frames from one face to the next. */
  framesPerLeg: z.number().int().min(2).max(120),
  fps: z.number().int().min(1).max(50),
  scale: z.union([z.literal(1), z.literal(2), z.literal(4)]),
  /** Square pixels, or smoothed ones. */
  enlarge: z.enum(['nearest', 'smooth']),
  /** `soft` rests at each face, `even` goes through at one speed. */
  ease: z.enum(['soft', 'even']),
  /** WebP: 100 is lossless. GIF: fewer colours below 100. */
  quality: z.number().int().min(1).max(100),
});
export type LoopFilmOptions = z.infer<typeof loopFilmSchema>;

/** Latent vectors of the faces of a loop. */
export const loopKeysSchema = z
  .array(z.array(z.number().min(-20).max(20)).min(1).max(1024))
  .min(2)
  .max(24)
  .refine((keys) => keys.every(({ length }) => length === keys[0]!.length));

const norm = (vector: readonly number[]): number => Math.hypot(...vector);

/**
 * The latent vector between two others, along the arc (Shoemake 1985; White 2016, for latent spaces): the angle turns
 * evenly from `a` to `b` and the length changes evenly. A straight line would pass through short vectors, whose pictures
 * are all alike. Vectors that point the same or opposite ways, or have no length, are joined by a line.
 *
 * @param t 0 at `a`, 1 at `b`
 */
export function slerp(a: readonly number[], b: readonly number[], t: number): number[] {
  // Rounding must not change the faces themselves.
  if (t <= 0) return [...a];
  if (t >= 1) return [...b];
  const [lengthA, lengthB] = [norm(a), norm(b)];
  const line = (): number[] => a.map((value, i) => value + t * (b[i]! - value));
  if (lengthA < 1e-9 || lengthB < 1e-9) return line();
  const cosine = a.reduce((sum, value, i) => sum + value * b[i]!, 0) / (lengthA * lengthB);
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  const sine = Math.sin(angle);
  if (sine < 1e-6) return line();
  const length = lengthA + t * (lengthB - lengthA);
  const [shareA, shareB] = [Math.sin((1 - t) * angle) / sine / lengthA, Math.sin(t * angle) / sine / lengthB];
  return a.map((value, i) => length * (shareA * value + shareB * b[i]!));
}

/** How many frames a loop has. */
export const loopLength = (keys: number, framesPerLeg: number): number => keys * framesPerLeg;

/**
 * The latent vector of one frame of a loop.
 *
 * @param frame 0 up to, not including, `loopLength`; the first frame is the first face
 */
export function loopLatent(
  keys: readonly (readonly number[])[],
  { framesPerLeg, ease }: Pick<LoopFilmOptions, 'framesPerLeg' | 'ease'>,
  frame: number,
): number[] {
  const leg = Math.floor(frame / framesPerLeg) % keys.length;
  const part = (frame % framesPerLeg) / framesPerLeg;
  // The smoothstep polynomial stands still at both ends.
  const t = ease === 'soft' ? part * part * (3 - 2 * part) : part;
  return slerp(keys[leg]!, keys[(leg + 1) % keys.length]!, t);
}
