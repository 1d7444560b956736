import type { ErrorMessage } from '../../src-preload/errors';
import type { WeightLayer } from '../gan/weights/keras';

/** What the thread that reads a file is told, and what it says: one answer. */
export interface KerasRequest {
  path: string;
  /** Which layers, by their names. */
  wanted: RegExp;
}
export type KerasAnswer = { layers: WeightLayer[] } | { error: ErrorMessage };
