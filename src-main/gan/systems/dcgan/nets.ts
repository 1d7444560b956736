import type { Kernels } from '../../kernels/kernels';
import { LeakyRelu, Tanh } from '../../layers/activations';
import { BatchNorm } from '../../layers/batch-norm';
import { Convolution } from '../../layers/convolution';
import { Dense } from '../../layers/dense';
import { Sequential, type Layer } from '../../layers/layer';
import { HalfChroma } from '../../layers/half-chroma';
import { LatentNoise, LatentSource } from '../../layers/latent-noise';
import { groupOf, MinibatchDeviation } from '../../layers/minibatch-deviation';
import { MinibatchDiscrimination } from '../../layers/minibatch-discrimination';
import { ParameterFactory } from '../../layers/parameter';
import { ProjectedHeads, type FeatureMap } from '../../layers/projected-heads';
import { Reshape } from '../../layers/reshape';
import { UpsampleConvolution } from '../../layers/upsample-convolution';
import { mobilenetStages, type PretrainedArray } from '../../pretrained/mobilenet';
import { discriminatorSides, generatorBase, projectedHeads, type DcganRecipe } from '../../recipe';

/**
 * The generator of chapter 4: z (N, latent) → pictures (N, size, size, 3) in [−1, 1]. Shapes in the comments are those
 * of the book, 64 pixels.
 *
 * @param net prefix of the parameter names: `g`, or `ema` for the averaged copy
 */
export function dcganGenerator(kernels: Kernels, recipe: DcganRecipe, net: 'g' | 'ema'): Sequential {
  const factory = new ParameterFactory(kernels, net, recipe.seed);
  const {
    hiddenUnits,
    baseChannels,
    channels,
    detailChannels,
    noise,
    halfChroma,
    kernelSize,
    leak,
    batchNorm,
    batchNormMomentum,
  } = recipe.generator;
  const base = generatorBase(recipe);
  const maps = detailChannels > 0 ? [...channels, detailChannels] : channels;
  const widths = [baseChannels, ...maps, 3];
  const norm = (name: string, width: number): Layer[] => [
    new BatchNorm(factory, name, { channels: width, momentum: batchNormMomentum }),
  ];
  const up = (i: number): Layer =>
    new UpsampleConvolution(factory, `conv${i}`, {
      inputs: widths[i - 1]!,
      channels: widths[i]!,
      kernelSize,
    });

  const source = new LatentSource();
  const noisy = (i: number): Layer =>
    new LatentNoise(factory, `noise${i}`, {
      source,
      latent: recipe.latent.size,
      side: base * 2 ** i,
      channels: widths[i]!,
    });

  const units = base * base * baseChannels;
  return new Sequential([
    ...(noise ? [source] : []),
    new Dense(factory, 'dense1', { inputs: recipe.latent.size, units: hiddenUnits }), // (N, 2048)
    new LeakyRelu(kernels, leak),
    new Dense(factory, 'dense2', { inputs: hiddenUnits, units }), // (N, 16384)
    ...(batchNorm === 'none' ? [] : norm('bn1', units)),
    new LeakyRelu(kernels, leak),
    new Reshape([base, base, baseChannels]), // (N, 8, 8, 256)
    ...maps.flatMap((width, i) => [
      up(i + 1), // (N, 16, 16, 128), then (N, 32, 32, 64)
      ...(batchNorm === 'all' ? norm(`bn${i + 2}`, width) : []),
      ...(noise ? [noisy(i + 1)] : []),
      new LeakyRelu(kernels, leak),
    ]),
    detailChannels > 0
      ? new Convolution(factory, 'colours', {
          inputs: detailChannels,
          channels: 3,
          kernelSize: 3,
          padding: 'same',
        })
      : up(maps.length + 1), // (N, 64, 64, 3)
    new Tanh(kernels),
    ...(halfChroma ? [new HalfChroma()] : []),
  ]);
}

/** How many layers of the generator make the map (N, units) that its convolutions begin with, activation included. */
export function dcganFirstMap(recipe: DcganRecipe): number {
  const { batchNorm, noise } = recipe.generator;
  return (batchNorm === 'none' ? 4 : 5) + (noise ? 1 : 0);
}

/**
 * From the last map (N, side, side, channels) of a discriminator to its dense layers, past what it may know of the other
 * pictures of the batch.
 *
 * @param dense what follows, for so many numbers of a picture
 */
function batchSenses(
  factory: ParameterFactory,
  recipe: DcganRecipe,
  prefix: string,
  side: number,
  channels: number,
  dense: (flat: number) => Layer[],
): Layer[] {
  const { minibatchDeviation, minibatchKernels } = recipe.discriminator;
  const flat = side * side * (channels + (minibatchDeviation ? 1 : 0));
  return [
    ...(minibatchDeviation ? [new MinibatchDeviation(groupOf(recipe.batchSize, 8))] : []),
    new Reshape([flat]),
    ...(minibatchKernels > 0
      ? [
          new MinibatchDiscrimination(factory, `${prefix}alike`, {
            inputs: flat,
            kernels: minibatchKernels,
            // Pairs are compared: memory grows with the square of the group.
            groupSize: groupOf(recipe.batchSize, 32),
          }),
        ]
      : []),
    ...dense(flat + minibatchKernels),
  ];
}

/** A discriminator on the maps of a pretrained network: pictures (N, size, size, 3) → logits (N, 1 + maps). */
function projectedDiscriminator(
  kernels: Kernels,
  recipe: DcganRecipe,
  factory: ParameterFactory,
  backbone: ReadonlyMap<string, PretrainedArray>,
): Sequential {
  const { leak, spectralNorm } = recipe.discriminator;
  const { stages, parameters } = mobilenetStages(kernels, backbone);
  const [plain, ...maps] = projectedHeads(recipe.imageSize).map(
    ({ side, channels, mixed, convolutions, lastSide }, i): FeatureMap => ({
      side,
      channels,
      mixed,
      stage: stages[i - 1] ?? [],
      head: [
        ...convolutions.flatMap((options, j) => [
          new Convolution(factory, `head${i}/conv${j + 1}`, {
            ...options,
            padding: 'same',
            spectralNorm,
          }),
          new LeakyRelu(kernels, leak),
        ]),
        ...batchSenses(factory, recipe, `head${i}/`, lastSide, convolutions.at(-1)!.channels, (flat) => [
          new Dense(factory, `head${i}/dense`, { inputs: flat, units: 1, spectralNorm }),
        ]),
      ],
    }),
  );
  return new Sequential([new ProjectedHeads(kernels, maps, plain!.head, parameters, recipe.seed)]);
}

/**
 * The discriminator of chapter 4: pictures (N, size, size, 3) → logits (N, 1).
 *
 * @param backbone arrays of the pretrained network, where the recipe wants one
 */
export function dcganDiscriminator(
  kernels: Kernels,
  recipe: DcganRecipe,
  backbone?: ReadonlyMap<string, PretrainedArray>,
): Sequential {
  const factory = new ParameterFactory(kernels, 'd', recipe.seed);
  if (recipe.discriminator.backbone !== 'none') {
    if (!backbone) throw new Error('The recipe wants a pretrained network that was not given.');
    return projectedDiscriminator(kernels, recipe, factory, backbone);
  }
  const { channels, kernelSizes, padding, downsample, denseUnits, leak, spectralNorm } = recipe.discriminator;
  const widths = [3, ...channels];
  const convolution = (i: number): Layer[] => [
    new Convolution(factory, `conv${i + 1}`, {
      inputs: widths[i]!,
      channels: widths[i + 1]!,
      kernelSize: kernelSizes[i]!,
      padding: padding[i]!,
      ...(downsample === 'stride' ? { stride: 2 } : { pool: true }),
      spectralNorm,
    }),
    new LeakyRelu(kernels, leak),
  ];
  const side = discriminatorSides(recipe).at(-1)!;
  return new Sequential([
    // (N, 64, 64, 128), pooled (N, 32, 32, 128); (N, 30, 30, 256), (N, 15, 15, 256); (N, 13, 13, 512), (N, 6, 6, 512)
    ...channels.flatMap((_, i) => convolution(i)),
    // (N, 18432), (N, 1024), (N, 1)
    ...batchSenses(factory, recipe, '', side, channels.at(-1)!, (flat) => [
      new Dense(factory, 'dense1', { inputs: flat, units: denseUnits, spectralNorm }),
      new LeakyRelu(kernels, leak),
      new Dense(factory, 'dense2', { inputs: denseUnits, units: 1, spectralNorm }),
    ]),
  ]);
}
