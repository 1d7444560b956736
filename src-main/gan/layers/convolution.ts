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
    let value = this.kernels.conv2d(x, kernel, padding, stride);
    const places: Tensor[] = [];
    if (pool) {
      const convolved = value;
      if (pass.goesBack) {
        const pooled = this.kernels.maxPoolWithPlaces(convolved);
        value = pooled.y;
        places.push(pooled.places);
      } else value = this.kernels.maxPool(convolved);
      convolved.dispose();
    }
    const y = this.kernels.addBias(value, bias);
    for (const tensor of [bias, value]) tensor.dispose();
    if (pass.goesBack) pass.keep(this, kernel, x, ...places);
    else for (const tensor of [kernel, x]) tensor.dispose();
    return y;
  }

  /** What the convolution makes of x, before pooling. */
  private convolvedShape({ shape }: Tensor): Shape4 {
    const { padding, stride = 1, kernelSize, channels } = this.options;
    const [count, ...sides] = shape.slice(0, 3) as [number, number, number];
    const [rows, columns] = sides.map((side) =>
      Math.ceil((padding === 'same' ? side : side - kernelSize + 1) / stride),
    ) as [number, number];
    return [count, rows, columns, channels];
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
    const [kernel, x, places] = pass.take(this) as [Tensor, Tensor, Tensor?];
    if (pass.wantsParameters) this.bias.addGradient(this.kernels.biasGradient(dy));
    let dConvolved = dy;
    if (places) {
      dConvolved = this.kernels.maxPoolGradient(dy, this.convolvedShape(x), places);
      for (const tensor of [dy, places]) tensor.dispose();
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
