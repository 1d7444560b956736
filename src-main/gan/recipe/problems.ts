import type { DcganRecipe } from './dcgan';

/** One reason why a recipe cannot work. Words: `recipe.problems.<code>`, filled in with `params`. */
export interface RecipeProblem {
  code:
    | 'mapTooSmall'
    | 'batchTooLarge'
    | 'dataSizeDiffers'
    | 'spacingTooLarge'
    | 'smoothingCrosses'
    | 'pairsNeedJoint'
    | 'sampleTooRare';
  /** Path of the field to change. */
  path: string;
  params: Record<string, string | number>;
  /** A warning may be trained with; an error may not. */
  severity: 'error' | 'warning';
}

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

/**
 * What cannot work, or hardly can, found before anything is trained: bounds of single fields are the schema's work,
 * this looks at how they go together.
 *
 * @param data size and number of the pictures to train on, if known
 */
export function recipeProblems(
  recipe: DcganRecipe,
  data?: { imageSize: number; count: number },
): RecipeProblem[] {
  const problems: RecipeProblem[] = [];
  const sides = discriminatorSides(recipe);
  const small = sides.findIndex((side) => side < 1);
  if (small >= 0) {
    problems.push({
      code: 'mapTooSmall',
      path: `discriminator.kernelSizes.${small}`,
      params: { layer: small + 1, size: recipe.imageSize },
      severity: 'error',
    });
  }
  if (data && data.imageSize !== recipe.imageSize) {
    problems.push({
      code: 'dataSizeDiffers',
      path: 'imageSize',
      params: { data: data.imageSize, recipe: recipe.imageSize },
      severity: 'error',
    });
  }
  if (data && data.count < recipe.batchSize) {
    problems.push({
      code: 'batchTooLarge',
      path: 'batchSize',
      params: { batch: recipe.batchSize, count: data.count },
      severity: 'error',
    });
  }
  if (recipe.loss === 'bce' && 1 - recipe.labelSmoothing.real <= recipe.labelSmoothing.fake) {
    problems.push({
      code: 'smoothingCrosses',
      path: 'labelSmoothing.real',
      params: { real: 1 - recipe.labelSmoothing.real, fake: recipe.labelSmoothing.fake },
      severity: 'error',
    });
  }
  if (recipe.loss === 'relativistic' && recipe.discriminatorUpdate === 'separate') {
    problems.push({ code: 'pairsNeedJoint', path: 'discriminatorUpdate', params: {}, severity: 'error' });
  }
  if (recipe.checkpointEvery > recipe.steps) {
    problems.push({
      code: 'spacingTooLarge',
      path: 'checkpointEvery',
      params: { every: recipe.checkpointEvery, steps: recipe.steps },
      severity: 'warning',
    });
  }
  if (recipe.sampleEvery > recipe.steps) {
    problems.push({
      code: 'sampleTooRare',
      path: 'sampleEvery',
      params: { every: recipe.sampleEvery, steps: recipe.steps },
      severity: 'warning',
    });
  }
  return problems;
}
