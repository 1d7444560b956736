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
import type { RecipeField } from './fields';

/** Picture sides that a data set can be packed to and a DCGAN can make. */
export const imageSizes = [32, 64, 128] as const;
/** Numbers that minibatch discrimination describes a picture by under each of its kernels, as in the paper's own code. */
export const minibatchKernelDimensions = 5;

export type ImageSize = (typeof imageSizes)[number];

const kernel = whole(1, 7);
const oddKernel = z.union([z.literal(1), z.literal(3), z.literal(5), z.literal(7)]);

export const dcganRecipeSchema = z.strictObject({
  version: z.literal(1),
  system: z.literal('dcgan'),
  /** The preset that the recipe began as; editing does not change it. */
  preset: z.enum(['book', 'compact']),
  imageSize: z.union([z.literal(32), z.literal(64), z.literal(128)]),
  seed: whole(0, 0xffffffff),
  steps: whole(1, 10_000_000),
  batchSize: whole(2, 1024),
  latent: z.strictObject({
    size: whole(1, 1024),
    distribution: z.enum(['normal', 'uniform']),
  }),
  generator: z.strictObject({
    /** Units of the first dense layer. */
    hiddenUnits: whole(1, 8192),
    /** Channels of the map that the second dense layer makes; its side: `generatorBase`. */
    baseChannels: whole(1, 1024),
    /**
     * Output channels of all upsample-convolutions but the last, which makes the 3 colours: two in the book; each more
     * begins at a map of half the side.
     */
    channels: z.array(whole(1, 1024)).min(2).max(4),
    /**
     * Channels of a map at the full side, out of which a 3×3 convolution then makes the colours; 0: the last
     * upsample-convolution makes them itself, as chapter 4.
     */
    detailChannels: whole(0, 256).default(0),
    /** Noise that follows from z in every map behind an upsample-convolution (Karras et al. 2019). */
    noise: z.boolean().default(false),
    /** Colours at half the resolution of the brightness, as in most JPEG files (4:2:0). */
    halfChroma: z.boolean().default(false),
    kernelSize: oddKernel,
    leak: real(0, 0.9),
    /** `dense`: after the second dense layer only, as chapter 4; `all`: after the convolutions as well. */
    batchNorm: z.enum(['none', 'dense', 'all']),
    batchNormMomentum: real(0, 0.9999),
  }),
  discriminator: z
    .strictObject({
      /** One number, kernel and padding for each convolution: three in the book, at most five. */
      channels: z.array(whole(1, 1024)).min(3).max(5),
      kernelSizes: z.array(kernel).min(3).max(5),
      padding: z
        .array(z.enum(['same', 'valid']))
        .min(3)
        .max(5),
      /** How a convolution halves its map: `pool`, 2×2 max pooling, as chapter 4; `stride` 2, as Radford et al. 2015. */
      downsample: z.enum(['pool', 'stride']).default('pool'),
      /** Minibatch standard deviation in front of the dense layers (Karras et al. 2018). */
      minibatchDeviation: z.boolean().default(false),
      /** Kernels of minibatch discrimination (Salimans et al. 2016) in front of the dense layers; 0 turns it off. */
      minibatchKernels: whole(0, 512).default(0),
      /**
       * `mobilenet`: D looks at pictures through a pretrained network that does not learn (Sauer et al. 2021) and the layers
       * above are not there; `none`: it sees the pictures themselves.
       */
      backbone: z.enum(['none', 'mobilenet']).default('none'),
      denseUnits: whole(1, 8192),
      leak: real(0, 0.9),
      /** Miyato et al. 2018: every kernel divided by its largest singular value. */
      spectralNorm: z.boolean(),
    })
    .refine((d) => d.kernelSizes.length === d.channels.length && d.padding.length === d.channels.length, {
      message: 'channels, kernelSizes and padding must have the same length',
    }),
  /**
   * `bce`: Goodfellow et al. 2014, non-saturating, on logits; `hinge`: Lim and Ye 2017; `relativistic`: pairs of a real
   * and a fake picture (Jolicoeur-Martineau 2018; Huang et al. 2024), needs the joint update.
   */
  loss: z.enum(['bce', 'hinge', 'relativistic']),
  /**
   * `separate`: the discriminator is updated on real, then on fake pictures, as chapter 4; `joint`: once on both, as in
   * Goodfellow et al. 2014.
   */
  discriminatorUpdate: z.enum(['separate', 'joint']),
  /**
   * `own`: fake pictures for the discriminator come from latents of their own and from the generator with its moving
   * averages, as chapter 4; `shared`: those that the generator is trained on serve the discriminator too, which saves
   * one generator pass a step.
   */
  fakePictures: z.enum(['own', 'shared']),
  /** Real targets are 1 - U(0, real), fake targets U(0, fake). Only with `bce`. */
  labelSmoothing: z.strictObject({ real: real(0, 0.5), fake: real(0, 0.5) }),
  generatorOptimizer: optimizerSchema,
  discriminatorOptimizer: optimizerSchema,
  /**
   * Share of the steps after which both learning rates begin to fall, in a straight line, to nothing at the last one; 1:
   * they never do.
   */
  learningRateDecayFrom: real(0, 1).default(1),
  /** Exponential moving average of the generator's weights (Karras et al. 2018); 0 turns it off. */
  emaDecay: real(0, 0.99999),
  /** R1 (Mescheder et al. 2018): γ of the penalty on the discriminator's slope at real pictures, 0 turns it off. */
  r1: z
    .strictObject({
      gamma: real(0, 100),
      /** Only every so many steps, with so much more weight (Karras et al. 2020). */
      every: whole(1, 64),
      /** At fake pictures as well (R2, Huang et al. 2024). */
      fakes: z.boolean().default(false),
    })
    .default({ gamma: 0, every: 8, fakes: false }),
  /** Random left-right flips of the real pictures. */
  flip: z.boolean(),
  /** DiffAugment (Zhao et al. 2020): the same random changes to real and fake pictures, gradients pass through. */
  diffAugment: z.strictObject({ color: z.boolean(), translation: z.boolean(), cutout: z.boolean() }),
  ...keepingShape,
});
export type DcganRecipe = z.infer<typeof dcganRecipeSchema>;

const bookOptimizer: OptimizerRecipe = {
  kind: 'momentum',
  learningRate: 5e-4,
  momentum: 0.9,
  nesterov: true,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-7,
};

const book: DcganRecipe = {
  version: 1,
  system: 'dcgan',
  preset: 'book',
  imageSize: 64,
  seed: 1,
  steps: 10_000,
  batchSize: 128,
  latent: { size: 100, distribution: 'normal' },
  generator: {
    hiddenUnits: 2048,
    baseChannels: 256,
    channels: [128, 64],
    detailChannels: 0,
    noise: false,
    halfChroma: false,
    kernelSize: 5,
    leak: 0.2,
    batchNorm: 'dense',
    batchNormMomentum: 0.99,
  },
  discriminator: {
    channels: [128, 256, 512],
    kernelSizes: [5, 3, 3],
    padding: ['same', 'valid', 'valid'],
    downsample: 'pool',
    minibatchDeviation: false,
    minibatchKernels: 0,
    backbone: 'none',
    denseUnits: 1024,
    leak: 0.2,
    spectralNorm: false,
  },
  loss: 'bce',
  discriminatorUpdate: 'separate',
  fakePictures: 'own',
  labelSmoothing: { real: 0.2, fake: 0.2 },
  generatorOptimizer: bookOptimizer,
  discriminatorOptimizer: bookOptimizer,
  learningRateDecayFrom: 1,
  emaDecay: 0,
  r1: { gamma: 0, every: 8, fakes: false },
  flip: false,
  diffAugment: { color: false, translation: false, cutout: false },
  sampleEvery: 50,
  sampleGrid: 4,
  checkpointEvery: 100,
  keepLast: 3,
  keepSpaced: 6,
};

const compactOptimizer: OptimizerRecipe = {
  kind: 'adam',
  learningRate: 2e-4,
  momentum: 0.9,
  nesterov: true,
  beta1: 0,
  beta2: 0.99,
  epsilon: 1e-7,
};

const compact: DcganRecipe = {
  ...book,
  preset: 'compact',
  steps: 11_000,
  batchSize: 32,
  generator: {
    ...book.generator,
    hiddenUnits: 512,
    baseChannels: 256,
    channels: [128, 64, 48],
    detailChannels: 16,
    noise: true,
    halfChroma: false,
    batchNorm: 'all',
  },
  discriminator: {
    ...book.discriminator,
    channels: [48, 96, 192, 256],
    kernelSizes: [4, 4, 4, 4],
    padding: ['same', 'same', 'same', 'same'],
    downsample: 'stride',
    minibatchDeviation: true,
    minibatchKernels: 16,
    backbone: 'mobilenet',
    denseUnits: 128,
    spectralNorm: true,
  },
  loss: 'hinge',
  discriminatorUpdate: 'joint',
  fakePictures: 'shared',
  labelSmoothing: { real: 0, fake: 0 },
  generatorOptimizer: compactOptimizer,
  discriminatorOptimizer: compactOptimizer,
  learningRateDecayFrom: 0.6,
  emaDecay: 0.999,
  flip: true,
  diffAugment: { color: false, translation: true, cutout: false },
  sampleEvery: 100,
  checkpointEvery: 500,
};

export const dcganPresets = { book, compact } as const;

const channels = (path: string, group: 'generator' | 'discriminator', max = 1024): RecipeField => ({
  kind: 'number',
  path,
  group,
  min: 1,
  max,
  step: 1,
  whole: true,
  logarithmic: true,
  unit: 'channels',
  expert: true,
});

/** Layers that a discriminator on a pretrained network does not have. */
const ownLayers = /^discriminator\.(channels|kernelSizes|padding|downsample|denseUnits)/;

const allFields: readonly RecipeField[] = [
  {
    kind: 'number',
    path: 'steps',
    group: 'training',
    min: 1,
    max: 1_000_000,
    step: 1,
    whole: true,
    logarithmic: true,
    unit: 'steps',
    expert: false,
  },
  {
    kind: 'number',
    path: 'batchSize',
    group: 'training',
    min: 2,
    max: 512,
    step: 1,
    whole: true,
    logarithmic: true,
    unit: 'pictures',
    expert: false,
  },
  {
    kind: 'number',
    path: 'seed',
    group: 'training',
    min: 0,
    max: 4294967295,
    step: 1,
    whole: true,
    expert: false,
  },
  {
    kind: 'number',
    path: 'latent.size',
    group: 'training',
    min: 1,
    max: 512,
    step: 1,
    whole: true,
    expert: true,
  },
  {
    kind: 'choice',
    path: 'latent.distribution',
    group: 'training',
    options: ['normal', 'uniform'],
    expert: true,
  },
  {
    kind: 'choice',
    path: 'loss',
    group: 'training',
    options: ['bce', 'hinge', 'relativistic'],
    expert: true,
  },
  {
    kind: 'choice',
    path: 'discriminatorUpdate',
    group: 'training',
    options: ['separate', 'joint'],
    expert: true,
  },
  { kind: 'choice', path: 'fakePictures', group: 'training', options: ['own', 'shared'], expert: true },
  { ...(channels('generator.hiddenUnits', 'generator', 8192) as object), unit: 'units' } as RecipeField,
  channels('generator.baseChannels', 'generator'),
  ...[0, 1, 2, 3].map((i) => channels(`generator.channels.${i}`, 'generator')),
  {
    kind: 'number',
    path: 'generator.detailChannels',
    group: 'generator',
    min: 0,
    max: 128,
    step: 1,
    whole: true,
    unit: 'channels',
    expert: true,
  },
  {
    kind: 'number',
    path: 'generator.kernelSize',
    group: 'generator',
    min: 1,
    max: 7,
    step: 2,
    whole: true,
    unit: 'pixels',
    expert: true,
  },
  {
    kind: 'number',
    path: 'generator.leak',
    group: 'generator',
    min: 0,
    max: 0.9,
    step: 0.01,
    whole: false,
    expert: true,
  },
  {
    kind: 'choice',
    path: 'generator.batchNorm',
    group: 'generator',
    options: ['none', 'dense', 'all'],
    expert: true,
  },
  {
    kind: 'number',
    path: 'generator.batchNormMomentum',
    group: 'generator',
    min: 0,
    max: 0.999,
    step: 0.001,
    whole: false,
    expert: true,
  },
  {
    kind: 'choice',
    path: 'discriminator.backbone',
    group: 'discriminator',
    options: ['none', 'mobilenet'],
    expert: true,
  },
  {
    kind: 'choice',
    path: 'discriminator.downsample',
    group: 'discriminator',
    options: ['pool', 'stride'],
    expert: true,
  },
  ...[0, 1, 2, 3, 4].flatMap((i): RecipeField[] => [
    channels(`discriminator.channels.${i}`, 'discriminator'),
    {
      kind: 'number',
      path: `discriminator.kernelSizes.${i}`,
      group: 'discriminator',
      min: 1,
      max: 7,
      step: 1,
      whole: true,
      unit: 'pixels',
      expert: true,
    },
    {
      kind: 'choice',
      path: `discriminator.padding.${i}`,
      group: 'discriminator',
      options: ['same', 'valid'],
      expert: true,
    },
  ]),
  {
    ...(channels('discriminator.denseUnits', 'discriminator', 8192) as object),
    unit: 'units',
  } as RecipeField,
  {
    kind: 'number',
    path: 'discriminator.leak',
    group: 'discriminator',
    min: 0,
    max: 0.9,
    step: 0.01,
    whole: false,
    expert: true,
  },
  ...optimizerFields('generatorOptimizer'),
  ...optimizerFields('discriminatorOptimizer'),
  {
    kind: 'number',
    path: 'labelSmoothing.real',
    group: 'stabilisers',
    min: 0,
    max: 0.5,
    step: 0.01,
    whole: false,
    expert: false,
  },
  {
    kind: 'number',
    path: 'labelSmoothing.fake',
    group: 'stabilisers',
    min: 0,
    max: 0.5,
    step: 0.01,
    whole: false,
    expert: false,
  },
  {
    kind: 'number',
    path: 'learningRateDecayFrom',
    group: 'stabilisers',
    min: 0,
    max: 1,
    step: 0.05,
    whole: false,
    expert: false,
  },
  {
    kind: 'number',
    path: 'emaDecay',
    group: 'stabilisers',
    min: 0,
    max: 0.9999,
    step: 0.0001,
    whole: false,
    expert: false,
  },
  {
    kind: 'number',
    path: 'r1.gamma',
    group: 'stabilisers',
    min: 0,
    max: 20,
    step: 0.05,
    whole: false,
    expert: true,
  },
  {
    kind: 'number',
    path: 'r1.every',
    group: 'stabilisers',
    min: 1,
    max: 64,
    step: 1,
    whole: true,
    unit: 'steps',
    expert: true,
  },
  { kind: 'switch', path: 'r1.fakes', group: 'stabilisers', expert: true },
  { kind: 'switch', path: 'flip', group: 'stabilisers', expert: false },
  { kind: 'switch', path: 'diffAugment.color', group: 'stabilisers', expert: false },
  { kind: 'switch', path: 'diffAugment.translation', group: 'stabilisers', expert: false },
  { kind: 'switch', path: 'diffAugment.cutout', group: 'stabilisers', expert: false },
  { kind: 'switch', path: 'generator.noise', group: 'generator', expert: true },
  { kind: 'switch', path: 'generator.halfChroma', group: 'generator', expert: true },
  { kind: 'switch', path: 'discriminator.spectralNorm', group: 'stabilisers', expert: true },
  { kind: 'switch', path: 'discriminator.minibatchDeviation', group: 'stabilisers', expert: true },
  {
    kind: 'number',
    path: 'discriminator.minibatchKernels',
    group: 'stabilisers',
    min: 0,
    max: 256,
    step: 1,
    whole: true,
    expert: true,
  },
  ...keepingFields,
];

/**
 * Every editable place of a recipe, in the order in which the inspector shows it; `fieldsOf` leaves out the layers that a
 * recipe does not have.
 */
export const dcganFields: readonly RecipeField[] = allFields.map((field) =>
  ownLayers.test(field.path) ? { ...field, needs: { path: 'discriminator.backbone', value: 'none' } } : field,
);
