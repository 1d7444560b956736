/** Milliseconds before which no time is named: the first tile warms the net up. */
const patience = 1000;

/** The time that is left, at the mean speed so far. */
export class TimeLeft {
  readonly #began: number;

  /** @param now the clock in milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {
    this.#began = now();
  }

  /**
   * @param part how much is done, 0 to 1
   * @returns seconds; null while nobody can know
   */
  at(part: number): number | null {
    const elapsed = this.now() - this.#began;
    if (elapsed < patience || part <= 0) return null;
    return Math.max(0, (elapsed * (1 - part)) / part / 1000);
  }
}
