import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../../kernels/kernels';
import { Pass, type Sequential } from '../../layers/layer';
import { meanAbsoluteError, meanSquaredError } from '../../losses/regression';
import { Optimizer } from '../../optimizers/optimizer';
import type { SrganRecipe } from '../../recipe/srgan';
import type { PicturePair } from './shrink';

/**
 * Phase 1 of SRGAN: the generator alone learns to come near the pixels of the large pictures (SRResNet of Ledig et al.
 * 2017, section 3.2). The adversarial phase then begins with a picture that is blurred instead of one that is noise.
 */
export class PixelPhase {
  readonly optimizers: { g: Optimizer };

  constructor(
    kernels: Kernels,
    private readonly recipe: SrganRecipe,
    private readonly generator: Sequential,
  ) {
    this.optimizers = { g: new Optimizer(kernels, recipe.pretrain.optimizer, generator.parameters) };
  }

  /** One step; takes the pair over. */
  step({ low, high }: PicturePair, learningRateFactor: number): { loss: Tensor } {
    const pass = new Pass(true, 'parameters');
    const made = this.generator.forward(low, pass);
    const difference = this.recipe.pretrain.loss === 'squared' ? meanSquaredError : meanAbsoluteError;
    const { loss, gradient } = difference(made, high);
    for (const tensor of [made, high]) tensor.dispose();
    this.generator.backward(gradient, pass);
    this.optimizers.g.step(learningRateFactor);
    return { loss };
  }

  dispose(): void {
    this.optimizers.g.dispose();
  }
}
