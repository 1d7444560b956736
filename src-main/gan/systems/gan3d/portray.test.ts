import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../../engine/load-tensorflow';
import { portrayVolumes } from './portray';

beforeAll(() => void loadTensorflow());

/** Brightness of a picture of a volume of 12³ that is full where `inside` says so. */
function picture(
  inside: (x: number, y: number, z: number) => boolean,
): (row: number, column: number) => number {
  const values = Float32Array.from({ length: 12 ** 3 }, (_, i) =>
    inside(Math.floor(i / 144), Math.floor(i / 12) % 12, i % 12) ? 1 : 0,
  );
  const made = portrayVolumes(tf.tensor(values, [1, 12, 12, 12, 1]), 48);
  expect(made.shape).toEqual([1, 48, 48, 1]);
  const pixels = made.dataSync();
  made.dispose();
  return (row, column) => pixels[row * 48 + column]!;
}

const middle = (v: number): boolean => v >= 3 && v < 9;

describe('the picture of a volume', () => {
  it('is paper where nothing is, and shows three faces of a box in three shades', () => {
    const empty = picture(() => false);
    const paper = empty(24, 24);
    expect(empty(0, 0)).toBe(paper);
    const box = picture((x, y, z) => middle(x) && middle(y) && middle(z));
    expect(box(1, 1)).toBe(paper);
    // Above the middle its top, below it the two sides.
    const [top, left, right] = [box(17, 24), box(27, 19), box(27, 31)];
    for (const shade of [top, left, right]) expect(shade).toBeLessThan(paper - 0.05);
    expect(new Set([top, left, right].map((shade) => shade.toFixed(1))).size).toBe(3);
    expect(top).toBeGreaterThan(right);
  });

  it('shows what lies higher in the volume higher in the picture', () => {
    const rows = (inside: (z: number) => boolean): number => {
      const slab = picture((x, y, z) => middle(x) && middle(y) && inside(z));
      const paper = slab(0, 0);
      const full = Array.from({ length: 48 }, (_, row) => row).filter((row) => slab(row, 24) !== paper);
      return full.reduce((sum, row) => sum + row, 0) / full.length;
    };
    expect(rows((z) => z >= 8)).toBeLessThan(rows((z) => z < 4) - 6);
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    portrayVolumes(tf.zeros([2, 4, 4, 4, 1]), 8).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
