import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../../kernels/kernels';
import { Pass, type Sequential } from '../../layers/layer';
import { bceOnLogits, meanProbability } from '../../losses/adversarial';
import { squaresOnSigmoid } from '../../losses/regression';
import { Optimizer } from '../../optimizers/optimizer';
import type { SrganRecipe } from '../../recipe/srgan';
import type { AdversarialFigures as PairFigures } from '../system';
import type { GeneratorLoss } from './generator-loss';
import type { PicturePair } from './shrink';

/** `loss`: of the generator's, the part of the content network. */
export type AdversarialFigures = PairFigures & { loss: Tensor };

/**
 * The adversarial phase of SRGAN (Ledig et al. 2017, as in chapter 5 of the book): D on real large pictures, D on
 * generated ones, then G through the frozen D and the frozen content network.
 */
export class AdversarialPhase {
  readonly optimizers: { g: Optimizer; d: Optimizer };

  constructor(
    kernels: Kernels,
    private readonly recipe: SrganRecipe,
    private readonly generator: Sequential,
    private readonly discriminator: Sequential,
    private readonly loss: GeneratorLoss,
  ) {
    this.optimizers = {
      g: new Optimizer(kernels, recipe.generatorOptimizer, generator.parameters),
      d: new Optimizer(kernels, recipe.discriminatorOptimizer, discriminator.parameters),
    };
  }

  /**
   * One step; takes the pairs over.
   *
   * @param own what G is trained on, where it has pictures of its own
   */
  step(forD: PicturePair, own: PicturePair | null, learningRateFactor: number): AdversarialFigures {
    const pass = new Pass(true, 'parameters');
    const { low, high } = own ?? { low: forD.low.clone(), high: forD.high.clone() };
    // Shared pictures are made once, with the statistics of the batch, and serve D as well.
    const shared = own ? null : this.generator.forward(low, pass);

    const realHalf = this.trainDiscriminator(forD.high, 1, learningRateFactor);
    const fake = shared?.clone() ?? this.generator.forward(forD.low.clone(), new Pass(false, 'none'));
    forD.low.dispose();
    const fakeHalf = this.trainDiscriminator(fake, 0, learningRateFactor);

    const made = shared ?? this.generator.forward(low, pass);
    const { lossG, loss } = this.trainGenerator(made, high, pass, learningRateFactor);
    const lossD = tf.tidy(() => tf.mul(tf.add(realHalf.loss, fakeHalf.loss), 0.5));
    realHalf.loss.dispose();
    fakeHalf.loss.dispose();
    return { lossG, lossD, dReal: realHalf.probability, dFake: fakeHalf.probability, loss };
  }

  /** One update of D on pictures of one kind; takes them over. */
  private trainDiscriminator(
    pictures: Tensor,
    target: 0 | 1,
    learningRateFactor: number,
  ): { loss: Tensor; probability: Tensor } {
    const pass = new Pass(true, 'parameters');
    const logits = this.discriminator.forward(pictures, pass);
    const probability = meanProbability(logits);
    const targets = tf.fill(logits.shape, target);
    const { loss, gradient } =
      this.recipe.discriminatorLoss === 'squares'
        ? squaresOnSigmoid(logits, targets)
        : bceOnLogits(logits, targets);
    for (const tensor of [logits, targets]) tensor.dispose();
    this.discriminator.backward(gradient, pass);
    this.optimizers.d.step(learningRateFactor);
    return { loss, probability };
  }

  /** Takes both kinds of pictures over. */
  private trainGenerator(
    made: Tensor,
    high: Tensor,
    pass: Pass,
    learningRateFactor: number,
  ): { lossG: Tensor; loss: Tensor } {
    const { content, ...others } = this.loss.parts(made, high);
    const parts = [content, ...Object.values(others)];
    for (const tensor of [made, high]) tensor.dispose();
    const lossG = tf.tidy(() => tf.addN(parts.map(({ loss }) => loss)));
    const gradient = tf.tidy(() => tf.addN(parts.map((part) => part.gradient)));
    for (const part of parts) part.gradient.dispose();
    for (const part of parts.slice(1)) part.loss.dispose();
    this.generator.backward(gradient, pass);
    this.optimizers.g.step(learningRateFactor);
    return { lossG, loss: content.loss };
  }

  dispose(): void {
    for (const optimizer of Object.values(this.optimizers)) optimizer.dispose();
  }
}
