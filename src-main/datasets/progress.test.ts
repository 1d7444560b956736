import { expect, it } from 'vitest';
import type { ImportProgress } from './messages';
import { ProgressReporter } from './progress';

it('progress is told at most ten times a second, with a time left that comes true', () => {
  let clock = 0;
  const sent: (ImportProgress & { at: number })[] = [];
  const progress = new ProgressReporter(
    10_000,
    (update) => sent.push({ ...update, at: clock }),
    () => clock,
  );
  progress.report('reading');
  for (let i = 0; i < 10_000; i++) {
    clock += i % 100 === 0 ? 50 : 2;
    progress.step(i % 10 === 0 ? 'skipped' : 'imported');
  }
  progress.report('finishing');
  progress.report('done', { datasetId: 7 });
  const total = clock;
  const reading = sent.filter(({ phase }) => phase === 'reading');
  expect(reading.length).toBeLessThanOrEqual(total / 100 + 1);
  expect(reading.length).toBeGreaterThan(total / 200);
  for (const { at, secondsLeft } of reading.filter(({ at }) => at > 2000)) {
    expect(secondsLeft!).toBeGreaterThan(((total - at) / 1000) * 0.8 - 0.2);
    expect(secondsLeft!).toBeLessThan(((total - at) / 1000) * 1.2 + 0.2);
  }
  expect(sent.at(-1)).toMatchObject({
    phase: 'done',
    done: 10_000,
    total: 10_000,
    imported: 9000,
    skipped: 1000,
    secondsLeft: null,
    datasetId: 7,
  });
});
