import { z } from 'zod';
import { StudioError, type ErrorMessage } from './errors';

/** The part of the contract that tells of films. */

/** How the sample sheets of a run become a film. */
export const runFilmSchema = z.strictObject({
  /** PNG: a folder of numbered frames. */
  format: z.enum(['webp', 'gif', 'png']),
  /** So many seconds in all, for which sheets may be left out; or every sheet at so many a second. */
  pace: z.discriminatedUnion('by', [
    z.strictObject({ by: z.literal('seconds'), seconds: z.number().min(1).max(120) }),
    z.strictObject({ by: z.literal('fps'), fps: z.number().min(1).max(50) }),
  ]),
  /** Seconds that the last picture stands longer. */
  hold: z.number().min(0).max(20),
  scale: z.union([z.literal(1), z.literal(2), z.literal(4)]),
  /** Square pixels, or smoothed ones. */
  enlarge: z.enum(['nearest', 'smooth']),
  /** Index of the one sample that is shown; null: the whole sheet. */
  sample: z.number().int().min(0).max(1023).nullable(),
  /** A caption under the picture with the step. */
  caption: z.boolean(),
  loop: z.boolean(),
  /** WebP: 100 is lossless. GIF: fewer colours below 100. */
  quality: z.number().int().min(1).max(100),
});
export type RunFilmOptions = z.infer<typeof runFilmSchema>;

/** A film on its way into a file. */
export interface FilmUpdate {
  jobId: string;
  /** Name of the file. */
  name: string;
  phase: 'working' | 'done' | 'cancelled' | 'failed';
  /** Frames; `total` is 0 while it is not known. */
  done: number;
  total: number;
  secondsLeft: number | null;
  /** With `done`. */
  bytes?: number;
  frames?: number;
  /** With `failed`. */
  error?: ErrorMessage;
}

/** Sheets of a film, and how fast they follow each other. */
export interface FilmPlan<Sheet> {
  sheets: Sheet[];
  fps: number;
}

/** Faster than this, sheets are left out rather than shown: eyes and GIF players cannot follow. */
export const fastest = 25;

/**
 * Chooses the sheets of a film. One that is to take so many seconds shows all sheets if they fit in at 25 a second, and
 * else evenly spread ones, always with the first and the last.
 *
 * @param sheets in order of their steps
 * @throws StudioError filmTooShort with fewer than two sheets
 */
export function planFilm<Sheet>(sheets: readonly Sheet[], pace: RunFilmOptions['pace']): FilmPlan<Sheet> {
  if (sheets.length < 2) throw new StudioError('filmTooShort', { count: sheets.length });
  if (pace.by === 'fps') return { sheets: [...sheets], fps: pace.fps };
  const room = Math.max(2, Math.floor(pace.seconds * fastest));
  if (sheets.length <= room) return { sheets: [...sheets], fps: sheets.length / pace.seconds };
  const spread = Array.from(
    { length: room },
    (_, i) => sheets[Math.round((i * (sheets.length - 1)) / (room - 1))]!,
  );
  return { sheets: spread, fps: fastest };
}
