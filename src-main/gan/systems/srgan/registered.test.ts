import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { countParameters, estimateMemory } from '../../../engine/estimate';
import { loadTensorflow } from '../../../engine/load-tensorflow';
import type { Kernels } from '../../kernels/kernels';
import { nativeKernels } from '../../kernels/native';
import type { PretrainedArray } from '../../pretrained/frozen-weights';
import { srganPresets } from '../../recipe/srgan';
import { randomTensor } from '../../testing/numbers';
import { digestsOf, noNets, trainedThrough } from '../../testing/trained';
import type { PictureSource } from '../../training/batches';
import type { SavedTensor } from '../../training/checkpoint';
import { entryOf } from '../registry';
import { tiny } from './testing';

let kernels: Kernels;
beforeAll(() => {
  loadTensorflow();
  kernels = nativeKernels();
});

/** A VGG19 of few channels. */
const widths = [3, 3, 4, 4, 5, 5, 6, 6];
const names = ['1_conv1', '1_conv2', '2_conv1', '2_conv2', '3_conv1', '3_conv2', '3_conv3'];
const asked: string[] = [];
const nets = {
  ...noNets,
  content(network: string): ReadonlyMap<string, PretrainedArray> {
    asked.push(network);
    const array = (name: string, shape: number[]): [string, PretrainedArray] => {
      const values = randomTensor(name, shape, 0.2);
      const data = values.dataSync() as Float32Array;
      values.dispose();
      return [name, { shape, data }];
    };
    return new Map(
      names.flatMap((name, i) => [
        array(`block${name}/kernel`, [3, 3, widths[i]!, widths[i + 1]!]),
        array(`block${name}/bias`, [widths[i + 1]!]),
      ]),
    );
  },
};

/** Photo k: its red is the column, its green the row, its blue k. */
const sizes = [[90, 70], [64, 100], [40, 50]] as const; // prettier-ignore
const source: PictureSource = {
  count: sizes.length,
  imageSize: 128,
  channels: 3,
  read: () => expect.fail('The previews are not learned from.'),
  photos: {
    count: sizes.length,
    read(position) {
      const [width, height] = sizes[position]!;
      const pixels = new Uint8Array(width * height * 3);
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) pixels.set([2 * x, 2 * y, position], 3 * (y * width + x));
      return { width, height, pixels };
    },
  },
};

it('trains on pieces of photos through both phases, exactly the same after a restart, and leaves nothing behind', () => {
  const recipe = tiny('compact');
  const run = (from: number, to: number, saved?: SavedTensor[]) =>
    trainedThrough(kernels, recipe, source, { from, to, saved }, nets);
  const straight = run(0, 4);
  // Kernels keep some constants from their first use on.
  const before = tf.memory().numTensors;
  const resumed = run(3, 4, run(0, 3).saved);
  expect(digestsOf(resumed.saved)).toEqual(digestsOf(straight.saved));
  expect(straight.sheet).toMatchObject({ columns: 3, rows: 2, side: 64 });
  expect(straight.sheet.psnr!.bicubic).toBeGreaterThan(20);
  expect(tf.memory().numTensors).toBe(before);
  expect(new Set(asked)).toEqual(new Set(['resnet50']));
});

it.each([
  ['compact', tiny('compact')],
  ['book', tiny('book')],
  ['×8 with other kernels', tiny('book', {
    generator: { ...srganPresets.book.generator, channels: 4, blocks: 3, firstKernel: 7, kernelSize: 5, lastKernel: 1, upsampleChannels: [3, 5, 2] },
    discriminator: { ...srganPresets.book.discriminator, channels: [2, 3, 4, 5, 6], kernelSize: 5, denseUnits: 7 },
  })], // prettier-ignore
])('has as many numbers as the estimate says: %s', (_, recipe) => {
  const system = entryOf(recipe).train(kernels, recipe, nets);
  expect(system.parameterCounts).toEqual(countParameters(recipe));
  system.dispose();
});

it('reads twice as many pieces where the generator has pictures of its own, and the middles as examples', () => {
  for (const [recipe, count] of [
    [tiny('compact'), 2],
    [tiny('book'), 4],
  ] as const) {
    const reader = entryOf(recipe).batches(source, recipe);
    const [batch, examples] = [reader.read(0), reader.examples(3)] as [tf.Tensor, tf.Tensor];
    expect(batch.shape).toEqual([count, 64, 64, 3]);
    const corner = examples.slice([0, 0, 0, 0], [1, 1, 1, 3]).dataSync();
    // (90 − 64) / 2 from the left, (70 − 64) / 2 from the top.
    expect([...corner].map((value) => Math.round((value + 1) * 127.5))).toEqual([26, 6, 0]);
    for (const tensor of [batch, examples]) tensor.dispose();
  }
  const { photos: _, ...cut } = source;
  expect(() => entryOf(tiny('book')).batches(cut, tiny('book'))).toThrow(
    expect.objectContaining({ code: 'badRequest' }) as Error,
  );
});

it('is known to be heavy: the book’s nets take gigabytes, the compact ones do not', () => {
  expect(estimateMemory(srganPresets.book)).toBeGreaterThan(2 * 2 ** 30);
  expect(estimateMemory(srganPresets.compact)).toBeLessThan(2 * 2 ** 30);
});
