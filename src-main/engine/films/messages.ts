import type { ErrorMessage, RunFilmOptions } from '../../../src-preload/contract';
import type { Film, FilmOptions, FilmProgress } from '../../export/films';

/** The line between the film service and the process that makes one film. */

export type StreamedFilmOptions = Omit<FilmOptions, 'onProgress' | 'signal'>;

export type FilmCommand =
  | { kind: 'film'; projectPath: string; runId: number; path: string; draft: string; options: RunFilmOptions }
  /** A film of frames that are sent as `more` asks for them. */
  | { kind: 'stream'; path: string; options: StreamedFilmOptions }
  | { kind: 'frames'; frames: (Uint8Array | Uint8ClampedArray)[] }
  /** All frames were sent. */
  | { kind: 'end' }
  /** Give up; nothing is left behind. */
  | { kind: 'cancel' };

export type FilmMessage =
  | { kind: 'progress'; progress: FilmProgress }
  | { kind: 'more' }
  | { kind: 'done'; film: Film }
  | { kind: 'cancelled' }
  | { kind: 'failed'; error: ErrorMessage };
