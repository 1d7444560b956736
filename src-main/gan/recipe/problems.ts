import type { DcganRecipe } from './dcgan';

/** One reason why a recipe cannot work. Words: `recipe.problems.<code>`, filled in with `params`. */
export interface RecipeProblem {
  code:
    | 'mapTooSmall'
    | 'batchTooLarge'
    | 'dataSizeDiffers'
    | 'spacingTooLarge'
    | 'smoothingCrosses'
    | 'sampleTooRare';
  /** Path of the field to change. */
  path: string;
  params: Record<string, string | number>;
  /** A warning may be trained with; an error may not. */
  severity: 'error' | 'warning';
}

/** Side of the discriminator's map after each of its three convolutions and 2×2 pools. */
export function discriminatorSides(recipe: DcganRecipe): number[] {
  const sides: number[] = [];
  let side: number = recipe.imageSize;
  for (let i = 0; i < 3; i++) {
    const kernel = recipe.discriminator.kernelSizes[i]!;
    const afterConvolution = recipe.discriminator.padding[i] === 'same' ? side : side - kernel + 1;
    side = Math.floor(afterConvolution / 2);
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
