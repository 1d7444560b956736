import * as tf from '@tensorflow/tfjs';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import type { Kernels } from '../kernels/kernels';
import { nativeKernels } from '../kernels/native';
import { portableKernels } from '../kernels/portable';
import { gradientError, numericGradient, randomTensor, relativeDifference } from '../testing/numbers';
import { LeakyRelu, Relu, Sigmoid, Tanh } from './activations';
import { BatchNorm } from './batch-norm';
import { Convolution } from './convolution';
import { Convolution3d, TransposedConvolution3d } from './convolution-3d';
import { Dense } from './dense';
import { FrozenConvolution } from './frozen-convolution';
import { GlobalAverage } from './global-average';
import { HalfChroma } from './half-chroma';
import { LatentNoise, LatentSource } from './latent-noise';
import { groupOf, MinibatchDeviation } from './minibatch-deviation';
import { MinibatchDiscrimination } from './minibatch-discrimination';
import { Pass, Sequential, type Layer } from './layer';
import { constant, glorotUniform, ParameterFactory } from './parameter';
import { Pooling } from './pooling';
import { ProjectedHeads } from './projected-heads';
import { Reshape } from './reshape';
import { Residual } from './residual';
import { BilinearResize, NearestResize } from './resize';
import { SpaceToDepth } from './space-to-depth';
import { UpsampleConvolution } from './upsample-convolution';
import { ZeroPadding } from './zero-padding';

let all: Kernels[];
beforeAll(async () => {
  await loadTensorflow();
  all = [nativeKernels(), portableKernels()];
});

/** A convolution with random weights that never learn. */
const frozen = (
  factory: ParameterFactory,
  kernels: Kernels,
  name: string,
  shape: [number, number, number, number],
  options: {
    depthwise?: boolean;
    padding?: 'same' | 'valid';
    stride?: number;
    relu6?: boolean;
    relu?: boolean;
  },
): Layer => {
  const kernel = factory.make(`${name}/kernel`, shape, glorotUniform, false);
  const bias = factory.make(`${name}/bias`, [shape[options.depthwise ? 2 : 3]], constant(0.3), false);
  return new FrozenConvolution(kernels, { kernel, bias, ...options });
};

const nets: [string, number[], (factory: ParameterFactory, kernels: Kernels) => Layer[]][] = [
  ['dense', [4, 5], (f) => [new Dense(f, 'dense', { inputs: 5, units: 3 })]],
  ['dense, spectral', [4, 5], (f) => [new Dense(f, 'dense', { inputs: 5, units: 3, spectralNorm: true })]],
  [
    'convolution with pooling and leaky ReLU',
    [2, 7, 7, 3],
    (f, k) => [
      new Convolution(f, 'conv', { inputs: 3, channels: 4, kernelSize: 3, padding: 'valid', pool: true }),
      new LeakyRelu(k, 0.2),
    ],
  ],
  [
    'convolution, spectral',
    [2, 6, 6, 3],
    (f) => [
      new Convolution(f, 'c', { inputs: 3, channels: 4, kernelSize: 5, padding: 'same', spectralNorm: true }),
    ],
  ],
  [
    'strided convolution, minibatch deviation, dense',
    [4, 8, 8, 2],
    (f) => [
      new Convolution(f, 'c', { inputs: 2, channels: 3, kernelSize: 4, padding: 'same', stride: 2 }),
      new MinibatchDeviation(2),
      new Reshape([4 * 4 * 4]),
      new Dense(f, 'dense', { inputs: 64, units: 2 }),
    ],
  ],
  [
    'minibatch discrimination',
    [6, 5],
    (f) => [
      new MinibatchDiscrimination(f, 'alike', { inputs: 5, kernels: 3, groupSize: 3 }),
      new Dense(f, 'dense', { inputs: 8, units: 2 }),
    ],
  ],
  ...[1, 3, 5, 7].map((kernelSize): [string, number[], (f: ParameterFactory) => Layer[]] => [
    `upsample-convolution ${kernelSize}`,
    [2, 4, 4, 3],
    (f) => [new UpsampleConvolution(f, 'up', { inputs: 3, channels: 2, kernelSize })],
  ]),
  [
    'convolution of 2×2 blocks',
    [2, 6, 4, 3],
    (f, k) => [
      new SpaceToDepth(k),
      new Convolution(f, 'c', { inputs: 12, channels: 3, kernelSize: 3, padding: 'same' }),
    ],
  ],
  [
    'residual block, dense over the channels',
    [2, 4, 3, 2],
    (f, k) => [
      new Convolution(f, 'c1', { inputs: 2, channels: 3, kernelSize: 3, padding: 'same' }),
      new Residual([
        new Convolution(f, 'c2', { inputs: 3, channels: 3, kernelSize: 3, padding: 'same' }),
        new Relu(k),
        new Convolution(f, 'c3', { inputs: 3, channels: 3, kernelSize: 1, padding: 'same' }),
      ]),
      new Dense(f, 'dense', { inputs: 3, units: 2 }),
    ],
  ],
  [
    'a small recogniser',
    [2, 4, 4, 3],
    (f, k) => [
      new NearestResize(k, 6),
      new Convolution(f, 'c', { inputs: 3, channels: 4, kernelSize: 3, padding: 'same', stride: 2 }),
      new LeakyRelu(k, 0.2),
      new GlobalAverage(),
      new Dense(f, 'dense', { inputs: 4, units: 2 }),
    ],
  ],
  [
    'frozen convolutions beside a shortcut that loses half of the map and gains a channel',
    [2, 5, 6, 3],
    (f, k) => [
      new BilinearResize(8),
      new Pooling('max', 3, 2),
      new Residual(
        [
          frozen(f, k, 'one', [3, 3, 3, 5], { padding: 'valid', stride: 2, relu: true }),
          frozen(f, k, 'two', [1, 1, 5, 4], {}),
        ],
        [new Pooling('average', 2, 2), new ZeroPadding({ channels: 1 })],
      ),
      new ZeroPadding({ before: 1, behind: 2 }),
      frozen(f, k, 'three', [2, 2, 4, 3], { padding: 'valid' }),
    ],
  ],
  [
    '3D convolutions to a single number',
    [2, 8, 8, 8, 1],
    (f, k) => [
      new Convolution3d(f, 'c1', { inputs: 1, channels: 3, kernelSize: 4, stride: 2, padding: 'same' }),
      new LeakyRelu(k, 0.2),
      new Convolution3d(f, 'c2', { inputs: 3, channels: 1, kernelSize: 4, stride: 1, padding: 'valid' }),
      new Reshape([1]),
    ],
  ],
  [
    'transposed 3D convolutions, sigmoid',
    [2, 5],
    (f, k) => [
      new Reshape([1, 1, 1, 5]),
      new TransposedConvolution3d(f, 't1', {
        inputs: 5,
        channels: 9,
        kernelSize: 4,
        stride: 1,
        padding: 'valid',
      }),
      // Not a leaky ReLU: with so few values, its kinks would spoil the central differences.
      new Tanh(k),
      new TransposedConvolution3d(f, 't2', {
        inputs: 9,
        channels: 2,
        kernelSize: 4,
        stride: 2,
        padding: 'same',
      }),
      new Sigmoid(k),
    ],
  ],
  [
    'frozen convolutions behind one that learns',
    [2, 6, 6, 3],
    (f, k) => [
      new Convolution(f, 'c', { inputs: 3, channels: 4, kernelSize: 3, padding: 'same' }),
      frozen(f, k, 'wide', [3, 3, 4, 1], { depthwise: true, stride: 2, relu6: true }),
      frozen(f, k, 'across', [1, 1, 4, 5], {}),
    ],
  ],
  [
    'colours at half the resolution, between two convolutions',
    [2, 8, 8, 3],
    (f, k) => [
      new Convolution(f, 'c1', { inputs: 3, channels: 3, kernelSize: 3, padding: 'same' }),
      new Tanh(k),
      new HalfChroma(),
      new Convolution(f, 'c2', { inputs: 3, channels: 2, kernelSize: 3, padding: 'same' }),
    ],
  ],
  [
    'projected heads',
    [2, 8, 8, 3],
    (f, k) => [
      new Convolution(f, 'c', { inputs: 3, channels: 3, kernelSize: 1, padding: 'same' }),
      new ProjectedHeads(
        k,
        [
          { side: 4, channels: 5, stage: [frozen(f, k, 'stage1', [3, 3, 3, 5], { stride: 2 })] },
          { side: 2, channels: 6, stage: [frozen(f, k, 'stage2', [3, 3, 5, 6], { stride: 2 })] },
          { side: 1, channels: 7, stage: [frozen(f, k, 'stage3', [3, 3, 6, 7], { stride: 2 })] },
        ].map(({ side, ...map }, i) => ({
          ...map,
          side,
          mixed: 4,
          head: [
            new Convolution(f, `head${i}/c`, { inputs: 4, channels: 3, kernelSize: 3, padding: 'same' }),
            new Tanh(k),
            new Reshape([side * side * 3]),
            new Dense(f, `head${i}/d`, { inputs: side * side * 3, units: 1, spectralNorm: true }),
          ],
        })),
        [
          new Convolution(f, 'plain/c', {
            inputs: 3,
            channels: 2,
            kernelSize: 4,
            stride: 2,
            padding: 'same',
          }),
          new Tanh(k),
          new Reshape([4 * 4 * 2]),
          new Dense(f, 'plain/d', { inputs: 4 * 4 * 2, units: 1 }),
        ],
        [],
        3,
      ),
    ],
  ],
  [
    'noise that follows from z, in two maps',
    [3, 5],
    (f, k) => {
      const source = new LatentSource();
      const noise = (name: string, side: number, channels: number): LatentNoise => {
        const layer = new LatentNoise(f, name, { source, latent: 5, side, channels });
        layer.parameters[0]!.variable.assign(randomTensor(name, [channels]));
        return layer;
      };
      return [
        source,
        new Dense(f, 'dense', { inputs: 5, units: 8 }),
        new Reshape([2, 2, 2]),
        noise('noise1', 2, 2),
        new UpsampleConvolution(f, 'up', { inputs: 2, channels: 3, kernelSize: 3 }),
        noise('noise2', 4, 3),
        new Tanh(k),
      ];
    },
  ],
  [
    'batch norm, tanh',
    [6, 4],
    (f, k) => [new BatchNorm(f, 'bn', { channels: 4, momentum: 0.9 }), new Tanh(k)],
  ],
  [
    'a small generator',
    [3, 4],
    (f, k) => [
      new Dense(f, 'dense', { inputs: 4, units: 8 }),
      new BatchNorm(f, 'bn', { channels: 8, momentum: 0.9 }),
      new LeakyRelu(k, 0.2),
      new Reshape([2, 2, 2]),
      new UpsampleConvolution(f, 'up', { inputs: 2, channels: 3, kernelSize: 5 }),
      new Tanh(k),
    ],
  ],
];

describe.each(nets)('%s', (_, shape, build) => {
  it('has the gradients that central differences give, for input and parameters', () => {
    for (const kernels of all) {
      const factory = new ParameterFactory(kernels, 'net', 3);
      const net = new Sequential(build(factory, kernels));
      const x = randomTensor('x', shape);
      const forward = (input: Tensor): Tensor => net.forward(input.clone(), new Pass(true, 'none', false));
      const weights = randomTensor('weights', forward(x).shape);
      // The gradient of spectral normalisation holds once the power iteration has converged.
      for (let i = 0; i < 60; i++) net.forward(x.clone(), new Pass(true, 'none')).dispose();

      const pass = new Pass(true, 'both', false);
      net.forward(x.clone(), pass);
      const dx = net.backward(weights.clone(), pass)!;
      expect(gradientError(dx, numericGradient(forward, x, weights, 12, 3e-3))).toBeLessThan(2e-2);

      for (const parameter of net.parameters.filter(({ trainable }) => trainable)) {
        const start = parameter.variable.read();
        const numeric = numericGradient(
          (moved) => {
            parameter.variable.assign(moved);
            return forward(x);
          },
          start,
          weights,
          12,
          3e-3,
        );
        parameter.variable.assign(start);
        expect(gradientError(parameter.takeGradient()!, numeric), parameter.name).toBeLessThan(2e-2);
      }
      net.dispose();
    }
  });

  it('leaves no tensor behind', () => {
    for (const kernels of all) {
      const factory = new ParameterFactory(kernels, 'net', 3);
      const net = new Sequential(build(factory, kernels));
      const step = (wants: 'parameters' | 'input' | 'both'): void => {
        const pass = new Pass(true, wants);
        const y = net.forward(randomTensor('x', shape), pass);
        net.backward(y, pass)?.dispose();
        for (const parameter of net.parameters) parameter.takeGradient()?.dispose();
      };
      step('both');
      const before = tf.memory().numTensors;
      for (const wants of ['parameters', 'input', 'both'] as const) step(wants);
      expect(tf.memory().numTensors).toBe(before);
      for (const parameter of factory.parameters) parameter.dispose();
    }
  });
});

describe('upsample-convolution', () => {
  it.each([1, 3, 5, 7])('equals enlarging and convolving, kernel %i', (kernelSize) => {
    const factory = new ParameterFactory(all[0]!, 'net', 5);
    const layer = new UpsampleConvolution(factory, 'up', { inputs: 3, channels: 2, kernelSize });
    const x = randomTensor('x', [2, 4, 5, 3]) as Tensor4D;
    const kernel = layer.parameters[0]!.variable.read() as Tensor4D;
    const enlarged = tf.image.resizeNearestNeighbor(x, [8, 10]);
    const expected = tf.conv2d(enlarged, kernel, 1, 'same');
    expect(relativeDifference(layer.forward(x.clone(), new Pass(false, 'none')), expected)).toBeLessThan(
      2e-6,
    );
  });
});

it('bilinear resizing equals TensorFlow’s', () => {
  for (const [size, sides] of [
    [7, [4, 5]],
    [3, [8, 6]],
    [150, [64, 64]],
    [4, [4, 4]],
  ] as const) {
    // prettier-ignore
    const x = randomTensor('x', [2, ...sides, 3]) as Tensor4D;
    const expected = tf.image.resizeBilinear(x, [size, size]);
    const made = new BilinearResize(size).forward(x.clone());
    // TensorFlow computes the places between the pixels in single precision.
    expect(relativeDifference(made, expected)).toBeLessThan(1e-5);
  }
});

it('a 3D convolution in front of a batch normalisation needs no bias: the result is the same', () => {
  const made = [true, false].map((normalised) => {
    const factory = new ParameterFactory(all[0]!, 'net', 5);
    const options = {
      inputs: 2,
      channels: 9,
      kernelSize: 4,
      stride: 2,
      padding: 'same',
      normalised,
    } as const;
    const net = new Sequential([
      new Convolution3d(factory, 'c', options),
      new BatchNorm(factory, 'bn', { channels: 9, momentum: 0.9 }),
    ]);
    net.parameters.find(({ name }) => name === 'net/c/bias')!.variable.assign(randomTensor('bias', [9]));
    return net.forward(randomTensor('x', [2, 4, 4, 4, 2]), new Pass(true, 'none'));
  }) as [Tensor, Tensor];
  expect(relativeDifference(made[0], made[1])).toBeLessThan(2e-6);
});

describe('minibatch deviation', () => {
  const channelOf = (groupSize: number, x: Tensor): number[] => {
    const y = new MinibatchDeviation(groupSize).forward(x, new Pass(true, 'none'));
    return [...tf.slice(y, [0, 0, 0, y.shape[3]! - 1], [-1, 1, 1, 1]).dataSync()];
  };

  it('tells each picture how different those of its group are', () => {
    // Two groups of two pictures of 1×1×2: one of equal pictures, one with deviations 1 and 3.
    const x = tf.tensor4d([5, 7, 5, 7, 0, 0, 2, 6], [4, 1, 1, 2]);
    const [a, b, c, d] = channelOf(2, x) as [number, number, number, number];
    expect([a, b]).toEqual([expect.closeTo(0, 3), expect.closeTo(0, 3)]);
    expect([c, d]).toEqual([expect.closeTo(2, 5), expect.closeTo(2, 5)]);
  });

  it('refuses a batch that does not divide into groups', () => {
    expect(() => channelOf(3, tf.zeros([4, 1, 1, 2]))).toThrow('groups of 3');
  });

  it('groups never mix the two halves of a joint batch', () => {
    expect([32, 12, 7, 2, 9].map((size) => groupOf(size, 8))).toEqual([8, 6, 7, 2, 3]);
  });
});

describe('a pass', () => {
  it('computes no parameter gradients when it wants none', () => {
    const kernels = all[0]!;
    const net = new Sequential(nets.at(-1)![2](new ParameterFactory(kernels, 'net', 3), kernels));
    const pass = new Pass(true, 'input', false);
    const y = net.forward(randomTensor('x', [3, 4]), pass);
    expect(net.backward(y, pass)).not.toBeNull();
    expect(net.parameters.every((parameter) => parameter.takeGradient() === null)).toBe(true);
  });

  it('with moving statistics has the gradients that central differences give', () => {
    for (const kernels of all) {
      const factory = new ParameterFactory(kernels, 'net', 3);
      const layer = new BatchNorm(factory, 'bn', { channels: 4, momentum: 0.9 });
      for (const { name, variable } of factory.parameters) {
        variable.assign(tf.add(tf.abs(randomTensor(name, [4])), 0.5));
      }
      const x = randomTensor('x', [3, 2, 2, 4]);
      const weights = randomTensor('weights', [3, 2, 2, 4]);
      const forward = (input: Tensor): Tensor => layer.forward(input.clone(), new Pass(false, 'none'));
      const slope = (wants: 'input' | 'both'): Tensor => {
        const pass = new Pass(false, wants);
        layer.forward(x.clone(), pass);
        return layer.backward(weights.clone(), pass, true)!;
      };
      const numeric = numericGradient(forward, x, weights);
      expect(gradientError(slope('input'), numeric)).toBeLessThan(1e-2);
      expect(factory.parameters.map((parameter) => parameter.takeGradient())).toEqual(
        factory.parameters.map(() => null),
      );
      expect(gradientError(slope('both'), numeric)).toBeLessThan(1e-2);
      for (const parameter of factory.parameters.filter(({ trainable }) => trainable)) {
        const start = parameter.variable.read();
        const estimate = numericGradient(
          (moved) => {
            parameter.variable.assign(moved);
            return forward(x);
          },
          start,
          weights,
        );
        parameter.variable.assign(start);
        expect(gradientError(parameter.takeGradient()!, estimate), parameter.name).toBeLessThan(1e-2);
      }
    }
  });

  it('of a frozen net leaves its moving averages alone', () => {
    const factory = new ParameterFactory(all[0]!, 'net', 3);
    const layer = new BatchNorm(factory, 'bn', { channels: 4, momentum: 0.9 });
    const moving = factory.parameters.find(({ name }) => name === 'net/bn/moving_mean')!;
    layer.forward(randomTensor('x', [6, 4]), new Pass(true, 'none', false));
    expect([...moving.variable.read().dataSync()]).toEqual([0, 0, 0, 0]);
    layer.forward(randomTensor('x', [6, 4]), new Pass(true, 'none'));
    expect([...moving.variable.read().dataSync()]).not.toEqual([0, 0, 0, 0]);
  });
});

describe('colours at half the resolution', () => {
  const lumaOf = (x: Tensor): Tensor =>
    tf.matMul(tf.reshape(x, [-1, 3]), tf.tensor2d([[0.299], [0.587], [0.114]]));
  const halved = (x: Tensor): Tensor => new HalfChroma().forward(x.clone());

  it('leaves luma as it is, and with it everything that is grey', () => {
    const x = randomTensor('x', [2, 8, 8, 3]);
    expect(relativeDifference(lumaOf(halved(x)), lumaOf(x))).toBeLessThan(1e-6);
    const grey = tf.tile(randomTensor('g', [1, 8, 8, 1]), [1, 1, 1, 3]);
    expect(relativeDifference(halved(grey), grey)).toBeLessThan(1e-6);
  });

  it('keeps slow changes of colour and takes away those from pixel to pixel', () => {
    const red = (value: (column: number) => number): Tensor =>
      tf.tensor4d(Array.from({ length: 8 * 8 }, (_, i) => [value(i % 8), 0, 0]).flat(), [1, 8, 8, 3]);
    const difference = (x: Tensor): Tensor =>
      tf.sub(tf.slice(x, [0, 0, 2, 0], [1, 8, 4, 1]), tf.slice(x, [0, 0, 2, 2], [1, 8, 4, 1]));
    // A ramp stays what it is away from the edges; of stripes of one pixel only their mean is left.
    const ramp = red((column) => column / 8);
    expect(relativeDifference(difference(halved(ramp)), difference(ramp))).toBeLessThan(1e-6);
    const stripes = red((column) => column % 2);
    expect(relativeDifference(difference(halved(stripes)), tf.fill([1, 8, 4, 1], 0.5))).toBeLessThan(1e-6);
  });
});
