import { describeSystem, type ParameterCounts, type Recipe } from '../../src-preload/contract';

/**
 * Trainable numbers of each net, by arithmetic alone: the same sums that the engine arrives at when it builds the nets.
 */
export const countParameters = (recipe: Recipe): ParameterCounts =>
  describeSystem(recipe.system).parameters(recipe);

/** What TensorFlow, Node and the program itself take before the first tensor. */
const programBytes = 520 * 2 ** 20;

/**
 * Rough peak memory of training in bytes: the program, and what its system holds (`numbersAtPeak`). A model of orders of
 * magnitude, for the question whether a recipe fits this machine at all. Beside what was measured on a CPU: DCGAN, compact,
 * batch 32: 1.4 for 1.1 GB most of the time, 1.9 at the peak; book, batch 32: 2.5 for 2.1 GB.
 */
export const estimateMemory = (recipe: Recipe): number =>
  programBytes + 4 * describeSystem(recipe.system).numbersAtPeak(recipe);
