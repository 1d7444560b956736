import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../../engine/load-tensorflow';
import { bicubic, toBytes } from '../../../scores/bicubic';
import { CropBatches } from '../../training/crop-batches';
import { entryOf } from '../registry';
import { enlargeCubic, pairOf, resizeWeights, shrink } from './shrink';
import { tiny } from './testing';

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

describe('the pair of a piece', () => {
  const [width, height] = [96, 84];
  const pixels = Uint8Array.from(
    { length: width * height * 3 },
    (_, i) => 128 + 100 * Math.sin(i * i * 0.37),
  );
  const small = toBytes(bicubic({ width, height, channels: 3, data: pixels }, width / 4, height / 4));
  const source = { count: 1, read: () => ({ width, height, pixels }) };
  const bytes = (pictures: tf.Tensor): number[] =>
    Array.from(pictures.dataSync(), (value) => Math.round((value + 1) * 127.5));

  it('is a piece of the photo and of the small photo that is measured with', () => {
    const recipe = tiny('compact', { shrink: 'photo' });
    const examples = new CropBatches(source, {
      seed: 1,
      side: 64 + 16,
      count: 1,
      flip: false,
      turn: false,
    }).examples(1);
    expect(examples.shape).toEqual([1, 80, 80, 3]);
    const { low, high } = pairOf(examples, recipe);
    expect([low.shape, high.shape]).toEqual([[1, 16, 16, 3], [1, 64, 64, 3]]); // prettier-ignore
    // Cut out of the middle: 8 + 8 from the left, 2 + 8 from the top, which is no multiple of 4.
    const made = bytes(high);
    for (const [x, y] of [
      [0, 0],
      [63, 5],
      [20, 63],
    ] as const)
      // prettier-ignore
      expect(made[(y * 64 + x) * 3]).toBe(pixels[((10 + y) * width + 16 + x) * 3]);
    for (const tensor of [low, high]) tensor.dispose();
  });

  it('with a margin has the same small pixels as the whole photo, up to the edge of the piece', () => {
    const [left, top] = [16, 4];
    const cut = (edge: number): tf.Tensor => {
      const whole = tf.tensor4d(
        Float32Array.from(pixels, (byte) => byte / 127.5 - 1),
        [1, height, width, 3],
      );
      const side = 64 + 2 * edge;
      return tf.slice(tf.mirrorPad(whole, [[0, 0], [8, 8], [8, 8], [0, 0]], 'symmetric'), [0, top + 8 - edge, left + 8 - edge, 0], [1, side, side, 3]); // prettier-ignore
    };
    const wanted = Array.from({ length: 16 * 16 * 3 }, (_, i) => {
      const [x, y] = [Math.floor(i / 3) % 16, Math.floor(i / 48)];
      return small.data[((top / 4 + y) * (width / 4) + left / 4 + x) * 3 + (i % 3)]!;
    });
    const differences = (shrink: 'cubic' | 'photo', edge: number): number[] => {
      const { low } = pairOf(cut(edge), tiny('compact', { shrink }));
      return bytes(low).map((value, i) => Math.abs(value - wanted[i]!));
    };
    // A half may be rounded either way.
    expect(Math.max(...differences('photo', 8))).toBeLessThanOrEqual(1);
    expect(Math.max(...differences('cubic', 0))).toBeGreaterThan(3);
  });

  it('gets its margin from the batches of the system', () => {
    const recipe = tiny('compact', { shrink: 'photo' });
    const read = entryOf(recipe)
      .batches({ photos: source } as never, recipe)
      .read(0) as tf.Tensor;
    expect(read.shape).toEqual([2, 80, 80, 3]);
    read.dispose();
  });
});
