import { beforeEach, describe, expect, it } from 'vitest';
import {
  systems,
  type CheckpointInfo,
  type DatasetSummary,
  type FilmUpdate,
  type RunTrial,
} from '../../src-preload/contract';
import { MockStudio } from '../testing/mock-studio';
import { Films } from './films.svelte';
import { RunDraft } from './run-draft.svelte';
import { Toasts } from './toasts.svelte';

const bridgeDataset = (
  name: string,
  content: DatasetSummary['content'],
  imageSize: number,
): DatasetSummary => ({
  id: 1,
  name,
  aged: { known: 0, estimated: 0, byYear: [] },
  kind: 'pictures',
  content,
  imageSize,
  count: 500,
  skipped: 0,
  createdAt: 0,
  bytes: 0,
  removed: 0,
  credit: null,
  pictures: [],
});
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

describe('the system of a draft', () => {
  const faces = bridgeDataset('Faces', 'colour', 64);
  const digits = bridgeDataset('Digits', 'grey', 28);

  it('follows the data set, and stays where it is chosen against it', () => {
    const made = new RunDraft(bridge);
    made.setDataset(digits);
    expect(made.recipe).toMatchObject({ system: 'vanilla', preset: 'compact', imageSize: 28 });
    expect(made.problems).toEqual([]);
    made.setPreset('book');
    expect(made.recipe).toMatchObject({ system: 'vanilla', preset: 'book', imageSize: 28 });
    made.setDataset(faces);
    expect(made.recipe).toMatchObject({ system: 'dcgan', preset: 'book', imageSize: 64 });
    made.name = 'x';
    expect(made.canStart).toBe(true);

    made.setSystem('vanilla');
    expect(made.problems.map(({ code }) => code)).toEqual(['needsGrey']);
    expect(made.canStart).toBe(false);
    made.setDataset(digits);
    expect(made.canStart).toBe(true);
    made.takeRecipe({ ...systems.dcgan.presets.compact, steps: 7777 });
    expect(made.recipe).toMatchObject({ system: 'dcgan', steps: 7777 });
    expect(made.problems.map(({ code }) => code)).toEqual(['needsColour']);
  });

  it('locks the nets of a fork, and nothing else of them', () => {
    const checkpoint = { id: 1, runId: 1, step: 5, bytes: 0, pinned: false, createdAt: 0 } as CheckpointInfo;
    const fork = new RunDraft(bridge, checkpoint);
    fork.setDataset(digits);
    fork.setRecipe(systems.vanilla.presets.compact);
    const locked = fork.fields.filter((field) => fork.isLocked(field)).map(({ path }) => path);
    expect(locked).toEqual([
      'latent.size',
      'generator.hiddenUnits.0',
      'generator.hiddenUnits.1',
      'discriminator.hiddenUnits.0',
      'discriminator.hiddenUnits.1',
    ]);
  });
});

describe('a dry run', () => {
  async function draft(): Promise<RunDraft> {
    const made = new RunDraft(bridge);
    made.setDataset(bridgeDataset('Faces', 'colour', 64));
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
