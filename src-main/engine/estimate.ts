import { discriminatorSides, type Recipe } from '../../src-preload/contract';
import type { NetParameters } from './messages';

/**
 * Trainable numbers of each net, by arithmetic alone: the same sums that the engine arrives at when it builds the nets.
 */
export function countParameters(recipe: Recipe): NetParameters {
  const { imageSize, latent, generator: g, discriminator: d } = recipe;
  const dense = (inputs: number, units: number): number => (inputs + 1) * units;
  const convolution = (kernel: number, inputs: number, outputs: number): number =>
    (kernel * kernel * inputs + 1) * outputs;
  const norm = (width: number): number => 2 * width;

  const units = (imageSize / 8) ** 2 * g.baseChannels;
  const generator =
    dense(latent.size, g.hiddenUnits) +
    dense(g.hiddenUnits, units) +
    (g.batchNorm === 'none' ? 0 : norm(units)) +
    convolution(g.kernelSize, g.baseChannels, g.channels[0]) +
    convolution(g.kernelSize, g.channels[0], g.channels[1]) +
    convolution(g.kernelSize, g.channels[1], 3) +
    (g.batchNorm === 'all' ? norm(g.channels[0]) + norm(g.channels[1]) : 0);

  const side = Math.max(0, discriminatorSides(recipe)[2]!);
  const discriminator =
    convolution(d.kernelSizes[0], 3, d.channels[0]) +
    convolution(d.kernelSizes[1], d.channels[0], d.channels[1]) +
    convolution(d.kernelSizes[2], d.channels[1], d.channels[2]) +
    dense(side * side * d.channels[2], d.denseUnits) +
    dense(d.denseUnits, 1);

  return { generator, discriminator };
}

/** What TensorFlow, Node and the program itself take before the first tensor. */
const programBytes = 520 * 2 ** 20;

/**
 * Rough peak memory of training in bytes: the program, then what grows with the nets (weights, optimiser slots,
 * gradients, the averaged copy, one checkpoint on its way to the file) and what grows with the batch (every map that
 * the backward pass needs, in both nets, once more for its gradient, and the temporaries of the largest convolution).
 * A model of orders of magnitude, for the question whether a recipe fits this machine at all. Beside measured peaks, on
 * a CPU: compact, batch 32: 0.98 for 0.97 GB; book, batch 32: 2.5 for 2.1 GB.
 */
export function estimateMemory(recipe: Recipe): number {
  const { generator, discriminator } = countParameters(recipe);
  const slots = { momentum: 1, adam: 2, rmsprop: 1 } as const;
  const perG = 2 + slots[recipe.generatorOptimizer.kind] + (recipe.emaDecay > 0 ? 1 : 0);
  const perD = 2 + slots[recipe.discriminatorOptimizer.kind] + (recipe.discriminator.spectralNorm ? 1 : 0);
  const saved =
    generator * (1 + slots[recipe.generatorOptimizer.kind] + (recipe.emaDecay > 0 ? 1 : 0)) +
    discriminator * (1 + slots[recipe.discriminatorOptimizer.kind]);
  const netNumbers = generator * perG + discriminator * perD + 2 * saved;

  const { imageSize, generator: g, discriminator: d } = recipe;
  const base = imageSize / 8;
  const mapsG = [
    g.hiddenUnits,
    2 * base ** 2 * g.baseChannels,
    2 * (2 * base) ** 2 * g.channels[0],
    2 * (4 * base) ** 2 * g.channels[1],
    2 * imageSize ** 2 * 3,
  ];
  const sides = [imageSize, ...discriminatorSides(recipe)];
  const mapsD = [0, 1, 2].map((i) => {
    const before = d.padding[i] === 'same' ? sides[i]! : Math.max(1, sides[i]! - d.kernelSizes[i]! + 1);
    return before ** 2 * d.channels[i]! + 2 * Math.max(1, sides[i + 1]!) ** 2 * d.channels[i]!;
  });
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, value) => total + value, 0);
  // With joint updates real and fake pictures go through the discriminator side by side.
  const halves = recipe.discriminatorUpdate === 'joint' ? 2 : 1;
  const perPicture = 2 * sum(mapsG) + 2 * halves * sum(mapsD) + 2 * Math.max(...mapsG, ...mapsD);

  return programBytes + 4 * (netNumbers + recipe.batchSize * perPicture);
}
