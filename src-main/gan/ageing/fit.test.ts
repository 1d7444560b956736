import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { nativeKernels } from '../kernels/native';
import { Pass } from '../layers/layer';
import { agecganGenerator, randomRecogniser } from '../systems/agecgan/nets';
import { conditionOf } from './conditions';
import { fitFace, fitShare, fitUnits, type FitSource, type FitState } from './fit';
import { tinyAgecgan } from './testing';

const recipe = tinyAgecgan();
let source: FitSource;
/** The latent vector that the searched face was made from. */
const hidden = Float32Array.of(0.7, -1.1, 0.3, 1.4, -0.5);
const years = 34.5;

beforeAll(() => {
  loadTensorflow();
  const kernels = nativeKernels();
  const generator = agecganGenerator(kernels, recipe, 'g');
  // Glorot's weights make pictures that are nearly grey.
  for (const { name, variable } of generator.parameters)
    if (name.endsWith('/kernel')) variable.assign(tf.tidy(() => tf.mul(variable.read(), 2.5)));
  const labels = tf.tensor2d(conditionOf(recipe, years), [1, 6]);
  const target = generator.forward(tf.tensor2d(hidden, [1, 5]), new Pass(false, 'none', false, { labels }));
  const recogniser = randomRecogniser(kernels, 1, { inputSize: 24, channels: [6, 8], embedding: 12 });
  source = { recipe, generator, encode: null, recogniser, target, years };
});

const never = (): boolean => false;

it('comes nearer to the face than all points that it began with', () => {
  const first = fitFace(source, null, () => true);
  const last = fitFace(source, first, never);
  expect(last.step).toBe(fitUnits);
  expect(last.best!.loss).toBeLessThan(0.5 * first.best!.loss);
  expect(last.best!.distance).toBeLessThan(0.5 * first.best!.distance);
  expect(fitShare(last)).toBe(1);
  expect(fitShare(first)).toBeLessThan(0.1);
});

it('begins with the encoder’s vector, however it looks', () => {
  const encode = (pictures: tf.Tensor): tf.Tensor => {
    pictures.dispose();
    return tf.tensor2d(hidden, [1, 5]);
  };
  const { best } = fitFace({ ...source, encode }, null, () => true);
  expect([...best!.z]).toEqual([...hidden]);
  expect(best!.distance).toBeLessThan(1e-3);
});

it('gives the same numbers when it is done in slices, and leaves no tensor behind', () => {
  const whole = fitFace(
    source,
    null,
    (() => {
      let units = 0;
      return () => ++units === 14;
    })(),
  );
  const before = tf.memory().numTensors;
  let state: FitState | null = null;
  for (let i = 0; i < 14; i++) state = fitFace(source, state, () => true);
  expect(tf.memory().numTensors).toBe(before);
  expect(state!.step).toBe(14);
  expect([...state!.z]).toEqual([...whole.z]);
  expect(state!.best).toEqual(whole.best);
});
