import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../../engine/load-tensorflow';
import { nativeKernels } from '../../kernels/native';
import { portableKernels } from '../../kernels/portable';
import { gan3dPresets, type Gan3dRecipe } from '../../recipe/gan3d';
import { expectMarks, parseGolden, trainAsGolden, waves } from '../../testing/golden-adversarial';
import { Gan3dTraining } from './step';

/** Results of golden/make.py: the same training in Keras 3, in double precision. */
const golden = parseGolden(readFileSync(join(import.meta.dirname, 'golden', 'keras.json'), 'utf8'));

const { book } = gan3dPresets;
const recipe: Gan3dRecipe = {
  ...book,
  imageSize: 16,
  batchSize: 4,
  latent: { ...book.latent, size: 6 },
  generator: { ...book.generator, channels: [9, 8] },
  discriminator: { ...book.discriminator, channels: [5, 9] },
  generatorOptimizer: { ...book.generatorOptimizer, learningRate: 5e-3, epsilon: 1e-3 },
  discriminatorOptimizer: { ...book.discriminatorOptimizer, learningRate: 2e-3, epsilon: 1e-3 },
};

/** As in golden/make.py. */
function startOf(name: string, shape: number[], order: number): tf.Tensor {
  if (name.endsWith('kernel')) return waves(shape, order, 1 / Math.sqrt(64 * shape[3]!));
  if (name.endsWith('beta')) return waves(shape, order, 0.2);
  return /gamma|moving_variance/.test(name) ? tf.ones(shape) : tf.zeros(shape);
}

beforeAll(() => void loadTensorflow());

describe.each([
  ['native', nativeKernels],
  ['portable', portableKernels],
])('three training steps of the book’s 3D-GAN with %s kernels', (_, kernels) => {
  it('give the losses, the weights and the moving averages that Keras gives', () => {
    const system = new Gan3dTraining(kernels(), recipe);
    const names = Object.keys(golden.marks).sort();
    expect(names).toHaveLength(36);
    names.forEach((name, order) => {
      const variable = system.variables().get(name)!;
      variable.assign(startOf(name, [...variable.shape], order));
    });
    const real = (): tf.Tensor => tf.add(waves([4, 16, 16, 16, 1], 0.3, 0.5), 0.5);
    trainAsGolden(system, golden, { batch: 4, latent: 6, scale: 0.5, real, tolerance: 1e-5 });
    expectMarks(system, golden.marks, { square: 1e-5, product: 1e-6 });
    system.dispose();
  });
});
