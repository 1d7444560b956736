import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadTensorflow } from '../../src-main/engine/load-tensorflow';
import { Resnet50 } from '../../src-main/scores/resnet50-features';
import { cacheFolder } from '../setup/cache';
import { Steps } from '../setup/steps';
import expected from './golden/resnet50.json';
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
