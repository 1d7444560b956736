import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { RandomSequence } from '../latent/random';
import type { Layer, Pass } from './layer';

/**
 * Dropout (Srivastava et al. 2014): in training each number is 0 with probability `rate`, and the others grow by
 * 1 / (1 − rate), as Keras does it. Masks come from the pass, so that they follow from (seed, step).
 */
export class Dropout implements Layer {
  readonly parameters = [];

  /** @param rate in [0, 1); 0 turns it off */
  constructor(private readonly rate: number) {}

  forward(x: Tensor, pass: Pass): Tensor {
    const { dropout } = pass.context;
    if (this.rate === 0 || !pass.training || !dropout) return x;
    const mask = tf.tensor(dropoutMask(dropout, x.size, this.rate), x.shape);
    const y = tf.mul(x, mask);
    x.dispose();
    if (pass.goesBack) pass.keep(this, mask);
    else mask.dispose();
    return y;
  }

  backward(dy: Tensor, pass: Pass, wantsInput: boolean): Tensor | null {
    const [mask] = pass.take(this);
    if (!mask && wantsInput) return dy;
    const dx = wantsInput ? tf.mul(dy, mask!) : null;
    dy.dispose();
    mask?.dispose();
    return dx;
  }
}

/** Numbers that are 0 with probability `rate` (to 1/65,536) and 1 / (1 − rate) otherwise; two from each draw. */
export function dropoutMask(
  sequence: RandomSequence,
  count: number,
  rate: number,
): Float32Array<ArrayBuffer> {
  const limit = Math.round(rate * 0x10000);
  const kept = 1 / (1 - rate);
  const mask = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const bits = sequence.next();
    mask[i] = (bits & 0xffff) < limit ? 0 : kept;
    // Beyond the end of an odd count, a typed array ignores the assignment.
    mask[i + 1] = bits >>> 16 < limit ? 0 : kept;
  }
  return mask;
}
