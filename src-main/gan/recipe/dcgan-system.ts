import { adversarialNumbers, convolutionNumbers, denseNumbers, sum } from './cost';
import { dcganFields, dcganPresets, imageSizes, minibatchKernelDimensions, type DcganRecipe } from './dcgan';
import { adversarialProblems, type RecipeProblem } from './problems';
import { projectedHeads } from './projected';
import type { ParameterCounts, SystemDescription } from './system';

/** Side of the map that the generator's dense layers make: each upsample-convolution doubles it. */
export function generatorBase(recipe: DcganRecipe): number {
  return recipe.imageSize / 2 ** (recipe.generator.channels.length + 1);
}

/** Side of the discriminator's map after each of its convolutions and what halves it. */
export function discriminatorSides(recipe: DcganRecipe): number[] {
  const sides: number[] = [];
  let side: number = recipe.imageSize;
  const { channels, kernelSizes, padding, downsample } = recipe.discriminator;
  for (let i = 0; i < channels.length; i++) {
    const afterConvolution = padding[i] === 'same' ? side : side - kernelSizes[i]! + 1;
    // A stride of 2 keeps an odd last row, pooling drops it.
    side = downsample === 'stride' ? Math.ceil(afterConvolution / 2) : Math.floor(afterConvolution / 2);
    sides.push(side);
  }
  return sides;
}

function problems(recipe: DcganRecipe): RecipeProblem[] {
  const own = recipe.discriminator.backbone === 'none';
  const small = own ? discriminatorSides(recipe).findIndex((side) => side < 1) : -1;
  const mapTooSmall: RecipeProblem = {
    code: 'mapTooSmall',
    path: `discriminator.kernelSizes.${small}`,
    params: { layer: small + 1, size: recipe.imageSize },
    severity: 'error',
  };
  return [...(small >= 0 ? [mapTooSmall] : []), ...adversarialProblems(recipe)];
}

function parameters(recipe: DcganRecipe): ParameterCounts {
  const { latent, generator: g, discriminator: d } = recipe;
  const norm = (width: number): number => 2 * width;

  const mapsG = g.detailChannels > 0 ? [...g.channels, g.detailChannels] : g.channels;
  const widthsG = [g.baseChannels, ...mapsG];
  const units = generatorBase(recipe) ** 2 * g.baseChannels;
  const generator =
    denseNumbers(latent.size, g.hiddenUnits) +
    denseNumbers(g.hiddenUnits, units) +
    (g.batchNorm === 'none' ? 0 : norm(units)) +
    sum(mapsG.map((width, i) => convolutionNumbers(g.kernelSize, widthsG[i]!, width))) +
    convolutionNumbers(g.detailChannels > 0 ? 3 : g.kernelSize, widthsG.at(-1)!, 3) +
    (g.batchNorm === 'all' ? sum(mapsG.map(norm)) : 0) +
    g.residualBlocks *
      sum(g.channels.map((c) => 2 * convolutionNumbers(3, c, c) + (g.batchNorm === 'all' ? norm(c) : 0))) +
    (g.noise ? sum(mapsG) : 0);

  /** From the last map: past what the net may know of the other pictures of its batch. */
  const senses = (side: number, channels: number, units: number): number => {
    const flat = side * side * (channels + (d.minibatchDeviation ? 1 : 0));
    return (
      flat * d.minibatchKernels * minibatchKernelDimensions + denseNumbers(flat + d.minibatchKernels, units)
    );
  };
  if (d.backbone !== 'none') {
    const heads = projectedHeads(recipe.imageSize).map(
      ({ convolutions, lastSide }) =>
        sum(convolutions.map((c) => convolutionNumbers(c.kernelSize, c.inputs, c.channels))) +
        senses(lastSide, convolutions.at(-1)!.channels, 1),
    );
    return { generator, discriminator: sum(heads) };
  }

  const side = Math.max(0, discriminatorSides(recipe).at(-1)!);
  const widthsD = [3, ...d.channels];
  const discriminator =
    sum(d.channels.map((width, i) => convolutionNumbers(d.kernelSizes[i]!, widthsD[i]!, width))) +
    senses(side, widthsD.at(-1)!, d.denseUnits) +
    denseNumbers(d.denseUnits, 1);

  return { generator, discriminator };
}

function numbersAtPeak(recipe: DcganRecipe): number {
  const { imageSize, generator: g, discriminator: d } = recipe;
  const base = generatorBase(recipe);
  const generator = [
    g.hiddenUnits,
    2 * base ** 2 * g.baseChannels,
    ...g.channels.map((width, i) => (2 + 4 * g.residualBlocks) * (2 ** (i + 1) * base) ** 2 * width),
    2 * imageSize ** 2 * g.detailChannels,
    2 * imageSize ** 2 * 3,
  ];
  const discriminator = d.backbone === 'none' ? discriminatorMaps(recipe) : projectedMaps(imageSize);
  return adversarialNumbers(recipe, parameters(recipe), { generator, discriminator }, d.spectralNorm ? 1 : 0);
}

/** Numbers of one picture that stay in memory behind each convolution of the discriminator, until the way back. */
function discriminatorMaps(recipe: DcganRecipe): number[] {
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

/** The DCGAN (chapter 4), as the form, the checks and the estimates know it. */
export const dcganSystem: SystemDescription<DcganRecipe> = {
  presets: dcganPresets,
  fields: dcganFields,
  content: 'colour',
  sides: imageSizes,
  problems,
  parameters,
  numbersAtPeak,
  netFields: [
    'latent.size',
    'generator.hiddenUnits',
    'generator.baseChannels',
    ...[0, 1, 2, 3].map((i) => `generator.channels.${i}`),
    'generator.detailChannels',
    'generator.residualBlocks',
    'generator.noise',
    'generator.kernelSize',
    'generator.batchNorm',
    ...[0, 1, 2, 3, 4].flatMap((i) =>
      ['channels', 'kernelSizes', 'padding'].map((field) => `discriminator.${field}.${i}`),
    ),
    'discriminator.backbone',
    'discriminator.downsample',
    'discriminator.minibatchDeviation',
    'discriminator.minibatchKernels',
    'discriminator.denseUnits',
    'discriminator.spectralNorm',
  ],
};
