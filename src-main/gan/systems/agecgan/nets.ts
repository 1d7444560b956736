import type { Kernels } from '../../kernels/kernels';
import { LeakyRelu, Relu, Tanh } from '../../layers/activations';
import { BatchNorm } from '../../layers/batch-norm';
import { Convolution } from '../../layers/convolution';
import { Dense } from '../../layers/dense';
import { Dropout } from '../../layers/dropout';
import { GlobalAverage } from '../../layers/global-average';
import { Labels } from '../../layers/labels';
import { Sequential, type Layer } from '../../layers/layer';
import { groupOf, MinibatchDeviation } from '../../layers/minibatch-deviation';
import { ParameterFactory } from '../../layers/parameter';
import { Reshape } from '../../layers/reshape';
import { NearestResize } from '../../layers/resize';
import { UpsampleConvolution } from '../../layers/upsample-convolution';
import { ageClasses, type AgecganRecipe } from '../../recipe/agecgan';

/** Side of a map after `count` convolutions of stride 2 with padding `same`. */
function halved(side: number, count: number): number {
  for (let i = 0; i < count; i++) side = Math.ceil(side / 2);
  return side;
}

/**
 * The generator of chapter 3: z (N, latent), and the age as the labels of the pass → pictures (N, size, size, 3) in
 * [−1, 1]. Shapes in the comments are those of the book, 64 pixels and 6 ages.
 *
 * @param net prefix of the parameter names: `g`, or `ema` for the averaged copy
 */
export function agecganGenerator(kernels: Kernels, recipe: AgecganRecipe, net: 'g' | 'ema'): Sequential {
  const factory = new ParameterFactory(kernels, net, recipe.seed);
  const {
    hiddenUnits,
    baseChannels,
    channels,
    kernelSize,
    leak,
    dropout,
    denseMomentum,
    convolutionMomentum,
  } = recipe.generator;
  const classes = ageClasses(recipe);
  const base = recipe.imageSize / 2 ** (channels.length + 1);
  const units = base * base * baseChannels;
  const widths = [baseChannels, ...channels, 3];
  const up = (i: number): Layer =>
    new UpsampleConvolution(factory, `conv${i}`, {
      inputs: widths[i - 1]!,
      channels: widths[i]!,
      kernelSize,
    });
  return new Sequential([
    new Labels(classes), // (N, 106)
    new Dense(factory, 'dense1', { inputs: recipe.latent.size + classes, units: hiddenUnits }), // (N, 2048)
    new LeakyRelu(kernels, leak),
    new Dropout(dropout),
    new Dense(factory, 'dense2', { inputs: hiddenUnits, units }), // (N, 16384)
    new BatchNorm(factory, 'bn1', { channels: units, momentum: denseMomentum }),
    new LeakyRelu(kernels, leak),
    new Dropout(dropout),
    new Reshape([base, base, baseChannels]), // (N, 8, 8, 256)
    ...channels.flatMap((width, i) => [
      up(i + 1), // (N, 16, 16, 128), then (N, 32, 32, 64)
      new BatchNorm(factory, `bn${i + 2}`, { channels: width, momentum: convolutionMomentum }),
      new LeakyRelu(kernels, leak),
    ]),
    up(channels.length + 1), // (N, 64, 64, 3)
    new Tanh(kernels),
  ]);
}

/** The discriminator of chapter 3: pictures (N, size, size, 3), and the age as the labels of the pass → logits (N, 1). */
export function agecganDiscriminator(kernels: Kernels, recipe: AgecganRecipe): Sequential {
  const factory = new ParameterFactory(kernels, 'd', recipe.seed);
  const { channels, kernelSize, leak, batchNorm, batchNormMomentum, minibatchDeviation } =
    recipe.discriminator;
  const classes = ageClasses(recipe);
  const convolution = (i: number, inputs: number): Layer =>
    new Convolution(factory, `conv${i + 1}`, {
      inputs,
      channels: channels[i]!,
      kernelSize,
      padding: 'same',
      stride: 2,
    });
  const block = (width: number, i: number): Layer[] => [
    convolution(i, channels[i - 1]! + (i === 1 ? classes : 0)),
    ...(batchNorm
      ? [new BatchNorm(factory, `bn${i}`, { channels: width, momentum: batchNormMomentum })]
      : []),
    new LeakyRelu(kernels, leak),
  ];
  const side = halved(recipe.imageSize, channels.length);
  const flat = side * side * (channels.at(-1)! + (minibatchDeviation ? 1 : 0));
  return new Sequential([
    convolution(0, 3), // (N, 32, 32, 64)
    new LeakyRelu(kernels, leak),
    new Labels(classes), // (N, 32, 32, 70)
    // (N, 16, 16, 128), (N, 8, 8, 256), (N, 4, 4, 512)
    ...channels.flatMap((width, i) => (i === 0 ? [] : block(width, i))),
    ...(minibatchDeviation ? [new MinibatchDeviation(groupOf(recipe.batchSize, 8))] : []),
    new Reshape([flat]), // (N, 8192)
    new Dense(factory, 'dense1', { inputs: flat, units: 1 }), // (N, 1)
  ]);
}

/** The encoder of chapter 3: pictures (N, size, size, 3) → latent vectors (N, latent). */
export function agecganEncoder(kernels: Kernels, recipe: AgecganRecipe): Sequential {
  const factory = new ParameterFactory(kernels, 'e', recipe.seed);
  const { channels, kernelSize, denseUnits, leak, batchNormMomentum: momentum } = recipe.encoder;
  const widths = [3, ...channels];
  const side = halved(recipe.imageSize, channels.length);
  const flat = side * side * channels.at(-1)!;
  const norm = (i: number, width: number): Layer =>
    new BatchNorm(factory, `bn${i}`, { channels: width, momentum });
  return new Sequential([
    // (N, 32, 32, 32), (N, 16, 16, 64), (N, 8, 8, 128), (N, 4, 4, 256)
    ...channels.flatMap((width, i) => [
      new Convolution(factory, `conv${i + 1}`, {
        inputs: widths[i]!,
        channels: width,
        kernelSize,
        padding: 'same',
        stride: 2,
      }),
      ...(i === 0 ? [] : [norm(i, width)]),
      new LeakyRelu(kernels, leak),
    ]),
    new Reshape([flat]), // (N, 4096)
    new Dense(factory, 'dense1', { inputs: flat, units: denseUnits }), // (N, 4096)
    norm(channels.length, denseUnits),
    new LeakyRelu(kernels, leak),
    new Dense(factory, 'dense2', { inputs: denseUnits, units: recipe.latent.size }), // (N, 100)
  ]);
}

/**
 * A small recognition network with random weights, to try phase 3 without a trained one: four convolutions of stride 2,
 * the mean over all pixels, a dense layer. What it sees of a face is little, but a face that gives the same numbers is
 * much alike.
 *
 * @param channels of the four convolutions
 */
export function randomRecogniser(
  kernels: Kernels,
  seed: number,
  { inputSize = 160, channels = [32, 64, 128, 256], embedding = 128 } = {},
): Sequential {
  const factory = new ParameterFactory(kernels, 'fr', seed);
  const widths = [3, ...channels];
  return new Sequential([
    new NearestResize(kernels, inputSize),
    ...channels.flatMap((width, i) => [
      new Convolution(factory, `conv${i + 1}`, {
        inputs: widths[i]!,
        channels: width,
        kernelSize: 3,
        padding: 'same',
        stride: 2,
      }),
      new Relu(kernels),
    ]),
    new GlobalAverage(),
    new Dense(factory, 'dense1', { inputs: widths.at(-1)!, units: embedding }),
  ]);
}
