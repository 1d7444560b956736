import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Pass } from './layer';

/** Zeros around the rows and the columns, and behind the channels: (N, H, W, C) → as much larger. */
export class ZeroPadding implements Layer {
  readonly parameters = [];

  /** @param amounts rows above and columns on the left; rows below and columns on the right; channels */
  constructor(private readonly amounts: { before?: number; behind?: number; channels?: number }) {}

  forward(x: Tensor): Tensor {
    const { before = 0, behind = 0, channels = 0 } = this.amounts;
    const y = tf.pad(x, [[0, 0], [before, behind], [before, behind], [0, channels]]); // prettier-ignore
    x.dispose();
    return y;
  }

  backward(dy: Tensor, _pass: Pass, wantsInput: boolean): Tensor | null {
    const { before = 0, behind = 0, channels = 0 } = this.amounts;
    const [count, height, width, depth] = dy.shape as [number, number, number, number];
    const inner = [count, height - before - behind, width - before - behind, depth - channels];
    const dx = wantsInput ? tf.slice(dy, [0, before, before, 0], inner) : null;
    dy.dispose();
    return dx;
  }
}
