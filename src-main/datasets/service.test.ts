import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImportUpdate } from '../../src-preload/contract';
import type { startChild } from '../processes/child';
import { ProjectStore } from '../store';
import { openSqlite } from '../store/open-sqlite';
import { bundleForTest } from '../store/testing-bundle';
import { ImportService } from './service';
import { centre64, makeFolder, makeZip, noise, quarters } from './testing';

/** Ids of the processes that the service started. */
const started = vi.hoisted((): (number | undefined)[] => []);
vi.mock('../processes/child', async (original) => {
  const real = await original<{ startChild: typeof startChild }>();
  const start: typeof startChild = (...parameters) => {
    const child = real.startChild(...parameters);
    started.push(child.pid);
    return child as never;
  };
  return { ...real, startChild: start };
});

/** The service with importers that really are processes of their own. */

let bundle: Awaited<ReturnType<typeof bundleForTest>>;
let folder: string;
let dispose: () => void;
let projectPath: string | null;
let service: ImportService;
let updates: ImportUpdate[];
let store: ProjectStore;

beforeAll(async () => {
  bundle = await bundleForTest(join(import.meta.dirname, 'importer.ts'));
});
afterAll(() => bundle.dispose());

beforeEach(() => {
  ({ folder, dispose } = makeFolder());
  projectPath = join(folder, 'project.ganstudio');
  store = ProjectStore.create(projectPath, 'Project');
  updates = [];
  started.length = 0;
  mkdirSync(join(folder, 'set'));
  service = new ImportService({
    importerEntry: bundle.file,
    projectPath: () => projectPath,
    onUpdate: (update) => updates.push(update),
  });
});
afterEach(() => {
  service.close();
  store.close();
  dispose();
});

async function fill(count: number, side = 80): Promise<void> {
  for (let i = 0; i < count; i++) {
    writeFileSync(join(folder, 'set', `${i}.png`), await noise(side, i).png().toBuffer());
  }
}

const ended = (jobId: string): Promise<ImportUpdate> =>
  vi.waitFor(
    () => {
      const last = updates.findLast((update) => update.jobId === jobId);
      if (!last || !['done', 'cancelled', 'failed'].includes(last.phase)) throw new Error('still going on');
      return last;
    },
    { timeout: 30_000, interval: 20 },
  );

/** Process of the import that goes on, from the mark it left in the project. */
const writerPid = (): Promise<number> =>
  vi.waitFor(
    () => {
      const db = openSqlite(projectPath!, { readonly: true });
      try {
        const writer = db.prepare('SELECT writer FROM datasets WHERE count > 0 AND writer IS NOT NULL');
        return Number.parseInt(writer.pluck().get() as string) || Promise.reject(new Error('not yet'));
      } finally {
        db.close();
      }
    },
    { timeout: 30_000, interval: 5 },
  );

const rows = (table: string): number => {
  const db = openSqlite(projectPath!, { readonly: true });
  try {
    return db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  } finally {
    db.close();
  }
};

describe('the import service', () => {
  it('scans, shows, imports and tells', async () => {
    await fill(12);
    writeFileSync(join(folder, 'set', '3 note.txt'), 'words');
    const selection = await service.scan([join(folder, 'set')]);
    expect(selection).toMatchObject({ label: 'set', files: 13, pictures: 12 });
    expect(selection.id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    // Index 3 is the fourth picture, not the note before it.
    const preview = await service.preview(selection.id, 3, { ...centre64, size: 32 });
    const wanted = await sharp(await noise(80, 3).png().toBuffer())
      .resize(32, 32, { kernel: 'lanczos3' })
      .raw()
      .toBuffer();
    const shown = await sharp(Buffer.from(preview)).raw().toBuffer({ resolveWithObject: true });
    expect(shown.info).toMatchObject({ width: 32, height: 32, channels: 3 });
    expect(Math.max(...shown.data.map((value, i) => Math.abs(value - wanted[i]!)))).toBeLessThanOrEqual(2);
    const thumbnail = await service.thumbnail(selection.id, 0, 40);
    expect((await sharp(Buffer.from(thumbnail)).metadata()).format).toBe('webp');

    const { jobId } = service.start(selection.id, '  Noise ', centre64);
    expect(service.active()).toMatchObject([{ jobId, name: 'Noise', phase: 'reading', done: 0, total: 13 }]);
    const last = await ended(jobId);
    expect(last).toMatchObject({ phase: 'done', done: 13, imported: 12, skipped: 1 });
    expect(service.active()).toEqual([]);
    expect(store.datasets.get(last.datasetId!)).toMatchObject({ name: 'Noise', count: 12, imageSize: 64 });

    service.release(selection.id);
    expect(() => service.start(selection.id, 'x', centre64)).toThrow(
      expect.objectContaining({ code: 'selectionGone' }),
    );
    await expect(service.preview(selection.id, 0, centre64)).rejects.toMatchObject({ code: 'selectionGone' });
  });

  it('draws starter data', async () => {
    const { jobId } = service.starter({ name: 'Drawn', style: 'adventurer', count: 20, size: 32, seed: 1 });
    const { datasetId } = await ended(jobId);
    expect(store.datasets.get(datasetId!)).toMatchObject({ kind: 'starter', count: 20, imageSize: 32 });
  });

  it('refuses in plain words', async () => {
    await expect(service.scan([join(folder, 'none')])).rejects.toMatchObject({ code: 'fileMissing' });
    writeFileSync(join(folder, 'set', 'bad.jpg'), 'no picture');
    const selection = await service.scan([join(folder, 'set')]);
    await expect(service.thumbnail(selection.id, 0, 50)).rejects.toMatchObject({
      code: 'noPictures',
      params: { name: 'bad.jpg' },
    });
    await expect(service.thumbnail(selection.id, 1, 50)).rejects.toMatchObject({ code: 'selectionGone' });
    expect(() => service.start(selection.id, '  ', centre64)).toThrow(
      expect.objectContaining({ code: 'datasetName' }),
    );
    const { jobId } = service.start(selection.id, 'x', centre64);
    expect(await ended(jobId)).toMatchObject({
      phase: 'failed',
      error: { code: 'noPictures', params: { name: 'set' } },
      skipped: 1,
    });
    projectPath = null;
    expect(() => service.start(selection.id, 'x', centre64)).toThrow(
      expect.objectContaining({ code: 'noProject' }),
    );
    projectPath = join(folder, 'project.ganstudio');
  });

  it('cancels: nothing of the import is left', async () => {
    const { jobId } = service.starter({ name: 'Many', style: 'lorelei', count: 20_000, size: 64, seed: 1 });
    await writerPid();
    service.cancel(jobId);
    expect(await ended(jobId)).toMatchObject({ phase: 'cancelled' });
    expect(service.active()).toEqual([]);
    expect(store.datasets.list()).toEqual([]);
    expect([rows('datasets'), rows('pictures')]).toEqual([0, 0]);
    service.cancel(jobId);
  });

  it('says that all have ended before the project is left', async () => {
    const jobs = ['One', 'Two'].map((name) =>
      service.starter({ name, style: 'lorelei', count: 20_000, size: 64, seed: 1 }),
    );
    await writerPid();
    await service.cancelAll();
    for (const { jobId } of jobs)
      expect(updates.findLast((update) => update.jobId === jobId)).toMatchObject({ phase: 'cancelled' });
    expect(service.active()).toEqual([]);
    const told = updates.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(updates).toHaveLength(told);
    await service.cancelAll();
  });

  it('survives an importer that is killed: it fails, and nothing of the import is left', async () => {
    const { jobId } = service.starter({ name: 'Many', style: 'lorelei', count: 20_000, size: 64, seed: 1 });
    process.kill(await writerPid(), 'SIGKILL');
    expect(await ended(jobId)).toMatchObject({
      phase: 'failed',
      error: { code: 'importCrashed', params: {} },
    });
    expect([rows('datasets'), rows('pictures')]).toEqual([0, 0]);
    // The next one works.
    const again = service.starter({ name: 'Few', style: 'lorelei', count: 16, size: 32, seed: 1 });
    expect(await ended(again.jobId)).toMatchObject({ phase: 'done', imported: 16 });
  });

  it('an import that dies with everything else is swept when the project is next opened', async () => {
    service.starter({ name: 'Many', style: 'lorelei', count: 20_000, size: 64, seed: 1 });
    await writerPid();
    service.close();
    expect(rows('pictures')).toBeGreaterThan(0);
    expect(store.datasets.list()).toEqual([]);
    // A killed process takes a moment to be gone.
    await vi.waitFor(
      () => {
        store.sweep();
        expect([rows('datasets'), rows('pictures')]).toEqual([0, 0]);
      },
      { timeout: 10_000, interval: 50 },
    );
    expect(updates.every(({ phase }) => phase === 'reading')).toBe(true);
  });

  it('gives the pixels of a picture as the network will see them, and says when it is damaged', async () => {
    const whole = await quarters(90).png().toBuffer();
    writeFileSync(join(folder, 'set', 'a.png'), whole);
    writeFileSync(join(folder, 'set', 'b.png'), whole.subarray(0, whole.length / 2));
    const selection = await service.scan([join(folder, 'set')]);
    const pixels = await service.pixels(selection.id, 0, centre64);
    const preview = sharp(await service.preview(selection.id, 0, centre64));
    expect(Buffer.from(pixels)).toEqual(await preview.raw().toBuffer());
    expect(pixels).toHaveLength(64 * 64 * 3);
    await expect(service.pixels(selection.id, 1, centre64)).rejects.toMatchObject({
      code: 'noPictures',
      params: { name: 'b.png' },
    });
    await expect(service.pixels(selection.id, 2, centre64)).rejects.toMatchObject({ code: 'selectionGone' });
  });

  it('reads an archive as it is when it is dropped again, replaced under its name', async () => {
    const path = join(folder, 'set.zip');
    const shown: number[][] = [];
    for (const seed of [1, 2]) {
      const picture = await noise(80, seed).png({ compressionLevel: 0 }).toBuffer();
      // As file managers do it: the old one stays with whoever has it open.
      writeFileSync(`${path}.new`, await makeZip({ 'a.png': picture }));
      renameSync(`${path}.new`, path);
      const selection = await service.scan([path]);
      shown.push([...(await service.pixels(selection.id, 0, { ...centre64, size: 32 }))]);
      const { data } = await sharp(picture)
        .resize(32, 32, { kernel: 'lanczos3' })
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect(Math.max(...shown.at(-1)!.map((value, i) => Math.abs(value - data[i]!)))).toBeLessThanOrEqual(2);
    }
    expect(started).toHaveLength(1);
  });

  it('starts the process that answers questions anew when it dies', async () => {
    writeFileSync(join(folder, 'set', 'a.png'), await quarters(90).png().toBuffer());
    const selection = await service.scan([join(folder, 'set')]);
    const [first] = started.splice(0);
    process.kill(first!, 'SIGKILL');
    const answers = await Promise.all([0, 1, 2].map(() => service.thumbnail(selection.id, 0, 32)));
    expect(answers.every((bytes) => bytes.length > 50)).toBe(true);
    expect(started).toHaveLength(1);
    service.close();
    await expect(service.scan([folder])).rejects.toMatchObject({ code: 'importCrashed' });
  });
});
