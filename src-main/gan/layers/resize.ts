import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../kernels/kernels';
import type { Layer, Pass } from './layer';

/** (N, H, W, C) → (N, size, size, C), each pixel from the nearest one. */
export class NearestResize implements Layer {
  readonly parameters = [];
  private before: [number, number] = [0, 0];

  constructor(
    private readonly kernels: Kernels,
    private readonly size: number,
  ) {}

  forward(x: Tensor): Tensor {
    this.before = [x.shape[1]!, x.shape[2]!];
    const y = this.kernels.resizeNearest(x, [this.size, this.size]);
    x.dispose();
    return y;
  }

  backward(dy: Tensor, _pass: Pass, wantsInput: boolean): Tensor | null {
    const dx = wantsInput ? this.kernels.resizeNearestGradient(dy, this.before) : null;
    dy.dispose();
    return dx;
  }
}

/** How much of each of `from` pixels goes into each of `to`: corner on corner, as TensorFlow's bilinear resizing by default. */
function bilinearWeights(from: number, to: number): Tensor {
  const weights = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const place = (i * from) / to;
    const lower = Math.floor(place);
    const upper = Math.min(lower + 1, from - 1);
    weights[i * from + lower]! += 1 - (place - lower);
    weights[i * from + upper]! += place - lower;
  }
  return tf.tensor2d(weights, [to, from]);
}

/** Multiplies both sides of each picture with a matrix: (N, H, W, C) → (N, h, w, C). */
export function onBothSides(x: Tensor, rows: Tensor, columns: Tensor): Tensor {
  const [count, height, width, channels] = x.shape as [number, number, number, number];
  const [h, w] = [rows.shape[0]!, columns.shape[0]!];
  const tall = tf.matMul(tf.reshape(rows, [1, h, height]), tf.reshape(x, [count, height, width * channels]));
  const both = tf.matMul(tf.reshape(columns, [1, w, width]), tf.reshape(tall, [count * h, width, channels]));
  return tf.reshape(both, [count, h, w, channels]);
}

/**
 * (N, H, W, C) → (N, size, size, C) in straight lines between the pixels; pixel i of the result lies at i · old / new side
 * of x, and pixels beyond the last are the last one.
 */
export class BilinearResize implements Layer {
  readonly parameters = [];
  private before: [number, number] = [0, 0];

  constructor(private readonly size: number) {}

  forward(x: Tensor): Tensor {
    this.before = [x.shape[1]!, x.shape[2]!];
    const [height, width] = this.before;
    if (height === this.size && width === this.size) return x;
    const y = tf.tidy(() =>
      onBothSides(x, bilinearWeights(height, this.size), bilinearWeights(width, this.size)),
    );
    x.dispose();
    return y;
  }

  backward(dy: Tensor, _pass: Pass, wantsInput: boolean): Tensor | null {
    const [height, width] = this.before;
    if (height === this.size && width === this.size && wantsInput) return dy;
    const back = (side: number): Tensor => tf.transpose(bilinearWeights(side, this.size));
    const dx = wantsInput ? tf.tidy(() => onBothSides(dy, back(height), back(width))) : null;
    dy.dispose();
    return dx;
  }
}
