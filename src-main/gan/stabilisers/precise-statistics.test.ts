import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { nativeKernels } from '../kernels/native';
import { BatchNorm } from '../layers/batch-norm';
import { Dense } from '../layers/dense';
import { Sequential } from '../layers/layer';
import { ParameterFactory } from '../layers/parameter';
import { measureStatistics } from './precise-statistics';

beforeAll(() => void loadTensorflow());

it('moving averages become the means over the batches, layer after layer, and nothing else changes', () => {
  const factory = new ParameterFactory(nativeKernels(), 'g', 5);
  const net = new Sequential([
    new BatchNorm(factory, 'bn1', { channels: 3, momentum: 0.9 }),
    new Dense(factory, 'dense', { inputs: 3, units: 2 }),
    new BatchNorm(factory, 'bn2', { channels: 2, momentum: 0.9 }),
  ]);
  const read = (name: string): number[] => [
    ...factory.parameters
      .find((parameter) => parameter.name === `g/${name}`)!
      .variable.read()
      .dataSync(),
  ];
  const kernel = read('dense/kernel');
  const batches = [
    [1, 5, 0, 3, 1, 2],
    [0, 1, 4, 2, 7, -4],
    [-3, 2, 2, 5, 4, 4],
  ];
  const inputs = (round: number): tf.Tensor => tf.tensor2d(batches[round]!, [2, 3]);
  measureStatistics(net, 3, inputs);

  const normalised = batches.map((batch) => {
    const x = tf.tensor2d(batch, [2, 3]);
    const { mean, variance } = tf.moments(x, 0);
    return {
      mean,
      variance,
      y: tf.matMul(x.sub(mean).div(variance.add(1e-3).sqrt()), tf.tensor2d(kernel, [3, 2])),
    };
  });
  const mean = (tensors: tf.Tensor[]): number[] => [...tf.addN(tensors).div(3).dataSync()];
  const close = (name: string, wanted: number[]): void => {
    read(name).forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 4));
  };
  close('bn1/moving_mean', mean(normalised.map(({ mean }) => mean)));
  close('bn1/moving_variance', mean(normalised.map(({ variance }) => variance)));
  const moments = normalised.map(({ y }) => tf.moments(y, 0));
  close('bn2/moving_mean', mean(moments.map(({ mean }) => mean)));
  close('bn2/moving_variance', mean(moments.map(({ variance }) => variance)));
  expect(read('dense/kernel')).toEqual(kernel);
  expect(read('bn1/gamma')).toEqual([1, 1, 1]);
});
