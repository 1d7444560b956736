import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../../kernels/kernels';
import { RandomSequence } from '../../latent/random';
import type { PretrainedNets } from '../../pretrained/nets';
import type { DcganRecipe } from '../../recipe';
import { DiffAugment } from '../../stabilisers/diff-augment';
import { AdversarialTraining, type Augmentation, type AugmentationStream } from '../adversarial';
import { dcganDiscriminator, dcganGenerator } from './nets';

/** DCGAN in training (Radford et al. 2015, chapter 4); pictures are (N, size, size, 3) in [−1, 1]. */
export class DcganTraining extends AdversarialTraining {
  constructor(
    private readonly kernels: Kernels,
    private readonly own: DcganRecipe,
    pretrained?: PretrainedNets,
  ) {
    super(kernels, own, {
      generator: (net) => dcganGenerator(kernels, own, net),
      discriminator: () =>
        dcganDiscriminator(
          kernels,
          own,
          own.discriminator.backbone === 'mobilenet' ? pretrained?.mobilenet() : undefined,
        ),
    });
  }

  protected override augmentation(stream: AugmentationStream, step: number, pictures: Tensor): Augmentation {
    const [count, height, width] = pictures.shape as [number, number, number];
    const sequence = new RandomSequence(this.own.seed, stream, step);
    return new DiffAugment(this.kernels, this.own.diffAugment, sequence, [count, height, width]);
  }

  protected portray(samples: Tensor): Tensor {
    return samples;
  }
}
