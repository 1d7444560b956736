import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Pass } from './layer';

/**
 * Puts the labels of the pass behind the channels (Mirza and Osindero 2014): (N, C) → (N, C + classes), and
 * (N, H, W, C) → (N, H, W, C + classes) with the same labels at every pixel. Labels get no gradient.
 *
 * @throws Error when the pass has no labels
 */
export class Labels implements Layer {
  readonly parameters = [];

  constructor(private readonly classes: number) {}

  forward(x: Tensor, pass: Pass): Tensor {
    const { labels } = pass.context;
    if (!labels) throw new Error('This net needs labels.');
    const y = tf.tidy(() => {
      if (x.rank === 2) return tf.concat([x, labels], 1);
      const [count, height, width] = x.shape as [number, number, number];
      const one = tf.reshape(labels, [count, 1, 1, this.classes]);
      return tf.concat([x, tf.tile(one, [1, height, width, 1])], 3);
    });
    x.dispose();
    return y;
  }

  backward(dy: Tensor, _pass: Pass, wantsInput: boolean): Tensor | null {
    const kept = dy.shape.at(-1)! - this.classes;
    const dx = wantsInput ? tf.slice(dy, new Array(dy.rank).fill(0), [...dy.shape.slice(0, -1), kept]) : null;
    dy.dispose();
    return dx;
  }
}

/** One-hot labels (N, classes). */
export function oneHot(classes: readonly number[], count: number): Tensor {
  const values = new Float32Array(classes.length * count);
  classes.forEach((chosen, i) => (values[i * count + chosen] = 1));
  return tf.tensor2d(values, [classes.length, count]);
}
