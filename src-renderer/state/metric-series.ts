import type { MetricPoint } from '../../src-preload/contract';

export const metricNames = ['lossG', 'lossD', 'dReal', 'dFake', 'loss'] as const;
export type MetricName = (typeof metricNames)[number];

/** Steps, which rise, and what was measured at each of them. */
export interface Curve {
  steps: readonly number[];
  values: readonly number[];
}

/** Steps that belong together: the first one of them and the last. */
export interface StepRange {
  first: number;
  last: number;
}

/**
 * The measurements of a run as columns, so that a chart can thin them without touching objects. Steps only rise:
 * when training goes back to an older checkpoint, what lies after it is forgotten.
 */
export class MetricSeries {
  readonly steps: number[] = [];
  private readonly columns: Record<MetricName, (number | null)[]> = {
    lossG: [],
    lossD: [],
    dReal: [],
    dFake: [],
    loss: [],
  };

  /** @param limit points kept; beyond it every second one is dropped */
  constructor(private readonly limit = 40_000) {}

  get length(): number {
    return this.steps.length;
  }

  column(name: MetricName): readonly (number | null)[] {
    return this.columns[name];
  }

  /** The steps that have a figure, and the figures; of a stretch of the run, or of all of it. */
  curve(name: MetricName, range: StepRange = { first: -Infinity, last: Infinity }): Curve {
    const from = this.indexOf(range.first);
    const end = this.indexOf(range.last + 1);
    const whole = from === 0 && end === this.steps.length;
    const steps = whole ? this.steps : this.steps.slice(from, end);
    const column = whole ? this.columns[name] : this.columns[name].slice(from, end);
    if (!column.includes(null)) return { steps, values: column as number[] };
    return {
      steps: steps.filter((_, i) => column[i] !== null),
      values: column.filter((value) => value !== null),
    };
  }

  last(): MetricPoint | null {
    const i = this.steps.length - 1;
    if (i < 0) return null;
    const of = (name: MetricName): number | null => this.columns[name][i]!;
    return {
      step: this.steps[i]!,
      lossG: of('lossG'),
      lossD: of('lossD'),
      dReal: of('dReal'),
      dFake: of('dFake'),
      loss: of('loss'),
    };
  }

  append(points: readonly MetricPoint[]): void {
    for (const point of points) {
      if (this.steps.length > 0 && point.step <= this.steps.at(-1)!) this.forgetFrom(point.step);
      this.steps.push(point.step);
      for (const name of metricNames) this.columns[name].push(point[name]);
    }
    if (this.steps.length > this.limit) this.halve();
  }

  /** Drops what was measured at this step and later. */
  forgetFrom(step: number): void {
    let keep = this.steps.length;
    while (keep > 0 && this.steps[keep - 1]! >= step) keep--;
    this.steps.length = keep;
    for (const name of metricNames) this.columns[name].length = keep;
  }

  /** Index of the first point at this step or later. */
  private indexOf(step: number): number {
    let [low, high] = [0, this.steps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.steps[middle]! < step) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private halve(): void {
    const last = this.steps.length - 1;
    for (const column of [this.steps, ...Object.values(this.columns)]) {
      let to = 0;
      for (let from = 0; from <= last; from += 2) column[to++] = column[from]!;
      if (last % 2 === 1) column[to++] = column[last]!;
      column.length = to;
    }
  }
}
