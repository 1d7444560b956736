import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { nativeKernels } from '../kernels/native';
import type { AdversarialRecipe } from '../recipe/adversarial';
import { gan3dPresets, type Gan3dRecipe } from '../recipe/gan3d';
import { vanillaPresets, type VanillaRecipe } from '../recipe/vanilla';
import type { AdversarialTraining } from './adversarial';
import { Gan3dTraining } from './gan3d/step';
import { VanillaTraining } from './vanilla/step';

beforeAll(() => void loadTensorflow());

const vanilla: VanillaRecipe = {
  ...vanillaPresets.compact,
  batchSize: 4,
  latent: { size: 6, distribution: 'uniform', spread: 2 },
  generator: { hiddenUnits: [7, 8], leak: 0.2 },
  discriminator: { hiddenUnits: [8, 7], leak: 0.2 },
};
const gan3d: Gan3dRecipe = {
  ...gan3dPresets.compact,
  imageSize: 16,
  batchSize: 4,
  latent: { size: 6, distribution: 'normal', spread: 0.33 },
  generator: { channels: [9, 4], batchNorm: 'hidden', batchNormMomentum: 0.9 },
  discriminator: { channels: [4, 8], leak: 0.2, batchNorm: 'hidden', batchNormMomentum: 0.9 },
};
type Change = Partial<Omit<AdversarialRecipe, 'latent'>>;
const systems: [string, (change: Change) => AdversarialTraining, number[]][] = [
  ['vanilla', (change) => new VanillaTraining(nativeKernels(), { ...vanilla, ...change }), [28, 28, 1]],
  ['gan3d', (change) => new Gan3dTraining(nativeKernels(), { ...gan3d, ...change }), [16, 16, 16, 1]],
];

const values = (system: AdversarialTraining): number[] =>
  [...system.variables().values()].flatMap((variable) => [...variable.read().dataSync()]);

describe.each(systems)('a step of %s', (_, build, shape) => {
  const samples = (): tf.Tensor => tf.randomUniform([4, ...shape], 0, 1, 'float32', 3);

  it.each([
    ['bce', 'separate', 'own', false],
    ['bce', 'joint', 'shared', true],
    ['hinge', 'separate', 'shared', true],
    ['hinge', 'joint', 'own', false],
    ['relativistic', 'joint', 'shared', true],
  ] as const)(
    'with %s, %s, %s fakes, penalty at fakes %s gives numbers and leaves no tensor',
    (...options) => {
      const [loss, discriminatorUpdate, fakePictures, fakes] = options;
      const r1 = { gamma: 1, every: 1, fakes };
      const system = build({ loss, discriminatorUpdate, fakePictures, r1 });
      const counts = [0, 1, 2].map((step) => {
        for (const figure of Object.values(system.step(step, samples(), 1)) as tf.Tensor[]) {
          expect(figure.dataSync()[0]).toSatisfy(Number.isFinite);
          figure.dispose();
        }
        system.generate(tf.zeros([2, 6])).dispose();
        return tf.memory().numTensors;
      });
      expect(counts[2]).toBe(counts[1]);
      expect(system.generate(tf.zeros([2, 6])).shape).toEqual([2, ...shape]);
      system.dispose();
    },
  );

  it('goes on exactly from what variables and counters hold', () => {
    const [first, second] = [build({}), build({ seed: 2 })];
    first.step(0, samples(), 1);
    for (const [name, variable] of first.variables()) second.variables().get(name)!.assign(variable.read());
    second.counters.write(first.counters.read());
    expect(values(second)).toEqual(values(first));
    // The noise follows from the seed: both get the same.
    const noise = {
      z1: tf.ones([4, 6]),
      z2: tf.zeros([4, 6]),
      targetReal: tf.ones([4, 1]),
      targetFake: tf.zeros([4, 1]),
    };
    for (const system of [first, second]) system.stepWith(noise, 1, samples(), 1);
    expect(values(second)).toEqual(values(first));
    for (const system of [first, second]) system.dispose();
  });
});

it('the nets have the numbers of parameters that the documentation gives', () => {
  const dense = new VanillaTraining(nativeKernels(), vanillaPresets.book);
  expect(dense.parameterCounts).toEqual({ generator: 693_784, discriminator: 643_501 });
  dense.dispose();
  // The 3D-GAN of the book takes long to be drawn; the compact one has the same layers.
  const volumes = new Gan3dTraining(nativeKernels(), gan3dPresets.compact);
  expect(volumes.parameterCounts).toEqual({ generator: 1_182_369, discriminator: 665_825 });
  volumes.dispose();
});

it('a shape made by moving averages does not depend on those made with it; one made by those of the batch does', () => {
  const together = tf.randomNormal([3, 6], 0, 1, 'float32', 5);
  const differs = (sampleStatistics: 'batch' | 'moving'): number => {
    const system = new Gan3dTraining(nativeKernels(), { ...gan3d, sampleStatistics });
    system.step(0, tf.zeros([4, 16, 16, 16, 1]), 1);
    const alone = system.generate(tf.slice(together, [0, 0], [1, 6]));
    const first = tf.slice(system.generate(together.clone()), [0, 0, 0, 0, 0], [1, 16, 16, 16, 1]);
    system.dispose();
    return tf.max(tf.abs(tf.sub(alone, first))).dataSync()[0]!;
  };
  expect(differs('moving')).toBeLessThan(1e-5);
  expect(differs('batch')).toBeGreaterThan(1e-3);
});
