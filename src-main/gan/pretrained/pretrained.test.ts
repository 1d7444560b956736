import * as tf from '@tensorflow/tfjs';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { nativeKernels } from '../kernels/native';
import { portableKernels } from '../kernels/portable';
import { Pass, type Sequential } from '../layers/layer';
import { gradientError, numericGradient, randomTensor, relativeDifference } from '../testing/numbers';
import { contentArrays, contentNetwork } from './content';
import type { PretrainedArray } from './frozen-weights';
import { resnetContent } from './resnet';

beforeAll(() => void loadTensorflow());

type Arrays = Map<string, PretrainedArray>;
const array = (name: string, shape: number[], scale = 0.3): [string, PretrainedArray] => [
  name,
  { shape, data: randomTensor(name, shape, scale).dataSync() as Float32Array },
];

/** A ResNet50 of few channels, by Keras's names. */
function smallResnet(): Arrays {
  const convolution = (name: string, norm: string, shape: number[]): [string, PretrainedArray][] => {
    const channels = [shape[3]!];
    const variance = array(`${norm}/moving_variance`, channels);
    variance[1].data = variance[1].data.map((value) => value ** 2 + 0.3);
    return [
      array(`${name}/kernel`, shape),
      array(`${name}/bias`, channels),
      ...['gamma', 'beta', 'moving_mean'].map((part) => array(`${norm}/${part}`, channels)),
      variance,
    ];
  };
  const part = (branch: string, shape: number[]): [string, PretrainedArray][] =>
    convolution(`res2${branch}`, `bn2${branch}`, shape);
  return new Map([
    ...convolution('conv1', 'bn_conv1', [7, 7, 3, 4]),
    ...part('a_branch1', [1, 1, 4, 6]),
    ...['a', 'b', 'c'].flatMap((block) => [
      ...part(`${block}_branch2a`, [1, 1, block === 'a' ? 4 : 6, 3]),
      ...part(`${block}_branch2b`, [3, 3, 3, 3]),
      ...part(`${block}_branch2c`, [1, 1, 3, 6]),
    ]),
  ]);
}

/** The same net as Keras builds it, layer by layer. */
function plainResnet(arrays: Arrays, x: Tensor4D): Tensor4D {
  const read = <R extends tf.Rank>(name: string): tf.Tensor<R> => {
    const { shape, data } = arrays.get(name)!;
    return tf.tensor<R>(data, [...shape] as tf.ShapeMap[R]);
  };
  const convolved = (input: Tensor4D, name: string, norm: string, padding: 'same' | 'valid', stride = 1) => {
    const y = tf.add(
      tf.conv2d(input, read<tf.Rank.R4>(`${name}/kernel`), stride, padding),
      read(`${name}/bias`),
    ) as Tensor4D;
    const [mean, variance, beta, gamma] = ['moving_mean', 'moving_variance', 'beta', 'gamma'].map((part) =>
      read<tf.Rank.R1>(`${norm}/${part}`),
    ) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
    return tf.batchNorm(y, mean, variance, beta, gamma, 1e-3) as Tensor4D;
  };
  const part = (input: Tensor4D, branch: string) => convolved(input, `res2${branch}`, `bn2${branch}`, 'same');
  const around = (input: Tensor4D, by: number) =>
    tf.pad(input, [[0, 0], [by, by], [by, by], [0, 0]]) as Tensor4D; // prettier-ignore
  let map = tf.relu(convolved(around(x, 3), 'conv1', 'bn_conv1', 'valid', 2)) as Tensor4D;
  map = tf.maxPool(around(map, 1), 3, 2, 'valid');
  for (const block of ['a', 'b', 'c']) {
    let y = tf.relu(part(map, `${block}_branch2a`)) as Tensor4D;
    y = tf.relu(part(y, `${block}_branch2b`)) as Tensor4D;
    y = part(y, `${block}_branch2c`);
    const shortcut = block === 'a' ? part(map, 'a_branch1') : map;
    map = tf.relu(tf.add(y, shortcut)) as Tensor4D;
  }
  return map;
}

const slopeOf = (net: Sequential, x: Tensor, weights: Tensor): Tensor => {
  const pass = new Pass(false, 'input');
  net.forward(x.clone(), pass).dispose();
  return net.backward(weights.clone(), pass)!;
};

describe.each([
  ['native', nativeKernels],
  ['portable', portableKernels],
])('the early layers of ResNet50 with %s kernels', (_, make) => {
  it('give what Keras’s layers give one by one', () => {
    const arrays = smallResnet();
    const x = randomTensor('pictures', [2, 24, 32, 3], 0.4) as Tensor4D;
    const maps = resnetContent(make(), arrays, 'none').forward(x.clone(), new Pass(false, 'none'));
    expect(maps.shape).toEqual([2, 6, 8, 6]);
    expect(relativeDifference(maps, plainResnet(arrays, x))).toBeLessThan(2e-5);
    // As Caffe saw pictures: blue, green, red, 0 to 255, less the means.
    const caffe = tf.sub(
      tf.mul(tf.add(tf.reverse(x, 3), 1), 127.5),
      tf.tensor1d([103.939, 116.779, 123.68]),
    ) as Tensor4D;
    const seen = resnetContent(make(), arrays, 'caffe').forward(x.clone(), new Pass(false, 'none'));
    expect(relativeDifference(seen, plainResnet(arrays, caffe))).toBeLessThan(2e-5);
  });

  it('have the gradient of the picture that central differences give, and leave no tensor', () => {
    const net = resnetContent(make(), smallResnet(), 'none');
    const x = randomTensor('pictures', [1, 8, 12, 3], 0.4);
    const forward = (input: Tensor): Tensor => net.forward(input.clone(), new Pass(false, 'none'));
    const weights = randomTensor('weights', forward(x).shape);
    const numeric = numericGradient(forward, x, weights, 16, 1e-3);
    const dx = slopeOf(net, x, weights);
    expect(gradientError(dx, numeric)).toBeLessThan(2e-2);
    const before = tf.memory().numTensors;
    slopeOf(net, x, weights).dispose();
    expect(tf.memory().numTensors).toBe(before);
    for (const parameter of net.parameters) expect(parameter.takeGradient()).toBeNull();
  });
});

describe('a content network', () => {
  const smallVgg = (): Arrays => {
    const names = ['1_conv1', '1_conv2', '2_conv1', '2_conv2', '3_conv1', '3_conv2', '3_conv3'];
    return new Map(
      names.flatMap((name, i) => [
        array(`block${name}/kernel`, [3, 3, i === 0 ? 3 : 4, 4]),
        array(`block${name}/bias`, [4]),
      ]),
    );
  };

  it('is told by its arrays', () => {
    const kernels = nativeKernels();
    for (const [kind, arrays, channels] of [
      ['vgg19', smallVgg(), 4],
      ['resnet50', smallResnet(), 6],
    ] as const) {
      for (const name of arrays.keys()) expect(name).toMatch(contentArrays);
      const found = contentNetwork(kernels, arrays, 'caffe', 'folder');
      expect(found.kind).toBe(kind);
      const maps = found.net.forward(tf.zeros([1, 16, 16, 3]), new Pass(false, 'none'));
      expect(maps.shape).toEqual([1, 4, 4, channels]);
    }
    for (const other of ['block4_conv1/kernel', 'block3_conv4/bias', 'res3a_branch1/kernel', 'fc1000/bias'])
      expect(other).not.toMatch(contentArrays);
  });

  it('that lacks an array, or has one of another shape, is refused with its name', () => {
    const refused = expect.objectContaining({
      code: 'contentNetDamaged',
      params: { name: 'folder' },
    }) as Error;
    const build = (arrays: Arrays) => () => contentNetwork(nativeKernels(), arrays, 'caffe', 'folder');
    for (const [arrays, name] of [
      [smallVgg(), 'block3_conv2/bias'],
      [smallResnet(), 'bn2b_branch2c/gamma'],
      [smallResnet(), 'res2a_branch1/bias'],
    ] as const) {
      const missing = new Map(arrays);
      missing.delete(name);
      expect(build(missing), name).toThrow(refused);
      const unfitting = new Map(arrays).set(name, { shape: [9], data: new Float32Array(9) });
      expect(build(unfitting), name).toThrow(refused);
    }
    expect(build(new Map())).toThrow(refused);
  });
});
