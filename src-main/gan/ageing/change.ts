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

/** What is to be laid onto a photo of a person, so that she looks older or younger. All pictures are size × size × 3 numbers in bytes. */
export class Change {
  private readonly made = new Map<number, Float32Array>();
  private folds: Float32Array | null = null;

  /**
   * @param years by which the person is to look older; below 0: younger
   * @param make what the model makes of her between her own age and the wanted one, so far beyond the wanted one
   * @param toward what makes the face as soft as the model's picture of it, before the change is laid on
   */
  constructor(
    private readonly years: number,
    private readonly size: number,
    private readonly make: (reach: number) => Float32Array,
    private readonly toward: Float32Array,
  ) {}

  /** How an amount of it, and of what it does to the skin, is laid back onto the face. */
  blending(amount: number, feather: number): Blending {
    return { difference: this.by(amount), feather, detail: detailFactor(this.years, amount) };
  }

  /**
   * Mixes what is laid on.
   *
   * Toward age, a larger amount has stronger folds: they are what the mean over a person's neighbours softens most, an age is seen
   * by them, and a person is hardly known by them. Toward youth it comes from farther beyond the age: enlarged, the same
   * difference would show the model's faults before the age.
   *
   * @param amount 0: nothing; 1: all of the change; beyond it more than the model makes
   */
  by(amount: number): Float32Array {
    const older = this.years > 0;
    const made = older ? this.withFolds(amount) : this.fromBeyond(amount);
    const share = Math.min(1, amount) * (older ? towards.older : towards.younger);
    return made.map((value, k) => bounded(value + share * this.toward[k]!));
  }

  private withFolds(amount: number): Float32Array {
    const [change, part] = [this.at(0), Math.min(1, amount)];
    const folds = (this.folds ??= foldsOf(change, this.size));
    return change.map((value, k) => part * value + foldsForOne * amount * folds[k]!);
  }

  /** Between two reaches it is mixed from both, and beyond the last grows evenly. */
  private fromBeyond(amount: number): Float32Array {
    const next = reaches.findIndex((reach) => reach >= amount);
    if (next > 0) {
      const [low, high] = [reaches[next - 1]!, reaches[next]!];
      const share = (amount - low) / (high - low);
      const [before, behind] = [this.at(low), this.at(high)];
      return before.map((value, k) => (1 - share) * value + share * behind[k]!);
    }
    const reach = reaches[next < 0 ? reaches.length - 1 : 0]!;
    return this.at(reach).map((value) => (amount / reach) * value);
  }

  private at(reach: number): Float32Array {
    let change = this.made.get(reach);
    if (!change) this.made.set(reach, (change = this.make(reach)));
    return change;
  }
}
