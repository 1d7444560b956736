import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import type { AdversarialTraining } from '../systems/adversarial';
import type { TrainableSystem } from '../systems/system';
import { wave, waves, type Marks } from './golden';

export { waves };

/** What a golden/make.py of an adversarial system leaves: the results of three training steps in Keras. */
export interface Golden {
  /** Of D on real and on fake samples, of G. */
  losses: [number, number, number][];
  marks: Marks;
}

export const parseGolden = (json: string): Golden => JSON.parse(json) as Golden;

/** Three steps of a system with the latents of a golden/make.py. */
export function trainAsGolden(
  system: AdversarialTraining,
  golden: Golden,
  options: { batch: number; latent: number; scale: number; real: () => tf.Tensor; tolerance: number },
): void {
  const { batch, latent, scale, real, tolerance } = options;
  golden.losses.forEach(([lossReal, lossFake, lossG], t) => {
    const noise = {
      z1: waves([batch, latent], 0.5 + t, scale),
      z2: waves([batch, latent], 2.5 + t, scale),
      targetReal: tf.ones([batch, 1]),
      targetFake: tf.zeros([batch, 1]),
    };
    const made = system.stepWith(noise, t, real(), 1);
    const relative = (tensor: tf.Tensor, expected: number): number =>
      Math.abs(tensor.dataSync()[0]! - expected) / Math.abs(expected);
    expect(relative(made.lossD, (lossReal + lossFake) / 2)).toBeLessThan(tolerance);
    expect(relative(made.lossG, lossG)).toBeLessThan(tolerance);
  });
}

/** The arrays of a system are those of Keras: mean squares to a relative, products to an absolute tolerance. */
export function expectMarks(
  system: TrainableSystem,
  marks: Marks,
  tolerance: { square: number; product: number },
): void {
  for (const [name, [square, product]] of Object.entries(marks)) {
    const values = system.variables().get(name)!.read().dataSync() as Float32Array;
    const marker = wave(values.length, 0.4, 1);
    const mean = (f: (value: number, i: number) => number): number =>
      values.reduce((sum, value, i) => sum + f(value, i), 0) / values.length;
    expect(Math.abs(mean((value) => value ** 2) - square), name).toBeLessThan(
      tolerance.square * Math.max(square, 1e-3),
    );
    expect(Math.abs(mean((value, i) => value * marker[i]!) - product), name).toBeLessThan(tolerance.product);
  }
}
