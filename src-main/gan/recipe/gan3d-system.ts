import { adversarialNumbers, sum } from './cost';
import { gan3dFields, gan3dPresets, hiddenLayers, type Gan3dRecipe } from './gan3d';
import { adversarialProblems } from './problems';
import type { ParameterCounts, SystemDescription } from './system';

/** Sides of the volumes that the studio imports. The schema takes 16 as well, which is for tests. */
export const volumeSides = [32, 64] as const;

/** Side of the kernels of every convolution of either net. */
const kernelSide = 4;

/** A convolution of one of the nets, and its batch normalisation where it has one. */
interface VolumeLayer {
  inputs: number;
  channels: number;
  /** Of the volume that it makes. */
  side: number;
  normalised: boolean;
}

const isNormalised = (where: 'none' | 'hidden' | 'all', i: number, count: number): boolean =>
  where === 'all' || (where === 'hidden' && i < count - 1);

/** The layers of each net, from its inputs to its outputs. */
function layers({
  imageSize,
  latent,
  generator,
  discriminator,
}: Gan3dRecipe): Record<'generator' | 'discriminator', VolumeLayer[]> {
  const of = (
    widths: readonly number[],
    batchNorm: Gan3dRecipe['generator']['batchNorm'],
    side: (i: number) => number,
  ): VolumeLayer[] =>
    widths.slice(1).map((channels, i) => ({
      inputs: widths[i]!,
      channels,
      side: side(i),
      normalised: isNormalised(batchNorm, i, widths.length - 1),
    }));
  const deepest = discriminator.channels.length;
  return {
    generator: of([latent.size, ...generator.channels, 1], generator.batchNorm, (i) => 4 * 2 ** i),
    discriminator: of([1, ...discriminator.channels, 1], discriminator.batchNorm, (i) =>
      i === deepest ? 1 : imageSize / 2 ** (i + 1),
    ),
  };
}

const layerNumbers = ({ inputs, channels, normalised }: VolumeLayer): number =>
  (kernelSide ** 3 * inputs + 1 + (normalised ? 2 : 0)) * channels;

function parameters(recipe: Gan3dRecipe): ParameterCounts {
  const { generator, discriminator } = layers(recipe);
  return {
    generator: sum(generator.map(layerNumbers)),
    discriminator: sum(discriminator.map(layerNumbers)),
  };
}

function numbersAtPeak(recipe: Gan3dRecipe): number {
  // A layer's outputs, before and after its normalisation and its activation.
  const maps = (net: readonly VolumeLayer[]): number[] =>
    net.map(({ side, channels, normalised }) => (normalised ? 3 : 2) * side ** 3 * channels);
  const { generator, discriminator } = layers(recipe);
  return adversarialNumbers(recipe, parameters(recipe), {
    generator: maps(generator),
    discriminator: maps(discriminator),
  });
}

/**
 * The recipe for volumes of another side. Maps of a side keep their channels; each further doubling gets half as many as
 * the one before, and fewer doublings leave out the largest maps.
 */
function fit(recipe: Gan3dRecipe, side: number): Gan3dRecipe {
  const count = hiddenLayers(side);
  /** @param channels from the smallest maps to the largest */
  const fitted = (channels: readonly number[]): number[] => {
    const kept = channels.slice(0, count);
    while (kept.length < count) kept.push(Math.max(1, Math.floor(kept.at(-1)! / 2)));
    return kept;
  };
  const { generator, discriminator } = recipe;
  return {
    ...recipe,
    imageSize: side as Gan3dRecipe['imageSize'],
    generator: { ...generator, channels: fitted(generator.channels) },
    discriminator: { ...discriminator, channels: fitted(discriminator.channels.toReversed()).toReversed() },
  };
}

/** 3D-GAN (chapter 2), as the form, the checks and the estimates know it. */
export const gan3dSystem: SystemDescription<Gan3dRecipe> = {
  presets: gan3dPresets,
  fields: gan3dFields,
  content: 'volumes',
  sides: volumeSides,
  fit,
  problems: adversarialProblems,
  parameters,
  numbersAtPeak,
  netFields: [
    'latent.size',
    ...(['generator', 'discriminator'] as const).flatMap((net) => [
      ...[0, 1, 2, 3].map((i) => `${net}.channels.${i}`),
      `${net}.batchNorm`,
    ]),
  ],
};
