import type { AgecganRecipe } from '../recipe/agecgan';
import { conditionOf } from './conditions';

/**
 * How many times the change that a model makes may be laid onto a photo. Its pictures are softer than photos, and people differ in
 * how well it knows them, so that once is too little for most; more than this shows the model's faults before the age.
 */
export const triedGains: readonly number[] = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

/** Faces are kept nearer than the threshold between one person and two, so that what is saved, larger, is still below it. */
export const gainDistance = 0.58;

/** A gain larger by 1 must bring the face so many years nearer to its age: what is laid on more often shows more. */
const yearsForOne = 0.5;
/** To look younger at a later age counts as so many years, and as twice as many as it is younger by. */
const yearsForFall = 5;

interface Path {
  cost: number;
  gains: number[];
}

/**
 * Chooses for each class how many times its change is laid on: so that the face looks as old as it should, grows no younger from
 * class to class, and stays the same person. Of all combinations the best (Viterbi's way through the classes).
 *
 * @param ages how old the face looks: one row for each class, in each row one age for each of `triedGains`
 * @param wanted how old it should look in each class, in years
 * @param isSame whether the person is still recognised, in a class, with one of `triedGains` (both as indices); asked for chosen ones
 *   alone, since it takes a network to answer
 * @returns one of `triedGains` for each class; the least where the person is recognised with none
 */
export function chooseGains(
  ages: readonly (readonly number[])[],
  wanted: readonly number[],
  isSame: (index: number, gain: number) => boolean,
): number[] {
  const known = new Map<string, boolean>();
  for (;;) {
    const { gains } = bestPath(ages, wanted, (index, gain) => known.get(`${index} ${gain}`) === false);
    let settled = true;
    gains.forEach((gain, index) => {
      const key = `${index} ${gain}`;
      if (known.has(key)) return;
      known.set(key, isSame(index, gain));
      if (!known.get(key)) settled = false;
    });
    if (settled) return gains.map((gain, index) => triedGains[known.get(`${index} ${gain}`) ? gain : 0]!);
  }
}

/** More than all years together: a gain that is refused is taken only where all are. */
const refused = 1e6;

function bestPath(
  ages: readonly (readonly number[])[],
  wanted: readonly number[],
  isRefused: (index: number, gain: number) => boolean,
): Path {
  const own = (index: number, gain: number): number =>
    Math.abs(ages[index]![gain]! - wanted[index]!) +
    yearsForOne * triedGains[gain]! +
    (isRefused(index, gain) ? refused : 0);
  const least = (paths: readonly Path[]): Path =>
    paths.reduce((best, path) => (path.cost < best.cost ? path : best));
  let paths: Path[] = triedGains.map((_, gain) => ({ cost: own(0, gain), gains: [gain] }));
  for (let index = 1; index < ages.length; index++) {
    paths = triedGains.map((_, gain) => {
      const ways = paths.map((path) => {
        const fall = ages[index - 1]![path.gains.at(-1)!]! - ages[index]![gain]!;
        return { ...path, cost: path.cost + (fall > 0 ? yearsForFall + 2 * fall : 0) };
      });
      const way = least(ways);
      return { cost: way.cost + own(index, gain), gains: [...way.gains, gain] };
    });
  }
  return least(paths);
}

/**
 * The gain at an age: that of its class, and between two classes in the same parts as the condition is mixed.
 *
 * @param gains one for each class
 */
export function gainAt(
  recipe: Pick<AgecganRecipe, 'ageBounds'>,
  gains: readonly number[],
  years: number,
): number {
  return conditionOf(recipe, years).reduce((sum, part, i) => sum + part * gains[i]!, 0);
}
