import { expect, it } from 'vitest';
import { chooseLatents } from './latents';

it('lists all numbers, those searched for, or a range', () => {
  expect(chooseLatents(4, '', false, {})).toEqual([0, 1, 2, 3]);
  expect(chooseLatents(100, '7', false, {}).slice(0, 3)).toEqual([7, 17, 27]);
  expect(chooseLatents(100, '20 - 23', false, {})).toEqual([20, 21, 22, 23]);
  expect(chooseLatents(100, 'x', false, {})).toEqual([]);
});

it('puts the most changed first', () => {
  expect(chooseLatents(5, '', true, { 3: -2, 1: 0.5 })).toEqual([3, 1, 0, 2, 4]);
});
