import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../kernels/kernels';
import type { Layer, Pass } from './layer';
import { minibatchKernelDimensions } from '../recipe';
import { glorotUniform, type Parameter, type ParameterFactory } from './parameter';

/**
 * Minibatch discrimination (Salimans et al. 2016, section 3.2): tells a discriminator of each picture how many others of
 * its batch are almost the same, so that a generator that makes one face again and again is found out by every copy.
 * (N, F) → (N, F + kernels).
 *
 * A learned matrix T (F, kernels · dimensions) describes a picture f under each kernel b by M_b = fT_b; the new number is
 * o_b(i) = Σ over the other pictures j of its group of exp(−‖M_b(i) − M_b(j)‖₁).
 *
 * @throws Error when the batch is not a multiple of the group
 */
export class MinibatchDiscrimination implements Layer {
  readonly parameters: readonly Parameter[];
  private readonly kernels: Kernels;
  private readonly weight: Parameter;

  constructor(
    factory: ParameterFactory,
    name: string,
    private readonly options: {
      inputs: number;
      kernels: number;
      /** Pictures that follow each other and are compared. */
      groupSize: number;
    },
  ) {
    this.kernels = factory.kernels;
    const shape = [options.inputs, options.kernels * minibatchKernelDimensions];
    this.weight = factory.make(`${name}/kernel`, shape, glorotUniform);
    this.parameters = [this.weight];
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const { groupSize, kernels } = this.options;
    const count = x.shape[0]!;
    if (count % groupSize !== 0)
      throw new Error(`A batch of ${count} does not divide into groups of ${groupSize}.`);
    const weight = this.weight.variable.read();
    const { y, apart, near } = tf.tidy(() => {
      const described = this.kernels.matMul(x, weight);
      const groups = [count / groupSize, groupSize, kernels, minibatchKernelDimensions];
      const own = tf.reshape(described, [groups[0]!, groupSize, 1, kernels, minibatchKernelDimensions]);
      const others = tf.reshape(described, [groups[0]!, 1, groupSize, kernels, minibatchKernelDimensions]);
      const apart = tf.sub(own, others);
      // (groups, picture, other, kernels); a picture is as near to itself as can be, which says nothing.
      const near = tf.exp(tf.neg(tf.sum(tf.abs(apart), 4)));
      const alike = tf.reshape(tf.sub(tf.sum(near, 2), 1), [count, kernels]);
      return { y: tf.concat([x, alike], 1), apart, near };
    });
    if (pass.goesBack) pass.keep(this, apart, near, weight, x);
    else for (const tensor of [apart, near, weight, x]) tensor.dispose();
    return y;
  }

  backward(dy: Tensor, pass: Pass, wantsInput: boolean): Tensor | null {
    const [apart, near, weight, x] = pass.take(this) as [Tensor, Tensor, Tensor, Tensor];
    const { inputs, kernels, groupSize } = this.options;
    const count = dy.shape[0]!;
    const described = tf.tidy(() => {
      const alike = tf.slice(dy, [0, inputs], [count, kernels]);
      const own = tf.reshape(alike, [count / groupSize, groupSize, 1, kernels]);
      const others = tf.reshape(alike, [count / groupSize, 1, groupSize, kernels]);
      // The distance of a pair counts for both of it.
      const ofDistance = tf.neg(tf.mul(near, tf.add(own, others)));
      const ofPair = tf.mul(tf.sign(apart), tf.expandDims(ofDistance, 4));
      return tf.reshape(tf.sum(ofPair, 2), [count, kernels * minibatchKernelDimensions]);
    });
    if (pass.wantsParameters) this.weight.addGradient(this.kernels.matMul(x, described, true, false));
    const dx = wantsInput
      ? tf.tidy(() => {
          const direct = tf.slice(dy, [0, 0], [count, inputs]);
          return tf.add(direct, this.kernels.matMul(described, weight, false, true));
        })
      : null;
    for (const tensor of [dy, apart, near, weight, x, described]) tensor.dispose();
    return dx;
  }
}
