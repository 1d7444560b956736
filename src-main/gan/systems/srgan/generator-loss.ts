import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import { Pass, type Sequential } from '../../layers/layer';
import { bceOnLogits, type LossAndGradient } from '../../losses/adversarial';
import { meanSquaredError } from '../../losses/regression';
import type { SrganRecipe } from '../../recipe/srgan';
import type { FrozenNet } from '../frozen-net';
import { contentScale } from './content-scale';

/** Each with its weight, and its gradient with respect to the made pictures; those without weight are not there. */
export interface GeneratorLossParts {
  content: LossAndGradient;
  adversarial?: LossAndGradient;
  pixels?: LossAndGradient;
}

/** What the generator is told in the adversarial phase: by the content network, by the discriminator and by the pixels. */
export class GeneratorLoss {
  private readonly contentWeight: number;

  /** @throws StudioError contentNetDamaged */
  constructor(
    private readonly recipe: SrganRecipe,
    private readonly discriminator: Sequential,
    private readonly content: FrozenNet,
  ) {
    this.contentWeight = recipe.content.weight * contentScale(content, recipe);
  }

  /**
   * @param made (N, H, W, 3) in [−1, 1]
   * @param high the originals; both stay with the caller
   */
  parts(made: Tensor, high: Tensor): GeneratorLossParts {
    const { adversarialWeight, pixelWeight } = this.recipe;
    return {
      content: this.contentLoss(made, high),
      ...(adversarialWeight > 0 && { adversarial: this.adversarialLoss(made, adversarialWeight) }),
      ...(pixelWeight > 0 && { pixels: weighted(meanSquaredError(made, high), pixelWeight) }),
    };
  }

  /** Difference of the maps of the content network. */
  private contentLoss(made: Tensor, high: Tensor): LossAndGradient {
    const wanted = this.content.forward(high.clone(), new Pass(false, 'none'));
    const frozen = new Pass(false, 'input');
    const maps = this.content.forward(made.clone(), frozen);
    const { loss, gradient } = weighted(meanSquaredError(maps, wanted), this.contentWeight);
    for (const tensor of [maps, wanted]) tensor.dispose();
    return { loss, gradient: this.content.backward(gradient, frozen)! };
  }

  /** The frozen D uses the statistics of the batch and leaves its moving averages. */
  private adversarialLoss(made: Tensor, weight: number): LossAndGradient {
    const frozen = new Pass(true, 'input', false);
    const logits = this.discriminator.forward(made.clone(), frozen);
    const ones = tf.onesLike(logits);
    const { loss, gradient } = weighted(bceOnLogits(logits, ones), weight);
    for (const tensor of [logits, ones]) tensor.dispose();
    return { loss, gradient: this.discriminator.backward(gradient, frozen)! };
  }
}

/** A loss times its weight; takes the loss over. */
function weighted({ loss, gradient }: LossAndGradient, weight: number): LossAndGradient {
  if (weight === 1) return { loss, gradient };
  const result = { loss: tf.mul(loss, weight), gradient: tf.mul(gradient, weight) };
  loss.dispose();
  gradient.dispose();
  return result;
}
