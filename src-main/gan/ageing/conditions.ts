import { oldest } from '../../../src-preload/contract-ageing';
import { ageClasses, type AgecganRecipe } from '../recipe/agecgan';

type Bounds = Pick<AgecganRecipe, 'ageBounds'>;

/** The age in years that stands for each class: the middle of it; of the last one, ten years behind its beginning. */
export function classYears({ ageBounds }: Bounds): number[] {
  return classFirsts({ ageBounds }).map((first, i) => {
    const last = ageBounds[i];
    return last === undefined ? Math.min(oldest, first + 10) : (first + last) / 2;
  });
}

/** The youngest age of each class. */
export const classFirsts = ({ ageBounds }: Bounds): number[] => [0, ...ageBounds.map((bound) => bound + 1)];

/** The classes in numbers, as people write them. */
export function classLabels({ ageBounds }: Bounds): string[] {
  return classFirsts({ ageBounds }).map((first, i) =>
    ageBounds[i] === undefined ? `${first}+` : `${first}–${ageBounds[i]}`,
  );
}

/**
 * The condition of an age: one-hot at the age that stands for a class, and between two of them in parts of both, so that
 * pictures change evenly with the age. Ages before the first and behind the last have that class alone.
 *
 * @returns as many numbers as there are classes, sum 1
 */
export function conditionOf(recipe: Bounds, years: number): Float32Array {
  const stands = classYears(recipe);
  const condition = new Float32Array(ageClasses(recipe));
  const next = stands.findIndex((at) => at >= years);
  if (next === 0 || stands.length === 1) condition[0] = 1;
  else if (next < 0) condition[stands.length - 1] = 1;
  else {
    const part = (years - stands[next - 1]!) / (stands[next]! - stands[next - 1]!);
    condition[next - 1] = 1 - part;
    condition[next] = part;
  }
  return condition;
}

/**
 * The condition of an age, and beyond it: c(wanted) + reach · (c(wanted) − c(own)). What a generator learned of an age it shows
 * but weakly in a face that is far from it; asked for more of the same, it shows more, and still in a picture of its own rather than in
 * a difference enlarged.
 *
 * @param reach 0: the age itself
 * @returns as many numbers as there are classes, sum 1; some are below 0 or above 1
 */
export function conditionBeyond(recipe: Bounds, own: number, wanted: number, reach: number): Float32Array {
  const from = conditionOf(recipe, own);
  return conditionOf(recipe, wanted).map((value, i) => value + reach * (value - from[i]!));
}

/** How far two ages are from each other for a model, 0 … 1: the part of the condition in which they differ. */
export function conditionStep(recipe: Bounds, own: number, wanted: number): number {
  const from = conditionOf(recipe, own);
  return conditionOf(recipe, wanted).reduce((sum, value, i) => sum + Math.abs(value - from[i]!), 0) / 2;
}
