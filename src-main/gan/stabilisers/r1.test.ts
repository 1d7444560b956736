import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { nativeKernels } from '../kernels/native';
import { LeakyRelu, Tanh } from '../layers/activations';
import { Convolution } from '../layers/convolution';
import { Dense } from '../layers/dense';
import { Pass, Sequential } from '../layers/layer';
import { MinibatchDeviation } from '../layers/minibatch-deviation';
import { ParameterFactory } from '../layers/parameter';
import { Reshape } from '../layers/reshape';
import { gradientError, numericGradient, randomTensor } from '../testing/numbers';
import { addR1Gradient } from './r1';

beforeAll(() => void loadTensorflow());

/** γ/2 · mean ‖∇ₓD(x)‖² by its definition. */
function penalty(net: Sequential, real: Tensor, gamma: number): Tensor {
  const pass = new Pass(true, 'input', false);
  const logits = net.forward(real.clone(), pass);
  const slope = net.backward(tf.onesLike(logits), pass)!;
  return tf.mul(tf.sum(tf.square(slope)), gamma / 2 / real.shape[0]!);
}

describe('the R1 penalty', () => {
  // Smooth, so that the numeric gradient of the definition can be trusted.
  it.each([
    [
      'a convolutional net',
      (f: ParameterFactory) => [
        new Convolution(f, 'c', { inputs: 2, channels: 3, kernelSize: 4, padding: 'same', stride: 2 }),
      ],
    ],
    [
      'a net that compares pictures',
      (f: ParameterFactory) => [
        new Convolution(f, 'c', { inputs: 2, channels: 2, kernelSize: 4, padding: 'same', stride: 2 }),
        new MinibatchDeviation(2),
      ],
    ],
  ])('of %s has the gradient that central differences of its definition give', (_, first) => {
    const kernels = nativeKernels();
    const factory = new ParameterFactory(kernels, 'd', 4);
    const net = new Sequential([
      ...first(factory),
      new Tanh(kernels),
      new Reshape([12]),
      new Dense(factory, 'dense', { inputs: 12, units: 1 }),
    ]);
    const real = randomTensor('real', [4, 4, 4, 2]);
    addR1Gradient(net, real, 3);
    for (const parameter of net.parameters) {
      const start = parameter.variable.read();
      const numeric = numericGradient(
        (value) => {
          parameter.variable.assign(value);
          return penalty(net, real, 3);
        },
        start,
        tf.scalar(1),
        12,
        3e-3,
      );
      parameter.variable.assign(start);
      const gradient = parameter.takeGradient();
      if (parameter.name.endsWith('dense/bias')) expect(gradient!.dataSync()[0]).toBeCloseTo(0, 4);
      else expect(gradientError(gradient!, numeric), parameter.name).toBeLessThan(3e-2);
    }
  });

  it('asks nothing of a net that answers the same to everything, and leaves no tensor behind', () => {
    const kernels = nativeKernels();
    const factory = new ParameterFactory(kernels, 'd', 4);
    const net = new Sequential([
      new Reshape([8]),
      new Dense(factory, 'dense', { inputs: 8, units: 1 }),
      new LeakyRelu(kernels, 0.2),
    ]);
    const real = randomTensor('real', [2, 2, 2, 2]);
    const before = tf.memory().numTensors;
    addR1Gradient(net, real, 1);
    for (const parameter of net.parameters) parameter.takeGradient()?.dispose();
    expect(tf.memory().numTensors).toBe(before);
    net.parameters[0]!.variable.assign(tf.zeros([8, 1]));
    addR1Gradient(net, real, 1);
    expect(net.parameters[0]!.takeGradient()).toBeNull();
  });
});
