import * as tf from '@tensorflow/tfjs';
import type { Tensor4D } from '@tensorflow/tfjs';
import type { Kernels } from '../kernels/kernels';
import { Pass, type Sequential } from '../layers/layer';
import type { Parameter } from '../layers/parameter';
import { assignSaved } from '../training/checkpoint';
import type { WeightFile } from '../weights/safetensors';
import { decodeSquares, suppress, type FoundSquare } from './boxes';
import { faceSizes, finderNet, stride } from './net';
import { StudioError } from '../../../src-preload/errors';

/** Longest side of the pictures that are searched: a face of a thirty-fifth of it is still found. */
export const searchSide = 640;

/** Grey around each copy of a page, so that a face that fills the whole picture is not cut by its edge. */
const border = 16;

/** Finds drawn faces with trained weights. */
export class DrawnFaceFinder {
  readonly #net: Sequential;
  /** Scores below that are no faces; written into the weights by whoever measured them. */
  readonly leastScore: number;

  /**
   * @param weights as `build/finder` writes them: the arrays of the net and the `threshold` that goes with them
   * @throws StudioError weightsUnreadable when they are not those of this net
   */
  constructor(kernels: Kernels, weights: WeightFile) {
    this.leastScore = Number(weights.metadata.threshold);
    if (!(this.leastScore > 0 && this.leastScore < 1)) throw new StudioError('weightsUnreadable');
    this.#net = finderNet(kernels, 0);
    try {
      assignWeights(this.#net.parameters, weights);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /**
   * @param pixels height × width × 3 bytes: RGB, rows from the top; the longer side at most `searchSide`
   * @returns squares in the pixels of the picture, the surest first; they may reach beyond its edges
   */
  find(pixels: Uint8Array, width: number, height: number, leastScore = this.leastScore): FoundSquare[] {
    return findSquares(this.#net, pixels, width, height, leastScore);
  }

  dispose(): void {
    for (const parameter of this.#net.parameters) parameter.dispose();
  }
}

/** @throws StudioError weightsUnreadable when an array is missing, one too many, or of another shape */
function assignWeights(parameters: readonly Parameter[], { arrays }: WeightFile): void {
  if (arrays.size !== parameters.length) throw new StudioError('weightsUnreadable');
  for (const { name, variable } of parameters) {
    const saved = arrays.get(name);
    if (!saved) throw new StudioError('weightsUnreadable');
    try {
      assignSaved(name, variable, { name, ...saved });
    } catch (error) {
      throw new StudioError('weightsUnreadable', {}, { cause: error });
    }
  }
}

/**
 * Shows a page to the net at its own size and halved again and again, until a face that fills it has been small enough
 * once; each face is of the right size in one of the copies.
 */
export function findSquares(
  net: Sequential,
  pixels: Uint8Array,
  width: number,
  height: number,
  leastScore: number,
): FoundSquare[] {
  const found: FoundSquare[] = [];
  let page = tf.tidy(
    () => tf.sub(tf.div(tf.tensor4d(pixels, [1, height, width, 3], 'int32'), 127.5), 1) as Tensor4D,
  );
  for (let scale = 1; ; scale *= 2) {
    const [, rows, columns] = page.shape;
    const low = border + ((stride - (rows % stride)) % stride);
    const right = border + ((stride - (columns % stride)) % stride);
    const padded = tf.pad(page, [
      [0, 0],
      [border, low],
      [border, right],
      [0, 0],
    ]);
    const answers = net.forward(padded, new Pass(false, 'none'));
    const numbers = answers.dataSync();
    for (const { x, y, side, score } of decodeSquares(
      numbers,
      answers.shape[1]!,
      answers.shape[2]!,
      leastScore,
    )) {
      found.push({ x: (x - border) * scale, y: (y - border) * scale, side: side * scale, score });
    }
    answers.dispose();
    const last = Math.max(rows, columns) <= faceSizes.most / 1.3 || Math.min(rows, columns) < 16;
    const smaller = last ? null : (tf.avgPool(page, 2, 2, 'valid') as Tensor4D);
    page.dispose();
    if (!smaller) break;
    page = smaller;
  }
  // What has its middle outside of the picture is an echo of its edge.
  return suppress(found).filter(({ x, y }) => x >= 0 && y >= 0 && x < width && y < height);
}
