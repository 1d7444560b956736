import { expect, it } from 'vitest';
import { Change, reaches } from './change';

/** A change that is as many bytes as the reach, over a face that the model has two bytes darker. */
const asked: number[] = [];
const younger = new Change(
  -30,
  1,
  (reach) => {
    asked.push(reach);
    return Float32Array.of(reach, 0, 0);
  },
  Float32Array.of(-2, 0, 0),
);
const of = (amount: number): number => younger.by(amount)[0]!;

/** One dark fold across a face that becomes ten bytes brighter. */
const size = 16;
const fold = 8;
const older = new Change(
  30,
  size,
  (reach) => {
    asked.push(reach);
    return Float32Array.from({ length: size * size * 3 }, (_, k) =>
      Math.floor(k / 3 / size) === fold ? -10 : 10,
    );
  },
  new Float32Array(size * size * 3).fill(-2),
);
const row = (amount: number, at: number): number => older.by(amount)[at * size * 3]!;

it('toward youth, up to one, parts of the change are laid on, and as much of the model', () => {
  expect(of(0)).toBeCloseTo(0);
  expect(of(0.5)).toBeCloseTo(0.5 - 1, 2);
  expect(of(1)).toBeCloseTo(1 - 2, 2);
});

it('toward youth, beyond one, it is mixed from the two reaches around it, and the model is all there', () => {
  expect(of(2)).toBeCloseTo(2 - 2, 2);
  expect(of(3)).toBeCloseTo(3 - 2, 2);
});

it('toward youth, beyond the last reach it grows evenly', () => {
  expect(of(8)).toBeCloseTo(8 - 2, 1);
  // What the model made for one amount is there for the next.
  for (const amount of [0.5, 1, 3, 8]) of(amount);
  expect(asked.toSorted()).toEqual(reaches);
});

it('goes steadily from amount to amount', () => {
  for (let amount = 0; amount < 8; amount += 0.05)
    expect(Math.abs(of(amount + 0.05) - of(amount))).toBeLessThan(0.11);
});

it('toward age, a larger amount has deeper folds, and between them nothing else', () => {
  asked.length = 0;
  const even = row(1, 0);
  expect(even).toBeCloseTo(10 - 1, 0);
  expect(row(0.5, 0)).toBeCloseTo(even / 2, 0);
  for (const amount of [2, 4]) expect(row(amount, 0)).toBeCloseTo(even, 1);
  const depths = [0, 0.5, 1, 2, 4].map((amount) => row(amount, 0) - row(amount, fold));
  expect(depths[2]).toBeGreaterThan(1.5 * 20);
  expect(depths).toEqual(depths.toSorted((a, b) => a - b));
  expect(depths[4]).toBeGreaterThan(1.5 * depths[2]!);
  // The wanted age itself is asked for, nothing beyond it.
  expect(asked).toEqual([0]);
});

it('is bounded', () => {
  const huge = new Change(-30, 1, () => Float32Array.of(500, 0, 0), new Float32Array(3));
  expect(huge.by(4)[0]).toBeLessThan(81);
  expect(row(100, fold)).toBeGreaterThanOrEqual(-200);
});

it('what is laid on has the details of its age', () => {
  expect(older.blending(1, 0.4)).toEqual({
    difference: older.by(1),
    feather: 0.4,
    detail: expect.closeTo(2, 5),
  });
  expect(younger.blending(1, 0).detail).toBeLessThan(1);
});
