import { RandomSequence } from '../../../src-main/gan/latent/random';

/** A point on the sheet in pixels: x to the right, y down. */
export type Point = readonly [x: number, y: number];

/** Choices at random that (seed, number) decides. */
export class Hand {
  readonly #random: RandomSequence;

  constructor(seed: number, number: number) {
    this.#random = new RandomSequence(seed, 'initial/drawing', number);
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.#random.uniform();
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.#random.uniform();
  }

  /** Whole, low … high, both included. */
  whole(low: number, high: number): number {
    return low + this.#random.below(high - low + 1);
  }

  chance(probability: number): boolean {
    return this.#random.uniform() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.#random.below(from.length)]!;
  }

  /** One of the values, as often as its weight says. */
  weighted<T>(choices: readonly (readonly [weight: number, value: T])[]): T {
    let rest = this.#random.uniform() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of choices) {
      rest -= weight;
      if (rest < 0) return value;
    }
    return choices.at(-1)![1];
  }

  normal(): number {
    return this.#random.normal();
  }
}
