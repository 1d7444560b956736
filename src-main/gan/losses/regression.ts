import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { LossAndGradient } from './adversarial';

const owned = (compute: () => { loss: Tensor; gradient: Tensor }): LossAndGradient =>
  tf.tidy(() => compute() as unknown as tf.TensorContainer) as unknown as LossAndGradient;

/** Mean of (made − wanted)² over all elements, and its gradient with respect to `made`. */
export function meanSquaredError(made: Tensor, wanted: Tensor): LossAndGradient {
  return owned(() => {
    const error = tf.sub(made, wanted);
    return { loss: tf.mean(tf.square(error)), gradient: tf.mul(error, 2 / made.size) };
  });
}

/** Mean of |made − wanted| over all elements, and its gradient with respect to `made`. */
export function meanAbsoluteError(made: Tensor, wanted: Tensor): LossAndGradient {
  return owned(() => {
    const error = tf.sub(made, wanted);
    return { loss: tf.mean(tf.abs(error)), gradient: tf.mul(tf.sign(error), 1 / made.size) };
  });
}

/** Vectors that are equal have no direction in which they differ: below this, the slope is taken as 0. */
const tiny = 1e-12;

/** Mean over the batch of the distance ‖made − wanted‖ of vectors (N, C), and its gradient with respect to `made`. */
export function euclideanDistance(made: Tensor, wanted: Tensor): LossAndGradient {
  return owned(() => {
    const error = tf.sub(made, wanted);
    const distance = tf.sqrt(tf.sum(tf.square(error), -1, true));
    const scale = tf.mul(tf.maximum(distance, tiny), made.shape[0]!);
    return { loss: tf.mean(distance), gradient: tf.div(error, scale) };
  });
}

/**
 * Mean of (sigmoid(o) − y)² over all elements: least squares on probabilities, which chapter 5 trains its discriminator
 * with. Its gradient, 2 (p − y) · p (1 − p) / n, vanishes where D is sure and wrong.
 */
export function squaresOnSigmoid(logits: Tensor, targets: Tensor): LossAndGradient {
  return owned(() => {
    const p = tf.sigmoid(logits);
    const error = tf.sub(p, targets);
    const slope = tf.mul(p, tf.sub(1, p));
    return {
      loss: tf.mean(tf.square(error)),
      gradient: tf.mul(tf.mul(error, slope), 2 / logits.size),
    };
  });
}
