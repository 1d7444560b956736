import type { Kernels } from '../../kernels/kernels';
import { LeakyRelu, Relu, Tanh } from '../../layers/activations';
import { BatchNorm } from '../../layers/batch-norm';
import { Convolution } from '../../layers/convolution';
import { CubicEnlargement } from '../../layers/cubic-enlargement';
import { Dense } from '../../layers/dense';
import { Sequential, type Layer } from '../../layers/layer';
import { constant, ParameterFactory, type Initializer } from '../../layers/parameter';
import { PixelShuffle } from '../../layers/pixel-shuffle';
import { Residual } from '../../layers/residual';
import { UpsampleConvolution } from '../../layers/upsample-convolution';
import { scaleOf, type SrganRecipe } from '../../recipe/srgan';

/**
 * The generator of chapter 5: small pictures (N, h, w, 3) → pictures (N, scale · h, scale · w, 3) in [−1, 1], of any
 * size. Shapes in the comments are those of the book.
 *
 * With `skip: 'bicubic'` the net makes what is added to the cubic enlargement (Kim et al. 2016, VDSR). It begins with
 * nothing to add, and its values can lie a little outside of [−1, 1]: whoever shows them cuts them off.
 *
 * @param net prefix of the parameter names: `g`, or `ema` for the averaged copy
 */
export function srganGenerator(kernels: Kernels, recipe: SrganRecipe, net: 'g' | 'ema'): Sequential {
  const factory = new ParameterFactory(kernels, net, recipe.seed);
  const { channels, blocks, firstKernel, kernelSize, lastKernel, upsampleChannels, batchNorm } =
    recipe.generator;
  const { skip, upsampling } = recipe.generator;
  const doublings = upsampleChannels.length;
  let convolutions = 0;
  let norms = 0;
  // Names count in order of creation, as those of the peers.
  const convolution = (inputs: number, outputs: number, size: number, initializer?: Initializer): Layer =>
    new Convolution(factory, `conv${++convolutions}`, {
      inputs,
      channels: outputs,
      kernelSize: size,
      padding: 'same',
      ...(initializer ? { initializer } : {}),
    });
  /** What the last convolution adds to the cubic enlargement is nothing at first. */
  const last = (inputs: number, outputs: number): Layer =>
    convolution(inputs, outputs, lastKernel, skip === 'bicubic' ? constant(0) : undefined);
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

  const features = (): Layer[] => [
    convolution(3, channels, firstKernel), // (N, 64, 64, 64)
    new Relu(kernels),
    new Residual([
      ...Array.from({ length: blocks }, block),
      convolution(channels, channels, kernelSize),
      ...norm(),
    ]), // (N, 64, 64, 64)
  ];
  /** Learned after each doubling, as in the book. */
  const byConvolutions = (): Layer[] => [
    ...upsampleChannels.flatMap((width, i) => [
      new UpsampleConvolution(factory, `conv${++convolutions}`, {
        inputs: widths[i]!,
        channels: width,
        kernelSize,
      }), // (N, 128, 128, 256), then (N, 256, 256, 256)
      new Relu(kernels),
    ]),
    last(widths.at(-1)!, 3), // (N, 256, 256, 3)
  ];
  /** All that is learned is at the low resolution: (N, h, w, 3 · scale²) → (N, scale · h, scale · w, 3). */
  const byPixelShuffle = (): Layer[] => [
    last(channels, 3 * scaleOf(recipe) ** 2),
    new PixelShuffle(kernels, doublings),
  ];
  const layers = [...features(), ...(upsampling === 'pixelShuffle' ? byPixelShuffle() : byConvolutions())];
  return skip === 'bicubic'
    ? new Sequential([new Residual(layers, [new CubicEnlargement(kernels, doublings)])])
    : new Sequential([...layers, new Tanh(kernels)]);
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
