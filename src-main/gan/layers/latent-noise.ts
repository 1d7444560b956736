import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../kernels/kernels';
import { normals, RandomSequence } from '../latent/random';
import type { Layer, Pass } from './layer';
import { constant, Parameter, type ParameterFactory } from './parameter';

/**
 * The latent vectors z (N, latent) at the beginning of a generator, as the noise of its later maps reads them. Changes
 * nothing.
 */
export class LatentSource implements Layer {
  readonly parameters = [];
  /** Under which the gradients that come from the noise wait for the way back. */
  private readonly fromNoise = {};

  forward(z: Tensor, pass: Pass): Tensor {
    pass.keep(this, z.clone());
    return z;
  }

  /** The vectors of a pass; they stay with it. */
  look(pass: Pass): Tensor {
    return pass.look(this)[0]!;
  }

  /** Adds to the gradient of z; takes it over. */
  addGradient(gradient: Tensor, pass: Pass): void {
    const [before] = pass.take(this.fromNoise);
    pass.keep(this.fromNoise, before ? tf.add(before, gradient) : gradient.clone());
    for (const tensor of [before, gradient]) tensor?.dispose();
  }

  backward(dy: Tensor, pass: Pass, wantsInput: boolean): Tensor | null {
    const kept = pass.take(this);
    const [noise] = pass.take(this.fromNoise);
    const dz = wantsInput ? (noise ? tf.add(dy, noise) : dy.clone()) : null;
    for (const tensor of [...kept, noise, dy]) tensor?.dispose();
    return dz;
  }
}

/**
 * Adds noise to each map (N, side, side, C), as much of it as each channel has learned (Karras et al. 2019): fine strokes
 * need not be made out of a few latent numbers by layers that make smooth things best.
 *
 * The noise is no random draw but z · P, with P (latent, side²) fixed, random and drawn from the seed: normal numbers of
 * variance 1, independent from place to place, which belong to the face and move with it smoothly. P is not stored.
 */
export class LatentNoise implements Layer {
  readonly parameters: readonly Parameter[];
  private readonly kernels: Kernels;
  private readonly gain: Parameter;
  private readonly pattern: Parameter;

  constructor(
    factory: ParameterFactory,
    name: string,
    private readonly options: { source: LatentSource; latent: number; side: number; channels: number },
  ) {
    const { latent, side, channels } = options;
    this.kernels = factory.kernels;
    this.gain = factory.make(`${name}/gain`, [channels], constant(0));
    this.parameters = [this.gain];
    const values = normals(new RandomSequence(factory.seed, `initial/${name}/pattern`), latent * side ** 2);
    const value = tf.tidy(() => tf.div(tf.tensor(values, [latent, side ** 2]), Math.sqrt(latent)));
    this.pattern = new Parameter(`${name}/pattern`, this.kernels.variable(value), false);
    value.dispose();
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const { source, side } = this.options;
    const { y, noise } = tf.tidy(() => {
      const flat = this.kernels.matMul(source.look(pass), this.pattern.variable.read());
      const noise = tf.reshape(flat, [x.shape[0]!, side, side, 1]);
      return { y: tf.add(x, tf.mul(noise, this.gain.variable.read())), noise };
    });
    x.dispose();
    if (pass.goesBack) pass.keep(this, noise);
    else noise.dispose();
    return y;
  }

  backward(dy: Tensor, pass: Pass, wantsInput: boolean): Tensor | null {
    const { source, side } = this.options;
    const [noise] = pass.take(this) as [Tensor];
    if (pass.wantsParameters) this.gain.addGradient(tf.tidy(() => tf.sum(tf.mul(dy, noise), [0, 1, 2])));
    if (pass.wantsInput) {
      const dz = tf.tidy(() => {
        const dNoise = tf.sum(tf.mul(dy, this.gain.variable.read()), 3);
        const flat = tf.reshape(dNoise, [dy.shape[0]!, side ** 2]);
        return this.kernels.matMul(flat, this.pattern.variable.read(), false, true);
      });
      source.addGradient(dz, pass);
    }
    noise.dispose();
    if (wantsInput) return dy;
    dy.dispose();
    return null;
  }

  dispose(): void {
    this.pattern.dispose();
  }
}
