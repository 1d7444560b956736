import { describe, expect, it } from 'vitest';
import { MetricSeries } from './metric-series';

const point = (step: number, lossG = step) => ({ step, lossG, lossD: 1, dReal: 0.6, dFake: 0.4, loss: null });

describe('the series', () => {
  it('grows and tells its last point', () => {
    const series = new MetricSeries();
    expect(series.last()).toBeNull();
    series.append([point(1), point(2)]);
    series.append([point(3)]);
    expect(series.steps).toEqual([1, 2, 3]);
    expect(series.last()).toEqual(point(3));
  });

  it('replaces what was measured before training went back', () => {
    const series = new MetricSeries();
    series.append([1, 2, 3, 4, 5].map((step) => point(step)));
    series.append([point(3, 30), point(4, 40)]);
    expect(series.steps).toEqual([1, 2, 3, 4]);
    expect(series.column('lossG')).toEqual([1, 2, 30, 40]);
    series.forgetFrom(2);
    expect(series.steps).toEqual([1]);
    expect(series.column('dReal')).toHaveLength(1);
  });

  it('draws only what there is: a step may have no such figure', () => {
    const series = new MetricSeries();
    series.append([point(1), { ...point(2), lossG: null, loss: 7 }, point(3)]);
    expect(series.curve('lossG')).toEqual({ steps: [1, 3], values: [1, 3] });
    expect(series.curve('loss')).toEqual({ steps: [2], values: [7] });
    expect(series.curve('lossD')).toEqual({ steps: [1, 2, 3], values: [1, 1, 1] });
  });

  it('gives the curve of a stretch alone', () => {
    const series = new MetricSeries();
    series.append([
      ...[1, 2, 3].map((step) => point(step)),
      ...[4, 5, 6].map((step) => ({ ...point(step), lossG: null, loss: 10 * step })),
    ]);
    expect(series.curve('lossG', { first: 2, last: 3 })).toEqual({ steps: [2, 3], values: [2, 3] });
    expect(series.curve('lossG', { first: 4, last: 9 })).toEqual({ steps: [], values: [] });
    expect(series.curve('loss', { first: 4, last: 5 })).toEqual({ steps: [4, 5], values: [40, 50] });
    expect(series.curve('loss', { first: 1, last: 100 })).toEqual({ steps: [4, 5, 6], values: [40, 50, 60] });
    expect(series.curve('lossD', { first: 7, last: 9 })).toEqual({ steps: [], values: [] });
    expect(new MetricSeries().curve('loss', { first: 1, last: 2 })).toEqual({ steps: [], values: [] });
  });

  it('stays below its limit and keeps both ends', () => {
    const series = new MetricSeries(1000);
    for (let step = 0; step < 5000; step += 10) {
      series.append(Array.from({ length: 10 }, (_, i) => point(step + i)));
    }
    expect(series.length).toBeLessThanOrEqual(1000);
    expect(series.steps[0]).toBe(0);
    expect(series.last()!.step).toBe(4999);
    for (let i = 1; i < series.length; i++) expect(series.steps[i]!).toBeGreaterThan(series.steps[i - 1]!);
  });
});
