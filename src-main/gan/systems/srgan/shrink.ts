import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';

export type ShrinkFilter = 'cubic' | 'linear';

/** Half of the width of a filter, in pixels of the small picture, and its values. */
const filters: Record<ShrinkFilter, { reach: number; value: (x: number) => number }> = {
  linear: { reach: 1, value: (x) => Math.max(0, 1 - Math.abs(x)) },
  // Keys 1981 with a = −1/2.
  cubic: {
    reach: 2,
    value(distance) {
      const x = Math.abs(distance);
      if (x >= 2) return 0;
      return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2;
    },
  },
};

/**
 * How much of each large pixel goes into each small one, along one side: the filter, widened by the scale so that no fine
 * detail becomes a coarse pattern, cut off at the edge; its weights sum to 1.
 *
 * @returns (side / scale) rows of `side` weights
 */
export function shrinkWeights(side: number, scale: number, filter: ShrinkFilter): Float32Array<ArrayBuffer> {
  const { reach, value } = filters[filter];
  const small = side / scale;
  const weights = new Float32Array(small * side);
  for (let i = 0; i < small; i++) {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach * scale));
    const last = Math.min(side - 1, Math.ceil(centre + reach * scale));
    let sum = 0;
    for (let j = first; j <= last; j++) sum += value((j + 0.5 - centre) / scale);
    for (let j = first; j <= last; j++) weights[i * side + j] = value((j + 0.5 - centre) / scale) / sum;
  }
  return weights;
}

/**
 * Makes the small pictures that the generator learns to enlarge: (N, H, W, 3) in [−1, 1] → (N, H/scale, W/scale, 3),
 * rounded to the 256 steps that a picture file has. The argument stays with the caller.
 */
export function shrink(large: Tensor, scale: number, filter: ShrinkFilter): Tensor {
  const [count, height, width, channels] = large.shape as [number, number, number, number];
  const [h, w] = [height / scale, width / scale];
  return tf.tidy(() => {
    const down = tf.tensor3d(shrinkWeights(height, scale, filter), [1, h, height]);
    const across = tf.tensor3d(shrinkWeights(width, scale, filter), [1, w, width]);
    const rows = tf.matMul(down, tf.reshape(large, [count, height, width * channels]));
    const both = tf.matMul(across, tf.reshape(rows, [count * h, width, channels]));
    const steps = tf.round(tf.mul(tf.add(tf.clipByValue(both, -1, 1), 1), 127.5));
    return tf.reshape(tf.sub(tf.div(steps, 127.5), 1), [count, h, w, channels]);
  });
}
