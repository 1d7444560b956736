import type { Kernels } from '../../kernels/kernels';
import { LeakyRelu, Tanh } from '../../layers/activations';
import { BatchNorm } from '../../layers/batch-norm';
import { Convolution } from '../../layers/convolution';
import { Dense } from '../../layers/dense';
import { Sequential, type Layer } from '../../layers/layer';
import { ParameterFactory } from '../../layers/parameter';
import { Reshape } from '../../layers/reshape';
import { UpsampleConvolution } from '../../layers/upsample-convolution';
import { discriminatorSides, type DcganRecipe } from '../../recipe';

/**
 * The generator of chapter 4: z (N, latent) → pictures (N, size, size, 3) in [−1, 1]. Shapes in the comments are those
 * of the book, 64 pixels.
 *
 * @param net prefix of the parameter names: `g`, or `ema` for the averaged copy
 */
export function dcganGenerator(kernels: Kernels, recipe: DcganRecipe, net: 'g' | 'ema'): Sequential {
  const factory = new ParameterFactory(kernels, net, recipe.seed);
  const { hiddenUnits, baseChannels, channels, kernelSize, leak, batchNorm, batchNormMomentum } =
    recipe.generator;
  const base = recipe.imageSize / 8;
  const widths = [baseChannels, ...channels, 3];
  const norm = (name: string, width: number): Layer[] => [
    new BatchNorm(factory, name, { channels: width, momentum: batchNormMomentum }),
  ];
  const up = (i: number): Layer =>
    new UpsampleConvolution(factory, `conv${i}`, {
      inputs: widths[i - 1]!,
      channels: widths[i]!,
      kernelSize,
    });

  const units = base * base * baseChannels;
  return new Sequential([
    new Dense(factory, 'dense1', { inputs: recipe.latent.size, units: hiddenUnits }), // (N, 2048)
    new LeakyRelu(kernels, leak),
    new Dense(factory, 'dense2', { inputs: hiddenUnits, units }), // (N, 16384)
    ...(batchNorm === 'none' ? [] : norm('bn1', units)),
    new LeakyRelu(kernels, leak),
    new Reshape([base, base, baseChannels]), // (N, 8, 8, 256)
    up(1), // (N, 16, 16, 128)
    ...(batchNorm === 'all' ? norm('bn2', widths[1]!) : []),
    new LeakyRelu(kernels, leak),
    up(2), // (N, 32, 32, 64)
    ...(batchNorm === 'all' ? norm('bn3', widths[2]!) : []),
    new LeakyRelu(kernels, leak),
    up(3), // (N, 64, 64, 3)
    new Tanh(kernels),
  ]);
}

/** The discriminator of chapter 4: pictures (N, size, size, 3) → logits (N, 1). */
export function dcganDiscriminator(kernels: Kernels, recipe: DcganRecipe): Sequential {
  const factory = new ParameterFactory(kernels, 'd', recipe.seed);
  const { channels, kernelSizes, padding, denseUnits, leak, spectralNorm } = recipe.discriminator;
  const widths = [3, ...channels];
  const convolution = (i: number): Layer[] => [
    new Convolution(factory, `conv${i + 1}`, {
      inputs: widths[i]!,
      channels: widths[i + 1]!,
      kernelSize: kernelSizes[i]!,
      padding: padding[i]!,
      pool: true,
      spectralNorm,
    }),
    new LeakyRelu(kernels, leak),
  ];
  const side = discriminatorSides(recipe)[2]!;
  const flat = side * side * channels[2];
  return new Sequential([
    ...convolution(0), // (N, 64, 64, 128), pooled (N, 32, 32, 128)
    ...convolution(1), // (N, 30, 30, 256), pooled (N, 15, 15, 256)
    ...convolution(2), // (N, 13, 13, 512), pooled (N, 6, 6, 512)
    new Reshape([flat]), // (N, 18432)
    new Dense(factory, 'dense1', { inputs: flat, units: denseUnits, spectralNorm }), // (N, 1024)
    new LeakyRelu(kernels, leak),
    new Dense(factory, 'dense2', { inputs: denseUnits, units: 1, spectralNorm }), // (N, 1)
  ]);
}
