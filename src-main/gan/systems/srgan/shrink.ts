import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import { keysCubic } from '../../layers/cubic-enlargement';
import { marginOf, scaleOf, type SrganRecipe } from '../../recipe/srgan';

export type ShrinkFilter = 'cubic' | 'linear';

/** Half of the width of a filter, in pixels of the small picture, and its values. */
const filters: Record<ShrinkFilter, { reach: number; value: (x: number) => number }> = {
  linear: { reach: 1, value: (x) => Math.max(0, 1 - Math.abs(x)) },
  cubic: { reach: 2, value: keysCubic },
};

/**
 * How much of each pixel goes into each pixel of the resized picture, along one side: the filter, widened where the
 * picture becomes smaller so that no fine detail becomes a coarse pattern, cut off at the edge; its weights sum to 1.
 *
 * @returns `to` rows of `from` weights
 */
export function resizeWeights(from: number, to: number, filter: ShrinkFilter): Float32Array<ArrayBuffer> {
  const { reach, value } = filters[filter];
  const scale = from / to;
  const width = Math.max(1, scale);
  const weights = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach * width));
    const last = Math.min(from - 1, Math.ceil(centre + reach * width));
    let sum = 0;
    for (let j = first; j <= last; j++) sum += value((j + 0.5 - centre) / width);
    for (let j = first; j <= last; j++) weights[i * from + j] = value((j + 0.5 - centre) / width) / sum;
  }
  return weights;
}

/** (N, H, W, C) in [−1, 1] → (N, h, w, C), rounded to the 256 steps that a picture file has. */
function resize(pictures: Tensor, [h, w]: readonly [number, number], filter: ShrinkFilter): Tensor {
  const [count, height, width, channels] = pictures.shape as [number, number, number, number];
  return tf.tidy(() => {
    const down = tf.tensor3d(resizeWeights(height, h, filter), [1, h, height]);
    const across = tf.tensor3d(resizeWeights(width, w, filter), [1, w, width]);
    const rows = tf.matMul(down, tf.reshape(pictures, [count, height, width * channels]));
    const both = tf.matMul(across, tf.reshape(rows, [count * h, width, channels]));
    const steps = tf.round(tf.mul(tf.add(tf.clipByValue(both, -1, 1), 1), 127.5));
    return tf.reshape(tf.sub(tf.div(steps, 127.5), 1), [count, h, w, channels]);
  });
}

/**
 * Makes the small pictures that the generator learns to enlarge: (N, H, W, 3) in [−1, 1] → (N, H/scale, W/scale, 3),
 * rounded to the 256 steps that a picture file has. The argument stays with the caller.
 */
export function shrink(large: Tensor, scale: number, filter: ShrinkFilter): Tensor {
  const [, height, width] = large.shape as [number, number, number];
  return resize(large, [height / scale, width / scale], filter);
}

/** Small pictures (N, h, w, 3) and the large ones (N, scale · h, scale · w, 3) that they were made of, in [−1, 1]. */
export interface PicturePair {
  low: Tensor;
  high: Tensor;
}

/**
 * The pair that pieces of photos make; takes them over.
 *
 * @param pieces (N, side, side, 3) in [−1, 1], or with the recipe's `marginOf` around each side, which is cut off
 */
export function pairOf(pieces: Tensor, recipe: SrganRecipe): PicturePair {
  const scale = scaleOf(recipe);
  const margin = marginOf(recipe);
  const low = shrink(pieces, scale, recipe.shrink === 'linear' ? 'linear' : 'cubic');
  if (margin === 0) return { low, high: pieces };
  const pair = { low: inside(low, margin / scale), high: inside(pieces, margin) };
  for (const tensor of [low, pieces]) tensor.dispose();
  return pair;
}

/** The same without so many pixels along each edge. The argument stays with the caller. */
function inside(pictures: Tensor, edge: number): Tensor {
  const [, height, width] = pictures.shape as [number, number, number, number];
  return tf.slice(pictures, [0, edge, edge, 0], [-1, height - 2 * edge, width - 2 * edge, -1]);
}

/** What a generator is compared with: (N, h, w, 3) → (N, scale · h, scale · w, 3). The argument stays with the caller. */
export function enlargeCubic(small: Tensor, scale: number): Tensor {
  const [, height, width] = small.shape as [number, number, number];
  return resize(small, [height * scale, width * scale], 'cubic');
}
