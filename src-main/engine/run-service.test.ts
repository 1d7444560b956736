import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  dcganPresets,
  srganPresets,
  StudioError,
  vanillaPresets,
  type RecipeOf,
} from '../../src-preload/contract';
import { ProjectStore } from '../store';
import { addDataset, stateAt, tensor } from '../store/testing';
import { RunService } from './run-service';
import { EngineSupervisor } from './supervisor';
import { FakeChild } from './testing';

let folder: string;
let store: ProjectStore;
let datasetId: number;
let children: FakeChild[];
let supervisor: EngineSupervisor;
let runs: RunService;
let contentFolder: string | null;

const recipe: RecipeOf<'dcgan'> = { ...dcganPresets.compact, imageSize: 32, batchSize: 2, steps: 100 };
const code = (expected: string) => expect.objectContaining({ code: expected });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-runs-'));
  store = ProjectStore.create(join(folder, 'p.ganstudio'), 'P');
  datasetId = addDataset(store, 4);
  children = [];
  contentFolder = null;
  supervisor = new EngineSupervisor({
    hostEntry: '/host.js',
    threads: () => 0,
    contentFolder: () => contentFolder,
    onUpdate: () => {},
    onLost: (job, error) => runs.recordLoss(job, error),
    start() {
      children.push(new FakeChild());
      return children.at(-1)!;
    },
    countOomKills: () => null,
  });
  runs = new RunService({ store: () => store, supervisor, language: () => 'en' });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What an engine does at the end of its work. */
function end(runId: number, reason: 'finished' | 'paused' | 'stopped', step: number): void {
  store.checkpoints.save({ runId, state: stateAt(step), tensors: [tensor('g/a/k', 4, step)] });
  store.runs.setState(runId, reason, { error: null });
  children.at(-1)!.say({ kind: 'ended', reason, step });
}

describe('RunService', () => {
  it('begins nothing in a project that is being left', async () => {
    const first = runs.start({ datasetId, name: 'First', recipe });
    end(first.id, 'paused', 5);
    const checkpointId = store.checkpoints.latest(first.id)!.id;
    const leaving = new RunService({
      store: () => store,
      mayBegin() {
        throw new StudioError('projectLeaving');
      },
      supervisor,
      language: () => 'en',
    });
    const request = { datasetId, name: 'Second', recipe };
    expect(() => leaving.start(request)).toThrow(code('projectLeaving'));
    expect(() => leaving.resume(first.id)).toThrow(code('projectLeaving'));
    expect(() => leaving.continueFor(first.id, 10)).toThrow(code('projectLeaving'));
    expect(() => leaving.fork({ checkpointId, name: 'Fork', recipe })).toThrow(code('projectLeaving'));
    await expect(leaving.try(request)).rejects.toMatchObject({ code: 'projectLeaving' });
    expect(children).toHaveLength(1);
    expect(store.runs.list()).toHaveLength(1);
  });

  it('starts a run and its engine', () => {
    const run = runs.start({ datasetId, name: 'First', recipe });
    expect(run).toMatchObject({ state: 'starting', totalSteps: 100, datasetId, step: 0 });
    expect(children[0]!.last('train')).toEqual({ kind: 'train', projectPath: store.path, runId: run.id });
    expect(() => runs.resume(run.id)).toThrow(code('runBusy'));
    expect(() => runs.remove(run.id)).toThrow(code('runBusy'));
    expect(() => store.datasets.remove(datasetId)).toThrow(code('datasetInUse'));
  });

  it('begins no SRGAN that compares by VGG19 before a folder with it is chosen, and tells the engine where it lies', async () => {
    const id = store.datasets.begin({
      name: 'Photos',
      kind: 'pictures',
      content: 'photos',
      imageSize: 2,
      options: { size: 128, crop: 'centre', background: '#ffffff', photos: { longest: 512 } },
      credit: null,
      writerPid: process.pid,
    });
    const photo = { width: 100, height: 96, pixels: new Uint8Array(100 * 96 * 3) };
    store.datasets.addPictures(id, [{ name: 'a', pixels: new Uint8Array(12), photo }]);
    store.datasets.finish(id, { imported: 1, skipped: [], seconds: 0 });
    const request = { datasetId: id, name: 'x', recipe: srganPresets.book };
    expect(() => runs.start(request)).toThrow(code('contentNetMissing'));
    await expect(runs.try(request)).rejects.toMatchObject({ code: 'contentNetMissing' });
    expect(children).toHaveLength(0);
    contentFolder = '/nets/vgg19';
    const run = runs.start(request);
    expect(children[0]!.last('train')).toMatchObject({ runId: run.id, contentFolder });
    end(run.id, 'paused', 5);
    contentFolder = null;
    expect(() => runs.resume(run.id)).toThrow(code('contentNetMissing'));
    expect(runs.start({ ...request, recipe: srganPresets.compact })).toMatchObject({ system: 'srgan' });
  });

  it('refuses what cannot work before anything is made', () => {
    const start = (change: Partial<typeof recipe>, id = datasetId) =>
      runs.start({ datasetId: id, name: 'x', recipe: { ...recipe, ...change } });
    expect(() => start({}, 99)).toThrow(code('datasetMissing'));
    expect(() => start({ batchSize: 64 })).toThrow(code('datasetTooSmall'));
    expect(() => start({ imageSize: 64 })).toThrow(
      expect.objectContaining({
        code: 'recipeInvalid',
        params: { reason: 'the pictures have 32 pixels, the recipe wants 64' },
      }),
    );
    const grey = () =>
      runs.start({
        datasetId,
        name: 'x',
        recipe: { ...vanillaPresets.compact, imageSize: 32, batchSize: 2 },
      });
    expect(grey).toThrow(
      expect.objectContaining({
        code: 'recipeInvalid',
        params: { reason: expect.stringContaining('import them with --grey') as string },
      }),
    );
    expect(store.runs.list()).toEqual([]);
    expect(children).toEqual([]);
  });

  it('resumes what rests and continues what is finished', () => {
    const { id } = runs.start({ datasetId, name: 'First', recipe });
    end(id, 'paused', 40);
    expect(runs.resume(id)).toMatchObject({ state: 'starting', step: 40 });
    end(id, 'finished', 100);
    expect(() => runs.resume(id)).toThrow(code('runFinished'));
    expect(runs.continueFor(id, 50)).toMatchObject({ totalSteps: 150, state: 'starting' });
    end(id, 'stopped', 120);
    expect(runs.resume(id).state).toBe('starting');
    expect(children).toHaveLength(4);
  });

  it('pauses and stops only what trains; gives up what is paused', () => {
    const { id } = runs.start({ datasetId, name: 'First', recipe });
    runs.pause(id);
    expect(children[0]!.last('pause')).toBeDefined();
    end(id, 'paused', 40);
    expect(() => runs.pause(id)).toThrow(code('runNotTraining'));
    runs.stop(id);
    expect(store.runs.get(id).state).toBe('stopped');
    expect(() => runs.stop(id)).toThrow(code('runNotTraining'));
    expect(() => runs.pause(99)).toThrow(code('runMissing'));
  });

  it('forks with the same nets only', () => {
    const { id } = runs.start({ datasetId, name: 'First', recipe });
    end(id, 'paused', 40);
    const checkpointId = store.checkpoints.latest(id)!.id;
    const other = { ...recipe, generator: { ...recipe.generator, hiddenUnits: 7 } };
    expect(() => runs.fork({ checkpointId, name: 'Fork', recipe: other })).toThrow(code('recipeInvalid'));
    expect(() => runs.fork({ checkpointId: 99, name: 'Fork', recipe })).toThrow(code('checkpointMissing'));
    expect(store.runs.list()).toHaveLength(1);

    const fork = runs.fork({ checkpointId, name: 'Fork', recipe: { ...recipe, loss: 'bce', steps: 30 } });
    expect(fork).toMatchObject({
      forkedFrom: { runId: id, step: 40 },
      step: 40,
      totalSteps: 70,
      state: 'starting',
    });
    expect(store.checkpoints.latest(fork.id)).toMatchObject({ step: 40, runId: fork.id });
  });

  it('writes down a crash and lets the run go on', () => {
    const { id } = runs.start({ datasetId, name: 'First', recipe });
    store.checkpoints.save({ runId: id, state: stateAt(10), tensors: [tensor('g/a/k', 4, 1)] });
    store.runs.setStep(id, 17);
    children[0]!.say({ kind: 'checkpoint', info: store.checkpoints.latest(id)! });
    children[0]!.exit(null);
    expect(store.runs.get(id)).toMatchObject({
      state: 'failed',
      step: 10,
      error: { code: 'engineCrashed', params: { step: 10 } },
    });
    expect(runs.resume(id)).toMatchObject({ state: 'starting', error: null });
  });

  it('puts right a run whose owner died without our knowing', () => {
    const { id } = runs.start({ datasetId, name: 'First', recipe });
    end(id, 'paused', 40);
    // A process id that no longer exists.
    store.runs.setState(id, 'training', { enginePid: 2 ** 22 - 3 });
    expect(runs.resume(id).state).toBe('starting');
  });

  it('does not go on without its data', () => {
    const { id } = runs.start({ datasetId, name: 'First', recipe });
    end(id, 'paused', 40);
    store.datasets.remove(datasetId);
    expect(() => runs.resume(id)).toThrow(code('datasetMissing'));
    expect(() => runs.continueFor(id, 5)).toThrow(code('datasetMissing'));
  });

  it('tries a recipe out, and says when another training goes on meanwhile', async () => {
    const figures = {
      parameters: { generator: 2, discriminator: 1 },
      seconds: { step: 0.5, sheet: 0.1, checkpoint: 0.2 },
      steps: 3,
      peakBytes: 9,
    };
    const tryOut = async () => {
      const trial = runs.try({ datasetId, recipe });
      children.at(-1)!.say({ kind: 'tried', requestId: 1, figures });
      return trial;
    };
    expect(await tryOut()).toMatchObject({ ...figures, busy: false });
    expect(children[0]!.last('trial')).toMatchObject({ projectPath: store.path, datasetId, recipe });
    runs.start({ datasetId, name: 'Company', recipe });
    expect(await tryOut()).toMatchObject({ busy: true });
    await expect(runs.try({ datasetId, recipe: { ...recipe, batchSize: 64 } })).rejects.toMatchObject({
      code: 'datasetTooSmall',
    });
    await expect(runs.try({ datasetId: 99, recipe })).rejects.toMatchObject({ code: 'datasetMissing' });
    expect(store.runs.list()).toHaveLength(1);
  });

  it('estimates what a recipe costs', () => {
    const estimate = runs.estimate({ datasetId, recipe: { ...recipe, batchSize: 64 } });
    expect(estimate.problems.map((problem) => problem.code)).toContain('batchTooLarge');
    expect(estimate.memoryBytes).toBeGreaterThan(1e8);
    expect(estimate.machineBytes).toBeGreaterThan(1e8);
    expect(runs.estimate({ datasetId: null, recipe }).parameters.generator).toBeGreaterThan(1000);
  });
});
