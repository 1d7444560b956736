import { adversarialNumbers, convolutionNumbers, denseNumbers, sum } from './cost';
import type { RecipeProblem } from './problems';
import { enlargedColumns } from './sheet-columns';
import { picturesPerStep, scaleOf, srganFields, srganPhases, srganPresets, type SrganRecipe } from './srgan';
import type { ParameterCounts, SystemDescription } from './system';

/** Sides of the pieces that are cut out of photos. */
const sides = [64, 96, 128, 256] as const;

/** Numbers of a batch normalisation that are trained. */
const normNumbers = (channels: number): number => 2 * channels;

function parameters({ generator: g, discriminator: d }: SrganRecipe): ParameterCounts {
  const norm = g.batchNorm ? normNumbers(g.channels) : 0;
  const inner = convolutionNumbers(g.kernelSize, g.channels, g.channels) + norm;
  const widths = [g.channels, ...g.upsampleChannels];
  const generator =
    convolutionNumbers(g.firstKernel, 3, g.channels) +
    // Two convolutions in each block, and the one behind them all.
    (2 * g.blocks + 1) * inner +
    sum(g.upsampleChannels.map((width, i) => convolutionNumbers(g.kernelSize, widths[i]!, width))) +
    convolutionNumbers(g.lastKernel, widths.at(-1)!, 3);

  const discriminator =
    sum(
      d.channels.map((width, i) => convolutionNumbers(d.kernelSize, i > 0 ? d.channels[i - 1]! : 3, width)),
    ) +
    sum(d.channels.slice(1).map(normNumbers)) +
    denseNumbers(d.channels.at(-1)!, d.denseUnits) +
    denseNumbers(d.denseUnits, 1);
  return { generator, discriminator };
}

/** Channels of the maps of the content network: as large as the picture, half and a quarter as large. */
const contentMaps = {
  vgg19: [2 * 64, 2 * 128, 3 * 256],
  // Its first convolution takes every other pixel; three blocks of three convolutions follow.
  resnet50: [0, 64, 3 * (64 + 64 + 256)],
} as const;

function numbersAtPeak(recipe: SrganRecipe): number {
  const { imageSize: side, generator: g, discriminator: d, content } = recipe;
  const small = side / scaleOf(recipe);
  // A layer's outputs, before and after its activation, and once more behind a normalisation.
  const each = g.batchNorm ? 3 : 2;
  const generator = [
    (2 * g.blocks + 2) * each * small ** 2 * g.channels,
    ...g.upsampleChannels.map((width, i) => 2 * (small * 2 ** (i + 1)) ** 2 * width),
    2 * side ** 2 * 3,
  ];
  const last = side / 2 ** Math.floor(d.channels.length / 2);
  const discriminator = [
    ...d.channels.map((width, i) => 3 * (side / 2 ** Math.floor((i + 1) / 2)) ** 2 * width),
    2 * last ** 2 * d.denseUnits,
  ];
  const maps = contentMaps[content.network].map((channels, i) => 2 * (side / 2 ** i) ** 2 * channels);
  // The maps of the made pictures stay until the way back, while those of the discriminator are there no more.
  const judged = Math.max(sum(maps), sum(discriminator));
  return adversarialNumbers(
    { ...recipe, batchSize: picturesPerStep(recipe), discriminatorUpdate: 'separate' },
    parameters(recipe),
    { generator, discriminator: [judged] },
  );
}

function problems({ steps, pretrain }: SrganRecipe): RecipeProblem[] {
  if (pretrain.steps <= steps) return [];
  return [
    {
      code: 'pretrainTooLong',
      path: 'pretrain.steps',
      params: { pretrain: pretrain.steps, steps },
      severity: 'error',
    },
  ];
}

/** SRGAN (chapter 5), as the form, the checks and the estimates know it. */
export const srganSystem: SystemDescription<SrganRecipe> = {
  presets: srganPresets,
  fields: srganFields,
  content: 'photos',
  sides,
  problems,
  parameters,
  numbersAtPeak,
  phases: srganPhases,
  sheetColumns: enlargedColumns,
  netFields: [
    'imageSize',
    'generator.channels',
    'generator.blocks',
    ...[0, 1, 2].map((i) => `generator.upsampleChannels.${i}`),
    'generator.firstKernel',
    'generator.kernelSize',
    'generator.lastKernel',
    'generator.batchNorm',
    ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => `discriminator.channels.${i}`),
    'discriminator.kernelSize',
    'discriminator.denseUnits',
  ],
};
