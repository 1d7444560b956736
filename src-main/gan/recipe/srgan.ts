import { z } from 'zod';
import {
  keepingFields,
  keepingShape,
  optimizerFields,
  optimizerSchema,
  real,
  whole,
  type OptimizerRecipe,
} from './common';
import {
  channelsField,
  choiceField,
  kernelField,
  learningRateField,
  oddKernel,
  realField,
  stepsField,
  switchField,
  unitsField,
  wholeField,
} from './field-makers';
import type { RecipeField } from './fields';
import { inOrder, type TrainingPhase } from './phases';

const momentum = real(0, 0.9999);

/** SRGAN (Ledig et al. 2017), as chapter 5 of the book builds it. */
export const srganRecipeSchema = z.strictObject({
  version: z.literal(1),
  system: z.literal('srgan'),
  /** The preset that the recipe began as; editing does not change it. */
  preset: z.enum(['book', 'compact']),
  /** Side of the pieces of photos that are learned from, a multiple of every scale; the small ones have `scaleOf` times less. */
  imageSize: z.union([z.literal(64), z.literal(96), z.literal(128), z.literal(256)]),
  seed: whole(0, 0xffffffff),
  /** Of both phases: the adversarial one has what `pretrain.steps` leaves. */
  steps: whole(1, 10_000_000),
  batchSize: whole(1, 256),
  /**
   * How the small pictures are made of the large ones: cubic, as the paper (MATLAB's); `photo`, cubic as well, but with
   * what lies around a piece, so that it is a piece of the small photo; or linear, as chapter 5.
   */
  shrink: z.enum(['cubic', 'photo', 'linear']),
  generator: z.strictObject({
    /** Channels of the first convolution and of the residual blocks. */
    channels: whole(1, 512),
    blocks: whole(1, 32),
    firstKernel: oddKernel,
    kernelSize: oddKernel,
    lastKernel: oddKernel,
    /** One number for each doubling of the side: two make ×4. */
    upsampleChannels: z.array(whole(1, 512)).min(1).max(3),
    batchNorm: z.boolean(),
    batchNormMomentum: momentum,
    /** `bicubic`: the net makes what is added to the cubic enlargement; `none`: the picture itself, by a tanh. */
    skip: z.enum(['none', 'bicubic']).default('none'),
    /**
     * `convolution`: nearest enlargement and a convolution at each doubling, as chapter 5; `pixelShuffle`: one
     * convolution at the low resolution whose channels become pixels (Shi et al. 2016, ESPCN). Of `upsampleChannels` it
     * only takes how many there are.
     */
    upsampling: z.enum(['convolution', 'pixelShuffle']).default('convolution'),
  }),
  discriminator: z.strictObject({
    /** One number for each convolution, of strides 1, 2, 1, 2, … */
    channels: z.array(whole(1, 1024)).min(2).max(10),
    kernelSize: oddKernel,
    denseUnits: whole(1, 8192),
    leak: real(0, 0.9),
    batchNormMomentum: momentum,
  }),
  content: z.strictObject({
    /**
     * The network whose maps are compared: `vgg19`, as the paper and chapter 5, whose weights the person brings; or
     * `resnet50`, whose first layers come with the studio.
     */
    network: z.enum(['resnet50', 'vgg19']),
    /**
     * What the content network gets: `caffe`, the blue, green and red of 0 to 255 less ImageNet's means, which
     * it was trained with; `none`, pictures in [−1, 1], as chapter 5.
     */
    preprocessing: z.enum(['caffe', 'none']),
    /** Of the mean squared difference of the maps, counted in `contentUnit`. */
    weight: real(0, 100),
  }),
  /**
   * What a `content.weight` of 1 is: `maps`, the difference of the maps as it is, as chapter 5, whose size depends on the
   * network and its preprocessing (the paper's 0.006 is for a deeper layer of VGG19); `pixels`, as strong a pull as that
   * of a `pixelWeight` of 1, whichever network compares.
   */
  contentUnit: z.enum(['maps', 'pixels']).default('maps'),
  /** Weight of the adversarial loss, cross-entropy, in the generator's. */
  adversarialWeight: real(0, 10),
  /** Weight of the mean squared difference of the pixels in the adversarial phase. */
  pixelWeight: real(0, 100),
  /** Of the discriminator: `squares`, mean squared error of its probability, as chapter 5; `bce`, as the paper. */
  discriminatorLoss: z.enum(['squares', 'bce']),
  /**
   * `own`: the generator is trained on pictures of its own, and D's fake ones come from its moving averages, as chapter
   * 5; `shared`: the same pictures serve both, which saves a pass of the generator.
   */
  fakePictures: z.enum(['own', 'shared']),
  /** Phase 1: the generator alone, on the difference of pixels (the paper's SRResNet). */
  pretrain: z.strictObject({
    steps: whole(0, 10_000_000),
    loss: z.enum(['squared', 'absolute']),
    optimizer: optimizerSchema,
  }),
  generatorOptimizer: optimizerSchema,
  discriminatorOptimizer: optimizerSchema,
  /** Share of all steps after which the learning rates begin to fall to nothing; 1: they never do. */
  learningRateDecayFrom: real(0, 1),
  /** Exponential moving average of the generator's weights; 0 turns it off. */
  emaDecay: real(0, 0.99999),
  flip: z.boolean(),
  /** Pieces of photos are turned by a random number of quarters as well. */
  turn: z.boolean().default(false),
  ...keepingShape,
});
export type SrganRecipe = z.infer<typeof srganRecipeSchema>;

/** How many times larger a picture becomes. */
export const scaleOf = (recipe: { generator: { upsampleChannels: readonly number[] } }): number =>
  2 ** recipe.generator.upsampleChannels.length;

/** Pixels around a piece of a photo that its small picture is made of as well: as far as the cubic filter reaches. */
export const marginOf = (recipe: SrganRecipe): number =>
  recipe.shrink === 'photo' ? 2 * scaleOf(recipe) : 0;

/** Large pictures that a step takes. */
export const picturesPerStep = (recipe: SrganRecipe): number =>
  recipe.fakePictures === 'own' ? 2 * recipe.batchSize : recipe.batchSize;

/** The phases in order; the figure `loss` is the difference of the pixels, then that of the content network's maps. */
export function srganPhases(recipe: SrganRecipe): TrainingPhase<'pixels' | 'adversarial'>[] {
  return inOrder([
    { id: 'pixels', steps: recipe.pretrain.steps, figures: ['loss'] },
    {
      id: 'adversarial',
      steps: recipe.steps - recipe.pretrain.steps,
      figures: ['lossG', 'lossD', 'dReal', 'dFake', 'loss'],
    },
  ]);
}

const bookOptimizer: OptimizerRecipe = {
  kind: 'adam',
  learningRate: 2e-4,
  momentum: 0.9,
  nesterov: true,
  beta1: 0.5,
  beta2: 0.999,
  epsilon: 1e-7,
};

const book: SrganRecipe = {
  version: 1,
  system: 'srgan',
  preset: 'book',
  imageSize: 256,
  seed: 1,
  steps: 20_000,
  batchSize: 1,
  shrink: 'cubic',
  generator: {
    channels: 64,
    blocks: 16,
    firstKernel: 9,
    kernelSize: 3,
    lastKernel: 9,
    upsampleChannels: [256, 256],
    batchNorm: true,
    batchNormMomentum: 0.8,
    skip: 'none',
    upsampling: 'convolution',
  },
  discriminator: {
    channels: [64, 64, 128, 128, 256, 256, 512, 512],
    kernelSize: 3,
    denseUnits: 1024,
    leak: 0.2,
    batchNormMomentum: 0.8,
  },
  content: { network: 'vgg19', preprocessing: 'caffe', weight: 0.006 },
  contentUnit: 'maps',
  adversarialWeight: 1e-3,
  pixelWeight: 0,
  discriminatorLoss: 'squares',
  fakePictures: 'own',
  pretrain: { steps: 0, loss: 'squared', optimizer: { ...bookOptimizer, beta1: 0.9 } },
  generatorOptimizer: bookOptimizer,
  discriminatorOptimizer: bookOptimizer,
  learningRateDecayFrom: 1,
  emaDecay: 0,
  flip: true,
  turn: false,
  sampleEvery: 100,
  sampleGrid: 2,
  checkpointEvery: 200,
  keepLast: 3,
  keepSpaced: 6,
};

const compact: SrganRecipe = {
  ...book,
  preset: 'compact',
  imageSize: 128,
  shrink: 'photo',
  steps: 24_000,
  batchSize: 8,
  generator: {
    ...book.generator,
    channels: 48,
    blocks: 8,
    upsampleChannels: [48, 48],
    firstKernel: 3,
    lastKernel: 3,
    batchNorm: false,
    skip: 'bicubic',
    upsampling: 'pixelShuffle',
  },
  discriminator: { ...book.discriminator, channels: [24, 24, 48, 48, 96, 96, 128, 128], denseUnits: 128 },
  content: { ...book.content, network: 'resnet50', weight: 1 },
  contentUnit: 'pixels',
  discriminatorLoss: 'bce',
  fakePictures: 'shared',
  pretrain: {
    steps: 20_000,
    loss: 'absolute',
    optimizer: { ...book.pretrain.optimizer, learningRate: 5e-4, beta2: 0.99 },
  },
  generatorOptimizer: { ...bookOptimizer, learningRate: 1e-4, beta1: 0.9, beta2: 0.99 },
  discriminatorOptimizer: { ...bookOptimizer, learningRate: 1e-4, beta1: 0.9, beta2: 0.99 },
  pixelWeight: 0.1,
  learningRateDecayFrom: 0.8,
  emaDecay: 0.999,
  turn: true,
  sampleEvery: 200,
  sampleGrid: 3,
  checkpointEvery: 500,
};

export const srganPresets = { book, compact } as const;

/** Every editable place of a recipe, in the order in which the inspector shows it. */
export const srganFields: readonly RecipeField[] = [
  stepsField('steps', 1, 1_000_000),
  stepsField('pretrain.steps', 0, 100_000),
  wholeField('batchSize', 'training', [1, 64], { logarithmic: true, unit: 'pictures' }),
  wholeField('seed', 'training', [0, 4294967295]),
  { ...choiceField('imageSize', 'training', ['64', '96', '128', '256'], false), numbers: true },
  choiceField('content.network', 'training', ['resnet50', 'vgg19'], false),
  choiceField('shrink', 'training', ['cubic', 'photo', 'linear']),
  choiceField('pretrain.loss', 'training', ['squared', 'absolute']),
  learningRateField('pretrain.optimizer.learningRate', 'training', true),
  realField('adversarialWeight', 'training', [0, 0.1], { step: 0.0005 }),
  realField('pixelWeight', 'training', [0, 10], { expert: true }),
  realField('content.weight', 'training', [0, 10], { step: 0.001, expert: true }),
  choiceField('contentUnit', 'training', ['pixels', 'maps']),
  choiceField('content.preprocessing', 'training', ['caffe', 'none']),
  choiceField('discriminatorLoss', 'training', ['squares', 'bce']),
  choiceField('fakePictures', 'training', ['own', 'shared']),
  channelsField('generator.channels', 'generator', 256),
  wholeField('generator.blocks', 'generator', [1, 32], { expert: true }),
  choiceField('generator.skip', 'generator', ['none', 'bicubic']),
  choiceField('generator.upsampling', 'generator', ['convolution', 'pixelShuffle']),
  ...[0, 1, 2].map((i) => ({
    ...channelsField(`generator.upsampleChannels.${i}`, 'generator', 512),
    needs: { path: 'generator.upsampling', value: 'convolution' },
  })),
  kernelField('generator.firstKernel', 'generator', 9),
  kernelField('generator.kernelSize', 'generator', 9),
  kernelField('generator.lastKernel', 'generator', 9),
  switchField('generator.batchNorm', 'generator', true),
  realField('generator.batchNormMomentum', 'generator', [0, 0.999], { step: 0.001, expert: true }),
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => channelsField(`discriminator.channels.${i}`, 'discriminator')),
  kernelField('discriminator.kernelSize', 'discriminator', 9),
  unitsField('discriminator.denseUnits', 'discriminator'),
  realField('discriminator.leak', 'discriminator', [0, 0.9], { expert: true }),
  realField('discriminator.batchNormMomentum', 'discriminator', [0, 0.999], { step: 0.001, expert: true }),
  ...optimizerFields('generatorOptimizer'),
  ...optimizerFields('discriminatorOptimizer'),
  realField('learningRateDecayFrom', 'stabilisers', [0, 1], { step: 0.05 }),
  realField('emaDecay', 'stabilisers', [0, 0.9999], { step: 0.0001 }),
  switchField('flip', 'stabilisers'),
  switchField('turn', 'stabilisers'),
  ...keepingFields,
];
