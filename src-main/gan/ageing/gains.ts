import type { AgecganRecipe } from '../recipe/agecgan';
import { conditionOf } from './conditions';

/**
 * How much of the change that a model makes may be laid onto a photo (`change.ts`). Its pictures are softer than photos, and people
 * differ in how well it knows them, so that 1 is too little for many; more than 4 shows the model's faults before the age.
 */
export const triedGains: readonly number[] = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4];

/**
 * Of a gain, the part of its square that counts as years by which it must bring the face nearer to its age: what is laid on more
 * shows more, and a large gain all the more.
 */
const yearsForSquare = 0.5;
/** To look no older at a later age counts as so many years; to look younger as so many, and twice as many as it is younger by. */
const yearsForStanding = 1;
const yearsForFall = 15;
/**
 * Up to this distance a face may be from the photo's: what is saved, larger, is then still below the threshold between one person and two.
 * Beyond it the hundredth part of the distance counts as a year: somewhat less like herself, if she looks much nearer to the age.
 */
const freeDistance = 0.55;
const yearsForDistance = 100;

interface Path {
  cost: number;
  gains: number[];
}

/**
 * Chooses for each class how much of its change is laid on: so that the face looks as old as it should, grows no younger from
 * class to class, and stays the same person. Of all combinations the best (Viterbi's way through the classes).
 *
 * @param ages how old the face looks: one row for each class, in each row one age for each of `triedGains`
 * @param wanted how old it should look in each class, in years
 * @param distance how far the recognition network sees the face from the photo's, in a class, with one of `triedGains` (both as
 *   indices); asked for gains that would be chosen alone, since it takes a network to answer
 * @returns one of `triedGains` for each class
 */
export function chooseGains(
  ages: readonly (readonly number[])[],
  wanted: readonly number[],
  distance: (index: number, gain: number) => number,
): number[] {
  const known = new Map<string, number>();
  const key = (index: number, gain: number): string => `${index} ${gain}`;
  for (;;) {
    // What is not known yet may be near: so the best is found as soon as all of it is known.
    const gains = bestPath(ages, wanted, (index, gain) => known.get(key(index, gain)) ?? 0);
    const unknown = gains.map((gain, index) => [index, gain] as const).filter((at) => !known.has(key(...at)));
    if (unknown.length === 0) return gains.map((gain) => triedGains[gain]!);
    for (const at of unknown) known.set(key(...at), distance(...at));
  }
}

/** The gains, as indices, that cost the least. */
function bestPath(
  ages: readonly (readonly number[])[],
  wanted: readonly number[],
  distance: (index: number, gain: number) => number,
): number[] {
  const own = (index: number, gain: number): number =>
    Math.abs(ages[index]![gain]! - wanted[index]!) +
    yearsForSquare * triedGains[gain]! ** 2 +
    yearsForDistance * Math.max(0, distance(index, gain) - freeDistance);
  const step = (rise: number): number => {
    if (rise >= 1) return 0;
    return rise < 0 ? yearsForFall - 2 * rise : yearsForStanding;
  };
  const least = (paths: readonly Path[]): Path =>
    paths.reduce((best, path) => (path.cost < best.cost ? path : best));
  let paths: Path[] = triedGains.map((_, gain) => ({ cost: own(0, gain), gains: [gain] }));
  for (let index = 1; index < ages.length; index++) {
    paths = triedGains.map((_, gain) => {
      const ways = paths.map((path) => {
        const rise = ages[index]![gain]! - ages[index - 1]![path.gains.at(-1)!]!;
        return { ...path, cost: path.cost + step(rise) };
      });
      const way = least(ways);
      return { cost: way.cost + own(index, gain), gains: [...way.gains, gain] };
    });
  }
  return least(paths).gains;
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
