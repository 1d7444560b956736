import { expect, it } from 'vitest';
import { interpolateWeights, type NetArray } from './interpolate';

const array = (name: string, ...values: number[]): NetArray => ({
  name,
  shape: [values.length],
  data: Float32Array.from(values),
});
const soft = [array('g/conv1/kernel', 1, 2, -3), array('g/conv1/bias', 4)];
const sharp = [array('g/conv1/bias', 8), array('g/conv1/kernel', 2, 0, 3)];
const refused = expect.objectContaining({ code: 'modelsDiffer' });

it('weights lie between those of two trainings, by name', () => {
  expect(interpolateWeights(soft, sharp, 0.25)).toEqual([
    array('g/conv1/kernel', 1.25, 1.5, -1.5),
    array('g/conv1/bias', 5),
  ]);
});

it('at either end they are exactly those of one', () => {
  const third = [array('a', 0.1, 1e-30)];
  const other = [array('a', 0.3, 3e7)];
  expect(interpolateWeights(third, other, 0)).toEqual(third);
  expect(interpolateWeights(third, other, 1)).toEqual(other);
});

it('other nets are refused', () => {
  expect(() => interpolateWeights(soft, soft.slice(1), 0.5)).toThrow(refused);
  expect(() => interpolateWeights(soft, [soft[0]!, array('g/conv2/bias', 4)], 0.5)).toThrow(refused);
  expect(() => interpolateWeights(soft, [soft[0]!, array('g/conv1/bias', 4, 4)], 0)).toThrow(refused);
});
