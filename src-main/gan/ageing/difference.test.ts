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
  for (const value of grey) expect(value).toBeCloseTo(0.35 * 0.5 * 127.5, 3);
  // Red without light: the weights of the three colours add up to none.
  const red = ageDifference(
    still,
    picture((_x, _y, c) => [0.5, -0.2547, 0][c]!),
    size,
  );
  expect(red[0]!).toBeCloseTo(0.15 * 0.5 * 127.5, 1);
});

it('keeps folds, and changes nothing between two pictures that are the same', () => {
  const folds = ageDifference(
    still,
    picture((x) => (x % 2 ? 0.5 : -0.5)),
    size,
  );
  const middle = (8 * size + 8) * 3;
  expect(folds[middle + 3]! - folds[middle]!).toBeGreaterThan(0.95 * 127.5);
  expect(Math.max(...ageDifference(folds, folds, size).map(Math.abs))).toBe(0);
});
