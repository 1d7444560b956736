import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Pass } from './layer';

/** Under the root: a group of equal pictures has a deviation, and a gradient, of almost nothing. */
const tiny = 1e-8;

/**
 * Minibatch standard deviation (Karras et al. 2018, section 3): tells a discriminator how different the pictures of a
 * group are, so that a generator that always makes the same face is found out. (N, H, W, C) → (N, H, W, C + 1); the new
 * channel holds, for each group of `groupSize` pictures that follow each other, the mean over all positions and
 * channels of the standard deviation over the group.
 *
 * @throws Error when the batch is not a multiple of the group
 */
export class MinibatchDeviation implements Layer {
  readonly parameters = [];

  constructor(private readonly groupSize: number) {}

  /** Sizes as (groups, pictures of a group, numbers of a picture). */
  private grouped(x: Tensor): Tensor {
    const count = x.shape[0]!;
    if (count % this.groupSize !== 0)
      throw new Error(`A batch of ${count} does not divide into groups of ${this.groupSize}.`);
    return tf.reshape(x, [count / this.groupSize, this.groupSize, x.size / count]);
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const { y, centred, deviation } = tf.tidy(() => {
      const [count, height, width] = x.shape as [number, number, number];
      const groups = this.grouped(x);
      const centred = tf.sub(groups, tf.mean(groups, 1, true));
      const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centred), 1, true), tiny));
      const ofGroup = tf.mean(deviation, 2, true);
      const channel = tf.tile(ofGroup, [1, this.groupSize, height * width]);
      const y = tf.concat([x, tf.reshape(channel, [count, height, width, 1])], 3);
      return { y, centred, deviation };
    });
    x.dispose();
    if (pass.goesBack) pass.keep(this, centred, deviation);
    else for (const tensor of [centred, deviation]) tensor.dispose();
    return y;
  }

  backward(dy: Tensor, pass: Pass, wantsInput: boolean): Tensor | null {
    const [centred, deviation] = pass.take(this) as [Tensor, Tensor];
    const dx = wantsInput
      ? tf.tidy(() => {
          const channels = dy.shape[3]! - 1;
          const [direct, statistic] = tf.split(dy, [channels, 1], 3) as [Tensor, Tensor];
          const ofGroup = tf.sum(this.grouped(statistic), [1, 2], true);
          // d deviation / d x = centred / (group · deviation); the mean over a picture's numbers divides once more.
          const numbers = deviation.shape[2]!;
          const scale = tf.div(ofGroup, tf.mul(deviation, this.groupSize * numbers));
          return tf.add(direct, tf.reshape(tf.mul(centred, scale), direct.shape));
        })
      : null;
    for (const tensor of [dy, centred, deviation]) tensor.dispose();
    return dx;
  }
}

/**
 * Largest divisor of the batch that is not larger than `most`: with joint updates no group of that size mixes real and
 * fake pictures.
 */
export function groupOf(batchSize: number, most: number): number {
  for (let size = Math.min(most, batchSize); size > 1; size--) if (batchSize % size === 0) return size;
  return 1;
}
