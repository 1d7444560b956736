import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../../kernels/kernels';
import { drawLatents } from '../../latent/latent-point';
import { RandomSequence } from '../../latent/random';
import { Pass, type Sequential } from '../../layers/layer';
import type { Gan3dRecipe } from '../../recipe/gan3d';
import { gan3dGenerator } from './nets';
import { portraitsOf } from './portray';

/** Side of a small picture, in pixels. */
export const portraitSide = 96;

/**
 * The generator as it makes single shapes. One that was trained to go by the statistics of its batch gets those of a batch
 * that is always the same (`settleStatistics`), so that a shape does not depend on those that are made together with it: the
 * reference batch of Salimans et al. 2016.
 *
 * @param net prefix of the parameter names: `g`, or `ema` for the averaged copy
 */
export function shapeGenerator(kernels: Kernels, recipe: Gan3dRecipe, net: 'g' | 'ema'): Sequential {
  // Without momentum, moving averages are those of the last batch.
  const generator = usesBatch(recipe) ? { ...recipe.generator, batchNormMomentum: 0 } : recipe.generator;
  return gan3dGenerator(kernels, { ...recipe, generator }, net);
}

/** Makes a generator ready whose arrays have just been loaded. */
export function settleStatistics(generator: Sequential, recipe: Gan3dRecipe): void {
  if (!usesBatch(recipe)) return;
  const count = Math.min(recipe.batchSize, 32);
  const z = drawLatents(recipe.latent, new RandomSequence(recipe.seed, 'preview'), count);
  generator.forward(tf.tensor2d(z, [count, recipe.latent.size]), new Pass(true, 'none', true)).dispose();
}

const usesBatch = ({ sampleStatistics, generator }: Gan3dRecipe): boolean =>
  sampleStatistics === 'batch' && generator.batchNorm !== 'none';

/**
 * Volumes as bytes, 255 for 1.
 *
 * @param volumes (N, side, side, side, 1) in [0, 1]; taken over
 */
export function toBytes(volumes: Tensor): Uint8Array<ArrayBuffer>[] {
  const [count, side] = volumes.shape as [number, number];
  const values = volumes.dataSync() as Float32Array;
  volumes.dispose();
  const size = side ** 3;
  return Array.from({ length: count }, (_, n) =>
    Uint8Array.from(values.subarray(n * size, (n + 1) * size), (value) => Math.round(255 * value)),
  );
}

/**
 * Small shaded pictures: RGBA, rows from the top, clear where there is no shape.
 *
 * @param volumes (N, side, side, side, 1) in [0, 1]; taken over
 */
export function portraits(volumes: Tensor): Uint8ClampedArray<ArrayBuffer>[] {
  const count = volumes.shape[0]!;
  const size = portraitSide ** 2;
  const shades = portraitsOf(volumes, portraitSide, Number.NaN);
  return Array.from({ length: count }, (_, n) => {
    const picture = new Uint8ClampedArray(4 * size);
    shades.subarray(n * size, (n + 1) * size).forEach((shade, i) => {
      if (!Number.isNaN(shade))
        picture.fill(127.5 * (shade + 1), 4 * i, 4 * i + 3).fill(255, 4 * i + 3, 4 * i + 4);
    });
    return picture;
  });
}
