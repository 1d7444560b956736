import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { BatchNormForward, Kernels } from './kernels';

/**
 * Mean over all axes but the last, (C). Added up one after the other, a million voxels would lose four of float32's seven
 * digits, which then move the gradients of a whole net: they are added up in lanes, and the lanes afterwards.
 */
function channelMean(x: Tensor, channels: number): Tensor {
  const rows = x.size / channels;
  let lanes = 1;
  while (lanes * lanes < rows && (rows / lanes) % 2 === 0) lanes *= 2;
  return tf.mean(tf.mean(tf.reshape(x, [rows / lanes, lanes, channels]), 0), 0);
}

/** Batch normalisation with documented tfjs functions. */
export const plainBatchNorm: Kernels['batchNorm'] = (x, gamma, beta, epsilon) =>
  tf.tidy(() => {
    const mean = channelMean(x, gamma.size);
    const centred = tf.sub(x, mean);
    const variance = channelMean(tf.square(centred), gamma.size);
    const scale = tf.mul(tf.rsqrt(tf.add(variance, epsilon)), gamma);
    const y = tf.add(tf.mul(centred, scale), beta);
    return { y, mean, variance, saved: [] } as unknown as tf.TensorContainer;
  }) as unknown as BatchNormForward;

/** Its gradient. */
export const plainBatchNormGradient: Kernels['batchNormGradient'] = (
  dy,
  x,
  gamma,
  { mean, variance },
  epsilon,
) =>
  tf.tidy(() => {
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const normalised = tf.mul(tf.sub(x, mean), inverse);
    const meanDy = channelMean(dy, gamma.size);
    const meanProduct = channelMean(tf.mul(dy, normalised), gamma.size);
    const centred = tf.sub(tf.sub(dy, meanDy), tf.mul(normalised, meanProduct));
    const n = x.size / gamma.size;
    return {
      dx: tf.mul(centred, tf.mul(gamma, inverse)),
      dGamma: tf.mul(meanProduct, n),
      dBeta: tf.mul(meanDy, n),
    };
  });
