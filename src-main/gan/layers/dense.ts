import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../kernels/kernels';
import type { Layer, Pass } from './layer';
import { constant, type Parameter, type ParameterFactory } from './parameter';
import { makeWeight, type Weight } from './weight';

/** Rows of the last axis: (…, C) → (all the others, C). Takes its argument over. */
function toRows(x: Tensor): Tensor {
  if (x.rank === 2) return x;
  const channels = x.shape.at(-1)!;
  const rows = tf.reshape(x, [x.size / channels, channels]);
  x.dispose();
  return rows;
}

/** The opposite, with these leading axes. */
function fromRows(rows: Tensor, leading: readonly number[]): Tensor {
  if (leading.length === 1) return rows;
  const x = tf.reshape(rows, [...leading, rows.shape[1]!]);
  rows.dispose();
  return x;
}

/** y = x · kernel + bias over the last axis, as in Keras: (…, in) → (…, out). */
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

  forward(input: Tensor, pass: Pass): Tensor {
    const leading = input.shape.slice(0, -1);
    const x = toRows(input);
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
    return fromRows(y, leading);
  }

  backward(gradient: Tensor, pass: Pass, wantsInput: boolean): Tensor | null {
    const [kernel, x] = pass.take(this);
    const leading = gradient.shape.slice(0, -1);
    const dy = toRows(gradient);
    const dx = wantsInput ? fromRows(this.kernels.matMul(dy, kernel!, false, true), leading) : null;
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
