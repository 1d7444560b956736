import * as tf from '@tensorflow/tfjs';
import { StudioError } from '../../../../src-preload/errors';
import type { Kernels } from '../../kernels/kernels';
import { Pass, type Sequential } from '../../layers/layer';
import { scaleOf, type SrganRecipe } from '../../recipe/srgan';
import { assignSaved } from '../../training/checkpoint';
import type { NetArray } from '../../weights/interpolate';
import { srganGenerator } from './nets';

/** What a generator of this recipe needs of whoever cuts pictures into tiles. */
export interface ResolverNeeds {
  /** How many times larger its results are along each side. */
  scale: number;
  /** How far a pixel of the small picture reaches, in pixels of the small picture. */
  radius: number;
  /** Memory in bytes that each pixel of a small picture takes while the net runs. */
  bytesPerPixel: number;
}

/** A trained generator of SRGAN at work: enlarges pictures of any size. */
export class SuperResolver implements ResolverNeeds {
  readonly scale: number;
  readonly radius: number;
  readonly bytesPerPixel: number;
  readonly #generator: Sequential;

  /**
   * @param arrays of the generator, by the names of a checkpoint without an averaged one: `g/conv1/kernel`
   * @throws StudioError weightsUnreadable when they are not those of the recipe's generator
   */
  constructor(kernels: Kernels, recipe: SrganRecipe, arrays: readonly NetArray[]) {
    ({ scale: this.scale, radius: this.radius, bytesPerPixel: this.bytesPerPixel } = resolverNeeds(recipe));
    this.#generator = srganGenerator(kernels, recipe, 'g');
    try {
      this.assign(arrays);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /**
   * Gives the net other weights: mixed ones, for example.
   *
   * @throws StudioError weightsUnreadable when they are not those of this net, which then has to get others
   */
  assign(arrays: readonly NetArray[]): void {
    const byName = new Map(arrays.map((array) => [array.name, array]));
    const { parameters } = this.#generator;
    if (byName.size !== parameters.length) throw new StudioError('weightsUnreadable');
    for (const { name, variable } of parameters) {
      const saved = byName.get(name);
      if (saved?.shape.join() !== variable.shape.join()) throw new StudioError('weightsUnreadable');
      assignSaved(name, variable, { name, shape: [...saved.shape], data: saved.data });
    }
  }

  /**
   * @param pixels height × width × 3 values from 0 to 1: RGB, rows from the top
   * @returns (scale · height) × (scale · width) × 3 values from 0 to 1
   */
  enlarge(pixels: Float32Array, width: number, height: number): Float32Array<ArrayBuffer> {
    const large = tf.tidy(() => {
      const small = tf.sub(tf.mul(tf.tensor4d(pixels, [1, height, width, 3]), 2), 1);
      const made = this.#generator.forward(small, new Pass(false, 'none'));
      return tf.clipByValue(tf.mul(tf.add(made, 1), 0.5), 0, 1);
    });
    const values = large.dataSync() as Float32Array<ArrayBuffer>;
    large.dispose();
    return values;
  }

  dispose(): void {
    this.#generator.dispose();
  }
}

/** What the recipe alone tells of a generator. */
export function resolverNeeds(recipe: SrganRecipe): ResolverNeeds {
  const { firstKernel, kernelSize, lastKernel, blocks, upsampleChannels, upsampling, channels } =
    recipe.generator;
  const scale = scaleOf(recipe);
  const half = (size: number): number => (size - 1) / 2;
  const inner = half(firstKernel) + half(kernelSize) * (2 * blocks + 1);
  // Input, output and what an activation or a sum makes of it.
  const maps = 3;
  if (upsampling === 'pixelShuffle') {
    return {
      scale,
      // The cubic filter reaches two pixels, less than any net that learned something.
      radius: Math.max(2, inner + half(lastKernel)),
      bytesPerPixel: 4 * maps * Math.max(channels * 2, 3 * scale ** 2 * 2),
    };
  }
  // Each works on pictures twice as large as the one before.
  const enlarging = upsampleChannels.reduce((sum, _, i) => sum + half(kernelSize) / 2 ** (i + 1), 0);
  const enlarged = upsampleChannels.map((width, i) => 4 ** (i + 1) * width);
  return {
    scale,
    // A folded convolution reads a whole pixel where half of one would do.
    radius: Math.ceil(inner + enlarging + half(lastKernel) / scale) + upsampleChannels.length,
    bytesPerPixel: 4 * maps * Math.max(2 * channels, ...enlarged, 3 * scale ** 2),
  };
}
