import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels, Padding, Shape4 } from '../kernels/kernels';
import type { Layer, Pass } from './layer';
import type { Parameter } from './parameter';

/** Convolution with given weights that never learn, then bias and activation where they are wanted: NHWC. */
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
      /** `same` where it is not given; always so when it is depthwise. */
      padding?: Padding;
      depthwise?: boolean;
      relu6?: boolean;
      relu?: boolean;
    },
  ) {
    this.parameters = [options.kernel, ...(options.bias ? [options.bias] : [])];
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const { stride = 1, padding = 'same', depthwise, relu6, relu } = this.options;
    this.before = x.shape as Shape4;
    const kernel = this.options.kernel.variable.read();
    let y = depthwise
      ? this.kernels.depthwiseConv2d(x, kernel, stride)
      : this.kernels.conv2d(x, kernel, padding, stride);
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
    if (relu6 || relu) {
      replace(relu6 ? this.kernels.relu6(y) : this.kernels.leakyRelu(y, 0));
      if (pass.goesBack) pass.keep(this, y.clone());
    }
    return y;
  }

  backward(dy: Tensor, pass: Pass, wantsInput: boolean): Tensor | null {
    const { stride = 1, padding = 'same', depthwise, relu6 } = this.options;
    const [y] = pass.take(this);
    const dActivated = (output: Tensor): Tensor =>
      relu6 ? this.kernels.relu6Gradient(dy, output) : this.kernels.leakyReluGradient(dy, output, 0);
    const dConvolved = y ? dActivated(y) : dy.clone();
    for (const tensor of [dy, y]) tensor?.dispose();
    const shape: Shape4 = [dConvolved.shape[0]!, this.before[1], this.before[2], this.before[3]];
    const kernel = this.options.kernel.variable.read();
    const dx = !wantsInput
      ? null
      : depthwise
        ? this.kernels.depthwiseConv2dInputGradient(shape, kernel, dConvolved, stride)
        : this.kernels.conv2dInputGradient(shape, kernel, dConvolved, padding, stride);
    kernel.dispose();
    dConvolved.dispose();
    return dx;
  }
}
