import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../../engine/load-tensorflow';
import { enlargeCubic, resizeWeights, shrink } from './shrink';

beforeAll(() => void loadTensorflow());

/** Values of 0 to 255 and what Pillow 13 makes of them: Image.fromarray(…, 'F').resize((4, 16), filter). */
const row = Array.from({ length: 16 }, (_, i) => (7 * i * i + 13 * i) % 256);
const pillow = {
  cubic: [57.3556, 148.243, 125.1562, 116.891],
  linear: [62.8571, 142.5, 126.5, 115.2857],
};

describe.each(['cubic', 'linear'] as const)('shrinking with the %s filter', (filter) => {
  it('gives what Pillow gives', () => {
    const weights = resizeWeights(16, 4, filter);
    const made = [0, 1, 2, 3].map((i) =>
      row.reduce((sum, value, j) => sum + weights[i * 16 + j]! * value, 0),
    );
    made.forEach((value, i) => expect(value).toBeCloseTo(pillow[filter][i]!, 3));
  });

  it('works on rows and columns alike, and ends on the steps of a file', () => {
    const channel = tf.tensor1d(row.map((value) => value / 127.5 - 1));
    const columns = tf.tile(tf.reshape(channel, [1, 1, 16, 1]), [2, 8, 1, 3]);
    const rows = tf.transpose(columns, [0, 2, 1, 3]);
    const [a, b] = [shrink(columns as tf.Tensor4D, 4, filter), shrink(rows as tf.Tensor4D, 4, filter)];
    expect(a.shape).toEqual([2, 2, 4, 3]);
    const bytes = Array.from(a.dataSync().subarray(0, 12), (value) => (value + 1) * 127.5);
    bytes.forEach((value, i) => {
      expect(value).toBeCloseTo(Math.round(value), 3);
      // One of them lies in the middle between two steps: either is right.
      expect(Math.abs(value - pillow[filter][Math.floor(i / 3)]!)).toBeLessThan(0.501);
    });
    expect(tf.transpose(b, [0, 2, 1, 3]).dataSync()).toEqual(a.dataSync());
  });
});

it('does not leave the range of pictures', () => {
  const edge = tf.tensor4d([-1, -1, -1, -1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1], [1, 1, 16, 1]);
  const made = shrink(tf.tile(edge, [1, 4, 1, 1]), 4, 'cubic');
  for (const value of made.dataSync()) expect(Math.abs(value)).toBeLessThanOrEqual(1);
});

it('enlarges as Pillow does, to the steps of a file', () => {
  // Image.fromarray(…, 'F').resize((16, 8), BICUBIC) of the four values below, row 3.
  const expected = [
    11.045, 15.821, 25.433, 39.627, 59.616, 85.655, 117.52, 164.746, 213.379, 245.605, 242.696, 200.804,
    147.68, 103.802, 81.642, 72.09,
  ];
  const channel = tf.tensor1d([20, 100, 250, 90].map((value) => value / 127.5 - 1));
  const made = enlargeCubic(tf.tile(tf.reshape(channel, [1, 1, 4, 1]), [1, 2, 1, 3]), 4);
  expect(made.shape).toEqual([1, 8, 16, 3]);
  const values = made.dataSync();
  expected.forEach((value, x) => {
    const byte = (values[3 * (3 * 16 + x)]! + 1) * 127.5;
    expect(byte).toBeCloseTo(Math.round(byte), 3);
    expect(Math.abs(byte - Math.min(255, Math.max(0, value)))).toBeLessThan(0.501);
  });
});
