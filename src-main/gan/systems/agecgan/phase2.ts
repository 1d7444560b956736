import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../../kernels/kernels';
import { drawLatents } from '../../latent/latent-point';
import { RandomSequence } from '../../latent/random';
import { oneHot } from '../../layers/labels';
import { Pass, type Sequential } from '../../layers/layer';
import { euclideanDistance } from '../../losses/regression';
import { Optimizer } from '../../optimizers/optimizer';
import { ageClasses, type AgecganRecipe } from '../../recipe/agecgan';

/** What a step of phase 2 draws at random: latent vectors (N, latent) and ages (N, classes). */
export interface EncoderNoise {
  z: Tensor;
  labels: Tensor;
}

/**
 * Phase 2 of Age-cGAN, initial latent vector approximation: the encoder learns to find the latent vector that a picture
 * was generated from. The generator does not change.
 */
export class EncoderPhase {
  readonly averaged = null;
  readonly optimizers: { e: Optimizer };

  constructor(
    kernels: Kernels,
    private readonly recipe: AgecganRecipe,
    private readonly generator: Sequential,
    private readonly encoder: Sequential,
  ) {
    this.optimizers = { e: new Optimizer(kernels, recipe.encoderOptimizer, encoder.parameters) };
  }

  /** One step on as many generated pictures as a batch has. */
  step(step: number, learningRateFactor: number): { loss: Tensor } {
    const { latent, seed, batchSize } = this.recipe;
    const latents = drawLatents(latent, new RandomSequence(seed, 'latentForG', step), batchSize);
    const classes = ageClasses(this.recipe);
    const sequence = new RandomSequence(seed, 'classes', step);
    const drawn = Array.from({ length: batchSize }, () => sequence.below(classes));
    const noise = { z: tf.tensor2d(latents, [batchSize, latent.size]), labels: oneHot(drawn, classes) };
    const figures = this.stepWith(noise, learningRateFactor);
    noise.z.dispose();
    noise.labels.dispose();
    return figures;
  }

  /** One step with given random numbers, which stay with the caller. */
  stepWith({ z, labels }: EncoderNoise, learningRateFactor: number): { loss: Tensor } {
    const pictures = this.generator.forward(z.clone(), new Pass(false, 'none', false, { labels }));
    const pass = new Pass(true, 'parameters');
    const found = this.encoder.forward(pictures, pass);
    const { loss, gradient } = euclideanDistance(found, z);
    found.dispose();
    this.encoder.backward(gradient, pass);
    this.optimizers.e.step(learningRateFactor);
    return { loss };
  }

  dispose(): void {
    this.optimizers.e.dispose();
  }
}
