import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Layer } from './layer';

/** Another shape for the numbers of each sample; the batch axis stays. */
export class Reshape implements Layer {
  readonly parameters = [];
  private before: number[] = [];

  /** @param shape without the batch axis */
  constructor(private readonly shape: number[]) {}

  forward(x: Tensor): Tensor {
    this.before = x.shape.slice(1);
    return this.change(x, this.shape);
  }

  backward(dy: Tensor): Tensor {
    return this.change(dy, this.before);
  }

  private change(x: Tensor, shape: number[]): Tensor {
    const y = tf.reshape(x, [x.shape[0]!, ...shape]);
    x.dispose();
    return y;
  }
}
