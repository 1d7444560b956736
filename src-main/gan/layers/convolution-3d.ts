import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels, Padding, Shape5 } from '../kernels/kernels';
import type { Layer, Pass } from './layer';
import { constant, glorotUniform, type Parameter, type ParameterFactory } from './parameter';

export interface Convolution3dOptions {
  inputs: number;
  channels: number;
  kernelSize: number;
  stride: number;
  padding: Padding;
  /**
   * Whether a batch normalisation with the statistics of the batch comes next. It takes the mean out of every channel,
   * and with it any bias: the bias is then neither added nor trained (its gradient is 0) and stays as it began, which
   * saves two passes over a volume.
   */
  normalised?: boolean;
}

/** What convolution and transposed convolution of volumes have in common: kernel, bias, what is kept for the way back. */
abstract class VolumeLayer implements Layer {
  readonly parameters: readonly Parameter[];
  protected readonly kernels: Kernels;
  private readonly kernel: Parameter;
  private readonly bias: Parameter;

  constructor(
    factory: ParameterFactory,
    name: string,
    protected readonly shape: Shape5,
    protected readonly options: Convolution3dOptions,
  ) {
    this.kernels = factory.kernels;
    this.kernel = factory.make(`${name}/kernel`, [...shape], glorotUniform);
    this.bias = factory.make(`${name}/bias`, [options.channels], constant(0));
    this.parameters = [this.kernel, this.bias];
  }

  protected abstract apply(x: Tensor, kernel: Tensor): Tensor;
  protected abstract inputGradient(x: Tensor, kernel: Tensor, dy: Tensor): Tensor;
  protected abstract kernelGradient(x: Tensor, dy: Tensor): Tensor;

  forward(x: Tensor, pass: Pass): Tensor {
    const kernel = this.kernel.variable.read();
    const y = this.withBias(this.apply(x, kernel));
    if (pass.goesBack) pass.keep(this, kernel, x);
    else {
      kernel.dispose();
      x.dispose();
    }
    return y;
  }

  private withBias(convolved: Tensor): Tensor {
    if (this.options.normalised) return convolved;
    const bias = this.bias.variable.read();
    const y = this.kernels.addBias(convolved, bias);
    bias.dispose();
    convolved.dispose();
    return y;
  }

  backward(dy: Tensor, pass: Pass, wantsInput: boolean): Tensor | null {
    const [kernel, x] = pass.take(this) as [Tensor, Tensor];
    if (pass.wantsParameters) {
      if (!this.options.normalised) this.bias.addGradient(this.kernels.biasGradient(dy));
      this.kernel.addGradient(this.kernelGradient(x, dy));
    }
    const dx = wantsInput ? this.inputGradient(x, kernel, dy) : null;
    for (const tensor of [kernel, x, dy]) tensor.dispose();
    return dx;
  }
}

/** Convolution of volumes and bias: (N, planes, rows, columns, in) → (N, …, out). */
export class Convolution3d extends VolumeLayer {
  constructor(factory: ParameterFactory, name: string, options: Convolution3dOptions) {
    const { kernelSize: k, inputs, channels } = options;
    super(factory, name, [k, k, k, inputs, channels], options);
  }

  protected apply(x: Tensor, kernel: Tensor): Tensor {
    return this.kernels.conv3d(x, kernel, this.options.padding, this.options.stride);
  }

  protected inputGradient(x: Tensor, kernel: Tensor, dy: Tensor): Tensor {
    const { padding, stride } = this.options;
    return this.kernels.conv3dInputGradient(x.shape as Shape5, kernel, dy, padding, stride);
  }

  protected kernelGradient(x: Tensor, dy: Tensor): Tensor {
    const { padding, stride } = this.options;
    return this.kernels.conv3dKernelGradient(x, this.shape, dy, padding, stride);
  }
}

/**
 * Transposed convolution of volumes and bias, as Keras's Conv3DTranspose: the input gradient of a convolution with the
 * same kernel (k, k, k, out, in). `same` multiplies the side by the stride; `valid` makes (side − 1) · stride + k.
 */
export class TransposedConvolution3d extends VolumeLayer {
  constructor(factory: ParameterFactory, name: string, options: Convolution3dOptions) {
    const { kernelSize: k, inputs, channels } = options;
    super(factory, name, [k, k, k, channels, inputs], options);
  }

  protected apply(x: Tensor, kernel: Tensor): Tensor {
    const { padding, stride, kernelSize, channels } = this.options;
    const [n, ...sides] = x.shape.slice(0, 4) as [number, number, number, number];
    const [d, h, w] = sides.map((side) =>
      padding === 'same' ? side * stride : (side - 1) * stride + kernelSize,
    ) as [number, number, number];
    return this.kernels.conv3dInputGradient([n, d, h, w, channels], kernel, x, padding, stride);
  }

  protected inputGradient(_x: Tensor, kernel: Tensor, dy: Tensor): Tensor {
    return this.kernels.conv3d(dy, kernel, this.options.padding, this.options.stride);
  }

  protected kernelGradient(x: Tensor, dy: Tensor): Tensor {
    const { padding, stride } = this.options;
    return this.kernels.conv3dKernelGradient(dy, this.shape, x, padding, stride);
  }
}
