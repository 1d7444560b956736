import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../kernels/kernels';
import type { Layer, Pass } from './layer';
import { constant, type Parameter, type ParameterFactory } from './parameter';
import { makeWeight, type Weight } from './weight';

/** y = x · kernel + bias; x is (N, in), y is (N, out). */
export class Dense implements Layer {
  readonly parameters: readonly Parameter[];
  private readonly kernels: Kernels;
  private readonly weight: Weight;
  private readonly bias: Parameter;

  constructor(
    factory: ParameterFactory,
    name: string,
    { inputs, units, spectralNorm }: { inputs: number; units: number; spectralNorm?: boolean },
  ) {
    this.kernels = factory.kernels;
    this.weight = makeWeight(factory, name, [inputs, units], spectralNorm);
    this.bias = factory.make(`${name}/bias`, [units], constant(0));
    this.parameters = [...this.weight.parameters, this.bias];
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const kernel = this.weight.read(pass);
    const bias = this.bias.variable.read();
    const product = this.kernels.matMul(x, kernel);
    const y = this.kernels.addBias(product, bias);
    product.dispose();
    bias.dispose();
    const keepKernel = pass.goesBack;
    const keepInput = pass.wantsParameters;
    if (keepKernel && keepInput) pass.keep(this, kernel, x);
    else if (keepKernel) pass.keep(this, kernel);
    if (!keepKernel) kernel.dispose();
    if (!keepInput) x.dispose();
    return y;
  }

  backward(dy: Tensor, pass: Pass, wantsInput: boolean): Tensor | null {
    const [kernel, x] = pass.take(this);
    const dx = wantsInput ? this.kernels.matMul(dy, kernel!, false, true) : null;
    kernel!.dispose();
    if (x) {
      this.bias.addGradient(this.kernels.biasGradient(dy));
      this.weight.addGradient(this.kernels.matMul(x, dy, true, false), pass);
      x.dispose();
    }
    dy.dispose();
    return dx;
  }
}
