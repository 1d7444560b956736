import { expect, it } from 'vitest';
import { chooseGains, gainAt, triedGains } from './gains';

const always = (): boolean => true;
/** Ages that grow evenly with the gain. */
const row = (from: number, to: number): number[] =>
  triedGains.map((_, i) => from + ((to - from) * i) / (triedGains.length - 1));

it('the gains that bring a face to its ages are chosen', () => {
  expect(chooseGains([row(30, 9), row(30, 58)], [9, 50], always)).toEqual([2, 1.5]);
});

it('of gains that are worth the same, the least is taken', () => {
  expect(chooseGains([row(30, 30)], [30], always)).toEqual([triedGains[0]]);
  // A tenth of a year is not worth another half.
  expect(chooseGains([[40, 41, 42, 50, 50.1, 50.1, 50.1, 50.1]], [60], always)).toEqual([1]);
});

it('a face grows no younger, if it costs little', () => {
  const ages = [
    [30, 30, 30, 35, 35, 35, 35, 35],
    [33, 33, 33, 33, 33, 33, 33, 33],
  ];
  expect(chooseGains(ages, [34, 40], always)[0]).toBe(0.25);
});

it('a face that is not recognised any more is not taken, and least of all changed where none is', () => {
  const asked: number[] = [];
  const below = (limit: number) => (_: number, gain: number) => {
    asked.push(gain);
    return triedGains[gain]! < limit;
  };
  expect(chooseGains([row(30, 80)], [80], below(1.5))).toEqual([1.25]);
  // The largest were asked for first, and the smaller ones not at all.
  expect(asked.map((gain) => triedGains[gain])).toEqual([2, 1.75, 1.5, 1.25]);
  expect(chooseGains([row(30, 80)], [80], below(0))).toEqual([triedGains[0]]);
});

it('between two classes the gain is mixed as the ages are', () => {
  const recipe = { ageBounds: [18, 29] };
  expect(gainAt(recipe, [1, 2, 3], 9)).toBe(1);
  expect(gainAt(recipe, [1, 2, 3], 16.5)).toBeCloseTo(1.5);
  expect(gainAt(recipe, [1, 2, 3], 90)).toBe(3);
});
