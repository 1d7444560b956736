import type { Kernels } from '../../kernels/kernels';
import { LeakyRelu, Sigmoid } from '../../layers/activations';
import { BatchNorm } from '../../layers/batch-norm';
import { Convolution3d, TransposedConvolution3d } from '../../layers/convolution-3d';
import { Sequential, type Layer } from '../../layers/layer';
import { ParameterFactory } from '../../layers/parameter';
import { Reshape } from '../../layers/reshape';
import type { Gan3dRecipe } from '../../recipe/gan3d';

/** Whether the layer at this place, of so many, has a batch normalisation. */
const isNormalised = (where: 'none' | 'hidden' | 'all', place: number, count: number): boolean =>
  where === 'all' || (where === 'hidden' && place < count);

/**
 * The generator of chapter 2: z (N, latent) → volumes (N, side, side, side, 1) in [0, 1], the probability that a voxel is
 * full. Shapes in the comments are those of the book, 64 voxels.
 *
 * @param net prefix of the parameter names: `g`, or `ema` for the averaged copy
 */
export function gan3dGenerator(kernels: Kernels, recipe: Gan3dRecipe, net: 'g' | 'ema'): Sequential {
  const factory = new ParameterFactory(kernels, net, recipe.seed);
  const { channels, batchNorm, batchNormMomentum: momentum } = recipe.generator;
  const widths = [recipe.latent.size, ...channels, 1];
  const count = widths.length - 1;
  return new Sequential([
    new Reshape([1, 1, 1, recipe.latent.size]),
    // (N, 4, 4, 4, 512), (N, 8, 8, 8, 256), (N, 16, 16, 16, 128), (N, 32, 32, 32, 64), (N, 64, 64, 64, 1)
    ...widths.slice(1).flatMap((width, i): Layer[] => {
      const place = i + 1;
      const normalised = isNormalised(batchNorm, place, count);
      return [
        new TransposedConvolution3d(factory, `convt${place}`, {
          inputs: widths[i]!,
          channels: width,
          kernelSize: 4,
          ...(place === 1 ? { stride: 1, padding: 'valid' } : { stride: 2, padding: 'same' }),
          normalised,
        }),
        ...(normalised ? [new BatchNorm(factory, `bn${place}`, { channels: width, momentum })] : []),
        place < count ? new LeakyRelu(kernels, 0) : new Sigmoid(kernels),
      ];
    }),
  ]);
}

/** How many layers of the generator make its first map (N, 4, 4, 4, channels), activation included. */
export const gan3dFirstMap = ({ generator }: Gan3dRecipe): number => (generator.batchNorm === 'none' ? 3 : 4);

/** The discriminator of chapter 2: volumes (N, side, side, side, 1) → logits (N, 1). */
export function gan3dDiscriminator(kernels: Kernels, recipe: Gan3dRecipe): Sequential {
  const factory = new ParameterFactory(kernels, 'd', recipe.seed);
  const { channels, leak, batchNorm, batchNormMomentum: momentum } = recipe.discriminator;
  const widths = [1, ...channels, 1];
  const count = widths.length - 1;
  return new Sequential([
    // (N, 32, 32, 32, 64), (N, 16, 16, 16, 128), (N, 8, 8, 8, 256), (N, 4, 4, 4, 512), (N, 1, 1, 1, 1)
    ...widths.slice(1).flatMap((width, i): Layer[] => {
      const place = i + 1;
      const normalised = isNormalised(batchNorm, place, count);
      return [
        new Convolution3d(factory, `conv${place}`, {
          inputs: widths[i]!,
          channels: width,
          kernelSize: 4,
          ...(place < count ? { stride: 2, padding: 'same' } : { stride: 1, padding: 'valid' }),
          normalised,
        }),
        ...(normalised ? [new BatchNorm(factory, `bn${place}`, { channels: width, momentum })] : []),
        ...(place < count ? [new LeakyRelu(kernels, leak)] : []),
      ];
    }),
    new Reshape([1]), // (N, 1)
  ]);
}
