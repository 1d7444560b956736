import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { dcganPresets, type MetricPoint } from '../../src-preload/contract';
import { ProjectStore } from './project';
import { addDataset, addRun, emptyReport, makeFolder } from './testing';

let store: ProjectStore;
let dispose: () => void;

beforeEach(() => {
  const made = makeFolder();
  dispose = made.dispose;
  store = ProjectStore.create(join(made.folder, 'a.ganstudio'), 'a');
});
afterEach(() => {
  store.close();
  dispose();
});

describe('data sets', () => {
  it('appear when finished, with consecutive pictures and their report', () => {
    const id = store.datasets.begin({
      name: '人像',
      kind: 'starter',
      imageSize: 64,
      options: { size: 64, crop: 'centre', background: '#ff8800' },
      credit: 'Drawn by somebody',
      writerPid: process.pid,
    });
    const picture = (value: number) => ({
      name: `deep/folder/${value}.jpg`,
      pixels: new Uint8Array(64 * 64 * 3).fill(value),
    });
    store.datasets.addPictures(id, [picture(0), picture(1)]);
    store.datasets.addPictures(id, [picture(2)]);
    expect(store.datasets.list()).toEqual([]);
    expect(() => store.datasets.get(id)).toThrow(expect.objectContaining({ code: 'datasetMissing' }));
    const report = {
      imported: 3,
      skipped: [{ name: 'x.jpg', reason: 'duplicate' as const, detail: 'deep/folder/0.jpg' }],
      seconds: 2.5,
    };
    store.datasets.finish(id, report);
    expect(store.datasets.get(id)).toMatchObject({
      id,
      name: '人像',
      kind: 'starter',
      imageSize: 64,
      count: 3,
      skipped: 1,
      bytes: 3 * 64 * 64 * 3,
      credit: 'Drawn by somebody',
      options: { size: 64, crop: 'centre', background: '#ff8800' },
      report,
    });
    expect(store.datasets.names(id, 1, 10)).toEqual([
      { position: 1, name: 'deep/folder/1.jpg' },
      { position: 2, name: 'deep/folder/2.jpg' },
    ]);
    expect(store.datasets.names(id, 0, 1)).toHaveLength(1);
    expect(new Set(store.datasets.pixels(id, 2))).toEqual(new Set([2]));
    expect(() => store.datasets.pixels(id, 3)).toThrow(expect.objectContaining({ code: 'datasetMissing' }));
  });

  it('refuse pictures of another size, and a batch is all or nothing', () => {
    const id = store.datasets.begin({
      name: 'a',
      kind: 'pictures',
      imageSize: 32,
      options: { size: 32, crop: 'fit', background: '#ffffff' },
      credit: null,
      writerPid: process.pid,
    });
    expect(() =>
      store.datasets.addPictures(id, [
        { name: 'good', pixels: new Uint8Array(3072) },
        { name: 'bad', pixels: new Uint8Array(3071) },
      ]),
    ).toThrow(RangeError);
    store.datasets.finish(id, emptyReport);
    expect(store.datasets.get(id).count).toBe(0);
    expect(() => store.datasets.addPictures(id, [])).toThrow(
      expect.objectContaining({ code: 'datasetMissing' }),
    );
    store.datasets.discard(id);
    expect(store.datasets.list()).toHaveLength(1);
  });

  it('are deleted by discard while they are imported', () => {
    const id = store.datasets.begin({
      name: 'a',
      kind: 'pictures',
      imageSize: 32,
      options: { size: 32, crop: 'fit', background: '#ffffff' },
      credit: null,
      writerPid: process.pid,
    });
    store.datasets.addPictures(
      id,
      Array.from({ length: 4500 }, (_, i) => ({ name: String(i), pixels: new Uint8Array(3072) })),
    );
    store.datasets.discard(id);
    expect(() => store.datasets.finish(id, emptyReport)).toThrow(
      expect.objectContaining({ code: 'datasetMissing' }),
    );
  });

  it('can be renamed, removed and restored; their name stays with the runs', () => {
    const runId = addRun(store);
    const datasetId = store.runs.get(runId).datasetId!;
    store.datasets.rename(datasetId, 'Better name');
    expect(store.runs.get(runId)).toMatchObject({ datasetId, datasetName: 'Better name' });
    expect(() => store.datasets.remove(datasetId)).toThrow(expect.objectContaining({ code: 'datasetInUse' }));
    store.runs.setState(runId, 'paused');
    store.datasets.remove(datasetId);
    expect(store.datasets.list()).toEqual([]);
    expect(() => store.datasets.reader(datasetId)).toThrow(
      expect.objectContaining({ code: 'datasetMissing' }),
    );
    expect(store.runs.get(runId)).toMatchObject({ datasetId: null, datasetName: 'Better name' });
    store.datasets.restore(datasetId);
    expect(store.runs.get(runId).datasetId).toBe(datasetId);
    store.datasets.remove(datasetId);
    store.sweep();
    expect(store.runs.get(runId)).toMatchObject({ datasetId: null, datasetName: 'Better name' });
    for (const change of ['rename', 'remove', 'restore'] as const) {
      expect(() => store.datasets[change](datasetId, 'x')).toThrow(
        expect.objectContaining({ code: 'datasetMissing' }),
      );
    }
  });
});

describe('runs', () => {
  it('keep recipe, place and cause of failure', () => {
    const datasetId = addDataset(store);
    const id = store.runs.create({
      name: 'Fork',
      datasetId,
      recipe: dcganPresets.book,
      totalSteps: 500,
      forkedFrom: { runId: 7, step: 40 },
    });
    expect(store.runs.get(id)).toMatchObject({
      id,
      name: 'Fork',
      system: 'dcgan',
      datasetId,
      datasetName: 'Faces',
      state: 'starting',
      step: 0,
      totalSteps: 500,
      forkedFrom: { runId: 7, step: 40 },
      parameters: null,
      enginePid: process.pid,
      sheetStep: null,
      bytes: 0,
      error: null,
      recipe: dcganPresets.book,
    });
    store.runs.setState(id, 'training', { enginePid: 1 });
    store.runs.setParameters(id, { generator: 10, discriminator: 20 });
    store.runs.setStep(id, 12);
    store.runs.setTotalSteps(id, 600);
    store.runs.rename(id, 'Other');
    store.sheets.add(id, { step: 10, columns: 4, rows: 4, side: 64, png: new Uint8Array([1]) });
    store.runs.setState(id, 'pausing');
    expect(store.runs.get(id)).toMatchObject({
      name: 'Other',
      state: 'pausing',
      step: 12,
      totalSteps: 600,
      parameters: { generator: 10, discriminator: 20 },
      enginePid: 1,
      sheetStep: 10,
    });
    const error = { code: 'engineCrashed' as const, params: { step: 12 } };
    store.runs.setState(id, 'failed', { error });
    expect(store.runs.get(id)).toMatchObject({ state: 'failed', error, enginePid: null });
    store.runs.setState(id, 'starting', { error: null });
    expect(store.runs.get(id)).toMatchObject({ error: null, enginePid: process.pid });
  });

  it('can be removed and restored unless they are training, and say when they are missing', () => {
    const id = addRun(store);
    expect(() => store.runs.remove(id)).toThrow(expect.objectContaining({ code: 'runBusy' }));
    store.runs.setState(id, 'stopped');
    store.runs.remove(id);
    expect(store.runs.list()).toEqual([]);
    for (const act of [
      () => store.runs.get(id),
      () => store.runs.setState(id, 'training'),
      () => store.runs.setStep(id, 1),
      () => store.runs.rename(id, 'x'),
      () => store.runs.remove(id),
      () => store.runs.restore(99),
    ]) {
      expect(act).toThrow(expect.objectContaining({ code: 'runMissing' }));
    }
    store.runs.restore(id);
    expect(store.runs.list().map((run) => run.id)).toEqual([id]);
    expect(() =>
      store.runs.create({
        name: 'x',
        datasetId: 99,
        recipe: dcganPresets.book,
        totalSteps: 1,
        forkedFrom: null,
      }),
    ).toThrow(expect.objectContaining({ code: 'datasetMissing' }));
  });
});

describe('metrics', () => {
  const point = (step: number, lossG = Math.sin(step)): MetricPoint => ({
    step,
    lossG,
    lossD: step / 7,
    dReal: 0.75,
    dFake: 0.25,
    loss: null,
  });

  it('come back as they were, infinity too; NaN as none; a step counts once', () => {
    const id = addRun(store);
    store.metrics.append(id, [point(1), point(2, NaN), point(3, Infinity)]);
    store.metrics.append(id, [point(3, -Infinity)]);
    expect(store.metrics.read(id, 100)).toEqual([
      point(1),
      { ...point(2), lossG: null },
      point(3, -Infinity),
    ]);
    store.metrics.truncate(id, 1);
    expect(store.metrics.read(id, 100)).toEqual([point(1)]);
    expect(store.metrics.read(99, 100)).toEqual([]);
  });

  it('are thinned, with first, last and every peak', () => {
    const id = addRun(store);
    const points = Array.from({ length: 10_000 }, (_, i) => point(i + 1));
    points[6789] = point(6790, 50);
    points[1234] = point(1235, -50);
    store.metrics.append(id, points);
    for (const most of [2, 3, 4, 5, 100, 999, 9_999, 10_000, 20_000]) {
      const read = store.metrics.read(id, most);
      expect(read.length).toBeLessThanOrEqual(most);
      expect(read[0]).toEqual(points[0]);
      expect(read.at(-1)).toEqual(points.at(-1));
      expect(read.map(({ step }) => step)).toEqual(
        [...new Set(read.map(({ step }) => step))].sort((a, b) => a - b),
      );
      if (most >= 4) expect(read).toContainEqual(point(6790, 50));
      if (most >= 4) expect(read).toContainEqual(point(1235, -50));
    }
    const read = store.metrics.read(id, 100);
    expect(read.length).toBeGreaterThan(80);
    // Evenly spread: a gap is at most two buckets.
    const gaps = read.slice(1).map(({ step }, i) => step - read[i]!.step);
    expect(Math.max(...gaps)).toBeLessThan(2.1 * (10_000 / 49));
  });
});

describe('sample sheets', () => {
  it('keep how near they come to their originals, where that is known, as long as they are there', () => {
    const id = addRun(store);
    const sheet = { columns: 3, rows: 2, side: 96, png: new Uint8Array([1]) };
    store.sheets.add(id, { ...sheet, step: 10, psnr: { made: 24.5, bicubic: 26 } });
    store.sheets.add(id, { ...sheet, step: 20, psnr: { made: 27, bicubic: 26 } });
    store.sheets.add(id, { ...sheet, step: 30 });
    expect(store.sheets.list(id).map(({ psnr }) => psnr)).toEqual([
      { made: 24.5, bicubic: 26 },
      { made: 27, bicubic: 26 },
      undefined,
    ]);
    store.sheets.add(id, { ...sheet, step: 10 });
    store.sheets.truncate(id, 10);
    store.sheets.add(id, { ...sheet, step: 20 });
    expect(store.sheets.list(id).map(({ psnr }) => psnr)).toEqual([undefined, undefined]);
  });

  it('are listed in order, replaced by step and cut off', () => {
    const id = addRun(store);
    expect(store.sheets.latest(id)).toBeNull();
    store.sheets.add(id, { step: 20, columns: 4, rows: 4, side: 64, png: new Uint8Array([2]) });
    store.sheets.add(id, { step: 10, columns: 4, rows: 4, side: 64, png: new Uint8Array([1]) });
    store.sheets.add(id, { step: 20, columns: 3, rows: 3, side: 64, png: new Uint8Array([3]) });
    expect(store.sheets.list(id)).toEqual([
      { step: 10, columns: 4, rows: 4, side: 64 },
      { step: 20, columns: 3, rows: 3, side: 64 },
    ]);
    expect([...store.sheets.png(id, 20)!]).toEqual([3]);
    expect(store.sheets.png(id, 30)).toBeNull();
    expect(store.sheets.latest(id)).toEqual({ step: 20, columns: 3, rows: 3, side: 64 });
    store.sheets.truncate(id, 10);
    expect(store.sheets.list(id)).toEqual([{ step: 10, columns: 4, rows: 4, side: 64 }]);
  });
});
