import { ageClasses, agecganFields, agecganPhases, agecganPresets, type AgecganRecipe } from './agecgan';
import { adversarialNumbers, convolutionNumbers, denseNumbers, sum } from './cost';
import { imageSizes } from './dcgan';
import type { RecipeProblem } from './problems';
import { ageColumns } from './sheet-columns';
import type { ParameterCounts, SystemDescription, TrainingData } from './system';

/** Of face-api's recognition network at 150 × 150: numbers of its weights, and of its maps for one picture. */
const recogniser = { weights: 5_600_000, maps: 1_200_000 };

/** Side of a map after `count` convolutions of stride 2. */
function halved(side: number, count: number): number {
  for (let i = 0; i < count; i++) side = Math.ceil(side / 2);
  return side;
}

function generatorNumbers({ imageSize, latent, generator, ...recipe }: AgecganRecipe): number {
  const { hiddenUnits, baseChannels, channels, kernelSize } = generator;
  const base = imageSize / 2 ** (channels.length + 1);
  const units = base * base * baseChannels;
  const widths = [baseChannels, ...channels, 3];
  return (
    denseNumbers(latent.size + ageClasses(recipe), hiddenUnits) +
    denseNumbers(hiddenUnits, units) +
    2 * units +
    sum(widths.slice(1).map((width, i) => convolutionNumbers(kernelSize, widths[i]!, width))) +
    2 * sum(channels)
  );
}

function discriminatorNumbers({ imageSize, discriminator, ...recipe }: AgecganRecipe): number {
  const { channels, kernelSize, batchNorm, minibatchDeviation } = discriminator;
  const side = halved(imageSize, channels.length);
  const convolutions = channels.map((width, i) => {
    // The ages join behind the first.
    const inputs = i === 0 ? 3 : channels[i - 1]! + (i === 1 ? ageClasses(recipe) : 0);
    return convolutionNumbers(kernelSize, inputs, width) + (batchNorm && i > 0 ? 2 * width : 0);
  });
  return sum(convolutions) + denseNumbers(side * side * (channels.at(-1)! + (minibatchDeviation ? 1 : 0)), 1);
}

function encoderNumbers({ imageSize, latent, encoder }: AgecganRecipe): number {
  const { channels, kernelSize, denseUnits } = encoder;
  const side = halved(imageSize, channels.length);
  const widths = [3, ...channels];
  return (
    sum(
      channels.map((width, i) => convolutionNumbers(kernelSize, widths[i]!, width) + (i > 0 ? 2 * width : 0)),
    ) +
    denseNumbers(side * side * channels.at(-1)!, denseUnits) +
    2 * denseUnits +
    denseNumbers(denseUnits, latent.size)
  );
}

const parameters = (recipe: AgecganRecipe): ParameterCounts => ({
  generator: generatorNumbers(recipe),
  discriminator: discriminatorNumbers(recipe),
});

function numbersAtPeak(recipe: AgecganRecipe): number {
  const { imageSize, batchSize, generator, discriminator, encoder } = recipe;
  // A layer's outputs, before and after its normalisation and its activation.
  const falling = (channels: readonly number[]): number[] =>
    channels.map((width, i) => 3 * halved(imageSize, i + 1) ** 2 * width);
  const maps = {
    generator: generator.channels
      .map((width, i) => 3 * (imageSize / 2 ** (generator.channels.length - i)) ** 2 * width)
      .concat(2 * imageSize ** 2 * 3),
    // Pictures with wrong ages are half as many again.
    discriminator: falling(discriminator.channels).map((map) => (discriminator.wrongAges ? 1.5 * map : map)),
  };
  const numbers = parameters(recipe);
  const encoderWeights = encoderNumbers(recipe);
  const first = adversarialNumbers(recipe, numbers, maps) + 2 * encoderWeights;
  // Phase 3: weights, two slots, gradients and a checkpoint of encoder and generator, and the maps of all three nets.
  const third =
    7 * (encoderWeights + numbers.generator) +
    2 * numbers.discriminator +
    recogniser.weights +
    2 * batchSize * (sum(maps.generator) + sum(falling(encoder.channels)) + recogniser.maps);
  return Math.max(first, third);
}

/**
 * The recipe for pictures of another side. The coarsest map of each net keeps its side: a doubling more has half the
 * channels of the one before it, a halving more as many.
 */
function fit(recipe: AgecganRecipe, side: number): AgecganRecipe {
  const more = Math.log2(side / recipe.imageSize);
  const upward = recipe.generator.channels.slice(
    0,
    Math.max(2, recipe.generator.channels.length + Math.min(0, more)),
  );
  for (let i = 0; i < more && upward.length < 4; i++)
    upward.push(Math.max(1, Math.floor(upward.at(-1)! / 2)));
  const downward = (channels: readonly number[]): number[] => {
    const kept = channels.slice(0, Math.max(2, channels.length + Math.min(0, more)));
    for (let i = 0; i < more && kept.length < 5; i++) kept.push(kept.at(-1)!);
    return kept;
  };
  const { generator, discriminator, encoder } = recipe;
  return {
    ...recipe,
    imageSize: side as AgecganRecipe['imageSize'],
    generator: { ...generator, channels: upward },
    discriminator: { ...discriminator, channels: downward(discriminator.channels) },
    encoder: { ...encoder, channels: downward(encoder.channels) },
  };
}

/** What speaks against the ages of a data set. */
function ageProblems(recipe: AgecganRecipe, { count, content, aged }: TrainingData): RecipeProblem[] {
  if (content !== 'colour') return [];
  const known = aged ? aged.known + aged.estimated : 0;
  if (known === 0) return [{ code: 'noAges', path: 'system', params: {}, severity: 'error' }];
  const problems: RecipeProblem[] = [];
  if (count >= recipe.batchSize && known < recipe.batchSize) {
    const params = { batch: recipe.batchSize, count: known };
    problems.push({ code: 'batchTooLarge', path: 'batchSize', params, severity: 'error' });
  }
  const bounds = recipe.ageBounds;
  for (let k = 0; k <= bounds.length; k++) {
    const from = k === 0 ? 0 : bounds[k - 1]! + 1;
    const to = bounds[k];
    const pictures = aged!.byYear.slice(from, to === undefined ? undefined : to + 1);
    if (sum(pictures) > 0) continue;
    problems.push(
      to === undefined
        ? { code: 'emptyOldestClass', path: `ageBounds.${k - 1}`, params: { from }, severity: 'warning' }
        : { code: 'emptyAgeClass', path: `ageBounds.${k}`, params: { from, to }, severity: 'warning' },
    );
  }
  return problems;
}

function problems(recipe: AgecganRecipe, data?: TrainingData): RecipeProblem[] {
  const found: RecipeProblem[] = [];
  const error = (code: RecipeProblem['code'], path: string, params = {}): void =>
    void found.push({ code, path, params, severity: 'error' });
  const { steps, encoder, identity, loss, discriminatorUpdate, fakePictures } = recipe;
  if (encoder.steps + identity.steps > steps)
    error('phasesTooLong', 'steps', { steps, phases: encoder.steps + identity.steps });
  if (loss === 'relativistic' && discriminatorUpdate === 'separate')
    error('pairsNeedJoint', 'discriminatorUpdate');
  if (loss === 'relativistic' && fakePictures === 'own') error('pairsNeedShared', 'fakePictures');
  return data ? [...found, ...ageProblems(recipe, data)] : found;
}

/** Age-cGAN (chapter 3), as the form, the checks and the estimates know it. */
export const agecganSystem: SystemDescription<AgecganRecipe> = {
  presets: agecganPresets,
  fields: agecganFields,
  content: 'colour',
  needs: 'ages',
  sides: imageSizes,
  fit,
  problems,
  parameters,
  numbersAtPeak,
  phases: agecganPhases,
  sheetColumns: ({ ageBounds }) => ageColumns(ageBounds),
  netFields: [
    'latent.size',
    'generator.hiddenUnits',
    'generator.baseChannels',
    ...[0, 1, 2, 3].map((i) => `generator.channels.${i}`),
    'generator.kernelSize',
    ...[0, 1, 2, 3, 4].map((i) => `discriminator.channels.${i}`),
    'discriminator.kernelSize',
    'discriminator.batchNorm',
    'discriminator.minibatchDeviation',
    ...[0, 1, 2, 3, 4].map((i) => `encoder.channels.${i}`),
    'encoder.kernelSize',
    'encoder.denseUnits',
  ],
};
