import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunUpdate } from '../../src-preload/contract';
import { merge, RunBatches } from './run-batches';

const update = (step: number, more: Partial<RunUpdate> = {}): RunUpdate => ({
  runId: 1,
  state: 'training',
  step,
  totalSteps: 100,
  stepsPerSecond: 1,
  secondsLeft: 1,
  phasesAfter: 0,
  memoryBytes: 1,
  points: [{ step, lossG: 0, lossD: 0, dReal: 0, dFake: 0, loss: null }],
  samples: [],
  checkpoints: [],
  warnings: [],
  error: null,
  ...more,
});

describe('RunBatches', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('sends at most ten times a second and loses nothing', () => {
    const sent: RunUpdate[] = [];
    const batches = new RunBatches((news) => sent.push(news));
    for (let step = 1; step <= 1000; step++) {
      batches.add(update(step));
      vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(200);
    expect(sent.length).toBeLessThanOrEqual(11);
    expect(sent.flatMap(({ points }) => points.map(({ step }) => step))).toEqual(
      Array.from({ length: 1000 }, (_, i) => i + 1),
    );
    expect(sent.at(-1)!.step).toBe(1000);
  });

  it('sends the first news at once and keeps runs apart', () => {
    const sent: RunUpdate[] = [];
    const batches = new RunBatches((news) => sent.push(news));
    batches.add(update(1));
    batches.add(update(1, { runId: 2 }));
    expect(sent.map(({ runId }) => runId)).toEqual([1, 2]);
    batches.add(update(2));
    expect(sent).toHaveLength(2);
    batches.clear();
    vi.advanceTimersByTime(1000);
    expect(sent).toHaveLength(2);
  });
});

describe('merge', () => {
  it('keeps the newest state and an error, and joins the lists', () => {
    const merged = merge(
      update(1, { samples: [{ step: 1, columns: 2, rows: 2, side: 64, url: 'a' }] }),
      update(2, { state: 'failed', error: { code: 'diskFull', params: {} } }),
    );
    expect(merged).toMatchObject({ step: 2, state: 'failed', error: { code: 'diskFull' } });
    expect(merged.points).toHaveLength(2);
    expect(merged.samples).toHaveLength(1);
  });

  it('drops what a roll-back has undone', () => {
    const back = update(5, {
      points: [],
      warnings: [{ code: 'rolledBack', step: 9, toStep: 5, learningRateFactor: 0.5 }],
    });
    const merged = merge(merge(update(5), update(9)), back);
    expect(merged.points.map(({ step }) => step)).toEqual([5]);
    expect(merged.warnings).toHaveLength(1);
  });
});
