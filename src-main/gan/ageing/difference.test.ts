import { expect, it } from 'vitest';
import { ageDifference } from './difference';

const size = 16;
const picture = (value: (x: number, y: number, c: number) => number): Float32Array =>
  Float32Array.from({ length: size * size * 3 }, (_, k) =>
    value(Math.floor(k / 3) % size, Math.floor(k / 3 / size), k % 3),
  );
const still = picture(() => 0);

it('lays on a part of what is the same all over, and less of its colour', () => {
  const grey = ageDifference(
    still,
    picture(() => 0.5),
    size,
  );
  // At the forehead; less at the eyes.
  const forehead = (0 * size + 8) * 3;
  expect(grey[forehead]!).toBeCloseTo(0.5 * 0.5 * 127.5, 0);
  expect(grey[(4 * size + 5) * 3]!).toBeLessThan(0.75 * grey[forehead]!);
  // Red without light: the weights of the three colours add up to none.
  const red = ageDifference(
    still,
    picture((_x, _y, c) => [0.5, -0.2547, 0][c]!),
    size,
  );
  expect(red[forehead]!).toBeCloseTo(0.1 * 0.5 * 127.5, 0);
});

it('keeps folds, and changes nothing between two pictures that are the same', () => {
  const folds = ageDifference(
    still,
    picture((_x, y) => (y % 2 ? 0.5 : -0.5)),
    size,
  );
  const cheek = (9 * size + 2) * 3;
  expect(Math.abs(folds[cheek + 3 * size]! - folds[cheek]!)).toBeGreaterThan(0.9 * 127.5);
  expect(Math.max(...ageDifference(folds, folds, size).map(Math.abs))).toBe(0);
});

it('changes both halves of a face alike', () => {
  const made = ageDifference(
    still,
    picture((x, y) => (x < 5 ? 0.4 : 0) + y / 100),
    size,
  );
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size / 2; x++)
      expect(made[(y * size + x) * 3]).toBeCloseTo(made[(y * size + size - 1 - x) * 3]!, 3);
});
