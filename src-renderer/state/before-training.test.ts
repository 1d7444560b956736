import { beforeEach, describe, expect, it } from 'vitest';
import type { FilmUpdate, RunTrial } from '../../src-preload/contract';
import { MockStudio } from '../testing/mock-studio';
import { Films } from './films.svelte';
import { RunDraft } from './run-draft.svelte';
import { Toasts } from './toasts.svelte';

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
let bridge: MockStudio;
let toasts: Toasts;
beforeEach(() => {
  bridge = new MockStudio();
  toasts = new Toasts();
});

describe('films', () => {
  const update: FilmUpdate = {
    jobId: 'f1',
    name: 'run.webp',
    phase: 'working',
    done: 1,
    total: 4,
    secondsLeft: 2,
  };

  it('are followed, and where they end they can be shown', async () => {
    const films = new Films(bridge, toasts);
    films.setOptions({ format: 'gif' });
    expect(await films.makeOfRun(3)).toBe(true);
    expect(bridge.calls.at(-1)).toMatchObject({ channel: 'films.ofRun', input: { runId: 3 } });
    films.take(update);
    expect(films.active).toEqual([update]);
    films.take({ ...update, phase: 'done', frames: 4, bytes: 10 });
    expect(films.active).toEqual([]);
    const [toast] = toasts.items;
    expect(toast).toMatchObject({ kind: 'done', text: 'Saved “run.webp”: 4 pictures.' });
    toasts.act(toast!);
    await settle();
    expect(bridge.calls.at(-1)).toEqual({ channel: 'films.reveal', input: { jobId: 'f1' } });
  });

  it('that fail or are given up say so', () => {
    const films = new Films(bridge, toasts);
    films.take({ ...update, phase: 'cancelled' });
    films.take({ ...update, phase: 'failed', error: { code: 'diskFull', params: {} } });
    expect(toasts.items.map(({ kind }) => kind)).toEqual(['info', 'error']);
  });

  it('do not begin when no place was chosen or the run is too young', async () => {
    const films = new Films(bridge, toasts);
    bridge.failures['films.ofRun'] = { code: 'filmTooShort', params: { count: 1 } };
    expect(await films.makeOfRun(3)).toBe(false);
    expect(films.asking).toBe(false);
    expect(toasts.items[0]!.text).toContain('at least two');
  });
});

describe('a dry run', () => {
  async function draft(): Promise<RunDraft> {
    const made = new RunDraft(bridge);
    made.setDataset({
      id: 1,
      name: 'Faces',
      kind: 'pictures',
      content: 'colour',
      imageSize: 64,
      count: 500,
      skipped: 0,
      createdAt: 0,
      bytes: 0,
      removed: 0,
      credit: null,
      pictures: [],
    });
    made.name = 'Try';
    return made;
  }

  it('stays while only the length changes, and goes with everything else', async () => {
    const made = await draft();
    const running = made.tryOut();
    expect(made.trying).toEqual({ done: 0, total: 0 });
    made.takeTrial({ done: 2, total: 4 });
    expect(made.trying).toEqual({ done: 2, total: 4 });
    await running;
    expect(made.trying).toBeNull();
    const trial = made.trial as RunTrial;
    expect(trial.steps).toBe(8);
    for (const [path, value] of [
      ['steps', 77],
      ['seed', 4],
      ['sampleEvery', 9],
    ] as const) {
      made.setField(path, value);
      expect(made.trial).toEqual(trial);
    }
    made.setField('batchSize', 8);
    expect(made.trial).toBeNull();
  });

  it('tells what went wrong, and nothing when it was given up', async () => {
    const made = await draft();
    bridge.failures['runs.try'] = { code: 'trialMemory', params: {} };
    await made.tryOut();
    expect(made.trialError).toMatchObject({ code: 'trialMemory' });
    bridge.failures['runs.try'] = { code: 'trialCancelled', params: {} };
    const running = made.tryOut();
    await made.cancelTrial();
    expect(bridge.calls.at(-1)).toMatchObject({ channel: 'runs.cancelTry' });
    await running;
    expect(made.trialError).toBeNull();
    expect(made.trial).toBeNull();
  });
});
