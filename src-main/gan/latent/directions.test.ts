import * as tf from '@tensorflow/tfjs';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import type { Kernels } from '../kernels/kernels';
import { nativeKernels } from '../kernels/native';
import { portableKernels } from '../kernels/portable';
import { Pass } from '../layers/layer';
import { dcganPresets, type DcganRecipe } from '../recipe';
import { dcganFirstMap, dcganGenerator } from '../systems/dcgan/nets';
import { randomTensor } from '../testing/numbers';
import { findDirections, principalAxes, type DirectionSource } from './directions';
import { drawLatents } from './latent-point';
import { RandomSequence } from './random';

let kernels: Kernels;
beforeAll(async () => {
  await loadTensorflow();
  kernels = nativeKernels();
});

const recipe: DcganRecipe = {
  ...dcganPresets.compact,
  imageSize: 32,
  latent: { size: 10, distribution: 'normal' },
  generator: { ...dcganPresets.compact.generator, hiddenUnits: 24, baseChannels: 12, channels: [8, 6] },
};

/** A generator whose first layer hears each latent number as loudly as said. */
function source(loudness: readonly number[], change: Partial<DcganRecipe> = {}): DirectionSource {
  const own = { ...recipe, ...change };
  const generator = dcganGenerator(kernels, own, 'g');
  const kernel = generator.parameters[0]!.variable;
  const louder = tf.tidy(() => tf.mul(kernel.read(), tf.tensor2d([...loudness], [loudness.length, 1])));
  kernel.assign(louder);
  louder.dispose();
  return { generator, early: generator.head(dcganFirstMap(own)), latent: own.latent };
}

const even = Array.from({ length: 10 }, () => 1);
const loud = (k: number): number[] => even.map((_, i) => (i === k ? 6 : 0.5));
const cosine = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0) / (Math.hypot(...a) * Math.hypot(...b));

describe('principal axes', () => {
  it.each(['native', 'portable'] as const)('are those of the covariance matrix (%s kernels)', (name) => {
    const own = name === 'native' ? kernels : portableKernels();
    const scales = tf.tensor1d([1, 5, 0.3, 2, 8, 0.1, 0.7, 3]);
    const mix = randomTensor('mix', [8, 40]);
    const rows = tf.add(
      tf.matMul(tf.mul(randomTensor('rows', [300, 8]), scales), mix as Tensor2D),
      7,
    ) as Tensor2D;
    const { mean, axes } = principalAxes(own, rows, 5);
    const covariance = tf.matMul(tf.sub(rows, mean) as Tensor2D, tf.sub(rows, mean) as Tensor2D, true);
    const exact = portableKernels().symmetricEigen(covariance);
    const expected = tf.reverse(exact.vectors as Tensor2D, 1).slice([0, 0], [40, 5]);
    const cosines = tf.abs(tf.sum(tf.mul(axes, expected), 0)).dataSync();
    expect(axes.shape).toEqual([40, 5]);
    for (const value of cosines) expect(value).toBeGreaterThan(0.9999);
  });

  it('are as many as the rows have, and none of features that never change', () => {
    expect(principalAxes(kernels, randomTensor('few', [9, 3]) as Tensor2D, 5).axes.shape).toEqual([3, 3]);
    const still = principalAxes(kernels, tf.ones([20, 4]), 3).axes;
    expect(tf.max(tf.abs(still)).dataSync()[0]).toBe(0);
  });
});

describe('directions', () => {
  it('find the latent number that a generator hears loudest, in both ways, and name it once', () => {
    const found = findDirections(kernels, source(loud(3)));
    const first = found[0]!;
    expect(first.vector[3]).toBeGreaterThan(0.97);
    expect(found.filter(({ vector }) => Math.abs(vector[3]!) > 0.9)).toEqual([first]);
    // What only one of the ways finds shows that both were gone.
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(['pca', 'sefa']));
  });

  it('differ from each other and have the length of one standard deviation', () => {
    for (const distribution of ['normal', 'uniform'] as const) {
      const found = findDirections(kernels, source(even, { latent: { size: 10, distribution } }));
      expect(found.length).toBeGreaterThan(6);
      expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
      found.forEach(({ vector }, i) => {
        expect(Math.hypot(...vector)).toBeCloseTo(distribution === 'normal' ? 1 : Math.sqrt(1 / 3), 3);
        for (const other of found.slice(0, i)) {
          expect(Math.abs(cosine(other.vector, vector))).toBeLessThanOrEqual(0.9);
        }
      });
    }
  });

  it('come with the most telling first', () => {
    const from = source([0.3, 3, 0.5, 2, 1, 0.2, 1.5, 0.8, 0.4, 0.6]);
    const found = findDirections(kernels, from);
    const faces = drawLatents(from.latent, new RandomSequence(99, 'face'), 24);
    const change = (vector: readonly number[]): number =>
      tf.tidy(() => {
        const make = (step: number): Tensor => {
          const z = tf.add(tf.tensor2d(faces, [24, 10]), tf.mul(tf.tensor2d([...vector], [1, 10]), step));
          return from.generator.forward(z, new Pass(false, 'none'));
        };
        return tf.mean(tf.abs(tf.sub(make(2), make(-2)))).dataSync()[0]!;
      });
    // Weighed again on other faces: the first third changes more than the last.
    const changes = found.map(({ vector }) => change(vector));
    const third = Math.floor(changes.length / 3);
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(changes.slice(0, third))).toBeGreaterThan(1.5 * mean(changes.slice(-third)));
  });

  it('are the same at every search, and leave no tensor behind', () => {
    const from = source(loud(1));
    const first = findDirections(kernels, from);
    const before = tf.memory().numTensors;
    expect(findDirections(kernels, from)).toEqual(first);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('of a generator that hears one number, or nothing', () => {
    const one = source([1], { latent: { size: 1, distribution: 'normal' } });
    expect(findDirections(kernels, one).map(({ vector }) => vector)).toEqual([[1]]);
    for (const { vector } of findDirections(kernels, source(even.map(() => 0)))) {
      expect(Math.hypot(...vector)).toBeCloseTo(1, 3);
    }
  });
});
