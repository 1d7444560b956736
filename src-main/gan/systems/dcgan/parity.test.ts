import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../../engine/load-tensorflow';
import { nativeKernels } from '../../kernels/native';
import { portableKernels } from '../../kernels/portable';
import { dcganPresets, type DcganRecipe } from '../../recipe';
import { DcganTraining } from './step';

/** Results of golden/make.py: the same training in Keras 3. */
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'golden', 'keras.json'), 'utf8')) as {
  losses: [number, number, number][];
  marks: Record<string, [number, number]>;
};

const { book } = dcganPresets;
const optimizer = { ...book.generatorOptimizer, learningRate: 5e-2 };
const recipe: DcganRecipe = {
  ...book,
  imageSize: 32,
  batchSize: 3,
  latent: { ...book.latent, size: 6 },
  generator: { ...book.generator, hiddenUnits: 10, baseChannels: 5, channels: [4, 3] },
  discriminator: { ...book.discriminator, channels: [4, 5, 6], denseUnits: 7 },
  generatorOptimizer: optimizer,
  discriminatorOptimizer: optimizer,
};

/** The formula of golden/make.py. */
function wave(shape: number[], phase: number, scale: number): Float32Array {
  const count = shape.reduce((product, side) => product * side, 1);
  return Float32Array.from({ length: count }, (_, i) => scale * Math.sin(1.7 * i + phase + 0.001 * i * i));
}
const waves = (shape: number[], phase: number, scale: number): tf.Tensor =>
  tf.tensor(wave(shape, phase, scale), shape);

function startOf(name: string, shape: number[], order: number): tf.Tensor {
  if (name.endsWith('kernel')) {
    const inputs = shape.slice(0, -1).reduce((product, side) => product * side, 1);
    return waves(shape, order, 1 / Math.sqrt(inputs));
  }
  return /gamma|moving_variance/.test(name) ? tf.ones(shape) : tf.zeros(shape);
}

beforeAll(() => void loadTensorflow());

describe.each([
  ['native', nativeKernels],
  ['portable', portableKernels],
])('three training steps of the book’s DCGAN with %s kernels', (_, kernels) => {
  it('give the losses and the weights that Keras gives', () => {
    const system = new DcganTraining(kernels(), recipe);
    const names = Object.keys(golden.marks).sort();
    names.forEach((name, order) => {
      const variable = system.variables().get(name)!;
      variable.assign(startOf(name, [...variable.shape], order));
    });

    golden.losses.forEach(([lossReal, lossFake, lossG], t) => {
      const column = (phase: number, offset: number): tf.Tensor =>
        tf.add(offset, waves([3, 1], phase + t, 0.1));
      const noise = {
        z1: waves([3, 6], 0.5 + t, 1.2),
        z2: waves([3, 6], 2.5 + t, 1.2),
        targetReal: column(0.1, 0.9),
        targetFake: column(0.7, 0.1),
      };
      const made = system.stepWith(noise, t, waves([3, 32, 32, 3], 0.3, 0.9), 1);
      const relative = (tensor: tf.Tensor, expected: number): number =>
        Math.abs(tensor.dataSync()[0]! - expected) / Math.abs(expected);
      expect(relative(made.lossD, (lossReal + lossFake) / 2)).toBeLessThan(1e-5);
      expect(relative(made.lossG, lossG)).toBeLessThan(1e-5);
    });

    for (const name of names) {
      const values = system.variables().get(name)!.read().dataSync() as Float32Array;
      const marker = wave([values.length], 0.4, 1);
      const mean = (f: (value: number, i: number) => number): number =>
        values.reduce((sum, value, i) => sum + f(value, i), 0) / values.length;
      const [square, product] = golden.marks[name]!;
      expect(Math.abs(mean((value) => value ** 2) - square), name).toBeLessThan(
        1e-5 * Math.max(square, 1e-3),
      );
      expect(Math.abs(mean((value, i) => value * marker[i]!) - product), name).toBeLessThan(1e-6);
    }
    system.dispose();
  });
});
