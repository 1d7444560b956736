import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { Batches, type PictureSource } from './batches';

beforeAll(() => void loadTensorflow());

/** Picture p has the value p in the left half and 255 − p in the right one. */
const source: PictureSource = {
  count: 7,
  imageSize: 2,
  channels: 3,
  read(position, into, offset) {
    for (let i = 0; i < 12; i++) into[offset + i] = Math.floor(i / 3) % 2 === 0 ? position : 255 - position;
  },
};

describe('batches', () => {
  it('show every picture once an epoch, also where batches do not fill it', () => {
    const batches = new Batches(source, { seed: 1, batchSize: 3, flip: false });
    const drawn = Array.from({ length: 7 }, (_, step) => batches.positions(step)).flat();
    for (let epoch = 0; epoch < 3; epoch++) {
      expect(drawn.slice(7 * epoch, 7 * epoch + 7).sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    }
    expect(drawn.slice(0, 7)).not.toEqual(drawn.slice(7, 14));
  });

  it('of a step are the same whatever was read before', () => {
    const straight = new Batches(source, { seed: 1, batchSize: 3, flip: true });
    for (let step = 0; step < 5; step++) straight.read(step).dispose();
    const resumed = new Batches(source, { seed: 1, batchSize: 3, flip: true });
    expect([...straight.read(5).dataSync()]).toEqual([...resumed.read(5).dataSync()]);
  });

  it('lie in −1 … 1 and are mirrored about half of the time', () => {
    const batches = new Batches(source, { seed: 1, batchSize: 4, flip: true });
    let mirrored = 0;
    for (let step = 0; step < 50; step++) {
      const values = batches.read(step).dataSync();
      batches.positions(step).forEach((position, i) => {
        const left = values[i * 12]!;
        const right = values[i * 12 + 3]!;
        expect(Math.min(left, right)).toBeCloseTo(position / 127.5 - 1, 5);
        expect(Math.max(left, right)).toBeCloseTo(1 - position / 127.5, 5);
        if (left > right) mirrored++;
      });
    }
    expect(mirrored).toBeGreaterThan(70);
    expect(mirrored).toBeLessThan(130);
  });
});

it('examples are spread over the data set, and some come twice where there are fewer', () => {
  for (const channels of [1, 3] as const) {
    const few: PictureSource = {
      count: 4,
      imageSize: 2,
      channels,
      read: (position, into, offset) => void into.fill(60 * position, offset, offset + 4 * channels),
    };
    const batches = new Batches(few, { seed: 1, batchSize: 3, flip: true });
    const firsts = (count: number): number[] => {
      const examples = batches.examples(count);
      expect(examples.shape).toEqual([count, 2, 2, channels]);
      const values = examples.dataSync();
      return Array.from({ length: count }, (_, i) => Math.round((values[i * 4 * channels]! + 1) * 127.5));
    };
    expect(firsts(2)).toEqual([0, 120]);
    expect(firsts(6)).toEqual([0, 0, 60, 120, 120, 180]);
  }
});
