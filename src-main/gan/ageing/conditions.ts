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
