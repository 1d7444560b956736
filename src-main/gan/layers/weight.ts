import * as tf from '@tensorflow/tfjs';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { normals, type RandomSequence } from '../latent/random';
import type { Pass } from './layer';
import { glorotUniform, type Initializer, type Parameter, type ParameterFactory } from './parameter';

/** A kernel as a layer sees it: the array itself, or the array divided by its largest singular value. */
export interface Weight {
  readonly parameters: readonly Parameter[];
  /** The effective kernel; the caller disposes it. */
  read(pass: Pass): Tensor;
  /** Takes the gradient of the effective kernel over and adds that of the parameter. */
  addGradient(gradient: Tensor, pass: Pass): void;
}

class PlainWeight implements Weight {
  readonly parameters: readonly Parameter[];

  constructor(private readonly kernel: Parameter) {
    this.parameters = [kernel];
  }

  read(): Tensor {
    return this.kernel.variable.read();
  }

  addGradient(gradient: Tensor): void {
    this.kernel.addGradient(gradient);
  }
}

const normalise = (vector: Tensor2D): Tensor2D => tf.div(vector, tf.add(tf.norm(vector), 1e-12));

/**
 * Spectral normalisation (Miyato et al. 2018): W / σ with σ = uᵀWv from one power iteration a training pass. W is the
 * kernel as a matrix (rows · columns · in, out). The gradient holds u and v fixed, as the paper does.
 */
class SpectralWeight implements Weight {
  readonly parameters: readonly Parameter[];
  private readonly rows: number;

  constructor(
    private readonly kernel: Parameter,
    private readonly u: Parameter,
  ) {
    this.parameters = [kernel, u];
    this.rows = kernel.size / kernel.variable.shape.at(-1)!;
  }

  read(pass: Pass): Tensor {
    const { effective, kept } = tf.tidy(() => {
      const w = tf.reshape(this.kernel.variable.read(), [this.rows, -1]) as Tensor2D;
      const left = normalise(tf.matMul(w, this.u.variable.read() as Tensor2D));
      const right = normalise(tf.matMul(w, left, true, false));
      const sigma = tf.sum(tf.mul(left, tf.matMul(w, right)));
      if (pass.updatesState) this.u.variable.assign(right);
      const effective = tf.reshape(tf.div(w, sigma), [...this.kernel.variable.shape]);
      return { effective, kept: [left, right, sigma] };
    });
    if (pass.wantsParameters) pass.keep(this, ...kept);
    else for (const tensor of kept) tensor.dispose();
    return effective;
  }

  addGradient(gradient: Tensor, pass: Pass): void {
    const [left, right, sigma] = pass.take(this) as [Tensor2D, Tensor2D, Tensor];
    const own = tf.tidy(() => {
      const w = tf.reshape(this.kernel.variable.read(), [this.rows, -1]);
      const g = tf.reshape(gradient, [this.rows, -1]);
      const along = tf.div(tf.sum(tf.mul(g, w)), sigma);
      const rankOne = tf.matMul(left, right, false, true);
      return tf.reshape(tf.div(tf.sub(g, tf.mul(along, rankOne)), sigma), [...this.kernel.variable.shape]);
    });
    for (const tensor of [gradient, left, right, sigma]) tensor.dispose();
    this.kernel.addGradient(own);
  }
}

/** Makes the kernel of a layer. */
export function makeWeight(
  factory: ParameterFactory,
  layer: string,
  shape: number[],
  spectralNorm = false,
  initializer: Initializer = glorotUniform,
): Weight {
  const kernel = factory.make(`${layer}/kernel`, shape, initializer);
  if (!spectralNorm) return new PlainWeight(kernel);
  const direction = (side: readonly number[], sequence: RandomSequence): Float32Array<ArrayBuffer> => {
    const vector = normals(sequence, side[0]!);
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  };
  return new SpectralWeight(kernel, factory.make(`${layer}/u`, [shape.at(-1)!, 1], direction, false));
}
