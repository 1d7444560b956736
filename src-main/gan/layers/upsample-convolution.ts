import * as tf from '@tensorflow/tfjs';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Kernels, Shape4 } from '../kernels/kernels';
import type { Layer, Pass } from './layer';
import { constant, glorotUniform, type Parameter, type ParameterFactory } from './parameter';

/** Side of the folded kernel: a k-tap kernel over doubled pixels reaches this many of the original ones. */
export const foldedSide = (kernelSize: number): number => 2 * Math.floor((kernelSize + 1) / 4) + 1;

/**
 * How the taps of a kernel over doubled pixels fall on the original pixels. Output pixel 2i + phase reads, through tap
 * t, the doubled pixel 2i + phase + t − (k−1)/2, which is original pixel i + floor((phase + t − (k−1)/2) / 2).
 *
 * @returns (4 · m · m, k · k) matrix of 0 and 1, rows (row phase, column phase, folded row, folded column)
 */
export function foldMatrix(kernelSize: number): Float32Array<ArrayBuffer> {
  const k = kernelSize;
  const m = foldedSide(k);
  const reach = (k - 1) / 2;
  const offset = (phase: number, tap: number): number => Math.floor((phase + tap - reach) / 2) + (m - 1) / 2;
  const matrix = new Float32Array(4 * m * m * k * k);
  for (let a = 0; a < 2; a++)
    for (let b = 0; b < 2; b++)
      for (let s = 0; s < k; s++)
        for (let t = 0; t < k; t++) {
          const row = ((a * 2 + b) * m + offset(a, s)) * m + offset(b, t);
          matrix[row * k * k + s * k + t] = 1;
        }
  return matrix;
}

/**
 * Nearest-neighbour ×2 enlargement followed by a k×k `same` convolution and a bias, as one convolution at the low
 * resolution with four folded kernels and a depth-to-space: for 5×5 that is 2.8 times fewer multiplications, and the
 * enlarged picture never exists. The stored kernel is the unfolded one, as in Keras.
 */
export class UpsampleConvolution implements Layer {
  readonly parameters: readonly Parameter[];
  private readonly kernels: Kernels;
  private readonly kernel: Parameter;
  private readonly bias: Parameter;
  private readonly fold: Float32Array<ArrayBuffer>;
  private readonly side: number;

  constructor(
    factory: ParameterFactory,
    name: string,
    private readonly options: { inputs: number; channels: number; kernelSize: number },
  ) {
    const { kernelSize, inputs, channels } = options;
    this.kernels = factory.kernels;
    this.fold = foldMatrix(kernelSize);
    this.side = foldedSide(kernelSize);
    this.kernel = factory.make(`${name}/kernel`, [kernelSize, kernelSize, inputs, channels], glorotUniform);
    this.bias = factory.make(`${name}/bias`, [channels], constant(0));
    this.parameters = [this.kernel, this.bias];
  }

  private foldTensor(): Tensor2D {
    return tf.tensor2d(this.fold, [4 * this.side ** 2, this.options.kernelSize ** 2]);
  }

  /** (k, k, in, out) → (m, m, in, 4 · out). */
  private folded(): Tensor {
    const { kernelSize: k, inputs, channels } = this.options;
    const m = this.side;
    return this.kernel.derived(() => {
      const kernel = tf.reshape(this.kernel.variable.read(), [k * k, inputs * channels]);
      const product = this.kernels.matMul(this.foldTensor(), kernel);
      const parts = tf.reshape(product, [4, m * m, inputs, channels]);
      return tf.reshape(tf.transpose(parts, [1, 2, 0, 3]), [m, m, inputs, 4 * channels]);
    });
  }

  /** The transpose of `folded`. */
  private unfoldedGradient(gradient: Tensor): Tensor {
    const { kernelSize: k, inputs, channels } = this.options;
    const m = this.side;
    return tf.tidy(() => {
      const parts = tf.transpose(tf.reshape(gradient, [m * m, inputs, 4, channels]), [2, 0, 1, 3]);
      const flat = tf.reshape(parts, [4 * m * m, inputs * channels]);
      const product = this.kernels.matMul(this.foldTensor(), flat, true, false);
      return tf.reshape(product, [k, k, inputs, channels]);
    });
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const folded = this.folded();
    const low = this.kernels.conv2d(x, folded, 'same');
    const high = this.kernels.depthToSpace(low);
    low.dispose();
    const bias = this.bias.variable.read();
    const y = this.kernels.addBias(high, bias);
    high.dispose();
    bias.dispose();
    if (pass.goesBack) pass.keep(this, folded, x);
    else {
      folded.dispose();
      x.dispose();
    }
    return y;
  }

  backward(dy: Tensor, pass: Pass, wantsInput: boolean): Tensor | null {
    const [folded, x] = pass.take(this) as [Tensor, Tensor];
    if (pass.wantsParameters) this.bias.addGradient(this.kernels.biasGradient(dy));
    const low = this.kernels.spaceToDepth(dy);
    dy.dispose();
    if (pass.wantsParameters) {
      const gradient = this.kernels.conv2dKernelGradient(x, folded.shape as Shape4, low, 'same');
      this.kernel.addGradient(this.unfoldedGradient(gradient));
      gradient.dispose();
    }
    const dx = wantsInput ? this.kernels.conv2dInputGradient(x.shape as Shape4, folded, low, 'same') : null;
    for (const tensor of [folded, x, low]) tensor.dispose();
    return dx;
  }
}
