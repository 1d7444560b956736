import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels, Shape4 } from '../kernels/kernels';
import type { Layer, Pass } from './layer';
import type { Parameter } from './parameter';

/** Convolution with given weights that never learn, `same` padding, then bias and ReLU6 where they are wanted: NHWC. */
export class FrozenConvolution implements Layer {
  readonly parameters: readonly Parameter[];
  /** Sides and channels of the input: a net sees pictures of one size. */
  private before: Shape4 = [0, 0, 0, 0];

  constructor(
    private readonly kernels: Kernels,
    private readonly options: {
      /** (rows, columns, in, out), or (rows, columns, channels, 1) of a depthwise convolution. */
      kernel: Parameter;
      /** (out) */
      bias?: Parameter;
      stride?: number;
      depthwise?: boolean;
      relu6?: boolean;
    },
  ) {
    this.parameters = [options.kernel, ...(options.bias ? [options.bias] : [])];
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const { stride = 1, depthwise, relu6 } = this.options;
    this.before = x.shape as Shape4;
    const kernel = this.options.kernel.variable.read();
    let y = depthwise
      ? this.kernels.depthwiseConv2d(x, kernel, stride)
      : this.kernels.conv2d(x, kernel, 'same', stride);
    x.dispose();
    kernel.dispose();
    const replace = (next: Tensor): void => {
      y.dispose();
      y = next;
    };
    if (this.options.bias) {
      const bias = this.options.bias.variable.read();
      replace(this.kernels.addBias(y, bias));
      bias.dispose();
    }
    if (relu6) {
      replace(this.kernels.relu6(y));
      if (pass.goesBack) pass.keep(this, y.clone());
    }
    return y;
  }

  backward(dy: Tensor, pass: Pass, wantsInput: boolean): Tensor | null {
    const { stride = 1, depthwise } = this.options;
    const [y] = pass.take(this);
    const dConvolved = y ? this.kernels.relu6Gradient(dy, y) : dy.clone();
    for (const tensor of [dy, y]) tensor?.dispose();
    const shape: Shape4 = [dConvolved.shape[0]!, this.before[1], this.before[2], this.before[3]];
    const kernel = this.options.kernel.variable.read();
    const dx = !wantsInput
      ? null
      : depthwise
        ? this.kernels.depthwiseConv2dInputGradient(shape, kernel, dConvolved, stride)
        : this.kernels.conv2dInputGradient(shape, kernel, dConvolved, 'same', stride);
    kernel.dispose();
    dConvolved.dispose();
    return dx;
  }
}
