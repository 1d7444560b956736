import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../engine/load-tensorflow';
import type { Enlarger } from './enlarger';
import { enlargeTiled, planTiles, reflect, tileSide } from './tiles';

beforeAll(() => void loadTensorflow());

/** Whole numbers, the same ones each time. */
function numbers(count: number, least: number, most: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return least + ((state >> 12) % (most - least + 1));
  });
}

/**
 * A net of 3 × 3 convolutions with rectifiers and a sub-pixel layer; each convolution reaches one pixel further. Weights
 * and pixels are whole multiples of powers of two and sums stay below 2²⁴ of them, so that float32 computes without
 * rounding, in whatever order it adds: what differs then is a mistake, however small.
 */
function randomNet(layers: number): Enlarger & { run: (x: tf.Tensor4D) => tf.Tensor4D } {
  const kernel = (from: number, to: number, seed: number): tf.Tensor4D =>
    tf.tensor4d(numbers(9 * from * to, -1, 1, seed), [3, 3, from, to]);
  const kernels = Array.from({ length: layers }, (_, i) =>
    kernel(i === 0 ? 3 : 4, i === layers - 1 ? 48 : 4, i + 5),
  );
  const run = (x: tf.Tensor4D): tf.Tensor4D =>
    tf.tidy(() => {
      let y = x;
      kernels.forEach((k, i) => {
        y = tf.conv2d(y, k, 1, 'same');
        if (i < layers - 1) y = tf.relu(y);
      });
      return tf.depthToSpace(y, 4, 'NHWC');
    });
  return {
    scale: 4,
    radius: layers,
    bytesPerPixel: 1000,
    run,
    async enlarge({ width, height, data }) {
      const x = tf.tensor4d(data, [1, height, width, 3]);
      const y = run(x);
      const made = (await y.data()) as Float32Array;
      tf.dispose([x, y]);
      return { width: width * 4, height: height * 4, data: made };
    },
  };
}

const picture = (width: number, height: number): Float32Array =>
  numbers(width * height * 3, 0, 255, width * 1000 + height).map((value) => value / 256);

/** The net on the picture as a whole, mirrored at its edges. */
function whole(
  net: ReturnType<typeof randomNet>,
  pixels: Float32Array,
  width: number,
  height: number,
): Float32Array {
  const r = net.radius;
  const padded = new Float32Array((width + 2 * r) * (height + 2 * r) * 3);
  for (let y = 0; y < height + 2 * r; y++)
    for (let x = 0; x < width + 2 * r; x++)
      for (let c = 0; c < 3; c++)
        padded[(y * (width + 2 * r) + x) * 3 + c] =
          pixels[(reflect(y - r, height) * width + reflect(x - r, width)) * 3 + c]!;
  return tf.tidy(() => {
    const y = net.run(tf.tensor4d(padded, [1, height + 2 * r, width + 2 * r, 3]));
    return tf.slice(y, [0, 4 * r, 4 * r, 0], [1, height * 4, width * 4, 3]).dataSync() as Float32Array;
  });
}

async function tiled(
  net: Enlarger,
  pixels: Float32Array,
  [width, height]: [number, number],
  side: number,
  overlap: number,
  feather?: number,
): Promise<{ made: Float32Array; most: number }> {
  const made = new Float32Array(width * height * 48).fill(NaN);
  let next = 0;
  let most = 0;
  await enlargeTiled(planTiles(width, height, side, overlap, feather), net, {
    read: (x, y, to, at) => to.set(pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3), at),
    write(rows, y, count) {
      expect(y).toBe(next);
      expect(rows.length).toBe(count * width * 12);
      next += count;
      most = Math.max(most, count);
      made.set(rows, y * width * 12);
    },
  });
  expect(next).toBe(height * 4);
  return { made, most };
}

function furthest(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  let most = 0;
  a.forEach((value, i) => {
    const distance = Math.abs(value - b[i]!);
    if (!(distance <= most)) most = distance;
  });
  return most;
}

describe('tiles', () => {
  it.each([
    [1, 1],
    [1, 7],
    [2, 1],
    [3, 2],
    [17, 33],
    [40, 41],
    [65, 19],
  ])('of a picture of %d × %d give what the whole gives, exactly', async (width, height) => {
    const pixels = picture(width, height);
    for (const layers of [1, 3]) {
      const net = randomNet(layers);
      const expected = whole(net, pixels, width, height);
      for (const [side, feather] of [
        [16, 4],
        [16, 0],
        [9, 4],
        [1, 4],
        [512, 4],
      ] as const) {
        if (side === 1 && width * height > 50) continue;
        const { made } = await tiled(net, pixels, [width, height], side, layers, feather);
        expect(furthest(made, expected)).toBe(0);
      }
    }
  });

  it('with too little overlap differ, and less with a blend than at a hard border', async () => {
    const net = randomNet(3);
    const pixels = picture(40, 40);
    const expected = whole(net, pixels, 40, 40);
    const hard = (await tiled(net, pixels, [40, 40], 20, 0, 0)).made;
    const soft = (await tiled(net, pixels, [40, 40], 20, 0, 4)).made;
    expect(furthest(hard, expected)).toBeGreaterThan(0);
    // What jumps from one side of the border between the tiles to the other.
    const jump = (made: Float32Array): number => {
      let sum = 0;
      for (let y = 0; y < 160; y++)
        for (let c = 0; c < 3; c++) {
          const at = (y * 160 + 80) * 3 + c;
          sum += Math.abs(made[at]! - expected[at]! - (made[at - 3]! - expected[at - 3]!));
        }
      return sum;
    };
    expect(jump(soft)).toBeLessThan(jump(hard) / 2);
  });

  it('give rows away while later ones are not there yet', async () => {
    const net = randomNet(1);
    const { most } = await tiled(net, picture(8, 200), [8, 200], 16, 1);
    expect(most).toBeLessThanOrEqual((16 + 8) * 4);
  });

  it('stop when they are told to', async () => {
    const net = randomNet(1);
    const stop = new AbortController();
    let tiles = 0;
    const pixels = picture(40, 40);
    await expect(
      enlargeTiled(planTiles(40, 40, 16, 1), net, {
        read: (x, y, to, at) => to.set(pixels.subarray((y * 40 + x) * 3, (y * 40 + x) * 3 + 3), at),
        write: () => {},
        onTile: () => void (++tiles === 2 && stop.abort()),
        signal: stop.signal,
      }),
    ).rejects.toThrow('abort');
    expect(tiles).toBe(2);
  });
});

describe('the side of a tile', () => {
  it('follows from the memory', () => {
    expect(tileSide(16e9, 20_000, 10)).toBe(256);
    const side = tileSide(1e9, 20_000, 10);
    expect((side + 20) ** 2 * 20_000).toBeLessThanOrEqual(0.5e9);
    expect((side + 28) ** 2 * 20_000).toBeGreaterThan(0.5e9);
    expect(side % 8).toBe(0);
    expect(() => tileSide(20e6, 20_000, 10)).toThrow(expect.objectContaining({ code: 'upscaleNoMemory' }));
    expect(() => tileSide(0, 20_000, 10)).toThrow(expect.objectContaining({ code: 'upscaleNoMemory' }));
  });

  it('is not more than the picture needs: pieces are nearly equal', () => {
    const { columns } = planTiles(1001, 1, 100, 4);
    const lengths = columns.slice(1).map((end, i) => end - columns[i]!);
    expect(columns.at(-1)).toBe(1001);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(100);
    expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
  });
});

it('reflects as often as it takes', () => {
  expect([-3, -2, -1, 0, 1, 2, 3, 4, 5].map((at) => reflect(at, 3))).toEqual([1, 2, 1, 0, 1, 2, 1, 0, 1]);
  expect([-5, 0, 5].map((at) => reflect(at, 1))).toEqual([0, 0, 0]);
});
