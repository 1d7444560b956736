import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Pass } from '../layers/layer';

/** Mean blue, green and red of ImageNet in 0 to 255: what networks that began in Caffe were trained with. */
const imagenetMeans = [103.939, 116.779, 123.68];

/** Red, green, blue in [−1, 1] → blue, green, red in 0 to 255, less ImageNet's means. */
export class CaffeColours implements Layer {
  readonly parameters = [];

  forward(x: Tensor): Tensor {
    const y = tf.tidy(() => tf.sub(tf.mul(tf.add(tf.reverse(x, 3), 1), 127.5), tf.tensor1d(imagenetMeans)));
    x.dispose();
    return y;
  }

  backward(dy: Tensor, _pass: Pass, wantsInput: boolean): Tensor | null {
    const dx = wantsInput ? tf.tidy(() => tf.mul(tf.reverse(dy, 3), 127.5)) : null;
    dy.dispose();
    return dx;
  }
}

/** Red, green, blue in [−1, 1] → (0 to 255, less the means) / 255. */
export class CentredColours implements Layer {
  readonly parameters = [];

  /** @param means of red, green and blue, in 0 to 255 */
  constructor(private readonly means: readonly [number, number, number]) {}

  forward(x: Tensor): Tensor {
    const offsets = this.means.map((mean) => 0.5 - mean / 255);
    const y = tf.tidy(() => tf.add(tf.mul(x, 0.5), tf.tensor1d(offsets)));
    x.dispose();
    return y;
  }

  backward(dy: Tensor, _pass: Pass, wantsInput: boolean): Tensor | null {
    const dx = wantsInput ? tf.mul(dy, 0.5) : null;
    dy.dispose();
    return dx;
  }
}
