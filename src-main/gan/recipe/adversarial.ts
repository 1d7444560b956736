import { z } from 'zod';
import { optimizerSchema, real, whole } from './common';
import type { FieldGroup, NumberField, RecipeField } from './fields';

/** What the recipes of systems with one generator and one discriminator have in common, beside their nets. */

export const spreadLatentSchema = z.strictObject({
  size: whole(1, 1024),
  distribution: z.enum(['normal', 'uniform']),
  /** Standard deviation of normal numbers; uniform ones lie in ± spread. */
  spread: real(0.01, 10),
});

export const adversarialShape = {
  /**
   * `bce`: Goodfellow et al. 2014, non-saturating, on logits; `hinge`: Lim and Ye 2017; `relativistic`: pairs of a real
   * and a fake sample (Jolicoeur-Martineau 2018; Huang et al. 2024), needs the joint update.
   */
  loss: z.enum(['bce', 'hinge', 'relativistic']),
  /** `separate`: D is updated on real, then on fake samples, as in the book; `joint`: once on both. */
  discriminatorUpdate: z.enum(['separate', 'joint']),
  /** `own`: D judges fakes of latents of their own, as in the book; `shared`: those that G is trained on. */
  fakePictures: z.enum(['own', 'shared']),
  /** Real targets are 1 - U(0, real), fake targets U(0, fake). Only with `bce`. */
  labelSmoothing: z.strictObject({ real: real(0, 0.5), fake: real(0, 0.5) }),
  generatorOptimizer: optimizerSchema,
  discriminatorOptimizer: optimizerSchema,
  /**
   * Share of the steps after which both learning rates begin to fall, in a straight line, to nothing at the last one; 1:
   * they never do.
   */
  learningRateDecayFrom: real(0, 1),
  /** Exponential moving average of the generator's weights (Karras et al. 2018); 0 turns it off. */
  emaDecay: real(0, 0.99999),
  /** R1 (Mescheder et al. 2018): γ, 0 turns it off; every so many steps; at fakes as well (R2, Huang et al. 2024). */
  r1: z.strictObject({ gamma: real(0, 100), every: whole(1, 64), fakes: z.boolean() }),
};

/** The shared part of such a recipe, as the training step reads it. */
export type AdversarialRecipe = {
  batchSize: number;
  sampleGrid: number;
  seed: number;
  latent: Omit<z.infer<typeof spreadLatentSchema>, 'spread'> & { spread?: number };
} & { [Field in keyof typeof adversarialShape]: z.infer<(typeof adversarialShape)[Field]> };

type Bounds = Pick<NumberField, 'min' | 'max' | 'step' | 'expert'> & Partial<NumberField>;
/** A field of whole numbers where the step is 1 or more. */
const number = (path: string, group: FieldGroup, bounds: Bounds): NumberField => ({
  kind: 'number',
  path,
  group,
  whole: bounds.step >= 1,
  ...bounds,
});

/** A number of channels or units. */
export const widthField = (
  path: string,
  group: 'generator' | 'discriminator',
  unit: 'channels' | 'units',
  max: number,
): RecipeField => number(path, group, { min: 1, max, step: 1, logarithmic: true, unit, expert: true });

export const leakField = (group: 'generator' | 'discriminator'): RecipeField =>
  number(`${group}.leak`, group, { min: 0, max: 0.9, step: 0.01, expert: true });

export const trainingFields: readonly RecipeField[] = [
  number('steps', 'training', {
    min: 1,
    max: 1_000_000,
    step: 1,
    logarithmic: true,
    unit: 'steps',
    expert: false,
  }),
  number('batchSize', 'training', {
    min: 2,
    max: 512,
    step: 1,
    logarithmic: true,
    unit: 'pictures',
    expert: false,
  }),
  number('seed', 'training', { min: 0, max: 0xffffffff, step: 1, expert: false }),
  number('latent.size', 'training', { min: 1, max: 512, step: 1, expert: true }),
  {
    kind: 'choice',
    path: 'latent.distribution',
    group: 'training',
    options: ['normal', 'uniform'],
    expert: true,
  },
];

export const latentSpreadField = number('latent.spread', 'training', {
  min: 0.05,
  max: 3,
  step: 0.01,
  expert: true,
});

const choice = (path: string, options: readonly string[]): RecipeField => ({
  kind: 'choice',
  path,
  group: 'training',
  options,
  expert: true,
});

export const adversarialFields: readonly RecipeField[] = [
  choice('loss', ['bce', 'hinge', 'relativistic']),
  choice('discriminatorUpdate', ['separate', 'joint']),
  choice('fakePictures', ['own', 'shared']),
];

export const stabiliserFields: readonly RecipeField[] = [
  number('labelSmoothing.real', 'stabilisers', { min: 0, max: 0.5, step: 0.01, expert: false }),
  number('labelSmoothing.fake', 'stabilisers', { min: 0, max: 0.5, step: 0.01, expert: false }),
  number('learningRateDecayFrom', 'stabilisers', { min: 0, max: 1, step: 0.05, expert: false }),
  number('emaDecay', 'stabilisers', { min: 0, max: 0.9999, step: 0.0001, expert: false }),
  number('r1.gamma', 'stabilisers', { min: 0, max: 20, step: 0.05, expert: true }),
  number('r1.every', 'stabilisers', { min: 1, max: 64, step: 1, unit: 'steps', expert: true }),
  { kind: 'switch', path: 'r1.fakes', group: 'stabilisers', expert: true },
];
