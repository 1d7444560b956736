import type { RecipeField } from './fields';
import type { TrainingPhase } from './phases';
import type { RecipeProblem } from './problems';

/**
 * What the pictures of a data set are: square colour ones (RGB), square grey ones (a byte a pixel), shapes of side³ cells,
 * or photos of any size.
 */
export const dataContents = ['colour', 'grey', 'volumes', 'photos'] as const;
export type DataContent = (typeof dataContents)[number];

/** What is known of the ages of the people in the pictures of a data set. */
export interface AgeCounts {
  /** Pictures whose age somebody knew. */
  known: number;
  /** Pictures whose age a network estimated. */
  estimated: number;
  /** Pictures of people of each age in whole years, from 0 on; of either kind. */
  byYear: readonly number[];
}

/** The data that a recipe is to be trained on, as far as it decides whether that can work. */
export interface TrainingData {
  imageSize: number;
  count: number;
  content: DataContent;
  /** Of photos: the shorter side of the smallest one, in pixels. */
  smallestSide?: number;
  /** Absent: no age is known. */
  aged?: AgeCounts;
}

/** Trainable numbers of each net. */
export interface ParameterCounts {
  generator: number;
  discriminator: number;
}

/** What the studio needs to know of a system beside its nets, free of tfjs: for the form, the checks and the estimates. */
export interface SystemDescription<SystemRecipe> {
  presets: Record<'compact' | 'book', SystemRecipe>;
  /** Every editable place of a recipe, in the order in which the inspector shows it. */
  fields: readonly RecipeField[];
  /** The only content of data sets that it can be trained on. */
  content: DataContent;
  /** What it must be told of the pictures beside; absent: nothing. */
  needs?: 'ages';
  /** Sides that its samples may have: that of the data, but where it cuts pieces of its own side out of photos. */
  sides: readonly number[];
  /** The recipe for samples of another of these sides; absent where nothing but the side changes. */
  fit?(recipe: SystemRecipe, side: number): SystemRecipe;
  /** What cannot work, or hardly can, beside what the studio asks of every recipe (`sharedProblems`). */
  problems(recipe: SystemRecipe, data?: TrainingData): RecipeProblem[];
  /** By arithmetic alone: the same sums that the engine arrives at when it builds the nets. */
  parameters(recipe: SystemRecipe): ParameterCounts;
  /** Float32 numbers that training holds at its peak, by a model of orders of magnitude. */
  numbersAtPeak(recipe: SystemRecipe): number;
  /** Fields that the weights of a checkpoint depend on: a fork keeps them. */
  netFields: readonly string[];
  /** The phases of a training, one after the other; absent: G and D train against each other from the first step on. */
  phases?(recipe: SystemRecipe): TrainingPhase[];
  /**
   * What stands in each column of its sheets, from the left: keys of words, or what needs none (`19–29`). Absent: every
   * picture is one of many like it.
   */
  sheetColumns?(recipe: SystemRecipe): string[];
}
