import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../../kernels/kernels';
import { RandomSequence } from '../../latent/random';
import { Pass, type Sequential } from '../../layers/layer';
import { euclideanDistance } from '../../losses/regression';
import { Optimizer } from '../../optimizers/optimizer';
import type { AgecganRecipe } from '../../recipe/agecgan';
import type { FaceRecogniser } from './recogniser';

/**
 * Phase 3 of Age-cGAN, latent vector optimisation: encoder and generator together, or the encoder alone, learn to make a
 * picture that the recognition network takes for the same person: ‖FR(G(E(x), age)) − FR(x)‖. As chapter 3 does it, for
 * all pictures at once; the paper optimises the latent vector of one picture at a time, and its generator stays.
 */
export class IdentityPhase {
  readonly averaged = null;
  readonly optimizers: { eg: Optimizer };

  constructor(
    kernels: Kernels,
    private readonly recipe: AgecganRecipe,
    private readonly generator: Sequential,
    private readonly encoder: Sequential,
    private readonly recogniser: FaceRecogniser,
  ) {
    const learning = this.generatorLearns
      ? [...encoder.parameters, ...generator.parameters]
      : encoder.parameters;
    this.optimizers = { eg: new Optimizer(kernels, recipe.identityOptimizer, learning) };
  }

  private get generatorLearns(): boolean {
    return this.recipe.identity.trains === 'both';
  }

  /** One step; takes the pictures (N, size, size, 3) in [−1, 1] and their labels over. */
  step(step: number, real: Tensor, labels: Tensor, learningRateFactor: number): { loss: Tensor } {
    const x = this.recipe.identity.pictures === 'unit' ? toUnit(real) : real;
    const wanted = this.recogniser.forward(x.clone(), new Pass(false, 'none'));

    const dropout = new RandomSequence(this.recipe.seed, 'dropout', step);
    const encoderPass = new Pass(true, 'parameters');
    const generatorPass = this.generatorLearns
      ? new Pass(true, 'both', true, { labels, dropout })
      : new Pass(false, 'input', false, { labels });
    const frozen = new Pass(false, 'input');
    const latents = this.encoder.forward(x, encoderPass);
    const made = this.recogniser.forward(this.generator.forward(latents, generatorPass), frozen);

    const { loss, gradient } = euclideanDistance(made, wanted);
    for (const tensor of [made, wanted]) tensor.dispose();
    const toPictures = this.recogniser.backward(gradient, frozen)!;
    const toLatents = this.generator.backward(toPictures, generatorPass)!;
    this.encoder.backward(toLatents, encoderPass);
    this.optimizers.eg.step(learningRateFactor);
    labels.dispose();
    return { loss };
  }

  dispose(): void {
    this.optimizers.eg.dispose();
  }
}

/** [−1, 1] → [0, 1]; takes its argument over. */
function toUnit(x: Tensor): Tensor {
  const unit = tf.tidy(() => tf.div(tf.add(x, 1), 2));
  x.dispose();
  return unit;
}
