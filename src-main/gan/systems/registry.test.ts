import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { countParameters } from '../../engine/estimate';
import { loadTensorflow } from '../../engine/load-tensorflow';
import type { Kernels } from '../kernels/kernels';
import { nativeKernels } from '../kernels/native';
import { findDirections } from '../latent/directions';
import { RandomSequence } from '../latent/random';
import { Pass } from '../layers/layer';
import { vanillaPresets, type Recipe, type VanillaRecipe } from '../recipe';
import { Batches, type PictureSource } from '../training/batches';
import { digestsOf, trainedThrough } from '../testing/trained';
import type { SavedTensor } from '../training/checkpoint';
import { fromRgb, toRgba } from '../training/pixels';
import { entryOf } from './registry';

let kernels: Kernels;
beforeAll(() => {
  loadTensorflow();
  kernels = nativeKernels();
});

const recipe: VanillaRecipe = {
  ...vanillaPresets.compact,
  batchSize: 8,
  latent: { ...vanillaPresets.compact.latent, size: 12 },
  generator: { hiddenUnits: [24, 32], leak: 0.2 },
  discriminator: { hiddenUnits: [32, 24], leak: 0.2 },
  sampleGrid: 3,
};

/** Picture p is a bar at column p. */
const source: PictureSource = {
  count: 20,
  imageSize: 28,
  channels: 1,
  read(position, into, offset) {
    for (let i = 0; i < 784; i++) into[offset + i] = i % 28 === position ? 255 : 0;
  },
};

describe('the vanilla GAN', () => {
  it('trains on batches of grey pictures, exactly the same after a restart', () => {
    const run = (from: number, to: number, saved?: SavedTensor[]) =>
      trainedThrough(kernels, recipe, source, { from, to, saved });
    const straight = run(0, 6);
    // Kernels keep some constants from their first use on.
    const before = tf.memory().numTensors;
    const resumed = run(3, 6, run(0, 3).saved);
    expect(digestsOf(resumed.saved)).toEqual(digestsOf(straight.saved));
    expect(straight.counts).toEqual(countParameters(recipe as Recipe));
    expect(straight.sheet).toMatchObject({ columns: 3, rows: 3, side: 28 });
    const { pixels } = straight.sheet;
    expect(pixels).toHaveLength(9 * 784 * 3);
    for (let i = 0; i < pixels.length; i += 3) {
      if (pixels[i] !== pixels[i + 1] || pixels[i] !== pixels[i + 2]) expect.fail(`coloured at ${i}`);
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('reads grey pictures as (N, 28, 28, 1) in −1 … 1, never mirrored', () => {
    const batches = new Batches(source, { ...recipe, flip: false });
    const batch = entryOf(recipe).batches(source, recipe).read(2) as tf.Tensor4D;
    expect(batch.shape).toEqual([8, 28, 28, 1]);
    const values = batch.dataSync();
    batches.positions(2).forEach((position, i) => {
      for (let x = 0; x < 28; x++) expect(values[i * 784 + x]).toBe(x === position ? 1 : -1);
    });
    batch.dispose();
  });

  it('has a first map, and directions along which its pictures change', () => {
    const { generator: make, firstMap } = entryOf(recipe);
    const generator = make(kernels, recipe, 'g');
    const early = generator.head(firstMap!(recipe));
    const z = tf.randomNormal([2, 12], 0, 1, 'float32', 1);
    const map = early.forward(z.clone(), new Pass(false, 'none'));
    expect(map.shape).toEqual([2, 24]);
    // Behind a leaky ReLU: what is below zero is small.
    expect(map.min().dataSync()[0]!).toBeGreaterThan(-map.max().dataSync()[0]!);
    expect(generator.parameters[0]!.variable.shape).toEqual([12, 24]);
    const directions = findDirections(kernels, { generator, early, latent: recipe.latent });
    expect(directions.length).toBeGreaterThan(4);
    for (const { vector } of directions) expect(vector).toHaveLength(12);
    const pictures = toRgba(generator.forward(z, new Pass(false, 'none')));
    expect(pictures.map((rgba) => rgba.length)).toEqual([784 * 4, 784 * 4]);
    expect([...pictures[0]!.subarray(0, 4)]).toEqual([...Array<number>(3).fill(pictures[0]![0]!), 255]);
    map.dispose();
    for (const parameter of generator.parameters) parameter.dispose();
  });

  it('takes a colour picture as its brightness', () => {
    const sequence = new RandomSequence(1, 'face');
    const rgb = Uint8Array.from({ length: 784 * 3 }, () => sequence.below(256));
    const grey = fromRgb(rgb, 28, 1);
    expect(grey.shape).toEqual([1, 28, 28, 1]);
    const [first] = grey.dataSync();
    expect(first).toBeCloseTo((0.299 * rgb[0]! + 0.587 * rgb[1]! + 0.114 * rgb[2]!) / 127.5 - 1, 5);
    grey.dispose();
  });
});
