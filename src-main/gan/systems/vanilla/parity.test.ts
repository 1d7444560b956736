import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../../engine/load-tensorflow';
import { nativeKernels } from '../../kernels/native';
import { portableKernels } from '../../kernels/portable';
import { vanillaPresets, type VanillaRecipe } from '../../recipe/vanilla';
import { expectMarks, parseGolden, trainAsGolden, waves } from '../../testing/golden-adversarial';
import { VanillaTraining } from './step';

/** Results of golden/make.py: the same training in Keras 3. */
const golden = parseGolden(readFileSync(join(import.meta.dirname, 'golden', 'keras.json'), 'utf8'));

const { book } = vanillaPresets;
const optimizer = { ...book.generatorOptimizer, learningRate: 2e-3 };
const recipe: VanillaRecipe = {
  ...book,
  batchSize: 3,
  latent: { ...book.latent, size: 6 },
  generator: { ...book.generator, hiddenUnits: [9, 11] },
  discriminator: { ...book.discriminator, hiddenUnits: [10, 7] },
  generatorOptimizer: optimizer,
  discriminatorOptimizer: optimizer,
};

beforeAll(() => void loadTensorflow());

describe.each([
  ['native', nativeKernels],
  ['portable', portableKernels],
])('three training steps of the book’s first GAN with %s kernels', (_, kernels) => {
  it('give the losses and the weights that Keras gives', () => {
    const system = new VanillaTraining(kernels(), recipe);
    const names = Object.keys(golden.marks).sort();
    expect(names).toHaveLength(12);
    names.forEach((name, order) => {
      const variable = system.variables().get(name)!;
      const shape = [...variable.shape];
      variable.assign(
        name.endsWith('kernel') ? waves(shape, order, 1 / Math.sqrt(shape[0]!)) : tf.zeros(shape),
      );
    });
    const real = (): tf.Tensor => waves([3, 28, 28, 1], 0.3, 0.9);
    trainAsGolden(system, golden, { batch: 3, latent: 6, scale: 1.2, real, tolerance: 1e-5 });
    expectMarks(system, golden.marks, { square: 1e-5, product: 1e-6 });
    system.dispose();
  });
});
