import * as tf from '@tensorflow/tfjs';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs';
import type { Kernels, Shape4 } from '../kernels/kernels';
import type { Layer, Pass } from './layer';
import { PixelShuffle } from './pixel-shuffle';
import { onBothSides } from './resize';

/** Keys 1981, "Cubic convolution interpolation for digital image processing", with a = −1/2. */
export function keysCubic(distance: number): number {
  const x = Math.abs(distance);
  if (x >= 2) return 0;
  return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2;
}

/** Pixels on either side of a pixel that its enlargement is made of. */
const reach = 2;
const side = 2 * reach + 1;

/**
 * Enlarges pictures 2ⁿ times by a cubic filter, as MATLAB's `imresize` does it: (N, H, W, 3) → (N, 2ⁿ·H, 2ⁿ·W, 3), mirrored
 * at the edges, its values neither rounded nor limited. Nothing in it is learned: one convolution at the low resolution,
 * a kernel for each place in the square that a pixel becomes, and a pixel shuffle.
 */
export class CubicEnlargement implements Layer {
  readonly parameters = [];
  private readonly shuffle: PixelShuffle;
  private readonly kernel: Float32Array<ArrayBuffer>;
  private readonly shape: Shape4;

  /** @param doublings n */
  constructor(
    private readonly kernels: Kernels,
    doublings: number,
  ) {
    this.shuffle = new PixelShuffle(kernels, doublings);
    this.kernel = phaseKernel(doublings);
    this.shape = [side, side, 3, 3 * 4 ** doublings];
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const low = tf.tidy(() => {
      // As a tensor of its own in each pass: it is small, and a layer has nothing to give back then.
      const kernel = tf.tensor4d(this.kernel, this.shape);
      return this.kernels.conv2d(mirrored(x as Tensor4D), kernel, 'valid');
    });
    if (pass.goesBack) pass.keep(this, x);
    else x.dispose();
    return this.shuffle.forward(low);
  }

  backward(dy: Tensor, pass: Pass, wantsInput: boolean): Tensor | null {
    const [x] = pass.take(this) as [Tensor];
    const low = this.shuffle.backward(dy, pass, wantsInput);
    if (!low) {
      x.dispose();
      return null;
    }
    const [count, height, width] = x.shape as Shape4;
    const dx = tf.tidy(() => {
      const kernel = tf.tensor4d(this.kernel, this.shape);
      const padded: Shape4 = [count, height + 2 * reach, width + 2 * reach, 3];
      const around = this.kernels.conv2dInputGradient(padded, kernel, low, 'valid');
      return onBothSides(around, folding(height), folding(width));
    });
    for (const tensor of [low, x]) tensor.dispose();
    return dx;
  }
}

/**
 * The filter at each place p of the 2ⁿ that a pixel becomes along a side, as a kernel over the pixels around it: (5, 5, 3,
 * 3·4ⁿ), each colour apart from the others, in the channel order of `PixelShuffle`.
 */
function phaseKernel(doublings: number): Float32Array<ArrayBuffer> {
  const scale = 2 ** doublings;
  const channels = 3 * scale ** 2;
  const weight = (place: number, tap: number): number => keysCubic(tap - reach + 0.5 - (place + 0.5) / scale);
  const values = new Float32Array(side * side * 3 * channels);
  for (let row = 0; row < scale; row++)
    for (let column = 0; column < scale; column++)
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++)
          for (let c = 0; c < 3; c++) {
            const channel = shuffledChannel(row, column, doublings) * 3 + c;
            values[((y * side + x) * 3 + c) * channels + channel] = weight(row, y) * weight(column, x);
          }
  return values;
}

/** Where `PixelShuffle` takes a pixel of the square from: the highest bits of row and column first. */
function shuffledChannel(row: number, column: number, doublings: number): number {
  let channel = 0;
  for (let bit = doublings - 1; bit >= 0; bit--)
    channel = 4 * channel + 2 * ((row >> bit) & 1) + ((column >> bit) & 1);
  return channel;
}

/** Which pixel stands at each place of a side with `reach` more at either end: mirrored, the outermost one included. */
function mirroredPlaces(length: number): number[] {
  return Array.from({ length: length + 2 * reach }, (_, i) => {
    const folded = (((i - reach) % (2 * length)) + 2 * length) % (2 * length);
    return folded < length ? folded : 2 * length - 1 - folded;
  });
}

const placesTensor = (length: number): Tensor1D => tf.tensor1d(mirroredPlaces(length), 'int32');

function mirrored(x: Tensor4D): Tensor {
  const [, height, width] = x.shape;
  return tf.gather(tf.gather(x, placesTensor(height), 1), placesTensor(width), 2);
}

/** The way back of mirroring, as a matrix (length, length + 2 · reach): what stands in several places gathers from all. */
function folding(length: number): Tensor {
  const places = mirroredPlaces(length);
  const matrix = new Float32Array(length * places.length);
  places.forEach((place, i) => (matrix[place * places.length + i] = 1));
  return tf.tensor2d(matrix, [length, places.length]);
}
