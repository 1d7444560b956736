import type { AdversarialRecipe } from './adversarial';
import type { ParameterCounts } from './system';

/** Arithmetic of nets, free of tfjs: how many numbers they consist of, and hold while they train. */

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, value) => total + value, 0);

/** Numbers of a dense layer with its biases. */
export const denseNumbers = (inputs: number, units: number): number => (inputs + 1) * units;

/** Numbers of a convolution with its biases. */
export const convolutionNumbers = (kernel: number, inputs: number, outputs: number): number =>
  (kernel * kernel * inputs + 1) * outputs;

/** Arrays as large as the weights that an optimiser keeps. */
const slots = { momentum: 1, adam: 2, rmsprop: 1 } as const;

/**
 * Numbers that one generator and one discriminator in training hold at their peak: what grows with the nets (weights,
 * optimiser slots, gradients, the averaged copy, one checkpoint on its way to the file) and what grows with the batch
 * (every map that the backward pass needs, in both nets, once more for its gradient, and the temporaries of the largest
 * layer).
 *
 * @param maps numbers of one sample behind each layer of the net, until the way back
 * @param more arrays as large as the discriminator's weights that it holds beside these
 */
export function adversarialNumbers(
  recipe: Pick<
    AdversarialRecipe,
    'generatorOptimizer' | 'discriminatorOptimizer' | 'emaDecay' | 'discriminatorUpdate'
  > & { batchSize: number },
  { generator, discriminator }: ParameterCounts,
  maps: { generator: readonly number[]; discriminator: readonly number[] },
  more = 0,
): number {
  const averaged = recipe.emaDecay > 0 ? 1 : 0;
  const slotsG = slots[recipe.generatorOptimizer.kind];
  const slotsD = slots[recipe.discriminatorOptimizer.kind];
  const saved = generator * (1 + slotsG + averaged) + discriminator * (1 + slotsD);
  const nets = generator * (2 + slotsG + averaged) + discriminator * (2 + slotsD + more) + 2 * saved;
  // With joint updates real and fake samples go through the discriminator side by side.
  const halves = recipe.discriminatorUpdate === 'joint' ? 2 : 1;
  const perSample =
    2 * sum(maps.generator) +
    2 * halves * sum(maps.discriminator) +
    2 * Math.max(...maps.generator, ...maps.discriminator);
  return nets + recipe.batchSize * perSample;
}
