import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImportOptions } from '../../src-preload/contract';
import { StudioError } from '../../src-preload/errors';
import { ProjectStore } from '../store';
import { openSqlite } from '../store/open-sqlite';
import type { AgeEstimator, FaceFinder } from './faces';
import { runImport } from './import';
import type { ImportProgress } from './messages';
import { scanPaths } from './selection';
import { runStarter, starterCredits } from './starter';
import {
  blue,
  centre64,
  difference,
  green,
  makeBmp,
  makeFolder,
  noise,
  quarterColours,
  quarters,
  red,
  yellow,
} from './testing';

let folder: string;
let dispose: () => void;
let projectPath: string;
let store: ProjectStore;
let progress: ImportProgress[];
let stop: AbortController;

beforeEach(() => {
  ({ folder, dispose } = makeFolder());
  projectPath = join(folder, 'project.ganstudio');
  store = ProjectStore.create(projectPath, 'Project');
  progress = [];
  stop = new AbortController();
  mkdirSync(join(folder, 'set'));
});
afterEach(() => {
  store.close();
  dispose();
});

const hooks = (onProgress: (update: ImportProgress) => void = () => {}) => ({
  signal: stop.signal,
  onProgress: (update: ImportProgress) => {
    progress.push(update);
    onProgress(update);
  },
});

/** Nobody who imports whole pictures asks for faces. */
const noFinder: FaceFinder & AgeEstimator = {
  find: () => Promise.reject(new Error('No one should look for faces here.')),
  ages: () => Promise.reject(new Error('No one should ask for ages here.')),
};

async function importSet(options = centre64, finder: FaceFinder = noFinder): Promise<number> {
  const { files, label } = await scanPaths([join(folder, 'set')]);
  return runImport({ projectPath, name: 'Set', label, files, options }, hooks(), {
    ...noFinder,
    find: finder.find,
  });
}

const put = async (name: string, content: Promise<Buffer> | Buffer | string): Promise<string> => {
  const path = join(folder, 'set', name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, await content);
  return path;
};

describe('an import', () => {
  it('of a messy folder takes what is good and says why it left the rest', async () => {
    const jpeg = await noise(200, 1).jpeg({ quality: 95 }).toBuffer();
    await put('01 good.jpg', jpeg);
    await put('02 cut off.jpg', jpeg.subarray(0, jpeg.length / 2));
    await put('03 tiny.png', quarters(20).png().toBuffer());
    copyFileSync(join(folder, 'set/01 good.jpg'), join(folder, 'set/04 twin.jpg'));
    await put(
      '05 rotated.jpg',
      quarters(200, 160).rotate(90).withMetadata({ orientation: 8 }).jpeg().toBuffer(),
    );
    await put('06 print.tif', quarters(200).toColourspace('cmyk').tiff().toBuffer());
    await put('07 deep.png', quarters(200).toColourspace('rgb16').png().toBuffer());
    await put('08 letter.jpg', 'Dear diary, this is not a picture.');
    await put('09 empty.png', '');
    await put('deep/er/10 人像 é.webp', noise(90, 2).webp().toBuffer());
    await put('deep/11 no extension', noise(90, 3).png().toBuffer());
    await put('deep/12 wrong extension.png', noise(90, 4).gif().toBuffer());
    await put('deep/13 drawn.bmp', makeBmp({ width: 80, height: 70, bits: 24, pixel: () => [9, 8, 7] }));
    await put(
      '14 noise.avif',
      Buffer.concat([
        await noise(90, 5)
          .avif()
          .toBuffer()
          .then((b) => b.subarray(0, 200)),
        Buffer.alloc(900, 3),
      ]),
    );
    await put('15 twin of the cut off.jpg', jpeg.subarray(0, jpeg.length / 2));
    symlinkSync(join(folder, 'nowhere.png'), join(folder, 'set/16 gone.png'));
    symlinkSync(join(folder, 'set'), join(folder, 'set/deep/loop'));

    const { report, count, skipped, name, kind, options } = store.datasets.get(await importSet());
    expect({ count, skipped, name, kind, options }).toEqual({
      count: 8,
      skipped: 8,
      name: 'Set',
      kind: 'pictures',
      options: centre64,
    });
    expect(report.skipped).toEqual([
      { name: '02 cut off.jpg', reason: 'corrupt' },
      { name: '03 tiny.png', reason: 'tooSmall' },
      { name: '04 twin.jpg', reason: 'duplicate', detail: '01 good.jpg' },
      { name: '08 letter.jpg', reason: 'notPicture' },
      { name: '09 empty.png', reason: 'notPicture' },
      { name: '14 noise.avif', reason: 'corrupt' },
      { name: '15 twin of the cut off.jpg', reason: 'corrupt' },
      { name: '16 gone.png', reason: 'unreadable' },
    ]);
    const id = store.datasets.list()[0]!.id;
    const names = store.datasets.names(id, 0, 100);
    expect(names.map((picture) => picture.name)).toEqual([
      '01 good.jpg',
      '05 rotated.jpg',
      '06 print.tif',
      '07 deep.png',
      'deep/11 no extension',
      'deep/12 wrong extension.png',
      'deep/13 drawn.bmp',
      'deep/er/10 人像 é.webp',
    ]);
    expect(
      difference(quarterColours(store.datasets.pixels(id, 1), 64), [red, green, blue, yellow]),
    ).toBeLessThan(20);
    // The sizes of the files, upright, and a perceptual hash of each picture are kept.
    expect(store.pictures.facts(id, [0, 1, 4]).map(({ source }) => source)).toMatchObject([
      { width: 200, height: 200, bytes: jpeg.length },
      { width: 200, height: 160 },
      { width: 90, height: 90 },
    ]);
    expect(store.pictures.unhashed(id, 10)).toEqual([]);
    expect(progress[0]).toMatchObject({ phase: 'reading', done: 0, total: 16 });
    expect(progress.at(-2)).toMatchObject({ phase: 'finishing' });
    expect(progress.at(-1)).toMatchObject({
      phase: 'done',
      done: 16,
      imported: 8,
      skipped: 8,
      datasetId: id,
    });
  });

  it('gives the same twice, whichever picture is ready first', async () => {
    for (let i = 0; i < 40; i++) {
      await put(
        `${i}.png`,
        noise(i % 3 === 0 ? 400 : 70, i % 17)
          .png()
          .toBuffer(),
      );
    }
    const [one, two] = [await importSet(), await importSet()].map((id) => store.datasets.get(id));
    expect(one!.report.skipped).toEqual(two!.report.skipped);
    expect(one!.count).toBe(two!.count);
    const pixels = (id: number, i: number): Buffer => Buffer.from(store.datasets.pixels(id, i));
    for (let i = 0; i < one!.count; i++)
      expect(pixels(one!.id, i).equals(pixels(two!.id, i)), String(i)).toBe(true);
    for (const { name, detail } of one!.report.skipped)
      expect(Number.parseInt(detail!)).toBeLessThan(Number.parseInt(name));
  });

  it('without a usable picture fails and leaves nothing', async () => {
    await put('a.txt', 'words');
    await expect(importSet()).rejects.toMatchObject({ code: 'noPictures', params: { name: 'set' } });
    expect(store.datasets.list()).toEqual([]);
    expect(picturesLeft()).toBe(0);
  });

  it('that is cancelled in the middle leaves nothing', async () => {
    // So many that some batches are written before it ends.
    const bytes = await Promise.all(Array.from({ length: 60 }, (_, i) => noise(128, i).png().toBuffer()));
    for (const [i, content] of bytes.entries()) {
      for (let k = 0; k < 4; k++) await put(`${i}-${k}.png`, Buffer.concat([content, Buffer.from([k])]));
    }
    const { files, label } = await scanPaths([join(folder, 'set')]);
    let left = 0;
    const options = { ...centre64, size: 128 as const };
    const work = runImport(
      { projectPath, name: 'Set', label, files, options },
      hooks(({ done }) => {
        if (done > 150) {
          left ||= picturesLeft();
          stop.abort();
        }
      }),
      noFinder,
    );
    await expect(work).rejects.toMatchObject({ code: 'importCancelled' });
    expect(left).toBeGreaterThan(0);
    expect(store.datasets.list()).toEqual([]);
    expect(picturesLeft()).toBe(0);
  });

  it('into a project that is gone fails in plain words', async () => {
    await put('a.png', quarters(100).png().toBuffer());
    const { files, label } = await scanPaths([join(folder, 'set')]);
    const job = { projectPath: join(folder, 'none.ganstudio'), name: 'Set', label, files, options: centre64 };
    await expect(runImport(job, hooks(), noFinder)).rejects.toMatchObject({ code: 'projectMissing' });
  });
});

describe('an import that cuts out faces', () => {
  const faces64: ImportOptions = {
    ...centre64,
    crop: 'face',
    faces: { kind: 'drawing', margin: 0, missing: 'skip' },
  };
  /** In wide pictures a face in each half, in upright ones a small one, in square ones none. */
  const finder: FaceFinder = {
    find(_, pixels, width, height) {
      expect(pixels).toHaveLength(width * height * 3);
      const at = (x: number, y: number, side: number) => ({
        x: x * width,
        y: y * height,
        side: side * height,
        score: 0.9,
      });
      if (width === height) return Promise.resolve([]);
      // The surest first, as finders answer.
      return Promise.resolve(width > height ? [at(0.75, 0.5, 1), at(0.25, 0.5, 1)] : [at(0.5, 0.5, 0.1)]);
    },
  };

  it('makes as many pictures of one as it has faces, and says of the others why not', async () => {
    // Red and blue on the left, green and yellow on the right.
    await put('two.png', quarters(400, 200).png().toBuffer());
    await put('none.png', quarters(300).png().toBuffer());
    await put('small.png', quarters(200, 400).png().toBuffer());
    const detail = store.datasets.get(await importSet(faces64, finder));
    expect(store.datasets.names(detail.id, 0, 9).map(({ name }) => name)).toEqual(['two.png#1', 'two.png#2']);
    expect(detail.options).toEqual(faces64);
    expect(detail.report.imported).toBe(2);
    expect(detail.report.skipped).toEqual([
      { name: 'none.png', reason: 'noFace' },
      { name: 'small.png', reason: 'tooSmall' },
    ]);
    for (const [position, above, below] of [
      [0, red, blue],
      [1, green, yellow],
    ] as const) {
      const colours = quarterColours(store.datasets.pixels(detail.id, position), 64);
      expect(difference(colours, [above, above, below, below])).toBeLessThan(12);
    }
    expect(progress.at(-1)).toMatchObject({ phase: 'done', done: 3, imported: 2, skipped: 2 });
  });

  it('takes the middle of a picture without a face where that is wished for', async () => {
    await put('none.png', quarters(300).png().toBuffer());
    const options = { ...faces64, faces: { ...faces64.faces!, missing: 'centre' as const } };
    const detail = store.datasets.get(await importSet(options, finder));
    expect(store.datasets.names(detail.id, 0, 9).map(({ name }) => name)).toEqual(['none.png']);
    const colours = quarterColours(store.datasets.pixels(detail.id, 0), 64);
    expect(difference(colours, [red, green, blue, yellow])).toBeLessThan(12);
  });

  it('says in words that there was no face at all, and keeps nothing', async () => {
    await put('none.png', quarters(300).png().toBuffer());
    await expect(importSet(faces64, finder)).rejects.toMatchObject({ code: 'noFaces' });
    expect(store.datasets.list()).toEqual([]);
  });

  it('fails as a whole when the finder cannot be started', async () => {
    await put('two.png', quarters(400, 200).png().toBuffer());
    const missing: FaceFinder = { find: () => Promise.reject(new StudioError('tensorflowMissing')) };
    await expect(importSet(faces64, missing)).rejects.toMatchObject({ code: 'tensorflowMissing' });
    expect(picturesLeft()).toBe(0);
  });
});

describe('starter data', () => {
  const request = { name: 'Starter', style: 'lorelei' as const, count: 40, size: 64 as const, seed: 7 };

  it('is the same for the same seed, varied, coloured and credited', async () => {
    for (const style of ['lorelei', 'adventurer'] as const) {
      const draw = (seed: number) =>
        runStarter({ projectPath, request: { ...request, style, seed } }, hooks());
      const [a, b, c] = [await draw(7), await draw(7), await draw(8)].map((id) => store.datasets.get(id));
      expect(a).toMatchObject({ kind: 'starter', count: 40, skipped: 0, credit: starterCredits[style] });
      expect(a!.report.imported).toBe(40);
      const pictures = (id: number): Buffer[] =>
        Array.from({ length: 40 }, (_, i) => Buffer.from(store.datasets.pixels(id, i)));
      const [pa, pb, pc] = [a, b, c].map((set) => pictures(set!.id));
      expect(pa!.every((picture, i) => picture.equals(pb![i]!))).toBe(true);
      expect(pa!.some((picture, i) => picture.equals(pc![i]!))).toBe(false);
      expect(new Set(pa!.map((picture) => picture.toString('latin1'))).size).toBeGreaterThan(38);
      // Corners show the background: several of them, none white.
      const corners = new Set(pa!.map((picture) => picture.subarray(0, 3).toString('hex')));
      expect(corners.size).toBeGreaterThan(5);
      expect(corners.has('ffffff')).toBe(false);
    }
    expect(progress.at(-1)).toMatchObject({ phase: 'done', done: 40, total: 40, imported: 40 });
  });

  it('can be cancelled', async () => {
    const work = runStarter(
      { projectPath, request: { ...request, count: 500 } },
      hooks(({ done }) => done > 20 && stop.abort()),
    );
    await expect(work).rejects.toMatchObject({ code: 'importCancelled' });
    expect(picturesLeft()).toBe(0);
  });
});

/** Pictures in the file, whether or not their data set can be seen. */
function picturesLeft(): number {
  const db = openSqlite(projectPath, { readonly: true });
  try {
    return db.prepare('SELECT count(*) FROM pictures').pluck().get() as number;
  } finally {
    db.close();
  }
}
