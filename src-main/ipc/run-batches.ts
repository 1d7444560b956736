import type { RunUpdate } from '../../src-preload/contract';

/**
 * Merges what happens to each run, so that the window hears of it at most every `milliseconds`. Nothing is lost: lists
 * are joined, the newest of everything else counts. The first news after a silence goes out at once.
 */
export class RunBatches {
  readonly #waiting = new Map<number, RunUpdate>();
  readonly #timers = new Map<number, NodeJS.Timeout>();

  constructor(
    private readonly send: (update: RunUpdate) => void,
    private readonly milliseconds = 100,
  ) {}

  add(update: RunUpdate): void {
    const { runId } = update;
    const before = this.#waiting.get(runId);
    this.#waiting.set(runId, before ? merge(before, update) : update);
    if (!this.#timers.has(runId)) this.#flush(runId);
  }

  /** Forgets everything that waits. */
  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#waiting.clear();
  }

  #flush(runId: number): void {
    const update = this.#waiting.get(runId);
    this.#timers.delete(runId);
    if (!update) return;
    this.#waiting.delete(runId);
    this.#timers.set(
      runId,
      setTimeout(() => this.#flush(runId), this.milliseconds),
    );
    this.send(update);
  }
}

/** Two updates of the same run as one. */
export function merge(older: RunUpdate, newer: RunUpdate): RunUpdate {
  // After a roll-back, what was recorded beyond the checkpoint did not happen.
  const back = newer.warnings.filter((warning) => warning.code === 'rolledBack').at(-1);
  const still = <T extends { step: number }>(list: T[]): T[] =>
    back ? list.filter((item) => item.step <= back.toStep) : list;
  return {
    ...newer,
    points: [...still(older.points), ...newer.points],
    samples: [...still(older.samples), ...newer.samples],
    checkpoints: [...older.checkpoints, ...newer.checkpoints],
    warnings: [...older.warnings, ...newer.warnings],
    error: newer.error ?? older.error,
  };
}
