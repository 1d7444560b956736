import type { ErrorMessage } from './errors';

/** Ages of the people in pictures: how an import comes by them, and what became of those that it could not use. */

/**
 * `known` takes them from the names of the files (UTKFace) or from a list among the files (IMDB-WIKI's `wiki.mat`, CSV);
 * `estimate` also asks a network for those that are not known so.
 */
export const ageModes = ['known', 'estimate'] as const;
export type AgeMode = (typeof ageModes)[number];

/** Why an entry of a list of ages, or a name that was meant to have one, gives none. */
export const labelReasons = [
  /** The name does not begin as UTKFace's do. */
  'brokenName',
  /** The row names no picture. */
  'noName',
  /** There is no age. */
  'noAge',
  /** What stands for the age is no number. */
  'notNumber',
  /** Photographed before birth. */
  'negative',
  /** Over 116. */
  'tooOld',
  /** The picture is not there. */
  'missing',
  /** There are two ages for it. */
  'contradiction',
  /** The finder of IMDB-WIKI saw no face. */
  'noFace',
  /** There are several, and it is not said whose age this is. */
  'severalFaces',
] as const;
export type LabelReason = (typeof labelReasons)[number];

/** An entry that gives no age. */
export interface LabelProblem {
  /** Path of the picture, or what stands in its place. */
  path: string;
  reason: LabelReason;
}

/** What an import that asked for ages came to. */
export interface AgeReport {
  /** Imported pictures whose age somebody knew. */
  known: number;
  /** Imported pictures whose age a network estimated. */
  estimated: number;
  /** Imported pictures without an age. */
  missing: number;
  /** Lists of ages that were found, and how many entries each gave; those that could not be read say why. */
  lists: { name: string; ages: number; error: ErrorMessage | null }[];
  /** How many entries and names gave no age, and why. */
  counts: Partial<Record<LabelReason, number>>;
  /** The first of these. */
  problems: LabelProblem[];
}
