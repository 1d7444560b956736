import type { MetricPoint } from '../../src-preload/contract';

export const metricNames = ['lossG', 'lossD', 'dReal', 'dFake', 'loss'] as const;
export type MetricName = (typeof metricNames)[number];

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

  /** The steps that have a figure, and the figures. */
  curve(name: MetricName): { steps: readonly number[]; values: readonly number[] } {
    const column = this.columns[name];
    if (!column.includes(null)) return { steps: this.steps, values: column as number[] };
    const there = column.map((value) => value !== null);
    return {
      steps: this.steps.filter((_, i) => there[i]),
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
