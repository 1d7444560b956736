import type { Blending } from './blend';
import { bounded } from './difference';
import { detailFactor } from './skin-detail';

/**
 * How far beyond an age the model is asked for the change (`conditionBeyond`): the first for amounts up to 1, which are parts of it,
 * and each for the amount of the same number.
 */
export const reaches: readonly number[] = [1, 2, 4];

/** What goes into a change, each size × size × 3 numbers in bytes. */
export interface Change {
  /** Years by which the person is to look older; below 0: younger. */
  years: number;
  /** Between the own age and the wanted one, as the model makes it at a reach (one of `reaches`). */
  at(reach: number): Float32Array;
  /** What makes the face as soft as the model's picture of it, before the change is laid on. */
  toward: Float32Array;
}

/**
 * Mixes what is laid onto a photo. A larger amount comes from farther beyond the age, not from the same difference enlarged:
 * that would show the model's faults before the age.
 *
 * @param amount 0: nothing; 1: the change as it is; between two reaches it is mixed from both, and beyond the last grows evenly
 * @returns size × size × 3 numbers in bytes
 */
export function changeBy(amount: number, { at, toward }: Pick<Change, 'at' | 'toward'>): Float32Array {
  const part = Math.min(1, amount);
  const next = reaches.findIndex((reach) => reach >= amount);
  let made: (k: number) => number;
  if (next > 0) {
    const [low, high] = [reaches[next - 1]!, reaches[next]!];
    const share = (amount - low) / (high - low);
    const [before, behind] = [at(low), at(high)];
    made = (k) => (1 - share) * before[k]! + share * behind[k]!;
  } else {
    const reach = reaches[next < 0 ? reaches.length - 1 : 0]!;
    const change = at(reach);
    made = (k) => (amount / reach) * change[k]!;
  }
  return toward.map((value, k) => bounded(made(k) + part * value));
}

/** How an amount of a change, and of what it does to the skin, is laid back onto the face. */
export const blendingOf = (change: Change, amount: number, feather: number): Blending => ({
  difference: changeBy(amount, change),
  feather,
  detail: detailFactor(change.years, amount),
});
