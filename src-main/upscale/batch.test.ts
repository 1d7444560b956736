import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scanPaths } from '../datasets/selection';
import {
  upscaleBatch,
  type BatchHooks,
  type UpscaleOptions,
  type UpscaleProgress,
  type UpscaleReport,
} from './batch';
import { upscaledName } from './names';
import { repeating } from './testing';
import { TimeLeft } from './time-left';

let folder: string;
let options: UpscaleOptions;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'upscale-'));
  await mkdir(join(folder, 'in/trip'), { recursive: true });
  options = {
    folder: join(folder, 'out'),
    size: { scale: 4 },
    format: 'png',
    quality: 90,
    keep: { exif: true, icc: true, density: true },
    onExisting: 'number',
  };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const draw = async (name: string, side = 8): Promise<void> =>
  void (await sharp({ create: { width: side, height: side, channels: 3, background: '#336699' } }).toFile(
    join(folder, name),
  ));
const batch = async (more: Partial<UpscaleOptions> = {}, hooks: BatchHooks = {}): Promise<UpscaleReport> => {
  const { files } = await scanPaths([join(folder, 'in')]);
  return upscaleBatch(files, { ...options, ...more }, repeating, { freeBytes: () => 1e9, ...hooks });
};
const found = async (): Promise<string[]> =>
  (await readdir(options.folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(options.folder.length + 1))
    .sort();

describe('a batch', () => {
  it('keeps folders, and reports what is damaged while the rest goes on', async () => {
    await draw('in/a.png');
    await draw('in/trip/b.jpg', 12);
    await writeFile(join(folder, 'in/broken.png'), 'nothing');
    await writeFile(join(folder, 'in/notes.txt'), 'nothing');
    const { files, cancelled } = await batch();
    expect(cancelled).toBe(false);
    expect(files).toEqual([
      { name: 'a.png', outcome: 'done', result: 'a-4x.png', width: 32, height: 32, notes: [] },
      {
        name: 'broken.png',
        outcome: 'failed',
        error: { code: 'upscaleUnreadable', params: { name: 'broken.png' } },
      },
      { name: 'trip/b.jpg', outcome: 'done', result: 'trip/b-4x.png', width: 48, height: 48, notes: [] },
    ]);
    expect(await found()).toEqual(['a-4x.png', 'trip/b-4x.png']);
  });

  it('numbers, leaves or replaces what is there, as was chosen', async () => {
    await draw('in/a.png');
    await mkdir(options.folder);
    await writeFile(join(options.folder, 'a-4x.png'), 'mine');
    expect((await batch({ onExisting: 'skip' })).files).toEqual([{ name: 'a.png', outcome: 'skipped' }]);
    await batch();
    expect(await found()).toEqual(['a-4x (2).png', 'a-4x.png']);
    expect(await readFile(join(options.folder, 'a-4x.png'), 'utf8')).toBe('mine');
    await batch({ onExisting: 'replace' });
    expect((await sharp(join(options.folder, 'a-4x.png')).metadata()).width).toBe(32);
  });

  it('never replaces a source, nor a result of its own', async () => {
    await draw('in/a.png');
    await draw('in/a.jpg');
    await draw('in/a-4x.png');
    const before = await readFile(join(folder, 'in/a-4x.png'));
    const { files } = await batch({ onExisting: 'replace', folder: join(folder, 'in') });
    const results = files.map((file) => (file.outcome === 'done' ? file.result : file.outcome));
    expect(results.sort()).toEqual(['a-4x (2).png', 'a-4x (3).png', 'a-4x-4x.png']);
    expect(await readFile(join(folder, 'in/a-4x.png'))).toEqual(before);
  });

  it('tells how far it is', async () => {
    await draw('in/a.png');
    await draw('in/b.png', 80);
    const told: UpscaleProgress[] = [];
    await batch({}, { onProgress: (progress) => told.push(progress) });
    expect(told[0]).toMatchObject({ done: 0, total: 2, name: 'a.png', part: 0, whole: 0 });
    expect(told.at(-1)).toMatchObject({ done: 2, total: 2, name: 'b.png', part: 1, whole: 1 });
    const whole = told.map((progress) => progress.whole);
    expect(whole).toEqual([...whole].sort((a, b) => a - b));
  });

  it('when cancelled keeps what is finished and leaves no piece', async () => {
    for (const name of ['a', 'b', 'c']) await draw(`in/${name}.png`, 40);
    const stop = new AbortController();
    const report = await batch(
      {},
      {
        signal: stop.signal,
        onProgress: ({ name, part }) => void (name === 'b.png' && part > 0 && stop.abort()),
      },
    );
    expect(report.cancelled).toBe(true);
    expect(report.files.map(({ name }) => name)).toEqual(['a.png']);
    expect(await found()).toEqual(['a-4x.png']);
  });

  it('refuses sizes that a format or the memory does not hold', async () => {
    await draw('in/a.png');
    const codes = async (more: Partial<UpscaleOptions>): Promise<unknown[]> =>
      (await batch(more)).files.map((file) => (file.outcome === 'failed' ? file.error.code : file.outcome));
    expect(await codes({ format: 'webp', size: { width: 16_384, height: 8 } })).toEqual([
      'upscaleFormatSide',
    ]);
    expect(await codes({ size: { width: 30_000, height: 30_000 } })).toEqual(['upscaleTooLarge']);
    expect(await codes({ size: { width: 30, height: 20 } })).toEqual(['done']);
    expect(await found()).toEqual(['a-30x20.png']);
  });
});

it('names results after their picture and their size', () => {
  expect(upscaledName('trip/day 1/sea.v2.jpg', { scale: 4 }, 'png')).toBe('trip/day 1/sea.v2-4x.png');
  expect(upscaledName('sea.jpg', { width: 30, height: 20 }, 'avif')).toBe('sea-30x20.avif');
});

it('names a time when it can know one', () => {
  let now = 0;
  const time = new TimeLeft(() => now);
  expect(time.at(0.5)).toBeNull();
  now = 2000;
  expect(time.at(0)).toBeNull();
  expect(time.at(0.25)).toBe(6);
  expect(time.at(1)).toBe(0);
});
