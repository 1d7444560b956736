import type { Kernels } from '../kernels/kernels';
import { LeakyRelu } from '../layers/activations';
import { BatchNorm } from '../layers/batch-norm';
import { Convolution } from '../layers/convolution';
import { Sequential, type Layer } from '../layers/layer';
import { ParameterFactory } from '../layers/parameter';
import { SpaceToDepth } from '../layers/space-to-depth';

/** Pixels between two answers of the net: blocks of 2×2 pixels, then two poolings. */
export const stride = 8;

/** What the net says of each cell: logit that a face is centred there, its offset (columns, rows), its size. */
export const answersPerCell = 4;

/** The sizes of faces in pixels that the net is taught to find; a pyramid of halvings brings every face there. */
export const faceSizes = { least: 18, most: 52 } as const;

const leak = 0.1;
const batchNormMomentum = 0.98;

/** Channels of the 3×3 convolutions and whether they are pooled. The last cell sees 84 × 84 pixels. */
const convolutions = [
  { channels: 20, pool: true },
  { channels: 40, pool: true },
  { channels: 48, pool: false },
  { channels: 48, pool: false },
  { channels: 48, pool: false },
  { channels: 48, pool: false },
] as const;

/**
 * The finder of drawn faces: a small fully convolutional net, (N, rows, columns, 3) in [−1, 1] →
 * (N, rows / 8, columns / 8, 4). Rows and columns are multiples of 8; one cell answers for one face, as in
 * "You Only Look Once" (Redmon et al. 2016) without anchors.
 */
export function finderNet(kernels: Kernels, seed: number): Sequential {
  const factory = new ParameterFactory(kernels, 'finder', seed);
  // Blocks of 2×2 pixels as one: a first convolution at full resolution would cost more than all others.
  const layers: Layer[] = [new SpaceToDepth(kernels)];
  let inputs = 12;
  for (const [i, { channels, pool }] of convolutions.entries()) {
    const name = String(i + 1);
    layers.push(
      new Convolution(factory, `conv${name}`, { inputs, channels, kernelSize: 3, padding: 'same', pool }),
      new BatchNorm(factory, `bn${name}`, { channels, momentum: batchNormMomentum }),
      new LeakyRelu(kernels, leak),
    );
    inputs = channels;
  }
  layers.push(
    new Convolution(factory, 'head', { inputs, channels: answersPerCell, kernelSize: 1, padding: 'same' }),
  );
  return new Sequential(layers);
}
