import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../../kernels/kernels';
import { drawLatents } from '../../latent/latent-point';
import { RandomSequence, type Stream } from '../../latent/random';
import { oneHot } from '../../layers/labels';
import { Pass, type Sequential } from '../../layers/layer';
import { bceOnLogits, relativistic, type LossAndGradient } from '../../losses/adversarial';
import { Optimizer } from '../../optimizers/optimizer';
import { ageClasses, type AgecganRecipe } from '../../recipe/agecgan';
import { DiffAugment } from '../../stabilisers/diff-augment';
import { advanceEma } from '../../stabilisers/ema';
import { addR1Gradient } from '../../stabilisers/r1';
import { disposeNets } from '../arrays';
import { discriminatorFigures, type Half } from '../halves';
import type { AdversarialFigures } from '../system';
import { agecganGenerator } from './nets';

/** What a step of phase 1 draws at random; handed in by the parity tests, drawn from (seed, step) otherwise. */
export interface ConditionalNoise {
  /** (N, latent) for the discriminator's fake pictures; not used with `fakePictures: 'shared'`. */
  z1: Tensor;
  /** (N, latent) and (N, classes) for the generator's own pictures; the labels are not used with 'shared'. */
  z2: Tensor;
  labels2: Tensor;
  /** By how many classes the wrong age of each real picture lies behind its own, 1 to classes − 1; with `wrongAges`, else none. */
  turns?: readonly number[];
}

/** How much a real picture with a wrong age counts beside a generated one (Reed et al. 2016). */
const wrongWeight = 0.5;

/**
 * Phase 1 of Age-cGAN: the conditional GAN (Mirza and Osindero 2014). D on real pictures with their ages, D on fake ones
 * of the same ages, then G through the frozen D with ages of its own.
 */
export class ConditionalPhase {
  readonly averaged: Sequential | null;
  readonly optimizers: { g: Optimizer; d: Optimizer };

  constructor(
    private readonly kernels: Kernels,
    private readonly recipe: AgecganRecipe,
    private readonly generator: Sequential,
    private readonly discriminator: Sequential,
  ) {
    this.optimizers = {
      g: new Optimizer(kernels, recipe.generatorOptimizer, generator.parameters),
      d: new Optimizer(kernels, recipe.discriminatorOptimizer, discriminator.parameters),
    };
    this.averaged = recipe.emaDecay > 0 ? agecganGenerator(kernels, recipe, 'ema') : null;
    if (this.averaged) advanceEma(this.averaged.parameters, generator.parameters, 0, 0);
  }

  /** One step; takes the pictures and their labels over. */
  step(step: number, real: Tensor, labels: Tensor, learningRateFactor: number): AdversarialFigures {
    const noise = this.drawNoise(step, real.shape[0]!);
    const figures = this.stepWith(noise, step, real, labels, learningRateFactor);
    for (const tensor of [noise.z1, noise.z2, noise.labels2]) tensor.dispose();
    return figures;
  }

  private drawNoise(step: number, count: number): ConditionalNoise {
    const { latent, seed } = this.recipe;
    const latents = (stream: Stream): Tensor =>
      tf.tensor2d(drawLatents(latent, new RandomSequence(seed, stream, step), count), [count, latent.size]);
    const classes = ageClasses(this.recipe);
    const sequence = new RandomSequence(seed, 'classes', step);
    const drawn = Array.from({ length: count }, () => sequence.below(classes));
    const turns =
      this.recipe.discriminator.wrongAges && classes > 1
        ? Array.from({ length: count }, () => 1 + sequence.below(classes - 1))
        : [];
    return { z1: latents('latentForD'), z2: latents('latentForG'), labels2: oneHot(drawn, classes), turns };
  }

  /** One step with given random numbers; takes `real` and `labels` over, leaves `noise` to the caller. */
  stepWith(
    noise: ConditionalNoise,
    step: number,
    real: Tensor,
    labels: Tensor,
    learningRateFactor: number,
  ): AdversarialFigures {
    const shared = this.recipe.fakePictures === 'shared';
    const generatorLabels = shared ? labels : noise.labels2;
    const generatorPass = new Pass(true, 'parameters', true, {
      labels: generatorLabels,
      dropout: new RandomSequence(this.recipe.seed, 'dropout', step),
    });
    const ownFakes = (): Tensor =>
      this.generator.forward(noise.z1.clone(), new Pass(false, 'none', false, { labels }));
    const pictures = (): Tensor => this.generator.forward(noise.z2.clone(), generatorPass);
    const generated = shared ? pictures() : null;

    const [forReal, forFake] = this.trainDiscriminator(
      step,
      real,
      () => generated?.clone() ?? ownFakes(),
      labels,
      noise.turns ?? [],
      learningRateFactor,
    );
    const lossG = this.trainGenerator(
      step,
      generated ?? pictures(),
      generatorLabels,
      generatorPass,
      forReal.logits,
      learningRateFactor,
    );
    if (this.averaged) {
      advanceEma(this.averaged.parameters, this.generator.parameters, this.recipe.emaDecay, step);
    }
    labels.dispose();
    return { lossG, ...discriminatorFigures(forReal, forFake, this.recipe.loss === 'relativistic') };
  }

  private trainDiscriminator(
    step: number,
    real: Tensor,
    fakes: () => Tensor,
    labels: Tensor,
    turns: readonly number[],
    learningRateFactor: number,
  ): [Half, Half] {
    const augmentedFakes = (): Tensor => {
      const fake = fakes();
      const augmented = this.augment('augmentFake', step, fake).forward(fake);
      if (this.recipe.r1.fakes) this.flatten(step, augmented, labels);
      return augmented;
    };
    const augmentedReal = this.augment('augmentReal', step, real).forward(real);
    this.flatten(step, augmentedReal, labels);
    const { d } = this.optimizers;
    if (this.recipe.discriminatorUpdate === 'separate') {
      const [realHalf] = this.discriminate(augmentedReal, labels, [1]);
      d.step(learningRateFactor);
      const [fakeHalf] = this.discriminate(augmentedFakes(), labels, [0]);
      d.step(learningRateFactor);
      return [realHalf!, fakeHalf!];
    }
    const augmentedFake = augmentedFakes();
    const wrong = turns.length > 0 ? turned(labels, turns) : null;
    const all = tf.concat([augmentedReal, augmentedFake, ...(wrong ? [augmentedReal] : [])]);
    const allLabels = tf.concat([labels, labels, ...(wrong ? [wrong] : [])]);
    for (const tensor of [augmentedReal, augmentedFake, wrong]) tensor?.dispose();
    const [forReal, forFake, forWrong] = this.discriminate(all, allLabels, wrong ? [1, 0, 0] : [1, 0]);
    allLabels.dispose();
    for (const tensor of Object.values(forWrong ?? {}) as Tensor[]) tensor.dispose();
    d.step(learningRateFactor);
    return [forReal!, forFake!];
  }

  /**
   * Forward and backward of D on groups of pictures, one for each target (a third one is of wrong ages); the gradients stay
   * with the parameters.
   */
  private discriminate(pictures: Tensor, labels: Tensor, targets: readonly number[]): Half[] {
    const pass = new Pass(true, 'parameters', true, { labels });
    const logits = this.discriminator.forward(pictures, pass);
    const parts = tf.split(logits, targets.length);
    logits.dispose();
    const losses = this.lossesOf(parts, targets);
    const gradient = tf.concat(losses.map((part) => part.gradient));
    for (const part of losses) part.gradient.dispose();
    this.discriminator.backward(gradient, pass);
    return losses.map(({ loss }, i) => ({ loss, logits: parts[i]! }));
  }

  private lossesOf(logits: readonly Tensor[], targets: readonly number[]): LossAndGradient[] {
    if (this.recipe.loss === 'relativistic') {
      const [real, fake, wrong] = logits as [Tensor, Tensor, Tensor?];
      const pair = relativistic(real, fake);
      const others: LossAndGradient[] = [{ loss: pair.loss.clone(), gradient: tf.neg(pair.gradient) }];
      if (!wrong) return [pair, ...others];
      const match = weighed(relativistic(real, wrong), wrongWeight);
      const gradient = tf.add(pair.gradient, match.gradient);
      others.push({ loss: match.loss, gradient: tf.neg(match.gradient) });
      for (const tensor of [pair.gradient, match.gradient]) tensor.dispose();
      return [{ loss: pair.loss, gradient }, ...others];
    }
    return logits.map((part, i) => {
      const wanted = tf.fill(part.shape, targets[i]!);
      const result = bceOnLogits(part, wanted);
      wanted.dispose();
      return i < 2 ? result : weighed(result, wrongWeight);
    });
  }

  /** Adds the gradient of the zero-centred penalty at these pictures when it is their turn. */
  private flatten(step: number, pictures: Tensor, labels: Tensor): void {
    const { gamma, every } = this.recipe.r1;
    if (gamma > 0 && step % every === 0) addR1Gradient(this.discriminator, pictures, gamma * every, labels);
  }

  /** G through the frozen D, which uses the statistics of the batch; takes the pictures over. Returns the loss. */
  private trainGenerator(
    step: number,
    pictures: Tensor,
    labels: Tensor,
    pass: Pass,
    logitsReal: Tensor,
    learningRateFactor: number,
  ): Tensor {
    const augment = this.augment('augmentG', step, pictures);
    const frozen = new Pass(true, 'input', false, { labels });
    const logits = this.discriminator.forward(augment.forward(pictures), frozen);
    const ones = tf.onesLike(logits);
    const { loss, gradient } =
      this.recipe.loss === 'bce' ? bceOnLogits(logits, ones) : relativistic(logits, logitsReal);
    for (const tensor of [logits, ones]) tensor.dispose();
    const toPictures = augment.backward(this.discriminator.backward(gradient, frozen)!);
    this.generator.backward(toPictures, pass);
    this.optimizers.g.step(learningRateFactor);
    return loss;
  }

  private augment(stream: Stream, step: number, pictures: Tensor): DiffAugment {
    const [count, height, width] = pictures.shape as [number, number, number];
    const sequence = new RandomSequence(this.recipe.seed, stream, step);
    return new DiffAugment(this.kernels, this.recipe.diffAugment, sequence, [count, height, width]);
  }

  dispose(): void {
    disposeNets([this.averaged]);
    for (const optimizer of Object.values(this.optimizers)) optimizer.dispose();
  }
}

/** One-hot labels (N, classes), each moved on by so many classes, around the end. */
function turned(labels: Tensor, turns: readonly number[]): Tensor {
  return tf.tidy(() => {
    const classes = labels.shape[1]!;
    const moved = tf.add(tf.argMax(labels, 1), tf.tensor1d([...turns], 'int32'));
    return tf.cast(tf.oneHot(tf.cast(tf.mod(moved, classes), 'int32'), classes), 'float32');
  });
}

/** Takes a loss over and gives it back with less weight. */
function weighed({ loss, gradient }: LossAndGradient, weight: number): LossAndGradient {
  const weighed = { loss: tf.mul(loss, weight), gradient: tf.mul(gradient, weight) };
  for (const tensor of [loss, gradient]) tensor.dispose();
  return weighed;
}
