import * as tf from '@tensorflow/tfjs';
import type { Tensor4D } from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { nativeKernels } from '../gan/kernels/native';
import { Pass, Sequential } from '../gan/layers/layer';
import { mobilenetStages } from '../gan/pretrained/mobilenet';
import { mobilenetMaps } from '../gan/recipe/projected';
import { randomTensor, relativeDifference } from '../gan/testing/numbers';
import { loadTensorflow } from './load-tensorflow';
import { packagedNets } from './worker-pretrained';

beforeAll(() => void loadTensorflow());

const strides = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1];

it('MobileNet gives the maps that its layers give one by one, with batch normalisation', () => {
  const arrays = packagedNets.mobilenet();
  const read = <R extends tf.Rank>(name: string): tf.Tensor<R> => {
    const { shape, data } = arrays.get(`MobilenetV1/Conv2d_${name}`)!;
    return tf.tensor<R>(data, [...shape] as tf.ShapeMap[R]);
  };
  const activated = (x: tf.Tensor): Tensor4D => tf.clipByValue(x, 0, 6) as Tensor4D;
  const x = randomTensor('pictures', [2, 32, 32, 3], 0.4) as Tensor4D;
  const expected: Tensor4D[] = [];
  let map = activated(
    tf.add(
      tf.conv2d(x, read<tf.Rank.R4>('0_pointwise/weights'), 2, 'same'),
      read('0_pointwise/convolution_bn_offset'),
    ),
  );
  strides.forEach((stride, i) => {
    const [wide, across] = [`${i + 1}_depthwise`, `${i + 1}_pointwise`];
    const [mean, variance, offset, scale] = ['moving_mean', 'moving_variance', 'beta', 'gamma'].map((name) =>
      read<tf.Rank.R1>(`${wide}/BatchNorm/${name}`),
    ) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
    const filtered = tf.depthwiseConv2d(map, read<tf.Rank.R4>(`${wide}/depthwise_weights`), stride, 'same');
    map = activated(tf.batchNorm(filtered, mean, variance, offset, scale, 1e-3));
    map = activated(
      tf.add(
        tf.conv2d(map, read<tf.Rank.R4>(`${across}/weights`), 1, 'same'),
        read(`${across}/convolution_bn_offset`),
      ),
    );
    if ([0, 2, 4, 10].includes(i)) expected.push(map);
  });

  const { stages, parameters } = mobilenetStages(nativeKernels(), arrays);
  let value: tf.Tensor = x;
  stages.forEach((stage, i) => {
    value = new Sequential(stage).forward(value.clone(), new Pass(false, 'none'));
    const { shrinks, channels } = mobilenetMaps[i]!;
    expect(value.shape).toEqual([2, 32 / shrinks, 32 / shrinks, channels]);
    expect(relativeDifference(value, expected[i]!)).toBeLessThan(1e-4);
    expect(tf.moments(value).variance.sqrt().dataSync()[0]).toBeGreaterThan(0.3);
  });
  for (const parameter of parameters) parameter.dispose();
});

it('a network that lacks an array is refused', () => {
  const arrays = new Map(packagedNets.mobilenet());
  arrays.delete('MobilenetV1/Conv2d_7_pointwise/weights');
  expect(() => mobilenetStages(nativeKernels(), arrays)).toThrow('Conv2d_7_pointwise/weights');
});
