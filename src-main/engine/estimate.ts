import {
  discriminatorSides,
  generatorBase,
  minibatchKernelDimensions,
  projectedHeads,
  type Recipe,
} from '../../src-preload/contract';
import type { NetParameters } from './messages';

/**
 * Trainable numbers of each net, by arithmetic alone: the same sums that the engine arrives at when it builds the nets.
 */
export function countParameters(recipe: Recipe): NetParameters {
  const { latent, generator: g, discriminator: d } = recipe;
  const dense = (inputs: number, units: number): number => (inputs + 1) * units;
  const convolution = (kernel: number, inputs: number, outputs: number): number =>
    (kernel * kernel * inputs + 1) * outputs;
  const norm = (width: number): number => 2 * width;

  const mapsG = g.detailChannels > 0 ? [...g.channels, g.detailChannels] : g.channels;
  const widthsG = [g.baseChannels, ...mapsG];
  const units = generatorBase(recipe) ** 2 * g.baseChannels;
  const generator =
    dense(latent.size, g.hiddenUnits) +
    dense(g.hiddenUnits, units) +
    (g.batchNorm === 'none' ? 0 : norm(units)) +
    sum(mapsG.map((width, i) => convolution(g.kernelSize, widthsG[i]!, width))) +
    convolution(g.detailChannels > 0 ? 3 : g.kernelSize, widthsG.at(-1)!, 3) +
    (g.batchNorm === 'all' ? sum(mapsG.map(norm)) : 0);

  /** From the last map: past what the net may know of the other pictures of its batch. */
  const senses = (side: number, channels: number, units: number): number => {
    const flat = side * side * (channels + (d.minibatchDeviation ? 1 : 0));
    return flat * d.minibatchKernels * minibatchKernelDimensions + dense(flat + d.minibatchKernels, units);
  };
  if (d.backbone !== 'none') {
    const heads = projectedHeads(recipe.imageSize).map(
      ({ convolutions, lastSide }) =>
        sum(convolutions.map((c) => convolution(c.kernelSize, c.inputs, c.channels))) +
        senses(lastSide, convolutions.at(-1)!.channels, 1),
    );
    return { generator, discriminator: sum(heads) };
  }

  const side = Math.max(0, discriminatorSides(recipe).at(-1)!);
  const widthsD = [3, ...d.channels];
  const discriminator =
    sum(d.channels.map((width, i) => convolution(d.kernelSizes[i]!, widthsD[i]!, width))) +
    senses(side, widthsD.at(-1)!, d.denseUnits) +
    dense(d.denseUnits, 1);

  return { generator, discriminator };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, value) => total + value, 0);

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
  const base = generatorBase(recipe);
  const mapsG = [
    g.hiddenUnits,
    2 * base ** 2 * g.baseChannels,
    ...g.channels.map((width, i) => 2 * (2 ** (i + 1) * base) ** 2 * width),
    2 * imageSize ** 2 * g.detailChannels,
    2 * imageSize ** 2 * 3,
  ];
  const mapsD = d.backbone === 'none' ? discriminatorMaps(recipe) : projectedMaps(imageSize);
  // With joint updates real and fake pictures go through the discriminator side by side.
  const halves = recipe.discriminatorUpdate === 'joint' ? 2 : 1;
  const perPicture = 2 * sum(mapsG) + 2 * halves * sum(mapsD) + 2 * Math.max(...mapsG, ...mapsD);

  return programBytes + 4 * (netNumbers + recipe.batchSize * perPicture);
}

/** Numbers of one picture that stay in memory behind each convolution of the discriminator, until the way back. */
function discriminatorMaps(recipe: Recipe): number[] {
  const { discriminator: d } = recipe;
  const sides = [recipe.imageSize, ...discriminatorSides(recipe)];
  return d.channels.map((width, i) => {
    const before = d.padding[i] === 'same' ? sides[i]! : Math.max(1, sides[i]! - d.kernelSizes[i]! + 1);
    const after = Math.max(1, sides[i + 1]!) ** 2 * width;
    return d.downsample === 'stride' ? 2 * after : before ** 2 * width + 2 * after;
  });
}

/** The same for the pretrained network, its mixed maps and the heads. */
function projectedMaps(imageSize: number): number[] {
  return projectedHeads(imageSize).map(({ side, channels, mixed }) => side ** 2 * (4 * channels + 4 * mixed));
}
