import * as tf from '@tensorflow/tfjs';
import type { Parameter } from '../layers/parameter';

/**
 * Exponential moving average of a generator's arrays (Karras et al. 2018), moving averages of its batch normalisation
 * included. Early on a long average would remember the random beginning, so the decay grows: min(decay, (1+t)/(10+t)).
 *
 * @param step number of updates before this one, from 0
 */
export function advanceEma(
  averaged: readonly Parameter[],
  live: readonly Parameter[],
  decay: number,
  step: number,
): void {
  const share = 1 - Math.min(decay, (1 + step) / (10 + step));
  averaged.forEach((average, i) => {
    tf.tidy(() => {
      const old = average.variable.read();
      average.variable.assign(tf.add(old, tf.mul(tf.sub(live[i]!.variable.read(), old), share)));
    });
  });
}
