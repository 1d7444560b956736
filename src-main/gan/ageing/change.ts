import type { Blending } from './blend';
import { bounded, foldsOf } from './difference';
import { detailFactor } from './skin-detail';

/**
 * How far beyond an age the model is asked for a younger face (`conditionBeyond`): the first for amounts up to 1, which are parts of
 * it, and each for the amount of the same number.
 */
export const reaches: readonly number[] = [1, 2, 4];

/** How much stronger folds become with each unit of an amount. */
const foldsForOne = 3;

/** How much of what makes a face as soft as the model's picture of it goes with a change toward youth, and toward age. */
const towards = { younger: 1, older: 0.5 };

/** What the model makes of a person between her own age and another, each size × size × 3 numbers in bytes. */
export interface Change {
  /** Years by which the person is to look older; below 0: younger. */
  years: number;
  /** Between the own age and the wanted one, as the model makes it so far beyond the wanted one. */
  at(reach: number): Float32Array;
  /** What makes the face as soft as the model's picture of it, before the change is laid on. */
  toward: Float32Array;
}

/**
 * Mixes what is laid onto a photo.
 *
 * Toward age, a larger amount has stronger folds: they are what the mean over a person's neighbours softens most, an age is seen by
 * them, and a person is hardly known by them. Toward youth it comes from farther beyond the age: enlarged, the same
 * difference would show the model's faults before the age.
 *
 * @param amount 0: nothing; 1: all of the change; beyond it more than the model makes
 * @returns size × size × 3 numbers in bytes
 */
export function changeBy(amount: number, change: Change): Float32Array {
  const part = Math.min(1, amount);
  const older = change.years > 0;
  const made = older ? withFolds(amount, change) : fromBeyond(amount, change);
  const share = part * (older ? towards.older : towards.younger);
  return made.map((value, k) => bounded(value + share * change.toward[k]!));
}

function withFolds(amount: number, { at }: Change): Float32Array {
  const [change, part] = [at(0), Math.min(1, amount)];
  const folds = foldsOf(change, Math.sqrt(change.length / 3));
  return change.map((value, k) => part * value + foldsForOne * amount * folds[k]!);
}

/** Between two reaches it is mixed from both, and beyond the last grows evenly. */
function fromBeyond(amount: number, { at }: Change): Float32Array {
  const next = reaches.findIndex((reach) => reach >= amount);
  if (next > 0) {
    const [low, high] = [reaches[next - 1]!, reaches[next]!];
    const share = (amount - low) / (high - low);
    const [before, behind] = [at(low), at(high)];
    return before.map((value, k) => (1 - share) * value + share * behind[k]!);
  }
  const reach = reaches[next < 0 ? reaches.length - 1 : 0]!;
  return at(reach).map((value) => (amount / reach) * value);
}

/** How an amount of a change, and of what it does to the skin, is laid back onto the face. */
export const blendingOf = (change: Change, amount: number, feather: number): Blending => ({
  difference: changeBy(amount, change),
  feather,
  detail: detailFactor(change.years, amount),
});
