import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { BatchNormForward, Kernels } from './kernels';

type InstanceNorm = Pick<Kernels, 'instanceNorm' | 'instanceNormGradient'>;

/** (N, …, C) → (…, N · C): the pictures of a batch as channels of one. */
function beside(x: Tensor): Tensor {
  const [count, channels] = [x.shape[0]!, x.shape.at(-1)!];
  const places = x.size / (count * channels);
  const apart = tf.reshape(x, [count, places, channels]);
  return tf.reshape(count === 1 ? apart : tf.transpose(apart, [1, 0, 2]), [places, count * channels]);
}

/** The opposite. */
function behind(y: Tensor, shape: readonly number[]): Tensor {
  const [count, channels] = [shape[0]!, shape.at(-1)!];
  const apart = tf.reshape(y, [y.shape[0]!, count, channels]);
  return tf.reshape(count === 1 ? apart : tf.transpose(apart, [1, 0, 2]), [...shape]);
}

/** Instance normalisation is batch normalisation of each picture alone: a fused kernel for that serves both. */
export function instanceNormBy({
  batchNorm,
  batchNormGradient,
}: Pick<Kernels, 'batchNorm' | 'batchNormGradient'>): InstanceNorm {
  return {
    instanceNorm: (x, gamma, beta, epsilon) =>
      tf.tidy(() => {
        const count = x.shape[0]!;
        const forward = batchNorm(beside(x), tf.tile(gamma, [count]), tf.tile(beta, [count]), epsilon);
        return { ...forward, y: behind(forward.y, x.shape) } as unknown as tf.TensorContainer;
      }) as unknown as BatchNormForward,
    instanceNormGradient: (dy, x, gamma, forward, epsilon) =>
      tf.tidy(() => {
        const count = x.shape[0]!;
        const found = batchNormGradient(beside(dy), beside(x), tf.tile(gamma, [count]), forward, epsilon);
        const all = (gradient: Tensor): Tensor => tf.sum(tf.reshape(gradient, [count, gamma.size]), 0);
        return { dx: behind(found.dx, x.shape), dGamma: all(found.dGamma), dBeta: all(found.dBeta) };
      }),
  };
}

/** Axes of the places of (N, …, C). */
const inner = (x: Tensor): number[] => Array.from({ length: x.rank - 2 }, (_, i) => i + 1);

/** The same with documented tfjs functions, written out. */
export const plainInstanceNorm: InstanceNorm = {
  instanceNorm: (x, gamma, beta, epsilon) =>
    tf.tidy(() => {
      const { mean, variance } = tf.moments(x, inner(x), true);
      const normalised = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
      const flat = (tensor: Tensor): Tensor => tf.reshape(tensor, [tensor.size]);
      return {
        y: tf.add(tf.mul(normalised, gamma), beta),
        mean: flat(mean),
        variance: flat(variance),
        saved: [],
      } as unknown as tf.TensorContainer;
    }) as unknown as BatchNormForward,
  instanceNormGradient: (dy, x, gamma, { mean, variance }, epsilon) =>
    tf.tidy(() => {
      const shape = x.shape.map((side, axis) => (axis === 0 || axis === x.rank - 1 ? side : 1));
      const inverse = tf.rsqrt(tf.add(tf.reshape(variance, shape), epsilon));
      const normalised = tf.mul(tf.sub(x, tf.reshape(mean, shape)), inverse);
      const product = tf.mul(dy, normalised);
      const centred = tf.sub(
        tf.sub(dy, tf.mean(dy, inner(x), true)),
        tf.mul(normalised, tf.mean(product, inner(x), true)),
      );
      const outer = [0, ...inner(x)];
      return {
        dx: tf.mul(centred, tf.mul(gamma, inverse)),
        dGamma: tf.sum(product, outer),
        dBeta: tf.sum(dy, outer),
      };
    }),
};
