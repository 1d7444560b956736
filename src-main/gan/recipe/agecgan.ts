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

/** Age-cGAN (Antipov et al. 2017), as chapter 3 of the book trains it: in three phases, one after the other. */
export const agecganRecipeSchema = z
  .strictObject({
    version: z.literal(1),
    system: z.literal('agecgan'),
    /** The preset that the recipe began as; editing does not change it. */
    preset: z.enum(['book', 'compact']),
    imageSize: z.union([z.literal(32), z.literal(64), z.literal(128)]),
    seed: whole(0, 0xffffffff),
    /** Of all three phases: the first one has what `encoder.steps` and `identity.steps` leave. */
    steps: whole(1, 10_000_000),
    batchSize: whole(2, 1024),
    /** Last age, in years, of every class but the oldest: 0–18, 19–29, … in the book. */
    ageBounds: z
      .array(whole(0, 120))
      .min(1)
      .max(11)
      .refine((bounds) => bounds.every((bound, i) => i === 0 || bound > bounds[i - 1]!), {
        message: 'ageBounds must rise',
      }),
    /** Whether training meets all classes equally often, however many pictures each of them has. */
    balanceClasses: z.boolean(),
    latent: z.strictObject({ size: whole(1, 1024), distribution: z.enum(['normal', 'uniform']) }),
    generator: z.strictObject({
      /** Units of the first dense layer. */
      hiddenUnits: whole(1, 8192),
      /** Channels of the map that the second dense layer makes. */
      baseChannels: whole(1, 1024),
      /** Output channels of all upsample-convolutions but the last, which makes the 3 colours. */
      channels: z.array(whole(1, 1024)).min(2).max(4),
      kernelSize: oddKernel,
      leak: real(0, 0.9),
      /** Share of the units of both dense layers that is dropped in training; 0 turns it off. */
      dropout: real(0, 0.9),
      /** Of the batch normalisation behind the second dense layer. */
      denseMomentum: momentum,
      /** Of those behind the convolutions. */
      convolutionMomentum: momentum,
    }),
    discriminator: z.strictObject({
      /** One number for each convolution of stride 2. The labels join behind the first. */
      channels: z.array(whole(1, 1024)).min(2).max(5),
      kernelSize: whole(1, 9),
      leak: real(0, 0.9),
      batchNorm: z.boolean(),
      batchNormMomentum: momentum,
      /** Minibatch standard deviation in front of the dense layer (Karras et al. 2018). */
      minibatchDeviation: z.boolean(),
      /**
       * Whether it also learns that a real picture with another age than its own is wrong (matching-aware, Reed et al. 2016,
       * GAN-CLS), half as much as that a generated one is: the generator then has to show the age. With the joint update only.
       */
      wrongAges: z.boolean().default(false),
    }),
    /** Phase 2: the encoder learns to find the latent vector of a generated picture. */
    encoder: z.strictObject({
      channels: z.array(whole(1, 1024)).min(2).max(5),
      kernelSize: whole(1, 9),
      denseUnits: whole(1, 8192),
      leak: real(0, 0.9),
      batchNormMomentum: momentum,
      steps: whole(0, 10_000_000),
    }),
    /** Phase 3: encoder and generator learn to keep what the recognition network knows a person by. */
    identity: z.strictObject({
      steps: whole(0, 10_000_000),
      /** Range of the real pictures: `signed` [−1, 1], as in phases 1 and 2; `unit` [0, 1], as chapter 3 codes it. */
      pictures: z.enum(['signed', 'unit']),
      /**
       * Which nets learn: `both`, as chapter 3; `encoder`, while the generator stays as phase 1 left it, as in the paper,
       * which changes the latent vector alone. A recognition network is fooled by colours that nobody has: a generator
       * which is only judged by one forgets what skin looks like.
       */
      trains: z.enum(['both', 'encoder']).default('both'),
    }),
    /** Of phase 1; see the DCGAN's recipe. `relativistic` needs the joint update and shared pictures: a pair has one age. */
    loss: z.enum(['bce', 'relativistic']),
    /** See the DCGAN's recipe: D on real and fake pictures in turn, as chapter 3, or once on both. */
    discriminatorUpdate: z.enum(['separate', 'joint']),
    /**
     * `own`: fake pictures for D come from latents of their own and from the moving averages of the generator, as
     * chapter 3; `shared`: those that the generator is trained on, with the ages of the real batch, serve D too.
     */
    fakePictures: z.enum(['own', 'shared']),
    generatorOptimizer: optimizerSchema,
    discriminatorOptimizer: optimizerSchema,
    encoderOptimizer: optimizerSchema,
    identityOptimizer: optimizerSchema,
    /** Share of all steps after which the learning rates begin to fall to nothing; 1: they never do. */
    learningRateDecayFrom: real(0, 1),
    /** Exponential moving average of the generator in phase 1, which the later phases go on with; 0 turns it off. */
    emaDecay: real(0, 0.99999),
    /** R1 (Mescheder et al. 2018) in phase 1; γ 0 turns it off; at fakes as well (R2, Huang et al. 2024). */
    r1: z.strictObject({ gamma: real(0, 100), every: whole(1, 64), fakes: z.boolean() }),
    flip: z.boolean(),
    diffAugment: z.strictObject({ color: z.boolean(), translation: z.boolean(), cutout: z.boolean() }),
    ...keepingShape,
  })
  .refine((recipe) => recipe.encoder.steps + recipe.identity.steps <= recipe.steps, {
    message: 'encoder.steps and identity.steps are part of steps',
    path: ['steps'],
  })
  .refine(
    (recipe) =>
      recipe.loss === 'bce' || (recipe.discriminatorUpdate === 'joint' && recipe.fakePictures === 'shared'),
    { message: 'pairs need the joint update and shared pictures', path: ['loss'] },
  );
export type AgecganRecipe = z.infer<typeof agecganRecipeSchema>;

/** Number of ages that a recipe tells apart. */
export const ageClasses = (recipe: Pick<AgecganRecipe, 'ageBounds'>): number => recipe.ageBounds.length + 1;

/**
 * The class of an age in years; whoever is 18.7 is 18. Ages that nobody has (records of birth and of the photo that contradict each other) have
 * none: chapter 3 gives such a picture the class of the one before it.
 */
export function ageClassOf(recipe: Pick<AgecganRecipe, 'ageBounds'>, age: number): number | null {
  if (!(age >= 0 && age <= 120)) return null;
  const found = recipe.ageBounds.findIndex((bound) => Math.floor(age) <= bound);
  return found < 0 ? recipe.ageBounds.length : found;
}

export type AgecganPhase = 1 | 2 | 3;

/** Steps of each phase. */
export function phaseSteps(recipe: AgecganRecipe): Record<AgecganPhase, number> {
  const { steps, encoder, identity } = recipe;
  return { 1: steps - encoder.steps - identity.steps, 2: encoder.steps, 3: identity.steps };
}

/** The phase that a step (from 0) belongs to; what goes on beyond the last step stays in the last phase. */
export function phaseOf(recipe: AgecganRecipe, step: number): AgecganPhase {
  const { 1: first, 2: second, 3: third } = phaseSteps(recipe);
  if (step < first) return 1;
  if (step < first + second) return 2;
  if (third > 0) return 3;
  return second > 0 ? 2 : 1;
}

/** The phases in order: the conditional GAN, the encoder, and the optimisation for the same identity. */
export function agecganPhases(
  recipe: AgecganRecipe,
): TrainingPhase<'adversarial' | 'encoder' | 'identity'>[] {
  const { 1: first, 2: second, 3: third } = phaseSteps(recipe);
  return inOrder([
    { id: 'adversarial', steps: first, figures: ['lossG', 'lossD', 'dReal', 'dFake'] },
    { id: 'encoder', steps: second, figures: ['loss'] },
    { id: 'identity', steps: third, figures: ['loss'] },
  ]);
}

/** All of the book's phase 1 and 3; "10e-8" there is 1e-7. */
const bookOptimizer: OptimizerRecipe = {
  kind: 'adam',
  learningRate: 2e-4,
  momentum: 0.9,
  nesterov: true,
  beta1: 0.5,
  beta2: 0.999,
  epsilon: 1e-7,
};

const book: AgecganRecipe = {
  version: 1,
  system: 'agecgan',
  preset: 'book',
  imageSize: 64,
  seed: 1,
  steps: 30_000,
  batchSize: 128,
  ageBounds: [18, 29, 39, 49, 59],
  balanceClasses: false,
  latent: { size: 100, distribution: 'normal' },
  generator: {
    hiddenUnits: 2048,
    baseChannels: 256,
    channels: [128, 64],
    kernelSize: 5,
    leak: 0.2,
    dropout: 0.2,
    denseMomentum: 0.99,
    convolutionMomentum: 0.8,
  },
  discriminator: {
    channels: [64, 128, 256, 512],
    kernelSize: 3,
    leak: 0.2,
    batchNorm: true,
    batchNormMomentum: 0.99,
    minibatchDeviation: false,
    wrongAges: false,
  },
  encoder: {
    channels: [32, 64, 128, 256],
    kernelSize: 5,
    denseUnits: 4096,
    leak: 0.2,
    batchNormMomentum: 0.99,
    steps: 3500,
  },
  identity: { steps: 3500, pictures: 'signed', trains: 'both' },
  loss: 'bce',
  discriminatorUpdate: 'separate',
  fakePictures: 'own',
  generatorOptimizer: bookOptimizer,
  discriminatorOptimizer: bookOptimizer,
  // The book says "adam": Keras's defaults.
  encoderOptimizer: { ...bookOptimizer, learningRate: 1e-3, beta1: 0.9 },
  identityOptimizer: bookOptimizer,
  learningRateDecayFrom: 1,
  emaDecay: 0,
  r1: { gamma: 0, every: 8, fakes: false },
  flip: false,
  diffAugment: { color: false, translation: false, cutout: false },
  sampleEvery: 50,
  sampleGrid: 4,
  checkpointEvery: 200,
  keepLast: 3,
  keepSpaced: 6,
};

const compactOptimizer: OptimizerRecipe = { ...bookOptimizer, beta1: 0, beta2: 0.99 };

const compact: AgecganRecipe = {
  ...book,
  preset: 'compact',
  steps: 12_000,
  batchSize: 32,
  balanceClasses: true,
  generator: {
    ...book.generator,
    hiddenUnits: 256,
    baseChannels: 256,
    channels: [128, 64, 48],
    dropout: 0,
    denseMomentum: 0.99,
    convolutionMomentum: 0.99,
  },
  discriminator: {
    ...book.discriminator,
    channels: [48, 96, 192, 256],
    kernelSize: 4,
    batchNorm: false,
    minibatchDeviation: true,
    wrongAges: true,
  },
  encoder: { ...book.encoder, channels: [32, 64, 128, 192], kernelSize: 4, denseUnits: 512, steps: 2000 },
  identity: { ...book.identity, steps: 1000, trains: 'encoder' },
  loss: 'relativistic',
  discriminatorUpdate: 'joint',
  fakePictures: 'shared',
  generatorOptimizer: compactOptimizer,
  discriminatorOptimizer: compactOptimizer,
  encoderOptimizer: { ...book.encoderOptimizer, learningRate: 5e-4 },
  identityOptimizer: { ...bookOptimizer, learningRate: 1e-4 },
  emaDecay: 0.999,
  r1: { gamma: 1, every: 8, fakes: true },
  flip: true,
  diffAugment: { color: false, translation: true, cutout: false },
  sampleEvery: 100,
  checkpointEvery: 500,
};

export const agecganPresets = { book, compact } as const;

/** Every editable place of a recipe, in the order in which the inspector shows it. */
export const agecganFields: readonly RecipeField[] = [
  stepsField('steps', 1, 1_000_000),
  stepsField('encoder.steps', 0, 100_000),
  stepsField('identity.steps', 0, 100_000),
  wholeField('batchSize', 'training', [2, 512], { logarithmic: true, unit: 'pictures' }),
  wholeField('seed', 'training', [0, 4294967295]),
  ...[0, 1, 2, 3, 4].map((i) => wholeField(`ageBounds.${i}`, 'training', [0, 120], { expert: true })),
  switchField('balanceClasses', 'training'),
  wholeField('latent.size', 'training', [1, 512], { expert: true }),
  choiceField('latent.distribution', 'training', ['normal', 'uniform']),
  choiceField('loss', 'training', ['bce', 'relativistic']),
  choiceField('discriminatorUpdate', 'training', ['separate', 'joint']),
  choiceField('fakePictures', 'training', ['own', 'shared']),
  choiceField('identity.pictures', 'training', ['signed', 'unit']),
  choiceField('identity.trains', 'training', ['both', 'encoder']),
  ...[0, 1, 2, 3, 4].map((i) => channelsField(`encoder.channels.${i}`, 'training')),
  wholeField('encoder.kernelSize', 'training', [1, 7], { unit: 'pixels', expert: true }),
  unitsField('encoder.denseUnits', 'training'),
  realField('encoder.leak', 'training', [0, 0.9], { expert: true }),
  realField('encoder.batchNormMomentum', 'training', [0, 0.999], { step: 0.001, expert: true }),
  learningRateField('encoderOptimizer.learningRate', 'training', true),
  learningRateField('identityOptimizer.learningRate', 'training', true),
  unitsField('generator.hiddenUnits', 'generator'),
  channelsField('generator.baseChannels', 'generator'),
  ...[0, 1, 2, 3].map((i) => channelsField(`generator.channels.${i}`, 'generator')),
  kernelField('generator.kernelSize', 'generator', 9),
  realField('generator.leak', 'generator', [0, 0.9], { expert: true }),
  realField('generator.denseMomentum', 'generator', [0, 0.999], { step: 0.001, expert: true }),
  realField('generator.convolutionMomentum', 'generator', [0, 0.999], { step: 0.001, expert: true }),
  ...[0, 1, 2, 3, 4].map((i) => channelsField(`discriminator.channels.${i}`, 'discriminator')),
  wholeField('discriminator.kernelSize', 'discriminator', [1, 7], { unit: 'pixels', expert: true }),
  realField('discriminator.leak', 'discriminator', [0, 0.9], { expert: true }),
  switchField('discriminator.batchNorm', 'discriminator', true),
  realField('discriminator.batchNormMomentum', 'discriminator', [0, 0.999], { step: 0.001, expert: true }),
  ...optimizerFields('generatorOptimizer'),
  ...optimizerFields('discriminatorOptimizer'),
  realField('generator.dropout', 'stabilisers', [0, 0.8]),
  realField('learningRateDecayFrom', 'stabilisers', [0, 1], { step: 0.05 }),
  realField('emaDecay', 'stabilisers', [0, 0.9999], { step: 0.0001 }),
  realField('r1.gamma', 'stabilisers', [0, 20], { step: 0.05, expert: true }),
  wholeField('r1.every', 'stabilisers', [1, 64], { unit: 'steps', expert: true }),
  switchField('r1.fakes', 'stabilisers', true),
  switchField('flip', 'stabilisers'),
  switchField('diffAugment.color', 'stabilisers'),
  switchField('diffAugment.translation', 'stabilisers'),
  switchField('diffAugment.cutout', 'stabilisers'),
  switchField('discriminator.minibatchDeviation', 'stabilisers', true),
  switchField('discriminator.wrongAges', 'stabilisers', true),
  ...keepingFields,
];
