import { adversarialNumbers, denseNumbers, sum } from './cost';
import { adversarialProblems } from './problems';
import type { ParameterCounts, SystemDescription } from './system';
import { greySides, vanillaFields, vanillaPresets, type VanillaRecipe } from './vanilla';

/** Units of the layers of each net, from its inputs to its outputs. */
function widths({
  imageSize,
  latent,
  generator,
  discriminator,
}: VanillaRecipe): Record<'generator' | 'discriminator', number[]> {
  return {
    generator: [latent.size, ...generator.hiddenUnits, imageSize ** 2],
    discriminator: [imageSize ** 2, ...discriminator.hiddenUnits, 1],
  };
}

const netNumbers = (units: readonly number[]): number =>
  sum(units.slice(1).map((width, i) => denseNumbers(units[i]!, width)));

function parameters(recipe: VanillaRecipe): ParameterCounts {
  const { generator, discriminator } = widths(recipe);
  return { generator: netNumbers(generator), discriminator: netNumbers(discriminator) };
}

function numbersAtPeak(recipe: VanillaRecipe): number {
  // A layer's outputs before and after its activation.
  const maps = (units: readonly number[]): number[] => units.slice(1).map((width) => 2 * width);
  const { generator, discriminator } = widths(recipe);
  return adversarialNumbers(recipe, parameters(recipe), {
    generator: maps(generator),
    discriminator: maps(discriminator),
  });
}

/** The vanilla GAN (chapter 1), as the form, the checks and the estimates know it. */
export const vanillaSystem: SystemDescription<VanillaRecipe> = {
  presets: vanillaPresets,
  fields: vanillaFields,
  content: 'grey',
  sides: greySides,
  problems: adversarialProblems,
  parameters,
  numbersAtPeak,
  netFields: [
    'latent.size',
    ...(['generator', 'discriminator'] as const).flatMap((net) =>
      [0, 1].map((i) => `${net}.hiddenUnits.${i}`),
    ),
  ],
};
