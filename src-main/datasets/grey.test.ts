import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImportOptions } from '../../src-preload/contract';
import { ProjectStore } from '../store';
import { runImport } from './import';
import { findLookAlikes } from './look-alikes/find';
import { previewOf } from './readers/picture';
import { scanPaths } from './selection';
import { computeStatistics } from './statistics/compute';
import { makeFolder, makeIdx, makeLabels, noise, quarters } from './testing';

let folder: string;
let dispose: () => void;
let store: ProjectStore;
beforeEach(() => {
  ({ folder, dispose } = makeFolder());
  store = ProjectStore.create(join(folder, 'project.ganstudio'), 'Project');
  mkdirSync(join(folder, 'set'));
});
afterEach(() => {
  store.close();
  dispose();
});

const grey28: ImportOptions = { size: 28, grey: true, crop: 'centre', background: '#ffffff' };
const pixel = (n: number, x: number, y: number): number => (x === y ? 255 : (n * 9 + x) % 128);

const put = (name: string, bytes: Buffer): void => writeFileSync(join(folder, 'set', name), bytes);

async function importSet(options: ImportOptions): Promise<number> {
  const { files, label } = await scanPaths([join(folder, 'set')]);
  return runImport(
    { projectPath: store.path, name: 'Set', label, files, options },
    { signal: new AbortController().signal, onProgress: () => {} },
    {
      find: () => Promise.reject(new Error('No one should look for faces here.')),
      ages: () => Promise.reject(new Error('No one should ask for ages here.')),
    },
  );
}

describe('idx files', () => {
  it('become a grey data set of their own side, their labels a line of the report', async () => {
    put('train-images-idx3-ubyte', makeIdx(12, 28, pixel));
    put('train-labels-idx1-ubyte', makeLabels([1, 2, 3]));
    put('more-idx3-ubyte.gz', gzipSync(makeIdx(2, 28, (n, x, y) => pixel(n + 20, x, y))));
    const id = await importSet(grey28);
    const data = store.datasets.get(id);
    expect(data).toMatchObject({ content: 'grey', imageSize: 28, count: 14, bytes: 14 * 784 });
    expect(data.report.skipped).toEqual([{ name: 'train-labels-idx1-ubyte', reason: 'labels' }]);
    expect(store.datasets.names(id, 0, 20).map(({ name }) => name)).toEqual([
      'more-idx3-ubyte.gz#1',
      'more-idx3-ubyte.gz#2',
      ...Array.from({ length: 12 }, (_, n) => `train-images-idx3-ubyte#${n + 1}`),
    ]);

    const reader = store.datasets.reader(id);
    expect(reader).toMatchObject({ count: 14, imageSize: 28, channels: 1 });
    const bytes = new Uint8Array(784);
    reader.read(5, bytes, 0);
    const wanted = Array.from({ length: 784 }, (_, i) => pixel(3, i % 28, Math.floor(i / 28)));
    expect([...bytes]).toEqual(wanted);
    // Whoever shows or measures pictures sees RGB.
    expect([...store.datasets.pixels(id, 5)]).toEqual(wanted.flatMap((value) => [value, value, value]));

    await computeStatistics(store.path, id);
    const statistics = store.pictures.statistics(id)!;
    expect(statistics.meanPixels).toHaveLength(784 * 3);
    expect(JSON.parse(statistics.body)).toMatchObject({ imageSize: 28, measured: 14, coloured: 0 });
    expect(
      (await findLookAlikes(store.path, id, 0)).groups.flatMap(({ positions }) => positions).length,
    ).toBeLessThanOrEqual(14);
  });

  it('are enlarged to another side, and become colour pictures where that is wanted', async () => {
    put('a.idx', makeIdx(1, 28, pixel));
    expect(store.datasets.get(await importSet({ ...grey28, size: 32 }))).toMatchObject({
      content: 'grey',
      imageSize: 32,
      count: 1,
    });
    const id = await importSet({ size: 64, crop: 'centre', background: '#ffffff' });
    expect(store.datasets.get(id)).toMatchObject({ content: 'colour', imageSize: 64, bytes: 64 * 64 * 3 });
  });

  it('that were cut off come in as far as they go, and say so', async () => {
    put('cut.idx', makeIdx(5, 28, pixel).subarray(0, 16 + 784 * 3 + 10));
    const { count, report } = store.datasets.get(await importSet(grey28));
    expect(count).toBe(3);
    expect(report.skipped).toEqual([{ name: 'cut.idx', reason: 'corrupt' }]);
  });
});

describe('a folder imported as grey', () => {
  it('keeps how bright its colours are', async () => {
    put('a.png', await quarters(56).png().toBuffer());
    put('b.jpg', await noise(60, 1).jpeg().toBuffer());
    put('holiday-idx-3.png', await noise(60, 2).png().toBuffer());
    put('small.png', await noise(20, 3).png().toBuffer());
    const id = await importSet(grey28);
    expect(store.datasets.get(id)).toMatchObject({ content: 'grey', count: 3, skipped: 1 });
    const bytes = new Uint8Array(784);
    store.datasets.reader(id).read(0, bytes, 0);
    // Luma of the red, green, blue and yellow quarter.
    const corners = [7 * 28 + 7, 7 * 28 + 20, 20 * 28 + 7, 20 * 28 + 20].map((at) => bytes[at]!);
    [93, 121, 76, 198].forEach((value, i) => expect(Math.abs(corners[i]! - value)).toBeLessThanOrEqual(2));
  });

  it('is previewed in grey', async () => {
    const png = await previewOf(await quarters(56).png().toBuffer(), grey28);
    const { sharp } = await import('../processes/sharp');
    const pixels = await sharp(png).raw().toBuffer();
    expect(pixels).toHaveLength(784 * 3);
    for (let i = 0; i < 784; i++) expect(new Set(pixels.subarray(3 * i, 3 * i + 3)).size).toBe(1);
  });
});
