import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Features } from '../../src-main/scores/features';
import { recordedSteps, temporaryFolder } from '../setup/testing';
import { cachedFeatures } from './cached-features';
import { chooseReal, measure } from './measure';
import { listPictures, readPictures, type PictureSet } from './pictures';
import { scoreTable } from './scores';

let folder: string;
let remove: () => Promise<void>;

beforeEach(async () => ({ folder, remove } = await temporaryFolder()));
afterEach(() => remove());

async function draw(name: string, colour: string, side = 32): Promise<void> {
  const picture = sharp({ create: { width: side, height: side, channels: 3, background: colour } });
  await picture.toFile(join(folder, name));
}

describe('chooseReal', () => {
  const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `${i}.png`);

  it('takes two disjoint sets from one folder', () => {
    expect(chooseReal(['a', 'b', 'c', 'd', 'e'], 2, false)).toEqual({ real: ['a', 'b'], others: ['c', 'd'] });
    expect(chooseReal(['a', 'b', 'c'], 2, false).others).toHaveLength(1);
  });

  it('takes what is held out, and compares it with what may be trained on', () => {
    const { real, others } = chooseReal(names(2600), 500, true);
    const whole = chooseReal(names(2600), 2000, true);
    expect(whole.real.slice(0, 500)).toEqual(real);
    expect(others).toEqual(whole.others.slice(0, 500));
    expect(others.filter((name) => whole.real.includes(name))).toEqual([]);
  });

  it('refuses a folder from which nothing was held out, and more than was', () => {
    expect(() => chooseReal(names(1999), 100, true)).toThrow('2000 are held out');
    expect(() => chooseReal(names(2600), 2001, true)).toThrow('Only 2000');
  });
});

describe('pictures', () => {
  it('are found in folders of folders and in lists, other files left out', async () => {
    await mkdir(join(folder, 'more'));
    await draw('a.png', '#ff0000');
    await draw('more/b.jpg', '#00ff00');
    await writeFile(join(folder, 'notes.txt'), 'more/b.jpg\n\na.png\r\n');
    const expected = [join(folder, 'more/b.jpg'), join(folder, 'a.png')];
    expect(await listPictures(folder)).toEqual(expected);
    expect(await listPictures(join(folder, 'notes.txt'))).toEqual(expected);
    await expect(listPictures(join(folder, 'nothing'))).rejects.toThrow('There is no');
  });

  it('become RGB of one size, in the order asked for', async () => {
    await draw('a.png', '#ff0000');
    await draw('b.png', '#0000ff', 64);
    const set = await readPictures([join(folder, 'b.png'), join(folder, 'a.png')], 16);
    expect(set).toMatchObject({ count: 2, side: 16 });
    expect([...set.pixels.subarray(0, 3)]).toEqual([0, 0, 255]);
    expect([...set.pixels.subarray(-3)]).toEqual([255, 0, 0]);
  });

  it('that cannot be read end the measurement with their name', async () => {
    await draw('small.png', '#ffffff', 8);
    await writeFile(join(folder, 'damaged.png'), 'this is no picture');
    const read = (name: string): Promise<PictureSet> => readPictures([join(folder, name)], 16);
    await expect(read('small.png')).rejects.toThrow(/small\.png cannot be measured: it is smaller than 16/);
    await expect(read('damaged.png')).rejects.toThrow(/damaged\.png cannot be measured: it is no picture/);
    await expect(read('missing.png')).rejects.toThrow(/missing\.png cannot be measured/);
  });
});

describe('cachedFeatures', () => {
  const set = (count: number, first = 0): PictureSet => ({
    count,
    side: 1,
    pixels: Uint8Array.from({ length: 3 * count }, (_, i) => (i + first) % 256),
  });
  const compute = vi.fn(async (pixels: Uint8Array): Promise<Features> => {
    const values = Float32Array.from(pixels).map((value) => value / 7);
    return { count: pixels.length / 3, width: 3, values };
  });
  const ask = (pictures: PictureSet, network = 'a', kept?: number): Promise<Features> =>
    cachedFeatures(pictures, { cache: folder, network, width: 3, kept }, compute);
  beforeEach(() => {
    compute.mockClear();
  });

  it('computes once, in pieces, and finds the very same values from then on', async () => {
    const first = await ask(set(600));
    expect(compute.mock.calls.map(([pixels]) => pixels.length / 3)).toEqual([250, 250, 100]);
    expect(compute.mock.calls.map((call) => (call as unknown[])[1])).toEqual([0, 250, 500]);
    expect(await ask(set(600))).toEqual(first);
    expect(compute).toHaveBeenCalledTimes(3);
    // A larger set begins with the same pieces.
    expect((await ask(set(750))).values.subarray(0, 1500)).toEqual(first.values.subarray(0, 1500));
    expect(compute).toHaveBeenCalledTimes(4);
  });

  it('tells pictures and networks apart', async () => {
    await ask(set(10));
    await ask(set(10, 1));
    await ask(set(10), 'b');
    expect(compute).toHaveBeenCalledTimes(3);
  });

  it('forgets what was not asked for longest', async () => {
    for (const first of [1, 2, 3]) await ask(set(10, first), 'a', 2);
    await ask(set(10, 3), 'a', 2);
    await ask(set(10, 2), 'a', 2);
    expect(compute).toHaveBeenCalledTimes(3);
    await ask(set(10, 1), 'a', 2);
    expect(compute).toHaveBeenCalledTimes(4);
  });
});

it('refuses to measure before it fetches anything, where there are too few pictures', async () => {
  for (const name of ['a.png', 'b.png', 'c.png', 'd.png']) await draw(name, '#ff0000');
  const cache = join(folder, 'cache');
  await mkdir(cache);
  const options = { real: folder, count: 2000, size: 32, cache, steps: recordedSteps().steps };
  const ask = (made: string | undefined, heldOut: boolean): Promise<unknown> =>
    measure({ ...options, made, heldOut });
  await expect(ask(cache, false)).rejects.toThrow('4 real and 0 generated pictures are too few');
  await expect(ask(undefined, false)).rejects.toThrow('4 real and no generated pictures are too few');
  await expect(ask(folder, true)).rejects.toThrow('2000 are held out');
  expect(await readdir(cache)).toEqual([]);
});

it('scoreTable aligns the figures of all sets', () => {
  const scores = { frechet: 57.123, kernel: 0.6, precision: 0.69, recall: 0.6666 };
  expect(scoreTable([{ name: 'other real ones', scores }]).split('\n')).toEqual([
    'against the real pictures  Fréchet  kernel × 1000  precision  recall',
    'other real ones               57.1           0.60      0.690   0.667',
  ]);
});
