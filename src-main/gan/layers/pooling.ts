import * as tf from '@tensorflow/tfjs';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Layer, Pass } from './layer';

/**
 * Largest or mean value of windows without padding: (N, H, W, C) → (N, h, w, C). For frozen nets, whose windows are of many
 * sizes; `Convolution` has the 2×2 pooling of nets that learn.
 */
export class Pooling implements Layer {
  readonly parameters = [];

  constructor(
    private readonly kind: 'max' | 'average',
    private readonly size: number,
    private readonly stride: number,
  ) {}

  private pool(x: Tensor): Tensor {
    const pool = this.kind === 'max' ? tf.maxPool : tf.avgPool;
    return pool(x as Tensor4D, this.size, this.stride, 'valid');
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const y = this.pool(x);
    if (pass.goesBack) pass.keep(this, x);
    else x.dispose();
    return y;
  }

  backward(dy: Tensor, pass: Pass, wantsInput: boolean): Tensor | null {
    const [x] = pass.take(this) as [Tensor];
    const dx = wantsInput ? tf.grad((input) => this.pool(input))(x, dy) : null;
    for (const tensor of [dy, x]) tensor.dispose();
    return dx;
  }
}
