import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import type { Kernels } from '../kernels/kernels';
import { nativeKernels } from '../kernels/native';
import { RandomSequence } from '../latent/random';
import { gradientError, numericGradient, randomTensor } from '../testing/numbers';
import { DiffAugment, type AugmentPolicy } from './diff-augment';

beforeAll(() => {
  loadTensorflow();
  kernels = nativeKernels();
});

const off: AugmentPolicy = { color: false, translation: false, cutout: false };
let kernels: Kernels;
const augment = (policy: Partial<AugmentPolicy>): DiffAugment =>
  new DiffAugment(kernels, { ...off, ...policy }, new RandomSequence(4, 'augmentG', 2), [3, 8, 8]);

describe.each(['color', 'translation', 'cutout'] as const)('DiffAugment %s', (kind) => {
  it('changes pictures and passes the right gradient on', () => {
    const x = randomTensor('x', [3, 8, 8, 3]);
    const change = augment({ [kind]: true });
    const y = change.forward(x.clone());
    expect([...y.dataSync()]).not.toEqual([...x.dataSync()]);
    const weights = randomTensor('weights', [3, 8, 8, 3]);
    const gradient = change.backward(weights.clone());
    const numeric = numericGradient((moved) => change.forward(moved.clone()), x, weights, 40);
    expect(gradientError(gradient, numeric)).toBeLessThan(5e-3);
  });

  it('does the same to the same step', () => {
    const x = randomTensor('x', [3, 8, 8, 3]);
    const twice = [augment({ [kind]: true }), augment({ [kind]: true })].map((a) => [
      ...a.forward(x.clone()).dataSync(),
    ]);
    expect(twice[0]).toEqual(twice[1]);
  });
});

it('does nothing when everything is off, and leaves no tensor', () => {
  const x = randomTensor('x', [3, 8, 8, 3]);
  // The kernels keep the scalars they need often.
  const all = augment({ color: true, translation: true, cutout: true });
  all.backward(all.forward(x.clone())).dispose();
  const before = tf.memory().numTensors;
  const y = augment({}).forward(x.clone());
  expect([...y.dataSync()]).toEqual([...x.dataSync()]);
  y.dispose();
  all.backward(all.forward(x.clone())).dispose();
  expect(tf.memory().numTensors).toBe(before);
});
