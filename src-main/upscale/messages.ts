import type { ErrorMessage, UpscalePicture, UpscalePiece, UpscaleScale } from '../../src-preload/contract';
import type { SourceFile } from '../datasets/selection';
import type { UpscaleOptions, UpscaleProgress, UpscaleReport } from './batch';
import type { UpscaleSource } from './models';
import type { PiecePlace } from './piece';

/** The line between the studio and a process that enlarges pictures. */

/** A model, and how sharp it is: 0 to 1. */
export interface ChosenModel {
  source: UpscaleSource;
  detail: number;
}

export interface BatchJob {
  files: SourceFile[];
  model: ChosenModel;
  options: UpscaleOptions;
}

export type UpscalerQuestion =
  /** What kind of pictures are these? Only their heads are read. */
  | { kind: 'describe'; files: SourceFile[] }
  /** The picture as it is, in sRGB, not longer than this. */
  | { kind: 'original'; file: SourceFile; longest: number }
  | { kind: 'piece'; file: SourceFile; place: PiecePlace; scale: UpscaleScale; model: ChosenModel }
  /** Whether the weights of a model fit its net. */
  | { kind: 'check'; source: UpscaleSource };

export type UpscalerCommand =
  | ({ requestId: number } & UpscalerQuestion)
  | { kind: 'batch'; job: BatchJob }
  /** Ends a batch after the tile that is under way. */
  | { kind: 'cancel' };

export type UpscalerAnswer = UpscalePicture[] | Uint8Array<ArrayBuffer> | UpscalePiece | null;

export type UpscalerMessage =
  | { kind: 'answer'; requestId: number; value: UpscalerAnswer }
  | { kind: 'failed'; requestId: number; error: ErrorMessage }
  | { kind: 'progress'; progress: UpscaleProgress }
  /** After a batch; the last message. */
  | { kind: 'done'; report: UpscaleReport }
  | { kind: 'broken'; error: ErrorMessage };
