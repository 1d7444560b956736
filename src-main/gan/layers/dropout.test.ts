import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { RandomSequence } from '../latent/random';
import { Dropout, dropoutMask } from './dropout';
import { Pass } from './layer';

beforeAll(() => void loadTensorflow());

const pass = (step: number, training = true): Pass =>
  new Pass(training, 'both', true, { dropout: new RandomSequence(7, 'dropout', step) });

it('drops its share and keeps the sum', () => {
  const mask = dropoutMask(new RandomSequence(7, 'dropout', 3), 40_001, 0.2);
  const dropped = mask.filter((value) => value === 0).length / mask.length;
  // Four standard deviations of a share of 0.2 among 40,001.
  expect(Math.abs(dropped - 0.2)).toBeLessThan(0.008);
  expect(new Set(mask)).toEqual(new Set([0, Math.fround(1.25)]));
});

it('drops the same of the gradient as of the numbers; another step drops others', () => {
  const layer = new Dropout(0.5);
  const made = [0, 1].map((step) => {
    const own = pass(step);
    const y = layer.forward(tf.ones([64]), own);
    const dx = layer.backward(tf.ones([64]), own, true)!;
    expect(dx.dataSync()).toEqual(y.dataSync());
    return [...y.dataSync()];
  });
  expect(made[0]).not.toEqual(made[1]);
  const again = layer.forward(tf.ones([64]), pass(0));
  expect([...again.dataSync()]).toEqual(made[0]);
});

it.each([
  ['a rate of 0', 0, pass(0)],
  ['inference', 0.5, pass(0, false)],
  ['a pass without random numbers', 0.5, new Pass(true, 'both')],
])('%s drops nothing', (_, rate, own) => {
  const layer = new Dropout(rate);
  expect([...layer.forward(tf.tensor1d([1, 2]), own).dataSync()]).toEqual([1, 2]);
  expect([...layer.backward(tf.tensor1d([3, 4]), own, true)!.dataSync()]).toEqual([3, 4]);
});

it('leaves no tensor behind', () => {
  const before = tf.memory().numTensors;
  for (const wants of [true, false]) {
    const own = pass(0);
    const y = new Dropout(0.5).forward(tf.ones([4]), own);
    new Dropout(0.5).forward(tf.ones([4]), new Pass(true, 'none', true, own.context)).dispose();
    own.dispose();
    const again = pass(1);
    const layer = new Dropout(0.5);
    layer.forward(tf.ones([4]), again).dispose();
    layer.backward(y, again, wants)?.dispose();
  }
  expect(tf.memory().numTensors).toBe(before);
});
