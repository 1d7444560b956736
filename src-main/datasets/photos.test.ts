import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importOptionsSchema, type ImportOptions } from '../../src-preload/contract';
import { ProjectStore, type StoredPhoto } from '../store';
import { openSqlite } from '../store/open-sqlite';
import { runImport } from './import';
import type { ImportProgress } from './messages';
import { openPicture, previewOf } from './readers/picture';
import { scanPaths } from './selection';
import {
  blue,
  difference,
  green,
  makeFolder,
  noise,
  pixelAt,
  quarterColours,
  quarters,
  red,
  yellow,
} from './testing';

let folder: string;
let dispose: () => void;
let store: ProjectStore;
let progress: ImportProgress[];
beforeEach(() => {
  ({ folder, dispose } = makeFolder());
  store = ProjectStore.create(join(folder, 'project.ganstudio'), 'Project');
  progress = [];
  mkdirSync(join(folder, 'set'));
});
afterEach(() => {
  store.close();
  dispose();
});

const options: ImportOptions = {
  size: 128,
  crop: 'centre',
  background: '#ffffff',
  photos: { longest: 512 },
};
const put = async (name: string, content: Promise<Buffer> | Buffer | string): Promise<void> =>
  writeFileSync(join(folder, 'set', name), await content);

async function importSet(
  chosen = options,
  stop = new AbortController(),
  onProgress: (update: ImportProgress) => void = () => {},
): Promise<number> {
  const { files, label } = await scanPaths([join(folder, 'set')]);
  return runImport(
    { projectPath: store.path, name: 'Set', label, files, options: chosen },
    {
      signal: stop.signal,
      onProgress: (update) => {
        progress.push(update);
        onProgress(update);
      },
    },
    {
      find: () => Promise.reject(new Error('No one should look for faces here.')),
      ages: () => Promise.reject(new Error('No one should estimate ages here.')),
    },
  );
}

const photosOf = (id: number): StoredPhoto[] => {
  const reader = store.datasets.photoReader(id);
  return Array.from({ length: reader.count }, (_, i) => reader.read(i));
};
/** The colours in the middles of the four quarters. */
const quartersOf = ({ width, height, pixels }: StoredPhoto): number[][] =>
  [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.25, 0.75],
    [0.75, 0.75],
  ].map(([x, y]) => pixelAt(pixels, width, Math.floor(x! * width), Math.floor(y! * height)));
const colours = [red, green, blue, yellow];

describe('an import of photos', () => {
  it('keeps each as a whole: smaller where it was too large, never larger; a square stands for it in lists', async () => {
    await put('1 wide.png', quarters(1000, 300).png().toBuffer());
    await put('2 tall.jpg', quarters(150, 400).jpeg({ quality: 95 }).toBuffer());
    await put('3 just.png', quarters(96, 97).png().toBuffer());
    const id = await importSet();
    const photos = photosOf(id);
    expect(photos.map(({ width, height }) => [width, height])).toEqual([[512, 154], [150, 400], [96, 97]]); // prettier-ignore
    for (const [i, photo] of photos.entries()) {
      expect(photo.pixels).toHaveLength(photo.width * photo.height * 3);
      expect(difference(quartersOf(photo), colours)).toBeLessThan(20);
      const preview = store.datasets.pixels(id, i);
      expect(preview).toHaveLength(128 * 128 * 3);
      expect(difference(quarterColours(preview, 128), colours)).toBeLessThan(20);
    }
    const bytes = photos.reduce((sum, { pixels }) => sum + pixels.length + 128 * 128 * 3, 0);
    expect(store.datasets.get(id)).toMatchObject({
      content: 'photos',
      imageSize: 128,
      count: 3,
      bytes,
      smallestSide: 96,
      options,
    });
    expect(store.pictures.facts(id, [0])[0]!.source).toMatchObject({ width: 1000, height: 300 });
    expect(store.pictures.unhashed(id, 9)).toEqual([]);
  });

  it('turns them upright, lays transparent ones on the background, brings all to sRGB', async () => {
    const lying = quarters(300, 200).rotate(90).withMetadata({ orientation: 8 });
    await put('1 turned.jpg', lying.jpeg({ quality: 95 }).toBuffer());
    const clear = {
      width: 120,
      height: 110,
      channels: 4 as const,
      background: { r: 9, g: 9, b: 9, alpha: 0 },
    };
    await put('2 clear.png', sharp({ create: clear }).png().toBuffer());
    await put('3 print.tif', quarters(200, 120).toColourspace('cmyk').tiff().toBuffer());
    await put('4 grey.png', noise(128, 1).greyscale().png().toBuffer());
    const [turned, onWhite, print, grey] = photosOf(await importSet());
    expect([turned!.width, turned!.height]).toEqual([300, 200]);
    expect(difference(quartersOf(turned!), colours)).toBeLessThan(20);
    expect(new Set(onWhite!.pixels)).toEqual(new Set([255]));
    expect(difference(quartersOf(print!), colours)).toBeLessThan(60);
    expect(pixelAt(grey!.pixels, 128, 5, 5)).toEqual(Array(3).fill(grey!.pixels[(5 * 128 + 5) * 3]));
    const [, onRed] = photosOf(await importSet({ ...options, background: '#ff0000' }));
    expect(pixelAt(onRed!.pixels, 120, 7, 7)).toEqual([255, 0, 0]);
  });

  it('says why it left others: too small, also after they were made smaller, damaged, twice there', async () => {
    const good = await noise(200, 1).jpeg({ quality: 95 }).toBuffer();
    await put('1 good.jpg', good);
    await put('2 again.jpg', good);
    await put('3 cut.jpg', good.subarray(0, good.length / 2));
    await put('4 small.png', quarters(95, 400).png().toBuffer());
    await put('5 strip.png', quarters(2000, 300).png().toBuffer());
    await put('6 words.jpg', 'no picture');
    const { report, count } = store.datasets.get(await importSet());
    expect(count).toBe(1);
    expect(report.skipped).toEqual([
      { name: '2 again.jpg', reason: 'duplicate', detail: '1 good.jpg' },
      { name: '3 cut.jpg', reason: 'corrupt' },
      { name: '4 small.png', reason: 'tooSmall' },
      { name: '5 strip.png', reason: 'tooSmall' },
      { name: '6 words.jpg', reason: 'notPicture' },
    ]);
    // 2000 × 300 is no strip any more where more may stay of it.
    const more = await importSet({ ...options, photos: { longest: 1024 } });
    expect(photosOf(more).map(({ width, height }) => [width, height])).toContainEqual([1024, 154]);
  });

  it('of small pictures alone says how large they must be', async () => {
    await put('a.png', quarters(80).png().toBuffer());
    await put('b.jpg', 'no picture');
    await expect(importSet()).rejects.toMatchObject({ code: 'photosTooSmall' });
    expect(store.datasets.list()).toEqual([]);
  });

  it('that is given up in the middle leaves nothing, no photo either', async () => {
    for (let i = 0; i < 40; i++) await put(`${i}.png`, noise(300, i).png().toBuffer());
    const stop = new AbortController();
    await expect(importSet(options, stop, ({ done }) => done > 25 && stop.abort())).rejects.toMatchObject({
      code: 'importCancelled',
    });
    expect(store.datasets.list()).toEqual([]);
    const db = openSqlite(store.path, { readonly: true });
    expect(db.prepare('SELECT count(*) FROM photos').pluck().get()).toBe(0);
    db.close();
  });

  it('shows the whole picture before, not larger than a window needs it', async () => {
    const wide = await quarters(1600, 400).png().toBuffer();
    const preview = await openPicture(
      Buffer.from(await previewOf(wide, { ...options, photos: { longest: 2048 } })),
    );
    expect([preview.width, preview.height]).toEqual([512, 128]);
  });
});

it('options for photos go with nothing that cuts them, and with the side of their previews', () => {
  expect(importOptionsSchema.safeParse(options).success).toBe(true);
  for (const change of [
    { size: 64 },
    { crop: 'fit' },
    { grey: true },
    { shapes: { up: 'usual' } },
    { photos: { longest: 1000 } },
  ])
    expect(importOptionsSchema.safeParse({ ...options, ...change }).success, JSON.stringify(change)).toBe(
      false,
    );
});
