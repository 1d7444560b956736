import { z } from 'zod';
import type { RecipeField } from './fields';

/** What the recipes of all systems have in common. */

export const whole = (min: number, max: number) => z.number().int().min(min).max(max);
export const real = (min: number, max: number) => z.number().min(min).max(max);

export const optimizerSchema = z.strictObject({
  /** momentum: SGD with (Nesterov) momentum, as chapter 4; adam: Kingma and Ba 2014; rmsprop: Tieleman and Hinton 2012. */
  kind: z.enum(['momentum', 'adam', 'rmsprop']),
  learningRate: real(1e-7, 1),
  /** Used by `momentum` only. */
  momentum: real(0, 0.999),
  nesterov: z.boolean(),
  /** Used by `adam`; `beta2` is also the decay of `rmsprop`. */
  beta1: real(0, 0.9999),
  beta2: real(0, 0.99999),
  epsilon: real(1e-10, 0.1),
});
export type OptimizerRecipe = z.infer<typeof optimizerSchema>;

/** How often a run shows what it makes, and what it keeps. */
export const keepingShape = {
  sampleEvery: whole(1, 1_000_000),
  /** Side of the square gallery of fixed-seed samples: 4 gives 16 pictures. */
  sampleGrid: whole(1, 10),
  checkpointEvery: whole(1, 1_000_000),
  /** Newest checkpoints that are always kept. */
  keepLast: whole(1, 100),
  /** Older checkpoints are thinned to about this many, evenly spaced. */
  keepSpaced: whole(0, 100),
};

/** The editable places of an optimiser. */
export const optimizerFields = (group: 'generatorOptimizer' | 'discriminatorOptimizer'): RecipeField[] => [
  { kind: 'choice', path: `${group}.kind`, group, options: ['momentum', 'adam', 'rmsprop'], expert: true },
  {
    kind: 'number',
    path: `${group}.learningRate`,
    group,
    min: 1e-6,
    max: 0.1,
    step: 1e-6,
    whole: false,
    logarithmic: true,
    expert: false,
  },
  {
    kind: 'number',
    path: `${group}.momentum`,
    group,
    min: 0,
    max: 0.999,
    step: 0.001,
    whole: false,
    expert: true,
  },
  { kind: 'switch', path: `${group}.nesterov`, group, expert: true },
  {
    kind: 'number',
    path: `${group}.beta1`,
    group,
    min: 0,
    max: 0.999,
    step: 0.001,
    whole: false,
    expert: true,
  },
  {
    kind: 'number',
    path: `${group}.beta2`,
    group,
    min: 0,
    max: 0.9999,
    step: 0.0001,
    whole: false,
    expert: true,
  },
  {
    kind: 'number',
    path: `${group}.epsilon`,
    group,
    min: 1e-10,
    max: 0.1,
    step: 1e-10,
    whole: false,
    logarithmic: true,
    expert: true,
  },
];

/** The editable places of `keepingShape`. */
export const keepingFields: readonly RecipeField[] = [
  {
    kind: 'number',
    path: 'sampleEvery',
    group: 'keeping',
    min: 1,
    max: 10_000,
    step: 1,
    whole: true,
    logarithmic: true,
    unit: 'steps',
    expert: false,
  },
  {
    kind: 'number',
    path: 'sampleGrid',
    group: 'keeping',
    min: 1,
    max: 10,
    step: 1,
    whole: true,
    expert: false,
  },
  {
    kind: 'number',
    path: 'checkpointEvery',
    group: 'keeping',
    min: 1,
    max: 100_000,
    step: 1,
    whole: true,
    logarithmic: true,
    unit: 'steps',
    expert: false,
  },
  { kind: 'number', path: 'keepLast', group: 'keeping', min: 1, max: 20, step: 1, whole: true, expert: true },
  {
    kind: 'number',
    path: 'keepSpaced',
    group: 'keeping',
    min: 0,
    max: 50,
    step: 1,
    whole: true,
    expert: true,
  },
];
