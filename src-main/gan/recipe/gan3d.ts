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

const channels = z.array(whole(1, 1024)).min(2).max(4);
const momentum = real(0, 0.9999);

/** 3D-GAN (Wu et al. 2016), chapter 2: volumes of voxels. */
export const gan3dRecipeSchema = z
  .strictObject({
    version: z.literal(1),
    system: z.literal('gan3d'),
    /** The preset that the recipe began as; editing does not change it. */
    preset: z.enum(['book', 'compact']),
    /** Voxels along a side. */
    imageSize: z.union([z.literal(16), z.literal(32), z.literal(64)]),
    seed: whole(0, 0xffffffff),
    steps: whole(1, 10_000_000),
    batchSize: whole(2, 1024),
    latent: spreadLatentSchema,
    generator: z.strictObject({
      /** Of the transposed convolutions but the last, which makes the one channel: from 4³ voxels on, each doubles the side. */
      channels,
      /** `all`: the last one, in front of the sigmoid, as well, as the listing of chapter 2 has it; its table has `hidden`. */
      batchNorm: z.enum(['none', 'hidden', 'all']),
      batchNormMomentum: momentum,
    }),
    discriminator: z.strictObject({
      /** Of the convolutions but the last, which makes the one logit of 4³ voxels: each halves the side. */
      channels,
      leak: real(0, 0.9),
      /** `all`: the logit as well, as the listing of chapter 2 has it. */
      batchNorm: z.enum(['none', 'hidden', 'all']),
      batchNormMomentum: momentum,
    }),
    /**
     * What the generator's batch normalisation goes by when shapes are made: `batch`, the statistics of those that are made
     * together, as in chapter 2; `moving`, averages of training, so that a shape does not depend on its neighbours.
     */
    sampleStatistics: z.enum(['batch', 'moving']),
    ...adversarialShape,
    ...keepingShape,
  })
  .refine(
    ({ imageSize, generator, discriminator }) =>
      generator.channels.length === hiddenLayers(imageSize) &&
      discriminator.channels.length === hiddenLayers(imageSize),
    { message: 'channels must have log2(imageSize) - 2 numbers' },
  );
export type Gan3dRecipe = z.infer<typeof gan3dRecipeSchema>;

/** Layers of either net beside the one with a single channel: between 4³ voxels and the full side. */
export const hiddenLayers = (side: number): number => Math.log2(side) - 2;

const adam: OptimizerRecipe = {
  kind: 'adam',
  learningRate: 2.5e-3,
  momentum: 0.9,
  nesterov: true,
  beta1: 0.5,
  beta2: 0.999,
  epsilon: 1e-7,
};

const book: Gan3dRecipe = {
  version: 1,
  system: 'gan3d',
  preset: 'book',
  imageSize: 64,
  seed: 1,
  steps: 10_000,
  batchSize: 32,
  latent: { size: 200, distribution: 'normal', spread: 0.33 },
  generator: { channels: [512, 256, 128, 64], batchNorm: 'all', batchNormMomentum: 0.99 },
  discriminator: { channels: [64, 128, 256, 512], leak: 0.2, batchNorm: 'all', batchNormMomentum: 0.99 },
  sampleStatistics: 'batch',
  loss: 'bce',
  discriminatorUpdate: 'separate',
  fakePictures: 'own',
  labelSmoothing: { real: 0, fake: 0 },
  generatorOptimizer: adam,
  discriminatorOptimizer: { ...adam, learningRate: 1e-5, beta1: 0.9 },
  learningRateDecayFrom: 1,
  emaDecay: 0,
  r1: { gamma: 0, every: 8, fakes: false },
  sampleEvery: 50,
  sampleGrid: 3,
  checkpointEvery: 100,
  keepLast: 3,
  keepSpaced: 6,
};

const compactAdam: OptimizerRecipe = { ...adam, learningRate: 2e-4, beta1: 0, beta2: 0.99 };

const compact: Gan3dRecipe = {
  ...book,
  preset: 'compact',
  imageSize: 32,
  steps: 10_000,
  batchSize: 16,
  latent: { size: 64, distribution: 'normal', spread: 1 },
  generator: { channels: [128, 64, 32], batchNorm: 'hidden', batchNormMomentum: 0.99 },
  discriminator: { channels: [32, 64, 128], leak: 0.2, batchNorm: 'none', batchNormMomentum: 0.99 },
  sampleStatistics: 'moving',
  loss: 'relativistic',
  discriminatorUpdate: 'joint',
  fakePictures: 'shared',
  generatorOptimizer: compactAdam,
  discriminatorOptimizer: compactAdam,
  learningRateDecayFrom: 0.6,
  emaDecay: 0.999,
  r1: { gamma: 1, every: 8, fakes: true },
  sampleEvery: 100,
  checkpointEvery: 500,
};

export const gan3dPresets = { book, compact } as const;

/**
 * Every editable place of a recipe, in the order in which the inspector shows it; `fieldsOf` leaves out the layers that a
 * recipe does not have.
 */
export const gan3dFields: readonly RecipeField[] = [
  ...trainingFields,
  latentSpreadField,
  ...adversarialFields,
  ...(['generator', 'discriminator'] as const).flatMap((group): RecipeField[] => [
    ...[0, 1, 2, 3].map((i) => widthField(`${group}.channels.${i}`, group, 'channels', 1024)),
    { kind: 'choice', path: `${group}.batchNorm`, group, options: ['none', 'hidden', 'all'], expert: true },
    {
      kind: 'number',
      path: `${group}.batchNormMomentum`,
      group,
      min: 0,
      max: 0.999,
      step: 0.001,
      whole: false,
      expert: true,
    },
  ]),
  leakField('discriminator'),
  {
    kind: 'choice',
    path: 'sampleStatistics',
    group: 'generator',
    options: ['batch', 'moving'],
    expert: true,
  },
  ...optimizerFields('generatorOptimizer'),
  ...optimizerFields('discriminatorOptimizer'),
  ...stabiliserFields,
  ...keepingFields,
];
