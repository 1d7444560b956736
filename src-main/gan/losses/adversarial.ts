import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';

/** Value of a loss (a scalar) and its gradient with respect to the logits, both owned by the caller. */
export interface LossAndGradient {
  loss: Tensor;
  gradient: Tensor;
}

const owned = (compute: () => { loss: Tensor; gradient: Tensor }): LossAndGradient =>
  tf.tidy(() => compute() as unknown as tf.TensorContainer) as unknown as LossAndGradient;

/**
 * Binary cross-entropy of logits o against targets y in [0, 1], mean over all elements:
 * max(o, 0) − o·y + log(1 + exp(−|o|)); gradient (sigmoid(o) − y) / n. The same value as cross-entropy on the sigmoid
 * without its overflow.
 */
export function bceOnLogits(logits: Tensor, targets: Tensor): LossAndGradient {
  return owned(() => ({
    loss: tf.mean(
      tf.add(tf.sub(tf.relu(logits), tf.mul(logits, targets)), tf.log1p(tf.exp(tf.neg(tf.abs(logits))))),
    ),
    gradient: tf.div(tf.sub(tf.sigmoid(logits), targets), logits.size),
  }));
}

/** Hinge loss of the discriminator (Lim and Ye 2017): mean max(0, 1 ∓ o), the minus for real pictures. */
export function hingeForDiscriminator(logits: Tensor, real: boolean): LossAndGradient {
  const sign = real ? -1 : 1;
  return owned(() => {
    const margin = tf.add(1, tf.mul(logits, sign));
    return {
      loss: tf.mean(tf.relu(margin)),
      gradient: tf.mul(tf.cast(tf.greater(margin, 0), 'float32'), sign / logits.size),
    };
  });
}

/** Hinge loss of the generator: −mean o. */
export function hingeForGenerator(logits: Tensor): LossAndGradient {
  return owned(() => ({ loss: tf.neg(tf.mean(logits)), gradient: tf.fill(logits.shape, -1 / logits.size) }));
}

/**
 * Relativistic pairing loss (Jolicoeur-Martineau 2018; Huang et al. 2024): mean softplus(−(o − other)), where o is to be
 * told from the logit of a picture of the other kind, pair by pair. D wants o of the real picture larger than its fake
 * one's, G the other way round; every real picture pulls a generated one of its own, so that no kind is left out.
 *
 * @param logits (N, 1) of the pictures that shall look more real
 * @param others (N, 1) of the ones they are paired with
 * @returns loss and its gradient with respect to `logits`; that with respect to `others` is its opposite
 */
export function relativistic(logits: Tensor, others: Tensor): LossAndGradient {
  return owned(() => {
    const behind = tf.sub(others, logits);
    return { loss: tf.mean(tf.softplus(behind)), gradient: tf.div(tf.sigmoid(behind), -logits.size) };
  });
}

/** What D believes: mean of sigmoid(o), a probability. */
export function meanProbability(logits: Tensor): Tensor {
  return tf.tidy(() => tf.mean(tf.sigmoid(logits)));
}
