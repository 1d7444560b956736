import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { Labels, oneHot } from './labels';
import { Pass } from './layer';

beforeAll(() => void loadTensorflow());

const pass = (): Pass => new Pass(true, 'both', true, { labels: oneHot([1, 0], 3) });

it('labels join a vector behind its numbers', () => {
  const y = new Labels(3).forward(tf.tensor2d([[5], [6]]), pass());
  expect(y.arraySync()).toEqual([
    [5, 0, 1, 0],
    [6, 1, 0, 0],
  ]);
});

it('labels join a map behind its channels, the same at every pixel, and get no gradient', () => {
  const layer = new Labels(3);
  const x = tf.randomUniform([2, 2, 3, 2], -1, 1, 'float32', 1);
  const y = layer.forward(x.clone(), pass());
  expect(y.shape).toEqual([2, 2, 3, 5]);
  expect(tf.slice(y, [0, 0, 0, 0], [-1, -1, -1, 2]).dataSync()).toEqual(x.dataSync());
  const labels = tf.slice(y, [1, 0, 0, 2], [1, 2, 3, 3]);
  expect([...labels.dataSync()]).toEqual(Array.from({ length: 6 }, () => [1, 0, 0]).flat());
  const back = layer.backward(y.clone(), pass(), true)!;
  expect(back.dataSync()).toEqual(x.dataSync());
  expect(layer.backward(y, pass(), false)).toBeNull();
});

it('a pass without labels is refused', () => {
  expect(() => new Labels(3).forward(tf.zeros([1, 2]), new Pass(false, 'none'))).toThrow('labels');
});
