import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../../kernels/kernels';
import type { VanillaRecipe } from '../../recipe/vanilla';
import { AdversarialTraining } from '../adversarial';
import { vanillaDiscriminator, vanillaGenerator } from './nets';

/** The GAN of dense layers in training (Goodfellow et al. 2014, chapter 1); pictures are (N, size, size, 1) in [−1, 1]. */
export class VanillaTraining extends AdversarialTraining {
  constructor(kernels: Kernels, recipe: VanillaRecipe) {
    super(kernels, recipe, {
      generator: (net) => vanillaGenerator(kernels, recipe, net),
      discriminator: () => vanillaDiscriminator(kernels, recipe),
    });
  }

  protected portray(samples: Tensor): Tensor {
    return samples;
  }
}
