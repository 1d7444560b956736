import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import { meanProbability } from '../losses/adversarial';
import type { AdversarialFigures } from './system';

/** What D's training on samples of one kind leaves: both tensors belong to the caller. */
export interface Half {
  loss: Tensor;
  /** (N, logits), before the update; with the relativistic loss, G is paired with those of the real samples. */
  logits: Tensor;
}

/**
 * Loss and beliefs of D; uses the halves up.
 *
 * @param pairs with the relativistic loss only differences of logits mean something: the probability is that of being the
 *   more real one of a pair
 */
export function discriminatorFigures(
  real: Half,
  fake: Half,
  pairs: boolean,
): Omit<AdversarialFigures, 'lossG'> {
  const figures = tf.tidy(() => {
    const lossD = tf.mul(tf.add(real.loss, fake.loss), 0.5);
    if (!pairs) return { lossD, dReal: meanProbability(real.logits), dFake: meanProbability(fake.logits) };
    const dReal = meanProbability(tf.sub(real.logits, fake.logits));
    return { lossD, dReal, dFake: tf.sub(1, dReal) };
  });
  for (const { loss, logits } of [real, fake]) {
    loss.dispose();
    logits.dispose();
  }
  return figures;
}
