import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { nativeKernels } from '../kernels/native';
import { Pass, type Sequential } from '../layers/layer';
import { dcganPresets, type DcganRecipe } from '../recipe';
import { dcganGenerator } from '../systems/dcgan/nets';
import { invert, type InversionProgress, type InversionSource, type InversionState } from './invert';
import { drawLatents } from './latent-point';
import { RandomSequence } from './random';

const recipe: DcganRecipe = {
  ...dcganPresets.compact,
  imageSize: 32,
  seed: 5,
  latent: { size: 12, distribution: 'normal' },
  generator: { ...dcganPresets.compact.generator, hiddenUnits: 24, baseChannels: 12, channels: [8, 6] },
};
const { latent } = recipe;
let generator: Sequential;
let hidden: Float32Array<ArrayBuffer>;
let source: InversionSource;
let whole: InversionProgress;

const picturesOf = (z: Float32Array): Tensor =>
  generator.forward(tf.tensor2d(z, [z.length / latent.size, latent.size]), new Pass(false, 'none'));
/** Mean squared error of the pixels of each picture. */
const errors = (z: Float32Array): number[] =>
  tf.tidy(() => [...tf.mean(tf.squaredDifference(picturesOf(z), source.target), [1, 2, 3]).dataSync()]);

beforeAll(async () => {
  await loadTensorflow();
  generator = dcganGenerator(nativeKernels(), recipe, 'g');
  // Freshly drawn nets make grey pictures; louder kernels and statistics of their own make these differ.
  for (const { name, variable } of generator.parameters) {
    if (name.endsWith('/kernel') || name.endsWith('/moving_variance')) {
      const louder = tf.tidy(() => tf.mul(variable.read(), name.endsWith('/kernel') ? 1.8 : 0.7));
      variable.assign(louder);
      louder.dispose();
    }
  }
  hidden = drawLatents(latent, new RandomSequence(77, 'face'), 1);
  source = { generator, latent, target: picturesOf(hidden) };
  whole = invert(source, null, () => false);
}, 180_000);
afterAll(() => source.target.dispose());

describe('the search for a picture that the generator has made', () => {
  it('finds its point again, where random points of the same cost come nowhere near', () => {
    const { best } = whole.state;
    const [found] = errors(best!.z);
    // Each step of a candidate costs about as much as three pictures.
    const costly = 64 + 3 * (8 * 40 + 4 * 60 + 2 * 100);
    const chance = Math.min(...errors(drawLatents(latent, new RandomSequence(3, 'face'), costly)));
    expect(chance).toBeGreaterThan(0.005);
    expect(found).toBeLessThan(0.02 * chance);
    const distance = Math.hypot(...best!.z.map((value, k) => value - hidden[k]!));
    expect(distance).toBeLessThan(0.1 * Math.hypot(...hidden));
    expect(whole.step).toBe(whole.total);
    expect(whole.share).toBe(1);
  });

  it('gives the same numbers when it is done in slices', () => {
    let now: InversionProgress | null = null;
    const losses: number[] = [];
    const shares: number[] = [];
    let slices = 0;
    while (!now || now.step < now.total) {
      let units = 0;
      const state: InversionState | null = now && structuredClone(now.state);
      now = invert(source, state, () => ++units >= 7);
      slices++;
      losses.push(now.state.best!.loss);
      shares.push(now.share);
    }
    expect(slices).toBe(Math.ceil(whole.total / 7));
    expect(now.state).toEqual(whole.state);
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(losses.at(-1)).toBeLessThan(0.05 * losses[0]!);
  }, 180_000);

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    const { state } = invert(source, null, () => true);
    invert(source, { ...state, tried: 64 }, () => true);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('stays where a uniform latent space ends', () => {
    const target = tf.fill([1, 32, 32, 3], 1);
    const uniform = { generator, latent: { ...latent, distribution: 'uniform' as const }, target };
    let units = 0;
    const { state } = invert(uniform, null, () => ++units >= 60);
    for (const value of [...state.z, ...state.best!.z]) expect(Math.abs(value)).toBeLessThanOrEqual(1);
    expect(Math.max(...state.z.map(Math.abs))).toBe(1);
  });
});
