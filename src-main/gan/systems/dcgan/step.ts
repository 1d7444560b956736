import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels, Variable } from '../../kernels/kernels';
import { drawLatents } from '../../latent/latent-point';
import { RandomSequence, uniforms, type Stream } from '../../latent/random';
import { Pass, type Sequential } from '../../layers/layer';
import {
  bceOnLogits,
  hingeForDiscriminator,
  hingeForGenerator,
  meanProbability,
  relativistic,
  type LossAndGradient,
} from '../../losses/adversarial';
import { Optimizer } from '../../optimizers/optimizer';
import type { DcganRecipe } from '../../recipe';
import { DiffAugment } from '../../stabilisers/diff-augment';
import { advanceEma } from '../../stabilisers/ema';
import { addR1Gradient } from '../../stabilisers/r1';
import { toSheet } from '../../training/pixels';
import type { AdversarialFigures, Sheet, StepFigures, TrainableSystem } from '../system';
import { dcganDiscriminator, dcganGenerator } from './nets';

/** What a training step draws at random; handed in by the parity tests, drawn from (seed, step) otherwise. */
export interface StepNoise {
  /** (N, latent) for the discriminator's fake pictures; not used with `fakePictures: 'shared'`. */
  z1: Tensor;
  /** (N, latent) for the generator's own pictures. */
  z2: Tensor;
  /** (N, 1) targets; not used with the hinge loss. */
  targetReal: Tensor;
  targetFake: Tensor;
}

/** The figures of a half of the discriminator's training. */
interface Half {
  loss: Tensor;
  probability: Tensor;
  /** (N, 1), before the update; with the relativistic loss, the generator is paired with those of the real pictures. */
  logits: Tensor;
}

/**
 * DCGAN in training (Radford et al. 2015, as in chapter 4 of the book): D on real pictures, D on fake ones, then G
 * through the frozen D with target 1.
 */
export class DcganTraining implements TrainableSystem {
  readonly generator: Sequential;
  readonly discriminator: Sequential;
  private readonly averaged: Sequential | null;
  private readonly optimizerG: Optimizer;
  private readonly optimizerD: Optimizer;

  constructor(
    private readonly kernels: Kernels,
    private readonly recipe: DcganRecipe,
  ) {
    this.generator = dcganGenerator(kernels, recipe, 'g');
    this.discriminator = dcganDiscriminator(kernels, recipe);
    this.optimizerG = new Optimizer(kernels, recipe.generatorOptimizer, this.generator.parameters);
    this.optimizerD = new Optimizer(kernels, recipe.discriminatorOptimizer, this.discriminator.parameters);
    this.averaged = recipe.emaDecay > 0 ? dcganGenerator(kernels, recipe, 'ema') : null;
    if (this.averaged) advanceEma(this.averaged.parameters, this.generator.parameters, 0, 0);
  }

  get parameterCounts(): { generator: number; discriminator: number } {
    const count = (net: Sequential): number =>
      net.parameters
        .filter((parameter) => parameter.trainable)
        .reduce((total, parameter) => total + parameter.size, 0);
    return { generator: count(this.generator), discriminator: count(this.discriminator) };
  }

  step(step: number, real: Tensor, learningRateFactor: number): StepFigures {
    const noise = this.drawNoise(step, real.shape[0]!);
    const figures = this.stepWith(noise, step, real, learningRateFactor);
    for (const tensor of Object.values(noise) as Tensor[]) tensor.dispose();
    return figures;
  }

  private drawNoise(step: number, count: number): StepNoise {
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
  stepWith(noise: StepNoise, step: number, real: Tensor, learningRateFactor: number): AdversarialFigures {
    const shared = this.recipe.fakePictures === 'shared';
    const generatorPass = new Pass(true, 'parameters');
    const ownFakes = (): Tensor => this.generator.forward(noise.z1.clone(), new Pass(false, 'none'));
    const generated = shared ? this.generator.forward(noise.z2.clone(), generatorPass) : null;

    const { realHalf, fakeHalf } = this.trainDiscriminator(
      step,
      real,
      () => generated?.clone() ?? ownFakes(),
      noise,
      learningRateFactor,
    );
    const lossG = this.trainGenerator(
      step,
      generated ?? this.generator.forward(noise.z2.clone(), generatorPass),
      generatorPass,
      realHalf.logits,
      learningRateFactor,
    );
    if (this.averaged) {
      advanceEma(this.averaged.parameters, this.generator.parameters, this.recipe.emaDecay, step);
    }

    const lossD = tf.tidy(() => tf.mul(tf.add(realHalf.loss, fakeHalf.loss), 0.5));
    for (const half of [realHalf, fakeHalf]) {
      half.loss.dispose();
      half.logits.dispose();
    }
    return { lossG, lossD, dReal: realHalf.probability, dFake: fakeHalf.probability };
  }

  private trainDiscriminator(
    step: number,
    real: Tensor,
    fakes: () => Tensor,
    noise: StepNoise,
    learningRateFactor: number,
  ): { realHalf: Half; fakeHalf: Half } {
    const augmentedReal = this.augment('augmentReal', step, real).forward(real);
    this.flatten(step, augmentedReal);
    if (this.recipe.discriminatorUpdate === 'separate') {
      const realHalf = this.discriminatorHalf(augmentedReal, true, noise.targetReal);
      this.optimizerD.step(learningRateFactor);
      const fake = fakes();
      const augmentedFake = this.augment('augmentFake', step, fake).forward(fake);
      if (this.recipe.r1.fakes) this.flatten(step, augmentedFake);
      const fakeHalf = this.discriminatorHalf(augmentedFake, false, noise.targetFake);
      this.optimizerD.step(learningRateFactor);
      return { realHalf, fakeHalf };
    }
    const fake = fakes();
    const augmentedFake = this.augment('augmentFake', step, fake).forward(fake);
    if (this.recipe.r1.fakes) this.flatten(step, augmentedFake);
    const both = this.discriminatorBoth(augmentedReal, augmentedFake, noise);
    this.optimizerD.step(learningRateFactor);
    return both;
  }

  /** Adds the gradient of the zero-centred penalty at these pictures when it is their turn. */
  private flatten(step: number, pictures: Tensor): void {
    const { gamma, every } = this.recipe.r1;
    if (gamma > 0 && step % every === 0) addR1Gradient(this.discriminator, pictures, gamma * every);
  }

  /** Forward and backward of D on pictures of one kind; the gradients stay with the parameters. */
  private discriminatorHalf(pictures: Tensor, real: boolean, targets: Tensor): Half {
    const pass = new Pass(true, 'parameters');
    const logits = this.discriminator.forward(pictures, pass);
    const { loss, gradient } = this.discriminatorLoss(logits, real, targets);
    this.discriminator.backward(gradient, pass);
    return { loss, probability: meanProbability(logits), logits };
  }

  /** Real and fake pictures as one batch: one pass over the weights instead of two. */
  private discriminatorBoth(
    real: Tensor,
    fake: Tensor,
    noise: StepNoise,
  ): { realHalf: Half; fakeHalf: Half } {
    const count = real.shape[0]!;
    const pictures = tf.concat([real, fake]);
    real.dispose();
    fake.dispose();
    const pass = new Pass(true, 'parameters');
    const logits = this.discriminator.forward(pictures, pass);
    const [logitsReal, logitsFake] = tf.split(logits, [count, logits.shape[0]! - count]) as [Tensor, Tensor];
    logits.dispose();
    const { forReal, forFake } = this.pairLosses(logitsReal, logitsFake, noise);
    this.discriminator.backward(tf.concat([forReal.gradient, forFake.gradient]), pass);
    forReal.gradient.dispose();
    forFake.gradient.dispose();
    const realHalf = { loss: forReal.loss, probability: forReal.probability, logits: logitsReal };
    const fakeHalf = { loss: forFake.loss, probability: forFake.probability, logits: logitsFake };
    return { realHalf, fakeHalf };
  }

  /** Losses of D on a batch of both kinds, and what it believes of each. */
  private pairLosses(
    real: Tensor,
    fake: Tensor,
    noise: StepNoise,
  ): Record<'forReal' | 'forFake', LossAndGradient & { probability: Tensor }> {
    if (this.recipe.loss !== 'relativistic') {
      return {
        forReal: {
          ...this.discriminatorLoss(real, true, noise.targetReal),
          probability: meanProbability(real),
        },
        forFake: {
          ...this.discriminatorLoss(fake, false, noise.targetFake),
          probability: meanProbability(fake),
        },
      };
    }
    // Only differences of logits mean something here: the probability is that of being the more real one of a pair.
    const pair = relativistic(real, fake);
    const probability = tf.tidy(() => meanProbability(tf.sub(real, fake)));
    return {
      forReal: { ...pair, probability },
      forFake: {
        loss: pair.loss.clone(),
        gradient: tf.neg(pair.gradient),
        probability: tf.tidy(() => tf.sub(1, probability)),
      },
    };
  }

  private discriminatorLoss(logits: Tensor, real: boolean, targets: Tensor): LossAndGradient {
    return this.recipe.loss === 'bce' ? bceOnLogits(logits, targets) : hingeForDiscriminator(logits, real);
  }

  /** G through the frozen D; takes the pictures over. Returns the loss. */
  private trainGenerator(
    step: number,
    pictures: Tensor,
    pass: Pass,
    logitsReal: Tensor,
    learningRateFactor: number,
  ): Tensor {
    const augment = this.augment('augmentG', step, pictures);
    const frozen = new Pass(true, 'input', false);
    const logits = this.discriminator.forward(augment.forward(pictures), frozen);
    const { loss, gradient } = this.generatorLoss(logits, logitsReal);
    logits.dispose();
    const toPictures = augment.backward(this.discriminator.backward(gradient, frozen)!);
    this.generator.backward(toPictures, pass);
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

  private augment(stream: Stream, step: number, pictures: Tensor): DiffAugment {
    const [count, height, width] = pictures.shape as [number, number, number];
    const sequence = new RandomSequence(this.recipe.seed, stream, step);
    return new DiffAugment(this.kernels, this.recipe.diffAugment, sequence, [count, height, width]);
  }

  /** Pictures (N, size, size, 3) of latent vectors (N, latent), by the averaged generator where there is one. */
  generate(latents: Tensor): Tensor {
    return (this.averaged ?? this.generator).forward(latents, new Pass(false, 'none'));
  }

  sheet(): Sheet {
    const { latent, seed, sampleGrid } = this.recipe;
    const count = sampleGrid ** 2;
    const latents = drawLatents(latent, new RandomSequence(seed, 'preview'), count);
    return toSheet(this.generate(tf.tensor2d(latents, [count, latent.size])), sampleGrid);
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
    for (const net of [this.generator, this.discriminator, this.averaged]) {
      for (const parameter of net?.parameters ?? []) parameter.dispose();
    }
    this.optimizerG.dispose();
    this.optimizerD.dispose();
  }
}
