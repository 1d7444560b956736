import { expect, it } from 'vitest';
import { ageDifference, bounded, foldsOf, towardModel } from './difference';

const size = 16;
const picture = (value: (x: number, y: number, c: number) => number): Float32Array =>
  Float32Array.from({ length: size * size * 3 }, (_, k) =>
    value(Math.floor(k / 3) % size, Math.floor(k / 3 / size), k % 3),
  );
const still = picture(() => 0);
const forehead = (0 * size + 8) * 3;
const eye = (4 * size + 5) * 3;
const cheek = (9 * size + 2) * 3;

it('lays on a part of what is the same all over, and less of its colour', () => {
  const grey = ageDifference(
    still,
    picture(() => 0.5),
    size,
  );
  for (const at of [forehead, eye]) expect(grey[at]!).toBeCloseTo(0.6 * 0.5 * 127.5, 0);
  // Red without light: the weights of the three colours add up to none.
  const red = ageDifference(
    still,
    picture((_x, _y, c) => [0.5, -0.2547, 0][c]!),
    size,
  );
  expect(red[forehead]!).toBeCloseTo(0.4 * 0.5 * 127.5, 0);
});

it('keeps folds, fewer of them at the eyes, and changes nothing between two pictures that are the same', () => {
  const folds = ageDifference(
    still,
    picture((_x, y) => (y % 2 ? 0.5 : -0.5)),
    size,
  );
  const fold = (at: number): number => Math.abs(folds[at + 3 * size]! - folds[at]!);
  expect(fold(cheek)).toBeGreaterThan(0.9 * 127.5);
  expect(fold(eye)).toBeLessThan(0.7 * fold(cheek));
  expect(Math.max(...ageDifference(folds, folds, size).map(Math.abs))).toBe(0);
});

it('finds folds, no wide changes, and little of a grid of single pixels', () => {
  const size = 64;
  const of = (value: (y: number) => number): number => {
    const rows = Float32Array.from({ length: size * size * 3 }, (_, k) => value(Math.floor(k / 3 / size)));
    const middle = foldsOf(rows, size).slice(8 * size * 3, -8 * size * 3);
    return Math.max(...middle.map(Math.abs));
  };
  const line = of((y) => (y === 32 ? -10 : 0));
  expect(line).toBeGreaterThan(3);
  expect(of((y) => y)).toBeLessThan(line / 3);
  // All of it would be 5.
  expect(of((y) => (y % 2 ? 5 : -5))).toBeLessThan(3);
});

it('brings the folds of a photo to those of the model, and leaves the light of the photo', () => {
  const bright = Uint8Array.from({ length: size * size * 3 }, (_, k) =>
    Math.floor(k / 3 / size) % 2 ? 220 : 180,
  );
  const made = towardModel(bright, still, size);
  const laid = (at: number): number => bright[at]! + made[at]!;
  expect(Math.abs(laid(cheek + 3 * size) - laid(cheek))).toBeLessThan(5);
  expect(Math.abs(laid(cheek) - 200)).toBeLessThan(5);
  const same = Uint8Array.from(still, () => 127);
  for (const value of towardModel(same, still, size)) expect(Math.abs(value)).toBeLessThan(1);
});

it('small changes are what they are, and large ones stay below what spoils a photo', () => {
  expect(bounded(0)).toBe(0);
  for (const change of [10, -10]) expect(bounded(change)).toBeCloseTo(change, 0);
  expect(bounded(1000)).toBeLessThanOrEqual(80);
  expect(bounded(-1000)).toBeGreaterThanOrEqual(-200);
  expect(bounded(60)).toBeGreaterThan(bounded(50));
});
