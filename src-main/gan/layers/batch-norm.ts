import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../kernels/kernels';
import type { Layer, Pass } from './layer';
import { constant, type Parameter, type ParameterFactory } from './parameter';

/** Keras's default. */
export const batchNormEpsilon = 1e-3;

/**
 * Batch normalisation (Ioffe and Szegedy 2015) over all axes but the last. In training the moving averages advance as
 * Keras's do: moving = momentum · moving + (1 − momentum) · batch, with the biased variance.
 */
export class BatchNorm implements Layer {
  readonly parameters: readonly Parameter[];
  private readonly kernels: Kernels;
  private readonly gamma: Parameter;
  private readonly beta: Parameter;
  private readonly movingMean: Parameter;
  private readonly movingVariance: Parameter;

  constructor(
    factory: ParameterFactory,
    name: string,
    private readonly options: { channels: number; momentum: number },
  ) {
    const shape = [options.channels];
    this.kernels = factory.kernels;
    this.gamma = factory.make(`${name}/gamma`, shape, constant(1));
    this.beta = factory.make(`${name}/beta`, shape, constant(0));
    this.movingMean = factory.make(`${name}/moving_mean`, shape, constant(0), false);
    this.movingVariance = factory.make(`${name}/moving_variance`, shape, constant(1), false);
    this.parameters = [this.gamma, this.beta, this.movingMean, this.movingVariance];
  }

  forward(x: Tensor, pass: Pass): Tensor {
    return pass.training ? this.forwardBatch(x, pass) : this.forwardMoving(x, pass);
  }

  private forwardBatch(x: Tensor, pass: Pass): Tensor {
    const gamma = this.gamma.variable.read();
    const beta = this.beta.variable.read();
    const { y, mean, variance, saved } = this.kernels.batchNorm(x, gamma, beta, batchNormEpsilon);
    beta.dispose();
    if (pass.updatesState) {
      const { batchNormMomentum: momentum = this.options.momentum } = pass.context;
      this.advance(this.movingMean, mean, momentum);
      this.advance(this.movingVariance, variance, momentum);
    }
    if (pass.goesBack) pass.keep(this, x, gamma, mean, variance, ...saved);
    else for (const tensor of [x, gamma, mean, variance, ...saved]) tensor.dispose();
    return y;
  }

  private forwardMoving(x: Tensor, pass: Pass): Tensor {
    const y = tf.tidy(() => tf.add(tf.mul(x, this.scale()), this.shift()));
    if (pass.goesBack) pass.keep(this, x);
    else x.dispose();
    return y;
  }

  /**
   * A kernel (…, out) or bias (out) of the layer in front, such that this one changes nothing more when it goes by its
   * moving averages: one pass over a map instead of three.
   *
   * @param of the parameter with which the result is kept
   * @param read its present value, inside of a `tf.tidy`
   * @param also parameters that `read` reads beside it
   * @returns a tensor that the caller disposes
   */
  into(part: 'kernel' | 'bias', of: Parameter, read: () => Tensor, also: readonly Parameter[] = []): Tensor {
    const compute = (): Tensor => {
      const scaled = tf.mul(read(), this.scale());
      return part === 'kernel' ? scaled : tf.add(scaled, this.shift());
    };
    return of.derived(`normalised ${part}`, compute, [...also, ...this.parameters]);
  }

  /** With the moving averages, the layer is y = scale · x + shift. */
  private scale(): Tensor {
    return this.gamma.derived(
      'scale',
      () => {
        const variance = this.movingVariance.variable.read();
        return tf.mul(this.gamma.variable.read(), tf.rsqrt(tf.add(variance, batchNormEpsilon)));
      },
      [this.movingVariance],
    );
  }

  private shift(): Tensor {
    return this.beta.derived(
      'shift',
      () => tf.sub(this.beta.variable.read(), tf.mul(this.movingMean.variable.read(), this.scale())),
      [this.gamma, this.movingMean, this.movingVariance],
    );
  }

  private advance(parameter: Parameter, batch: Tensor, momentum: number): void {
    const next = tf.tidy(() => {
      const old = parameter.variable.read();
      return tf.add(tf.mul(old, momentum), tf.mul(batch, 1 - momentum));
    });
    parameter.variable.assign(next);
    next.dispose();
  }

  backward(dy: Tensor, pass: Pass, wantsInput: boolean): Tensor | null {
    const kept = pass.take(this);
    const result = pass.training ? this.backwardBatch(dy, pass, kept) : this.backwardMoving(dy, pass, kept);
    for (const tensor of [dy, ...kept]) tensor.dispose();
    if (wantsInput) return result;
    result.dispose();
    return null;
  }

  private backwardBatch(dy: Tensor, pass: Pass, kept: Tensor[]): Tensor {
    const [x, gamma, mean, variance, ...saved] = kept as [Tensor, Tensor, Tensor, Tensor, ...Tensor[]];
    const forward = { y: x, mean, variance, saved };
    const { dx, dGamma, dBeta } = this.kernels.batchNormGradient(dy, x, gamma, forward, batchNormEpsilon);
    if (pass.wantsParameters) {
      this.gamma.addGradient(dGamma);
      this.beta.addGradient(dBeta);
    } else {
      dGamma.dispose();
      dBeta.dispose();
    }
    return dx;
  }

  private backwardMoving(dy: Tensor, pass: Pass, [x]: Tensor[]): Tensor {
    const dx = tf.tidy(() => tf.mul(dy, this.scale()));
    if (pass.wantsParameters) {
      const axes = Array.from({ length: dy.rank - 1 }, (_, axis) => axis);
      const dGamma = tf.tidy(() => {
        const inverse = tf.rsqrt(tf.add(this.movingVariance.variable.read(), batchNormEpsilon));
        const normalised = tf.mul(tf.sub(x!, this.movingMean.variable.read()), inverse);
        return tf.sum(tf.mul(dy, normalised), axes);
      });
      this.gamma.addGradient(dGamma);
      this.beta.addGradient(this.kernels.biasGradient(dy));
    }
    return dx;
  }
}
