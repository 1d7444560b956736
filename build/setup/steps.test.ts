import { expect, it, vi } from 'vitest';
import { describeFailure, SetupError, Steps } from './steps';
import { recordedSteps } from './testing';

it('names a step, what it does and how long it took', async () => {
  const { steps, lines } = recordedSteps();
  expect(await steps.run('Electron', 'fetching it', () => Promise.resolve(7))).toBe(7);
  expect(lines[0]).toBe('Electron: fetching it …\n');
  expect(lines[1]).toMatch(/^Electron: done \(\d+\.\d s\)\n$/);
});

it('says that a step failed and passes the error on', async () => {
  const { steps, lines } = recordedSteps();
  const failing = steps.run('SQLite', 'compiling', () => Promise.reject(new Error('no compiler')));
  await expect(failing).rejects.toThrow('no compiler');
  expect(lines[1]).toMatch(/^SQLite: failed/);
});

it('shows the progress of all running steps in one line of a terminal', async () => {
  vi.useFakeTimers();
  const lines: string[] = [];
  const steps = new Steps({ isTTY: true, write: (text) => lines.push(text) });
  let end!: () => void;
  const work = new Promise<void>((resolve) => (end = resolve));
  const both = [
    steps.run('A', 'a', (report) => (report('1 of 2 MB'), work)),
    steps.run('B', 'b', () => work),
  ];
  vi.advanceTimersByTime(400);
  expect(lines.at(-1)).toMatch(/A 1 of 2 MB, 0\.4 s · B 0\.4 s/);
  end();
  await Promise.all(both);
  const count = lines.length;
  vi.advanceTimersByTime(5000);
  expect(lines).toHaveLength(count);
  vi.useRealTimers();
});

it('writes to a log every ten seconds only', async () => {
  vi.useFakeTimers();
  const { steps, lines } = recordedSteps();
  let end!: () => void;
  const step = steps.run('A', 'a', () => new Promise<void>((resolve) => (end = resolve)));
  vi.advanceTimersByTime(25_000);
  expect(lines.filter((line) => line.startsWith('  …'))).toHaveLength(2);
  end();
  await step;
  vi.useRealTimers();
});

it('tells of every failure what to do', () => {
  const error = new AggregateError([
    new SetupError('No pip.', 'Install it.'),
    new SetupError('No g++.', 'Do.'),
  ]);
  expect(describeFailure(error)).toBe('No pip.\n  → Install it.\nNo g++.\n  → Do.');
});
