import type { Tensor } from '@tensorflow/tfjs';
import type { Pass } from '../layers/layer';

/**
 * A net whose weights never change: what it computes, and how that depends on the picture. Any `Sequential` is one; a net
 * in another form can keep its input with the pass and differentiate as it likes.
 */
export interface FrozenNet {
  /** @param x (N, H, W, 3); taken over */
  forward(x: Tensor, pass: Pass): Tensor;
  /** The gradient of the pictures of a pass that wanted its input's; takes dy over. */
  backward(dy: Tensor, pass: Pass): Tensor | null;
}
