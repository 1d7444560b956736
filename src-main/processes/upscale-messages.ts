import type { ErrorMessage, Recipe } from '../../src-preload/contract';

/** The line between a process that enlarges pictures and its thread that runs the net. */

/** An array of a generator: `g/conv1/kernel`, or `ema/…` of its average. */
export interface NetArray {
  name: string;
  shape: number[];
  data: Float32Array<ArrayBuffer>;
}

/** The weights of a model that enlarges. */
export interface UpscaleNet {
  recipe: Recipe;
  arrays: NetArray[];
  /** Those of the same net when it was trained on pixels alone; null: there are none. */
  soft: NetArray[] | null;
}

/** Process → thread. */
export type NetQuestion = { requestId: number } & NetRequest;
export type NetRequest =
  | { what: 'load'; net: UpscaleNet }
  /** RGB from 0 to 1, rows from the top; `detail` from 0 (soft) to 1. */
  | { what: 'enlarge'; width: number; height: number; data: Float32Array; detail: number };

/** What a loaded net is like; see `Enlarger`. */
export interface NetFacts {
  scale: number;
  radius: number;
  bytesPerPixel: number;
}

/** Thread → process. */
export type NetAnswer =
  | { requestId: number; facts: NetFacts }
  | { requestId: number; data: Float32Array<ArrayBuffer> }
  | { requestId: number; error: ErrorMessage };
