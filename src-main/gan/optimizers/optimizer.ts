import * as tf from '@tensorflow/tfjs';
import type { Kernels, Variable } from '../kernels/kernels';
import type { Parameter } from '../layers/parameter';
import type { OptimizerRecipe } from '../recipe';

const slotNames = { momentum: ['velocity'], adam: ['m', 'v'], rmsprop: ['meanSquare'] } as const;

/** Changes the trainable parameters of one net by the gradients they gathered. */
export class Optimizer {
  /** Slots by name, for example `g/conv1/kernel/velocity`: part of every checkpoint. */
  readonly slots = new Map<string, Variable>();
  private readonly trained: { parameter: Parameter; slots: Variable[] }[];
  /** Updates so far; Adam's bias correction counts them. */
  updates = 0;

  constructor(
    private readonly kernels: Kernels,
    private readonly recipe: OptimizerRecipe,
    parameters: readonly Parameter[],
  ) {
    this.trained = parameters
      .filter((parameter) => parameter.trainable)
      .map((parameter) => {
        const slots = slotNames[recipe.kind].map((name) => {
          const zeros = tf.zeros([...parameter.variable.shape]);
          const slot = kernels.variable(zeros);
          zeros.dispose();
          this.slots.set(`${parameter.name}/${name}`, slot);
          return slot;
        });
        return { parameter, slots };
      });
  }

  /**
   * One update of every parameter that has a gradient; the gradients are used up.
   *
   * @param learningRateFactor what roll-backs have left of the recipe's learning rate
   */
  step(learningRateFactor: number): void {
    this.updates++;
    const learningRate = this.recipe.learningRate * learningRateFactor;
    for (const { parameter, slots } of this.trained) {
      const gradient = parameter.takeGradient();
      if (!gradient) continue;
      this.apply(parameter.variable, slots, gradient, learningRate);
      gradient.dispose();
    }
  }

  private apply(parameter: Variable, slots: Variable[], gradient: tf.Tensor, learningRate: number): void {
    const { kind, momentum, nesterov, beta1, beta2, epsilon } = this.recipe;
    const [first, second] = slots as [Variable, Variable];
    if (kind === 'momentum') {
      this.kernels.applyMomentum(parameter, first, gradient, { learningRate, momentum, nesterov });
    } else if (kind === 'adam') {
      const rate = { learningRate, beta1, beta2, epsilon, t: this.updates };
      this.kernels.applyAdam(parameter, first, second, gradient, rate);
    } else {
      this.kernels.applyRmsprop(parameter, first, gradient, { learningRate, decay: beta2, epsilon });
    }
  }

  dispose(): void {
    for (const slot of this.slots.values()) slot.dispose();
  }
}
