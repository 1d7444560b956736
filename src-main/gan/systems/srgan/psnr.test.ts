import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { loadTensorflow } from '../../../engine/load-tensorflow';
import { lumaPsnr } from './psnr';

beforeAll(() => void loadTensorflow());

/** Pictures of one colour each, in 0 to 255. */
const plain = (...colours: [number, number, number][]): tf.Tensor =>
  tf.tile(
    tf.tensor4d(
      colours.flat().map((value) => value / 127.5 - 1),
      [colours.length, 1, 1, 3],
    ),
    [1, 12, 10, 1],
  );

it('weighs the colours as the luma of BT.601 does, and takes the mean of the pictures', () => {
  // Luma differences 10 · 65.481/255, 10 · 128.553/255 and 10 · 24.966/255.
  const original = plain([100, 100, 100], [100, 100, 100], [100, 100, 100]);
  const made = plain([110, 100, 100], [100, 110, 100], [100, 100, 110]);
  const decibels = [65.481, 128.553, 24.966].map((c) => 20 * Math.log10(255 / ((10 * c) / 255)));
  const mean = decibels.reduce((sum, value) => sum + value, 0) / 3;
  expect(lumaPsnr(made, original, 4)).toBeCloseTo(mean, 3);
});

it('rounds to the steps of a file, clips, and does not look at the border', () => {
  const original = plain([255, 0, 128]);
  const nearly = tf.tidy(() => tf.add(original, 0.3 / 127.5));
  expect(lumaPsnr(nearly, original, 0)).toBeCloseTo(10 * Math.log10(255 ** 2 / 1e-6), 6);
  const framed = tf.tidy(() => tf.pad(tf.slice(original, [0, 2, 2, 0], [1, 8, 6, 3]), [[0, 0], [2, 2], [2, 2], [0, 0]])); // prettier-ignore
  expect(lumaPsnr(framed, original, 2)).toBeCloseTo(10 * Math.log10(255 ** 2 / 1e-6), 6);
  expect(lumaPsnr(framed, original, 1)).toBeLessThan(30);
});
