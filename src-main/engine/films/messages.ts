import type { ErrorMessage, RunFilmOptions } from '../../../src-preload/contract';
import type { Film, FilmProgress } from '../../export/films';

/** The line between the film service and the process that makes one film. */

export type FilmCommand =
  | { kind: 'film'; projectPath: string; runId: number; path: string; options: RunFilmOptions }
  /** Give up; nothing is left behind. */
  | { kind: 'cancel' };

export type FilmMessage =
  | { kind: 'progress'; progress: FilmProgress }
  | { kind: 'done'; film: Film }
  | { kind: 'cancelled' }
  | { kind: 'failed'; error: ErrorMessage };
