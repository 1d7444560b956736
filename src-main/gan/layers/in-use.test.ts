import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { nativeKernels } from '../kernels/native';
import { LeakyRelu } from './activations';
import { BatchNorm } from './batch-norm';
import { Convolution } from './convolution';
import { Pass, Sequential, type Layer } from './layer';
import { ParameterFactory } from './parameter';
import { Residual } from './residual';
import { UpsampleConvolution } from './upsample-convolution';

beforeAll(() => void loadTensorflow());

const channels = 5;

/** Layers with a normalisation behind, all of whose arrays are no longer what they began with. */
function layersOf(kind: string): Layer[] {
  const kernels = nativeKernels();
  const factory = new ParameterFactory(kernels, 'net', 3);
  const norm = (): Layer => new BatchNorm(factory, 'bn', { channels, momentum: 0.9 });
  const plain = (pool = false, inputs = 4): Layer =>
    new Convolution(factory, 'conv', { inputs, channels, kernelSize: 3, padding: 'same', pool });
  const layers: Record<string, () => Layer[]> = {
    'a convolution': () => [plain(), norm()],
    'a convolution of spectral norm': () => [
      new Convolution(factory, 'conv', {
        inputs: 4,
        channels,
        kernelSize: 3,
        padding: 'same',
        spectralNorm: true,
      }),
      norm(),
    ],
    'a convolution that is pooled': () => [plain(true), norm()],
    'an upsample-convolution of 3 × 3': () => [
      new UpsampleConvolution(factory, 'conv', { inputs: 4, channels, kernelSize: 3 }),
      norm(),
    ],
    'an upsample-convolution of 5 × 5': () => [
      new UpsampleConvolution(factory, 'conv', { inputs: 4, channels, kernelSize: 5 }),
      norm(),
    ],
    'a residual block': () => [
      new Convolution(factory, 'first', { inputs: 4, channels, kernelSize: 1, padding: 'same' }),
      new Residual([plain(false, channels), norm(), new LeakyRelu(kernels, 0.2)]),
    ],
  };
  const made = layers[kind]!();
  stir(made, 1);
  return made;
}

/** Other values for every array, variances above 0, scales of both signs. */
function stir(layers: readonly Layer[], seed: number): void {
  layers
    .flatMap(({ parameters }) => parameters)
    .forEach(({ name, variable }, i) => {
      const from = name.endsWith('moving_variance') ? 0.2 : -1;
      const value = tf.randomUniform([...variable.shape], from, 1.5, 'float32', seed + i);
      variable.assign(value);
      value.dispose();
    });
}

describe.each([
  'a convolution',
  'a convolution of spectral norm',
  'a convolution that is pooled',
  'an upsample-convolution of 3 × 3',
  'an upsample-convolution of 5 × 5',
  'a residual block',
])('%s and the normalisation behind it', (kind) => {
  it('give in use what they give one after the other, also when their arrays change', () => {
    const layers = layersOf(kind);
    const net = new Sequential(layers);
    const x = tf.randomUniform([2, 6, 6, 4], -1, 1, 'float32', 9);
    for (const seed of [1, 20]) {
      stir(layers, seed);
      // A pass that keeps something goes through the layers one by one.
      const kept = new Pass(false, 'input');
      const apart = net.forward(x.clone(), kept);
      kept.dispose();
      const tensors = tf.memory().numTensors;
      const together = net.forward(x.clone(), new Pass(false, 'none'));
      const again = net.forward(x.clone(), new Pass(false, 'none'));
      const difference = (a: tf.Tensor): number => tf.max(tf.abs(tf.sub(a, apart))).dataSync()[0]!;
      expect(together.shape).toEqual(apart.shape);
      expect(difference(together)).toBeLessThan(1e-4);
      expect(difference(again)).toBeLessThan(1e-4);
      expect(tf.memory().numTensors - tensors).toBeLessThan(40);
    }
  });
});
