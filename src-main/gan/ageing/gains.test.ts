import { expect, it } from 'vitest';
import { chooseGains, gainAt, triedGains } from './gains';

const near = (): number => 0.3;
/** Ages that grow evenly with the number of the gain. */
const row = (from: number, to: number): number[] =>
  triedGains.map((_, i) => from + ((to - from) * i) / (triedGains.length - 1));

it('the gains that bring a face to its ages are chosen', () => {
  expect(chooseGains([row(30, 2), row(30, 58)], [2, 50], near)).toEqual([4, 2]);
});

it('of gains that are worth the same, the least is taken', () => {
  expect(chooseGains([row(30, 30)], [30], near)).toEqual([triedGains[0]]);
  // A tenth of a year is not worth another half.
  expect(chooseGains([[40, 41, 42, 50, 50.1, 50.1, 50.1, 50.1]], [60], near)).toEqual([1]);
  // Three years are worth a gain of 2 in place of 1, and none of 4 in place of 3.
  expect(chooseGains([[40, 40, 40, 40, 40, 43, 43, 46]], [60], near)).toEqual([2]);
});

it('a face grows no younger, and older where that costs little', () => {
  const ages = [
    [30, 30, 30, 35, 35, 35, 35, 35],
    [33, 33, 33, 33, 33, 33, 33, 33],
  ];
  expect(chooseGains(ages, [34, 40], near)[0]).toBe(0.25);
  const standing = [
    [30, 30, 30, 30, 30, 30, 30, 30],
    [30, 31, 31, 31, 31, 31, 31, 31],
  ];
  expect(chooseGains(standing, [30, 30.5], near)).toEqual([0.25, 0.5]);
});

it('a face is kept near, and taken from farther off where that brings it much nearer to its age', () => {
  const asked: number[] = [];
  const beyond = (limit: number, distance: number) => (_: number, gain: number) => {
    asked.push(gain);
    return triedGains[gain]! < limit ? 0.4 : distance;
  };
  expect(chooseGains([row(30, 80)], [80], beyond(2, 1.5))).toEqual([1.5]);
  // The largest were asked for first, and the smaller ones not at all.
  expect(asked.map((gain) => triedGains[gain])).toEqual([4, 3, 2, 1.5]);
  // Five hundredths more are worth five years: here each gain brings seven.
  expect(chooseGains([row(30, 80)], [80], beyond(2, 0.6))).toEqual([4]);
});

it('between two classes the gain is mixed as the ages are', () => {
  const recipe = { ageBounds: [18, 29] };
  expect(gainAt(recipe, [1, 2, 3], 9)).toBe(1);
  expect(gainAt(recipe, [1, 2, 3], 16.5)).toBeCloseTo(1.5);
  expect(gainAt(recipe, [1, 2, 3], 90)).toBe(3);
});
