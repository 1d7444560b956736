import type { Kernels } from '../../kernels/kernels';
import { LeakyRelu, Relu, Tanh } from '../../layers/activations';
import { BatchNorm } from '../../layers/batch-norm';
import { Convolution } from '../../layers/convolution';
import { Dense } from '../../layers/dense';
import { Sequential, type Layer } from '../../layers/layer';
import { ParameterFactory } from '../../layers/parameter';
import { Residual } from '../../layers/residual';
import { UpsampleConvolution } from '../../layers/upsample-convolution';
import type { SrganRecipe } from '../../recipe/srgan';

/**
 * The generator of chapter 5: small pictures (N, h, w, 3) → pictures (N, scale · h, scale · w, 3) in [−1, 1], of any
 * size. Shapes in the comments are those of the book.
 *
 * @param net prefix of the parameter names: `g`, or `ema` for the averaged copy
 */
export function srganGenerator(kernels: Kernels, recipe: SrganRecipe, net: 'g' | 'ema'): Sequential {
  const factory = new ParameterFactory(kernels, net, recipe.seed);
  const { channels, blocks, firstKernel, kernelSize, lastKernel, upsampleChannels, batchNorm } =
    recipe.generator;
  let convolutions = 0;
  let norms = 0;
  // Names count in order of creation, as those of the peers.
  const convolution = (inputs: number, outputs: number, size: number): Layer =>
    new Convolution(factory, `conv${++convolutions}`, {
      inputs,
      channels: outputs,
      kernelSize: size,
      padding: 'same',
    });
  const norm = (): Layer[] =>
    batchNorm
      ? [
          new BatchNorm(factory, `bn${++norms}`, {
            channels,
            momentum: recipe.generator.batchNormMomentum,
          }),
        ]
      : [];
  /** The book activates before the first normalisation. */
  const block = (): Layer =>
    new Residual([
      convolution(channels, channels, kernelSize),
      new Relu(kernels),
      ...norm(),
      convolution(channels, channels, kernelSize),
      ...norm(),
    ]);
  const widths = [channels, ...upsampleChannels];

  return new Sequential([
    convolution(3, channels, firstKernel), // (N, 64, 64, 64)
    new Relu(kernels),
    new Residual([
      ...Array.from({ length: blocks }, block),
      convolution(channels, channels, kernelSize),
      ...norm(),
    ]), // (N, 64, 64, 64)
    ...upsampleChannels.flatMap((width, i) => [
      new UpsampleConvolution(factory, `conv${++convolutions}`, {
        inputs: widths[i]!,
        channels: width,
        kernelSize,
      }), // (N, 128, 128, 256), then (N, 256, 256, 256)
      new Relu(kernels),
    ]),
    convolution(widths.at(-1)!, 3, lastKernel), // (N, 256, 256, 3)
    new Tanh(kernels),
  ]);
}

/**
 * The discriminator of chapter 5: pictures (N, size, size, 3) → one logit for each patch (N, size/16, size/16, 1), by
 * dense layers over the channels. Each normalisation follows the activation.
 */
export function srganDiscriminator(kernels: Kernels, recipe: SrganRecipe): Sequential {
  const factory = new ParameterFactory(kernels, 'd', recipe.seed);
  const { channels, kernelSize, denseUnits, leak, batchNormMomentum: momentum } = recipe.discriminator;
  const widths = [3, ...channels];
  return new Sequential([
    // (N, 256, 256, 64), (N, 128, 128, 64), (N, 128, 128, 128), … (N, 32, 32, 512), (N, 16, 16, 512)
    ...channels.flatMap((width, i) => [
      new Convolution(factory, `conv${i + 1}`, {
        inputs: widths[i]!,
        channels: width,
        kernelSize,
        padding: 'same',
        stride: i % 2 === 0 ? 1 : 2,
      }),
      new LeakyRelu(kernels, leak),
      ...(i === 0 ? [] : [new BatchNorm(factory, `bn${i}`, { channels: width, momentum })]),
    ]),
    new Dense(factory, 'dense1', { inputs: widths.at(-1)!, units: denseUnits }), // (N, 16, 16, 1024)
    new LeakyRelu(kernels, leak),
    new Dense(factory, 'dense2', { inputs: denseUnits, units: 1 }), // (N, 16, 16, 1)
  ]);
}
