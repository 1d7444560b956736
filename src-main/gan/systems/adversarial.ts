import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels, Variable } from '../kernels/kernels';
import { drawLatents } from '../latent/latent-point';
import { RandomSequence, uniforms, type Stream } from '../latent/random';
import { Pass, type Sequential } from '../layers/layer';
import {
  bceOnLogits,
  hingeForDiscriminator,
  hingeForGenerator,
  relativistic,
  type LossAndGradient,
} from '../losses/adversarial';
import { Optimizer } from '../optimizers/optimizer';
import type { AdversarialRecipe } from '../recipe/adversarial';
import { advanceEma } from '../stabilisers/ema';
import { measureStatistics } from '../stabilisers/precise-statistics';
import { addR1Gradient } from '../stabilisers/r1';
import { toSheet } from '../training/pixels';
import { discriminatorFigures, type Half } from './halves';
import type { AdversarialFigures, Sheet, TrainableSystem } from './system';

/** What a training step draws at random; handed in by the parity tests, drawn from (seed, step) otherwise. */
export interface AdversarialNoise {
  /** (N, latent) for the fakes that D judges; not read with `fakePictures: 'shared'`. */
  z1: Tensor;
  /** (N, latent) for those that G is trained on. */
  z2: Tensor;
  /** (N, 1) targets; used with `bce` only. */
  targetReal: Tensor;
  targetFake: Tensor;
}

/** The nets of a system, and how their batch normalisation works outside of a training pass. */
export interface AdversarialNets {
  /** (N, latent) → samples. */
  generator(net: 'g' | 'ema'): Sequential;
  /** Samples → logits (N, 1). */
  discriminator(): Sequential;
  /** Whether fakes for D follow the statistics of their batch; if not, the moving averages. */
  fakesByBatchStatistics?: boolean;
  /** The same for the samples that are shown. */
  samplesByBatchStatistics?: boolean;
}

/** Changes of samples on their way to D, the same for all of a batch's passes; gradients come back through it. */
export interface Augmentation {
  /** Both take their argument over. */
  forward(samples: Tensor): Tensor;
  backward(gradient: Tensor): Tensor;
}
export type AugmentationStream = Extract<Stream, `augment${string}`>;

/** Of how many samples the averaged generator's batch normalisation takes its statistics in the end. */
const settlingSamples = 1024;

const unchanged: Augmentation = { forward: (samples) => samples, backward: (gradient) => gradient };

/**
 * One generator and one discriminator in training (Goodfellow et al. 2014) as the book trains them: D on real samples, D on
 * fake ones, then G through the frozen D with target 1. What the samples are is the nets' business.
 */
export abstract class AdversarialTraining implements TrainableSystem {
  readonly generator: Sequential;
  readonly discriminator: Sequential;
  private readonly averaged: Sequential | null;
  private readonly optimizerG: Optimizer;
  private readonly optimizerD: Optimizer;

  protected constructor(
    kernels: Kernels,
    private readonly recipe: AdversarialRecipe,
    private readonly nets: AdversarialNets,
  ) {
    this.generator = nets.generator('g');
    this.discriminator = nets.discriminator();
    this.optimizerG = new Optimizer(kernels, recipe.generatorOptimizer, this.generator.parameters);
    this.optimizerD = new Optimizer(kernels, recipe.discriminatorOptimizer, this.discriminator.parameters);
    this.averaged = recipe.emaDecay > 0 ? nets.generator('ema') : null;
    if (this.averaged) advanceEma(this.averaged.parameters, this.generator.parameters, 0, 0);
  }

  get parameterCounts(): { generator: number; discriminator: number } {
    const count = (net: Sequential): number =>
      net.parameters
        .filter((parameter) => parameter.trainable)
        .reduce((total, parameter) => total + parameter.size, 0);
    return { generator: count(this.generator), discriminator: count(this.discriminator) };
  }

  step(step: number, real: Tensor, learningRateFactor: number): AdversarialFigures {
    const noise = this.drawNoise(step, real.shape[0]!);
    const figures = this.stepWith(noise, step, real, learningRateFactor);
    for (const tensor of Object.values(noise) as Tensor[]) tensor.dispose();
    return figures;
  }

  private drawNoise(step: number, count: number): AdversarialNoise {
    const { latent, labelSmoothing, seed } = this.recipe;
    const latents = (stream: Stream): Tensor =>
      tf.tensor2d(drawLatents(latent, new RandomSequence(seed, stream, step), count), [count, latent.size]);
    const labels = new RandomSequence(seed, 'labels', step);
    return {
      z1: latents('latentForD'),
      z2: latents('latentForG'),
      targetReal: tf.tensor2d(uniforms(labels, count, 1, 1 - labelSmoothing.real), [count, 1]),
      targetFake: tf.tensor2d(uniforms(labels, count, 0, labelSmoothing.fake), [count, 1]),
    };
  }

  /** One training step with given random numbers; takes `real` over, leaves `noise` to the caller. */
  stepWith(
    noise: AdversarialNoise,
    step: number,
    real: Tensor,
    learningRateFactor: number,
  ): AdversarialFigures {
    const generatorPass = new Pass(true, 'parameters');
    const generated =
      this.recipe.fakePictures === 'shared' ? this.generator.forward(noise.z2.clone(), generatorPass) : null;

    const [forReal, forFake] = this.trainDiscriminator(
      step,
      real,
      () => generated?.clone() ?? this.ownFakes(noise.z1),
      noise,
      learningRateFactor,
    );
    const lossG = this.trainGenerator(
      step,
      generated ?? this.generator.forward(noise.z2.clone(), generatorPass),
      generatorPass,
      forReal.logits,
      learningRateFactor,
    );
    if (this.averaged) {
      advanceEma(this.averaged.parameters, this.generator.parameters, this.recipe.emaDecay, step);
    }
    return { lossG, ...discriminatorFigures(forReal, forFake, this.recipe.loss === 'relativistic') };
  }

  private ownFakes(z: Tensor): Tensor {
    const pass = new Pass(this.nets.fakesByBatchStatistics ?? false, 'none', false);
    return this.generator.forward(z.clone(), pass);
  }

  private trainDiscriminator(
    step: number,
    plainReal: Tensor,
    plainFakes: () => Tensor,
    noise: AdversarialNoise,
    learningRateFactor: number,
  ): [Half, Half] {
    const augmented = (stream: AugmentationStream, samples: Tensor): Tensor =>
      this.augmentation(stream, step, samples).forward(samples);
    const real = augmented('augmentReal', plainReal);
    const fakes = (): Tensor => augmented('augmentFake', plainFakes());
    this.flatten(step, real);
    if (this.recipe.discriminatorUpdate === 'separate') {
      const forReal = this.discriminatorHalf(real, true, noise.targetReal);
      this.optimizerD.step(learningRateFactor);
      const fake = fakes();
      if (this.recipe.r1.fakes) this.flatten(step, fake);
      const forFake = this.discriminatorHalf(fake, false, noise.targetFake);
      this.optimizerD.step(learningRateFactor);
      return [forReal, forFake];
    }
    const fake = fakes();
    if (this.recipe.r1.fakes) this.flatten(step, fake);
    const halves = this.discriminatorBoth(real, fake, noise);
    this.optimizerD.step(learningRateFactor);
    return halves;
  }

  /** Adds the gradient of the zero-centred penalty at these samples when it is their turn. */
  private flatten(step: number, samples: Tensor): void {
    const { gamma, every } = this.recipe.r1;
    if (gamma > 0 && step % every === 0) addR1Gradient(this.discriminator, samples, gamma * every);
  }

  /** Forward and backward of D on samples of one kind; the gradients stay with the parameters. */
  private discriminatorHalf(samples: Tensor, real: boolean, targets: Tensor): Half {
    const pass = new Pass(true, 'parameters');
    const logits = this.discriminator.forward(samples, pass);
    const { loss, gradient } = this.discriminatorLoss(logits, real, targets);
    this.discriminator.backward(gradient, pass);
    return { loss, logits };
  }

  /** Real and fake samples as one batch: one pass over the weights instead of two. */
  private discriminatorBoth(real: Tensor, fake: Tensor, noise: AdversarialNoise): [Half, Half] {
    const count = real.shape[0]!;
    const samples = tf.concat([real, fake]);
    real.dispose();
    fake.dispose();
    const pass = new Pass(true, 'parameters');
    const logits = this.discriminator.forward(samples, pass);
    const [logitsReal, logitsFake] = tf.split(logits, [count, logits.shape[0]! - count]) as [Tensor, Tensor];
    logits.dispose();
    const [forReal, forFake] = this.pairLosses(logitsReal, logitsFake, noise);
    const gradients = [forReal.gradient, forFake.gradient];
    this.discriminator.backward(tf.concat(gradients), pass);
    for (const gradient of gradients) gradient.dispose();
    return [
      { loss: forReal.loss, logits: logitsReal },
      { loss: forFake.loss, logits: logitsFake },
    ];
  }

  private pairLosses(
    real: Tensor,
    fake: Tensor,
    noise: AdversarialNoise,
  ): [LossAndGradient, LossAndGradient] {
    if (this.recipe.loss !== 'relativistic') {
      return [
        this.discriminatorLoss(real, true, noise.targetReal),
        this.discriminatorLoss(fake, false, noise.targetFake),
      ];
    }
    const pair = relativistic(real, fake);
    return [pair, { loss: pair.loss.clone(), gradient: tf.neg(pair.gradient) }];
  }

  private discriminatorLoss(logits: Tensor, real: boolean, targets: Tensor): LossAndGradient {
    return this.recipe.loss === 'bce' ? bceOnLogits(logits, targets) : hingeForDiscriminator(logits, real);
  }

  /** G through the frozen D, which keeps its moving averages; takes the samples over. Returns the loss. */
  private trainGenerator(
    step: number,
    samples: Tensor,
    pass: Pass,
    logitsReal: Tensor,
    learningRateFactor: number,
  ): Tensor {
    const augment = this.augmentation('augmentG', step, samples);
    const frozen = new Pass(true, 'input', false);
    const logits = this.discriminator.forward(augment.forward(samples), frozen);
    const { loss, gradient } = this.generatorLoss(logits, logitsReal);
    logits.dispose();
    this.generator.backward(augment.backward(this.discriminator.backward(gradient, frozen)!), pass);
    this.optimizerG.step(learningRateFactor);
    return loss;
  }

  private generatorLoss(logits: Tensor, logitsReal: Tensor): LossAndGradient {
    if (this.recipe.loss === 'hinge') return hingeForGenerator(logits);
    if (this.recipe.loss === 'relativistic') return relativistic(logits, logitsReal);
    const ones = tf.onesLike(logits);
    const result = bceOnLogits(logits, ones);
    ones.dispose();
    return result;
  }

  settle(): void {
    const { averaged } = this;
    if (!averaged) return;
    const { latent, seed, batchSize } = this.recipe;
    const rounds = Math.ceil(settlingSamples / batchSize);
    measureStatistics(averaged, rounds, (round) => {
      const latents = drawLatents(latent, new RandomSequence(seed, 'statistics', round), batchSize);
      return tf.tensor2d(latents, [batchSize, latent.size]);
    });
  }

  sheet(): Sheet {
    const { latent, seed, sampleGrid } = this.recipe;
    const count = sampleGrid ** 2;
    const latents = drawLatents(latent, new RandomSequence(seed, 'preview'), count);
    return toSheet(this.portray(this.generate(tf.tensor2d(latents, [count, latent.size]))), sampleGrid);
  }

  /** How the samples of one pass change on their way to D: not at all, unless a system says so. */
  protected augmentation(_stream: AugmentationStream, _step: number, _samples: Tensor): Augmentation {
    return unchanged;
  }

  /** Square pictures (N, side, side, 1 or 3) in [−1, 1] of samples; takes them over. */
  protected abstract portray(samples: Tensor): Tensor;

  /** Samples of latent vectors (N, latent), by the averaged generator where there is one. */
  generate(latents: Tensor): Tensor {
    const pass = new Pass(this.nets.samplesByBatchStatistics ?? false, 'none', false);
    return (this.averaged ?? this.generator).forward(latents, pass);
  }

  variables(): Map<string, Variable> {
    const nets = [this.generator, this.discriminator, this.averaged].filter((net) => net !== null);
    const arrays = nets.flatMap((net) =>
      net.parameters.map((parameter) => [parameter.name, parameter.variable] as const),
    );
    return new Map([...arrays, ...this.optimizerG.slots, ...this.optimizerD.slots]);
  }

  readonly counters = {
    read: (): Record<string, number> => ({ g: this.optimizerG.updates, d: this.optimizerD.updates }),
    write: (values: Record<string, number>): void => {
      this.optimizerG.updates = values.g ?? 0;
      this.optimizerD.updates = values.d ?? 0;
    },
  };

  dispose(): void {
    for (const net of [this.generator, this.discriminator, this.averaged]) net?.dispose();
    this.optimizerG.dispose();
    this.optimizerD.dispose();
  }
}
