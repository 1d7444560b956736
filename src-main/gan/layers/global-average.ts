import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Pass } from './layer';

/** Mean over all pixels: (N, H, W, C) → (N, C). */
export class GlobalAverage implements Layer {
  readonly parameters = [];
  private sides: [number, number] = [1, 1];

  forward(x: Tensor): Tensor {
    this.sides = [x.shape[1]!, x.shape[2]!];
    const y = tf.mean(x, [1, 2]);
    x.dispose();
    return y;
  }

  backward(dy: Tensor, _pass: Pass, wantsInput: boolean): Tensor | null {
    const [count, channels] = dy.shape as [number, number];
    const [height, width] = this.sides;
    const dx = wantsInput
      ? tf.tidy(() => {
          const share = tf.reshape(tf.div(dy, height * width), [count, 1, 1, channels]);
          return tf.tile(share, [1, height, width, 1]);
        })
      : null;
    dy.dispose();
    return dx;
  }
}
