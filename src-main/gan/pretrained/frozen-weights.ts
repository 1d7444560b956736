import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../kernels/kernels';
import { Parameter } from '../layers/parameter';

/** An array of weights as files hold it. */
export interface PretrainedArray {
  shape: readonly number[];
  data: Float32Array;
}

/** Makes the parameters of a net that never learns out of the arrays of a file. */
export class FrozenWeights {
  /** All that were made. */
  readonly parameters: Parameter[] = [];

  /** @param net prefix of the parameters' names */
  constructor(
    private readonly kernels: Kernels,
    private readonly net: string,
    private readonly arrays: ReadonlyMap<string, PretrainedArray>,
  ) {}

  /** @throws Error when there is no such array */
  shape(name: string): readonly number[] {
    const array = this.arrays.get(name);
    if (!array) throw new Error(`The pretrained network lacks ${name}.`);
    return array.shape;
  }

  /**
   * An array of the file; the caller disposes it.
   *
   * @throws Error when it is missing, or does not have this shape
   */
  read(name: string, shape: readonly number[] = this.shape(name)): Tensor {
    if (this.shape(name).join() !== shape.join())
      throw new Error(`${name} of the pretrained network does not fit.`);
    return tf.tensor(this.arrays.get(name)!.data, [...shape]);
  }

  /** A parameter that is computed from arrays; the tensors on the way are tidied up. */
  make(name: string, compute: () => Tensor): Parameter {
    const value = tf.tidy(compute);
    const parameter = new Parameter(`${this.net}/${name}`, this.kernels.variable(value), false);
    value.dispose();
    this.parameters.push(parameter);
    return parameter;
  }
}
