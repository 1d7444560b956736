import type { AdversarialRecipe } from './adversarial';
import type { DataContent, TrainingData } from './system';

/** One reason why a recipe cannot work. Words: `recipe.problems.<code>`, filled in with `params`. */
export interface RecipeProblem {
  code:
    | 'mapTooSmall'
    | 'batchTooLarge'
    | 'dataSizeDiffers'
    | 'spacingTooLarge'
    | 'smoothingCrosses'
    | 'pairsNeedJoint'
    | 'sampleTooRare'
    | 'cropTooLarge'
    | 'pretrainTooLong'
    | 'noAges'
    | 'emptyAgeClass'
    | 'emptyOldestClass'
    | 'phasesTooLong'
    | 'pairsNeedShared'
    | (typeof needs)[DataContent];
  /** Path of the field to change. */
  path: string;
  params: Record<string, string | number>;
  /** A warning may be trained with; an error may not. */
  severity: 'error' | 'warning';
}

/** What is said of a data set that has not the content that a system takes. */
const needs = {
  colour: 'needsColour',
  grey: 'needsGrey',
  volumes: 'needsVolumes',
  photos: 'needsPhotos',
} as const satisfies Record<DataContent, string>;

interface AnyRecipe {
  imageSize: number;
  batchSize: number;
  steps: number;
  sampleEvery: number;
  checkpointEvery: number;
}

/**
 * What the studio asks of every recipe.
 *
 * @param content of the data that its system takes
 * @param data to train on, if known
 */
export function sharedProblems(
  recipe: AnyRecipe,
  content: DataContent,
  data: TrainingData | undefined,
): RecipeProblem[] {
  const problems: RecipeProblem[] = [];
  if (data && data.content !== content) {
    problems.push({ code: needs[content], path: 'system', params: {}, severity: 'error' });
  } else if (data && content !== 'photos' && data.imageSize !== recipe.imageSize) {
    problems.push({
      code: 'dataSizeDiffers',
      path: 'imageSize',
      params: { data: data.imageSize, recipe: recipe.imageSize },
      severity: 'error',
    });
  }
  // A batch of pieces may have several of one photo.
  const fewest = content === 'photos' ? 1 : recipe.batchSize;
  if (data && data.count < fewest) {
    problems.push({
      code: 'batchTooLarge',
      path: 'batchSize',
      params: { batch: fewest, count: data.count },
      severity: 'error',
    });
  }
  if (content === 'photos' && data?.smallestSide !== undefined && data.smallestSide < recipe.imageSize) {
    problems.push({
      code: 'cropTooLarge',
      path: 'imageSize',
      params: { piece: recipe.imageSize, smallest: data.smallestSide },
      severity: 'warning',
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

/** What the loss of one generator and one discriminator asks for. */
export function adversarialProblems(
  recipe: Pick<AdversarialRecipe, 'loss' | 'labelSmoothing' | 'discriminatorUpdate'>,
): RecipeProblem[] {
  const problems: RecipeProblem[] = [];
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
  return problems;
}
