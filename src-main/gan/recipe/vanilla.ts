import { z } from 'zod';
import {
  adversarialFields,
  adversarialShape,
  latentSpreadField,
  leakField,
  spreadLatentSchema,
  stabiliserFields,
  trainingFields,
  widthField,
} from './adversarial';
import { keepingFields, keepingShape, optimizerFields, real, whole, type OptimizerRecipe } from './common';
import type { RecipeField } from './fields';

/** Sides that grey pictures of a data set can have and a vanilla GAN can make: 28 is that of MNIST and its relatives. */
export const greySides = [28, 32] as const;

/** The first GAN, of dense layers (Goodfellow et al. 2014), chapter 1: grey pictures of digits. */
export const vanillaRecipeSchema = z.strictObject({
  version: z.literal(1),
  system: z.literal('vanilla'),
  /** The preset that the recipe began as; editing does not change it. */
  preset: z.enum(['book', 'compact']),
  /** Side of the grey pictures. */
  imageSize: z.union([z.literal(greySides[0]), z.literal(greySides[1])]),
  seed: whole(0, 0xffffffff),
  steps: whole(1, 10_000_000),
  batchSize: whole(2, 1024),
  latent: spreadLatentSchema,
  /** Units of the two hidden dense layers; every one is followed by a leaky ReLU. */
  generator: z.strictObject({ hiddenUnits: z.array(whole(1, 8192)).length(2), leak: real(0, 0.9) }),
  discriminator: z.strictObject({ hiddenUnits: z.array(whole(1, 8192)).length(2), leak: real(0, 0.9) }),
  ...adversarialShape,
  ...keepingShape,
});
export type VanillaRecipe = z.infer<typeof vanillaRecipeSchema>;

const adam: OptimizerRecipe = {
  kind: 'adam',
  learningRate: 2e-4,
  momentum: 0.9,
  nesterov: true,
  beta1: 0.5,
  beta2: 0.999,
  epsilon: 1e-7,
};

const book: VanillaRecipe = {
  version: 1,
  system: 'vanilla',
  preset: 'book',
  imageSize: 28,
  seed: 1,
  steps: 50_000,
  batchSize: 128,
  latent: { size: 100, distribution: 'normal', spread: 1 },
  generator: { hiddenUnits: [500, 500], leak: 0.2 },
  discriminator: { hiddenUnits: [500, 500], leak: 0.2 },
  loss: 'bce',
  discriminatorUpdate: 'separate',
  fakePictures: 'own',
  labelSmoothing: { real: 0, fake: 0 },
  generatorOptimizer: adam,
  discriminatorOptimizer: adam,
  learningRateDecayFrom: 1,
  emaDecay: 0,
  r1: { gamma: 0, every: 8, fakes: false },
  sampleEvery: 500,
  sampleGrid: 5,
  checkpointEvery: 5000,
  keepLast: 3,
  keepSpaced: 6,
};

const compactAdam: OptimizerRecipe = { ...adam, beta1: 0, beta2: 0.99 };

const compact: VanillaRecipe = {
  ...book,
  preset: 'compact',
  steps: 100_000,
  generator: { hiddenUnits: [256, 512], leak: 0.2 },
  discriminator: { hiddenUnits: [512, 256], leak: 0.2 },
  loss: 'relativistic',
  discriminatorUpdate: 'joint',
  fakePictures: 'shared',
  generatorOptimizer: compactAdam,
  discriminatorOptimizer: compactAdam,
  learningRateDecayFrom: 0.6,
  emaDecay: 0.999,
  r1: { gamma: 1, every: 8, fakes: true },
};

export const vanillaPresets = { book, compact } as const;

/** Every editable place of a recipe, in the order in which the inspector shows it. */
export const vanillaFields: readonly RecipeField[] = [
  ...trainingFields,
  latentSpreadField,
  ...adversarialFields,
  ...(['generator', 'discriminator'] as const).flatMap((group): RecipeField[] => [
    ...[0, 1].map((i) => widthField(`${group}.hiddenUnits.${i}`, group, 'units', 8192)),
    leakField(group),
  ]),
  ...optimizerFields('generatorOptimizer'),
  ...optimizerFields('discriminatorOptimizer'),
  ...stabiliserFields,
  ...keepingFields,
];
