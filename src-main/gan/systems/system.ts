import type { Tensor } from '@tensorflow/tfjs';
import type { Variable } from '../kernels/kernels';

/** What one training step left behind: scalars on the device, read back only when they are shown. */
export interface StepFigures {
  lossG: Tensor;
  lossD: Tensor;
  dReal: Tensor;
  dFake: Tensor;
}

/** A system in training, as the shared training loop sees it. */
export interface TrainableSystem {
  readonly parameterCounts: { generator: number; discriminator: number };

  /**
   * One training step.
   *
   * @param step number of steps before this one, from 0: all randomness follows from it and the seed
   * @param real (N, size, size, 3) in [−1, 1]; taken over
   * @param learningRateFactor what roll-backs have left of the learning rates
   */
  step(step: number, real: Tensor, learningRateFactor: number): StepFigures;

  /** Every array that a checkpoint holds, by name. */
  variables(): Map<string, Variable>;

  /** Numbers beside the arrays, by name (updates of the optimisers): also part of a checkpoint. */
  counters: { read(): Record<string, number>; write(values: Record<string, number>): void };

  /** Pictures (N, size, size, 3) of latent vectors (N, latent), by the averaged generator where there is one. */
  generate(latents: Tensor): Tensor;

  dispose(): void;
}
