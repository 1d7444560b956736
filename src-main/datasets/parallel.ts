import { availableParallelism } from 'node:os';

/** Pictures that are decoded at one time. */
export function parallelism(): number {
  return Math.min(16, Math.max(2, availableParallelism()));
}

/**
 * Works on items side by side and hands the results over in the order of the items. At most `width` are under way or
 * waiting for an earlier one, which bounds the memory.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  width: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const line: Promise<Result>[] = [];
  for (const item of items) {
    const result = work(item);
    // Its turn to be awaited may never come, when the consumer stops early.
    result.catch(() => {});
    line.push(result);
    if (line.length >= width) yield await line.shift()!;
  }
  while (line.length > 0) yield await line.shift()!;
}

/** Lets work in as long as the sum of its weights stays below the capacity; what is heavier than that runs alone. */
export class Gate {
  #used = 0;
  readonly #waiting: { weight: number; enter: () => void }[] = [];

  constructor(private readonly capacity: number) {}

  async run<T>(weight: number, work: () => Promise<T>): Promise<T> {
    const taken = Math.min(Math.max(weight, 0), this.capacity);
    if (this.#waiting.length > 0 || this.#used + taken > this.capacity) {
      await new Promise<void>((enter) => this.#waiting.push({ weight: taken, enter }));
    } else {
      this.#used += taken;
    }
    try {
      return await work();
    } finally {
      this.#used -= taken;
      while (this.#waiting.length > 0 && this.#used + this.#waiting[0]!.weight <= this.capacity) {
        const next = this.#waiting.shift()!;
        this.#used += next.weight;
        next.enter();
      }
    }
  }
}
