import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels, Padding, Shape4 } from '../kernels/kernels';
import type { BatchNorm } from './batch-norm';
import { Pass, type Layer } from './layer';
import { constant, type Initializer, type Parameter, type ParameterFactory } from './parameter';
import { makeWeight, type Weight } from './weight';

export interface ConvolutionOptions {
  inputs: number;
  channels: number;
  kernelSize: number;
  padding: Padding;
  /** 1 where it is not given. */
  stride?: number;
  /** 2×2 max pooling. Bias and leaky ReLU, both monotonic, commute with it and so run on a quarter of the values. */
  pool?: boolean;
  spectralNorm?: boolean;
  /** First values of the kernel; Glorot-uniform where it is not given. */
  initializer?: Initializer;
}

/** Convolution, optional 2×2 max pooling, bias: NHWC. */
export class Convolution implements Layer {
  readonly parameters: readonly Parameter[];
  private readonly kernels: Kernels;
  private readonly weight: Weight;
  private readonly bias: Parameter;
  private readonly shape: Shape4;

  constructor(
    factory: ParameterFactory,
    name: string,
    private readonly options: ConvolutionOptions,
  ) {
    const { kernelSize, inputs, channels } = options;
    this.kernels = factory.kernels;
    this.shape = [kernelSize, kernelSize, inputs, channels];
    this.weight = makeWeight(factory, name, this.shape, options.spectralNorm, options.initializer);
    this.bias = factory.make(`${name}/bias`, [channels], constant(0));
    this.parameters = [...this.weight.parameters, this.bias];
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const { padding, pool, stride } = this.options;
    const kernel = this.weight.read(pass);
    const bias = this.bias.variable.read();
    const convolved = this.kernels.conv2d(x, kernel, padding, stride);
    const pooled = pool ? this.kernels.maxPool(convolved) : convolved;
    const y = this.kernels.addBias(pooled, bias);
    bias.dispose();
    if (!pass.goesBack) {
      if (pool) convolved.dispose();
      for (const tensor of [kernel, x, pooled]) tensor.dispose();
      return y;
    }
    if (pool) pass.keep(this, kernel, x, convolved, pooled);
    else {
      convolved.dispose();
      pass.keep(this, kernel, x);
    }
    return y;
  }

  forwardNormalised(x: Tensor, norm: BatchNorm): Tensor {
    const { padding, pool, stride } = this.options;
    const pass = new Pass(false, 'none');
    // The largest value of a window need not be the largest any more once a channel is scaled.
    if (pool) return norm.forward(this.forward(x, pass), pass);
    const kernel = norm.into(
      'kernel',
      this.weight.parameters[0]!,
      () => this.weight.read(pass),
      this.weight.parameters,
    );
    const bias = norm.into('bias', this.bias, () => this.bias.variable.read());
    const convolved = this.kernels.conv2d(x, kernel, padding, stride);
    const y = this.kernels.addBias(convolved, bias);
    for (const tensor of [x, kernel, bias, convolved]) tensor.dispose();
    return y;
  }

  backward(dy: Tensor, pass: Pass, wantsInput: boolean): Tensor | null {
    const { padding, stride } = this.options;
    const [kernel, x, convolved, pooled] = pass.take(this) as [Tensor, Tensor, Tensor?, Tensor?];
    if (pass.wantsParameters) this.bias.addGradient(this.kernels.biasGradient(dy));
    let dConvolved = dy;
    if (convolved && pooled) {
      dConvolved = this.kernels.maxPoolGradient(dy, convolved, pooled);
      for (const tensor of [dy, convolved, pooled]) tensor.dispose();
    }
    if (pass.wantsParameters) {
      this.weight.addGradient(
        this.kernels.conv2dKernelGradient(x, this.shape, dConvolved, padding, stride),
        pass,
      );
    }
    const dx = wantsInput
      ? this.kernels.conv2dInputGradient(x.shape as Shape4, kernel, dConvolved, padding, stride)
      : null;
    for (const tensor of [kernel, x, dConvolved]) tensor.dispose();
    return dx;
  }
}
