import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Kernels, Variable } from '../kernels/kernels';
import { RandomSequence } from '../latent/random';

/** One named array of a net. */
export class Parameter {
  private sum: Tensor | null = null;
  private kept: { value: Tensor; key: string } | null = null;

  /**
   * @param name as in Keras with the net in front, for example `g/conv1/kernel`
   * @param trainable false for moving averages and other state that no optimiser touches
   */
  constructor(
    readonly name: string,
    readonly variable: Variable,
    readonly trainable: boolean,
  ) {}

  get size(): number {
    return this.variable.shape.reduce((product, side) => product * side, 1);
  }

  /**
   * What a layer computes from its arrays and nothing else: computed anew only when one of them has changed, so that a
   * trained net does not do it for every picture.
   *
   * @param what tells apart what is computed from one parameter; of one parameter, the last one alone is kept
   * @param compute always the same for one name; its tensors are tidied up
   * @param others parameters that it reads beside this one
   * @returns a tensor that the caller disposes
   */
  derived(what: string, compute: () => Tensor, others: readonly Parameter[] = []): Tensor {
    const key = [what, ...[this, ...others].map(({ variable }) => variable.version)].join();
    if (this.kept?.key !== key) {
      const value = tf.keep(tf.tidy(compute));
      this.kept?.value.dispose();
      this.kept = { value, key };
    }
    return this.kept.value.clone();
  }

  /** The gradient gathered since it was last taken. */
  addGradient(gradient: Tensor): void {
    const kept = tf.keep(this.sum ? tf.add(this.sum, gradient) : gradient.clone());
    gradient.dispose();
    this.sum?.dispose();
    this.sum = kept;
  }

  /** Hands the gathered gradient over; null if there was none. */
  takeGradient(): Tensor | null {
    const gradient = this.sum;
    this.sum = null;
    return gradient;
  }

  dispose(): void {
    this.variable.dispose();
    this.sum?.dispose();
    this.sum = null;
    this.kept?.value.dispose();
    this.kept = null;
  }
}

export type Initializer = (shape: readonly number[], sequence: RandomSequence) => Float32Array<ArrayBuffer>;

/** Uniform in ±√(6/(fan in + fan out)) (Glorot and Bengio 2010), the default of Keras. Kernels are (…, in, out). */
export const glorotUniform: Initializer = (shape, sequence) => {
  const receptive = shape.slice(0, -2).reduce((product, side) => product * side, 1);
  const [fanIn, fanOut] = [shape.at(-2)! * receptive, shape.at(-1)! * receptive];
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  const values = new Float32Array(shape.reduce((product, side) => product * side, 1));
  for (let i = 0; i < values.length; i++) values[i] = (2 * sequence.uniform() - 1) * limit;
  return values;
};

export const constant =
  (value: number): Initializer =>
  (shape) =>
    new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(value);

/** Makes the parameters of one net: names them, draws their first values from the seed and the name. */
export class ParameterFactory {
  readonly parameters: Parameter[] = [];

  constructor(
    readonly kernels: Kernels,
    private readonly net: string,
    readonly seed: number,
  ) {}

  make(name: string, shape: number[], initializer: Initializer, trainable = true): Parameter {
    const full = `${this.net}/${name}`;
    const values = initializer(shape, new RandomSequence(this.seed, `initial/${full}`));
    const initial = tf.tensor(values, shape);
    const parameter = new Parameter(full, this.kernels.variable(initial), trainable);
    initial.dispose();
    this.parameters.push(parameter);
    return parameter;
  }
}
