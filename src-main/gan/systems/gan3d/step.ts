import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../../kernels/kernels';
import type { Gan3dRecipe } from '../../recipe/gan3d';
import { AdversarialTraining } from '../adversarial';
import { gan3dDiscriminator, gan3dGenerator } from './nets';
import { portrayVolumes } from './portray';

/** Of a sample on the sheet, in pixels. */
const pictureSide = 96;

/**
 * 3D-GAN in training (Wu et al. 2016, chapter 2); volumes are (N, side, side, side, 1), 1 where a voxel is full. Its batch
 * normalisation goes by the statistics of the batch wherever it trains, also where G makes fakes for D.
 */
export class Gan3dTraining extends AdversarialTraining {
  constructor(kernels: Kernels, recipe: Gan3dRecipe) {
    super(kernels, recipe, {
      generator: (net) => gan3dGenerator(kernels, recipe, net),
      discriminator: () => gan3dDiscriminator(kernels, recipe),
      fakesByBatchStatistics: true,
      samplesByBatchStatistics: recipe.sampleStatistics === 'batch',
    });
  }

  protected portray(samples: Tensor): Tensor {
    return portrayVolumes(samples, pictureSide);
  }
}
