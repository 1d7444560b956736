import type { Tensor } from '@tensorflow/tfjs';
import type { MetricPoint } from '../../../src-preload/contract';
import type { Variable } from '../kernels/kernels';

/** Figures that a step may have; which ones depends on the system and its phase. */
export type FigureName = Exclude<keyof MetricPoint, 'step'>;

/** What one training step left behind: scalars on the device, read back only when they are shown. */
export type StepFigures = Partial<Record<FigureName, Tensor>>;

/** Those of a generator and a discriminator that train against each other. */
export type AdversarialFigures = Required<Omit<StepFigures, 'loss'>>;

/** Samples side by side: columns × rows square pictures. */
export interface Sheet {
  columns: number;
  rows: number;
  /** Of one picture, in pixels. */
  side: number;
  /** RGB, rows from the top. */
  pixels: Uint8Array<ArrayBuffer>;
  /** Where the originals are known: how near the generated pictures come to them, and simple enlarging, in decibels. */
  psnr?: { made: number; bicubic: number };
}

/** Where a system in training takes its batches from. */
export interface BatchReader<Batch> {
  /** The batch of a step (from 0): the same for the same step, whatever was read before. */
  read(step: number): Batch;
  /** So many examples, unchanged and always the same ones: of a data set with fewer, some twice. */
  examples(count: number): Batch;
}

/** A system in training, as the shared training loop sees it. */
export interface TrainableSystem<Batch = Tensor> {
  readonly parameterCounts: { generator: number; discriminator: number };

  /**
   * One training step.
   *
   * @param step number of steps before this one, from 0: all randomness follows from it and the seed
   * @param batch what the system's batch reader gave for this step; taken over
   * @param learningRateFactor what roll-backs have left of the learning rates
   */
  step(step: number, batch: Batch, learningRateFactor: number): StepFigures;

  /**
   * Called once behind the last step of a run, before its last sheet and checkpoint: whatever is worth doing once for a
   * net that is done. Running it again changes nothing.
   */
  settle?(): void;

  /** Every array that a checkpoint holds, by name. */
  variables(): Map<string, Variable>;

  /** Numbers beside the arrays, by name (updates of the optimisers): also part of a checkpoint. */
  counters: { read(): Record<string, number>; write(values: Record<string, number>): void };

  /**
   * Readies the arrays for a checkpoint of this step, before it is put back: a system with phases has other optimisers in
   * each of them.
   */
  prepareFor?(step: number): void;

  /**
   * Samples that show what was learned so far: of the same seeds, whenever it is called. All sheets of a run have the same
   * columns, rows and side.
   *
   * @param examples gives examples of the data to whoever shows what becomes of them; what it gives is taken over
   */
  sheet(examples: BatchReader<Batch>['examples']): Sheet;

  dispose(): void;
}
