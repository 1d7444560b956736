import type { ImportProgress } from './messages';

/** Milliseconds between two reports, so that there are at most ten a second. */
const interval = 100;
/** Milliseconds over which the speed is averaged. */
const memory = 8000;

/** Counts what is done and says so, not too often, with the time left at the speed of the last seconds. */
export class ProgressReporter {
  #done = 0;
  #imported = 0;
  #skipped = 0;
  #reportedAt = -Infinity;
  #measuredAt: number;
  #measuredDone = 0;
  /** Files per millisecond. */
  #speed: number | null = null;

  /**
   * @param send takes the reports
   * @param now the clock in milliseconds
   */
  constructor(
    private readonly total: number,
    private readonly send: (progress: ImportProgress) => void,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#measuredAt = now();
  }

  /** One more file is imported, as so many pictures, or skipped. */
  step(what: 'imported' | 'skipped', pictures = 1): void {
    this.#done++;
    if (what === 'imported') this.#imported += pictures;
    else this.#skipped++;
    const now = this.now();
    if (now - this.#reportedAt < interval) return;
    this.#measure(now);
    this.report('reading');
  }

  /** Says it now, whatever the time since the last report. */
  report(phase: ImportProgress['phase'], more: Partial<ImportProgress> = {}): void {
    this.#reportedAt = this.now();
    const left = this.total - this.#done;
    this.send({
      phase,
      done: this.#done,
      total: this.total,
      imported: this.#imported,
      skipped: this.#skipped,
      secondsLeft: phase === 'reading' && this.#speed ? left / this.#speed / 1000 : null,
      ...more,
    });
  }

  #measure(now: number): void {
    const elapsed = now - this.#measuredAt;
    // The first files come in a burst; a speed made from them would be far off.
    if (elapsed < 300) return;
    const speed = (this.#done - this.#measuredDone) / elapsed;
    const weight = 1 - Math.exp(-elapsed / memory);
    this.#speed = this.#speed === null ? speed : this.#speed + (speed - this.#speed) * weight;
    this.#measuredAt = now;
    this.#measuredDone = this.#done;
  }
}
