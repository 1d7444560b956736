import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, it } from 'vitest';
import { loadTensorflow } from '../../../engine/load-tensorflow';
import { nativeKernels } from '../../kernels/native';
import { portableKernels } from '../../kernels/portable';
import { oneHot } from '../../layers/labels';
import { agecganPresets, type AgecganRecipe } from '../../recipe/agecgan';
import { begin, expectLosses, expectMarks, waves, type Marks } from '../../testing/golden';
import { arraysOf } from '../arrays';
import { agecganDiscriminator, agecganEncoder, agecganGenerator, randomRecogniser } from './nets';
import { ConditionalPhase } from './phase1';
import { EncoderPhase } from './phase2';
import { IdentityPhase } from './phase3';

/** Results of golden/make.py: the same training in Keras 3. */
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'golden', 'keras.json'), 'utf8')) as {
  phase1: [number, number, number][];
  phase2: number[];
  phase3: number[];
  marks: Marks;
};

const { book } = agecganPresets;
const optimizer = { ...book.generatorOptimizer, learningRate: 1e-2, epsilon: 1e-2 };
const recipe: AgecganRecipe = {
  ...book,
  imageSize: 32,
  batchSize: 3,
  latent: { ...book.latent, size: 6 },
  generator: { ...book.generator, hiddenUnits: 10, baseChannels: 5, channels: [4, 3], dropout: 0 },
  discriminator: { ...book.discriminator, channels: [4, 5, 6] },
  encoder: { ...book.encoder, channels: [3, 4, 5], denseUnits: 7 },
  generatorOptimizer: optimizer,
  discriminatorOptimizer: optimizer,
  encoderOptimizer: optimizer,
  identityOptimizer: optimizer,
};

const z = (phase: number): tf.Tensor => waves([3, 6], phase, 1.2);
const ages = (first: number): tf.Tensor =>
  oneHot(
    [0, 1, 2].map((i) => (2 * i + first) % 6),
    6,
  );
const real = (): tf.Tensor => waves([3, 32, 32, 3], 0.3, 0.9);

beforeAll(() => void loadTensorflow());

describe.each([
  ['native', nativeKernels],
  ['portable', portableKernels],
])('two steps of each phase of the book’s Age-cGAN with %s kernels', (_, make) => {
  it('give the losses and the weights that Keras gives', () => {
    const kernels = make();
    const g = agecganGenerator(kernels, recipe, 'g');
    const d = agecganDiscriminator(kernels, recipe);
    const e = agecganEncoder(kernels, recipe);
    const recogniser = randomRecogniser(kernels, 1, { inputSize: 20, channels: [3, 4], embedding: 6 });
    const arrays = arraysOf([g, d, e, recogniser], {});
    begin(arrays, golden.marks);

    const phase1 = new ConditionalPhase(kernels, recipe, g, d);
    golden.phase1.forEach(([onReal, onFake, ofG], t) => {
      const noise = { z1: z(0.5 + t), z2: z(2.5 + t), labels2: ages(t + 3) };
      const { lossD, lossG } = phase1.stepWith(noise, t, real(), ages(0), 1);
      expectLosses([lossD, lossG], [(onReal + onFake) / 2, ofG], 1e-5);
    });
    const phase2 = new EncoderPhase(kernels, recipe, g, e);
    golden.phase2.forEach((loss, t) =>
      expectLosses([phase2.stepWith({ z: z(4.5 + t), labels: ages(t) }, 1).loss], [loss], 1e-5),
    );
    const phase3 = new IdentityPhase(kernels, recipe, g, e, recogniser);
    golden.phase3.forEach((loss, t) => expectLosses([phase3.step(t, real(), ages(0), 1).loss], [loss], 1e-5));
    expectMarks(arrays, golden.marks, 1e-5);
  });
});
