import { expect, it } from 'vitest';
import { blendingOf, changeBy, reaches, type Change } from './change';

/** A change that is as many bytes as the reach, over a face that the model has two bytes darker. */
const asked: number[] = [];
const change: Change = {
  years: 30,
  at: (reach) => {
    asked.push(reach);
    return Float32Array.of(reach);
  },
  toward: Float32Array.of(-2),
};
const of = (amount: number): number => changeBy(amount, change)[0]!;

it('up to one, parts of the change are laid on, and as much of the model', () => {
  expect(of(0)).toBeCloseTo(0);
  expect(of(0.5)).toBeCloseTo(0.5 - 1, 2);
  expect(of(1)).toBeCloseTo(1 - 2, 2);
});

it('beyond one, it is mixed from the two reaches around it, and the model is all there', () => {
  expect(of(2)).toBeCloseTo(2 - 2, 2);
  asked.length = 0;
  expect(of(3)).toBeCloseTo(3 - 2, 2);
  expect(asked.toSorted()).toEqual([2, 4]);
});

it('beyond the last reach it grows evenly', () => {
  asked.length = 0;
  expect(of(8)).toBeCloseTo(8 - 2, 1);
  expect(asked).toEqual([reaches.at(-1)]);
});

it('goes steadily from amount to amount', () => {
  for (let amount = 0; amount < 8; amount += 0.05)
    expect(Math.abs(of(amount + 0.05) - of(amount))).toBeLessThan(0.11);
});

it('is bounded', () => {
  const huge = { at: () => Float32Array.of(500), toward: Float32Array.of(0) };
  expect(changeBy(4, huge)[0]).toBeLessThan(81);
});

it('what is laid on has the details of its age', () => {
  expect(blendingOf(change, 1, 0.4)).toEqual({
    difference: changeBy(1, change),
    feather: 0.4,
    detail: expect.closeTo(2, 5),
  });
  expect(blendingOf({ ...change, years: -10 }, 1, 0).detail).toBeLessThan(1);
});
