import * as tf from '@tensorflow/tfjs';
import { upscaleRefusal, type Recipe, type RecipeOf } from '../../src-preload/contract';
import { StudioError } from '../../src-preload/errors';
import type { Kernels } from '../gan/kernels/kernels';
import { nativeKernels } from '../gan/kernels/native';
import { Pass, type Sequential } from '../gan/layers/layer';
import { scaleOf } from '../gan/recipe/srgan';
import { srganGenerator } from '../gan/systems/srgan/nets';
import { assignSaved } from '../gan/training/checkpoint';
import type { NetArray, NetFacts, NetRequest, UpscaleNet } from '../processes/upscale-messages';

/** Arrays by what comes after `g/` or `ema/`. */
type Arrays = ReadonlyMap<string, NetArray>;

interface LoadedNet {
  generator: Sequential;
  arrays: Arrays;
  soft: Arrays | null;
  /** What the generator has now; NaN: nothing. */
  detail: number;
}

/** The one way to the generator of SRGAN from here: small pictures in [−1, 1] → large ones in [−1, 1], of any size. */
function openGenerator(kernels: Kernels, recipe: RecipeOf<'srgan'>): Sequential {
  return srganGenerator(kernels, recipe, 'g');
}

/** Runs the generator of a model that enlarges. Imported only after tfjs-node was loaded. */
export class UpscaleRoom {
  readonly #kernels = nativeKernels();
  #net: LoadedNet | null = null;

  /**
   * Makes a generator ready, in place of the one before.
   *
   * @throws StudioError upscaleModelOfFaces, upscaleModelOfShapes, upscaleModelOfAges, checkpointDamaged, recipeInvalid
   */
  load({ recipe, arrays, soft }: UpscaleNet): NetFacts {
    const own = enlarges(recipe);
    const net: LoadedNet = {
      generator: openGenerator(this.#kernels, own),
      arrays: byName(arrays),
      soft: soft && byName(soft),
      detail: NaN,
    };
    try {
      mix(net, 1);
      // Both must fit before anybody waits for a result of a mixture.
      if (net.soft) mix(net, 0);
    } catch (error) {
      net.generator.dispose();
      throw error;
    }
    this.#net?.generator.dispose();
    this.#net = net;
    return { scale: scaleOf(own), radius: radiusOf(own), bytesPerPixel: bytesPerPixel(own) };
  }

  /**
   * Enlarges RGB from 0 to 1.
   *
   * @returns (scale · height) × (scale · width) × 3 values; they may lie a little outside of 0 to 1
   */
  enlarge({ width, height, data, detail }: NetRequest & { what: 'enlarge' }): Float32Array<ArrayBuffer> {
    const net = this.#net;
    if (!net) throw new StudioError('noCheckpoint');
    mix(net, detail);
    const small = Float32Array.from(data, (value) => value * 2 - 1);
    const large = net.generator.forward(tf.tensor4d(small, [1, height, width, 3]), new Pass(false, 'none'));
    const made = large.dataSync().slice() as Float32Array<ArrayBuffer>;
    large.dispose();
    for (let i = 0; i < made.length; i++) made[i] = (made[i]! + 1) / 2;
    return made;
  }
}

/** @throws StudioError that names the room where the model is of use */
function enlarges(recipe: Recipe): RecipeOf<'srgan'> {
  if (recipe.system !== 'srgan') throw new StudioError(upscaleRefusal(recipe.system)!);
  return recipe;
}

function byName(arrays: readonly NetArray[]): Arrays {
  return new Map(arrays.map((array) => [withoutNet(array.name), array]));
}

const withoutNet = (name: string): string => name.slice(name.indexOf('/') + 1);

/**
 * Gives the generator the weights between the soft and the sharp ones: network interpolation (Wang et al. 2018,
 * "ESRGAN", section 3.4), number by number.
 */
function mix(net: LoadedNet, detail: number): void {
  if (net.detail === detail) return;
  for (const { name, variable } of net.generator.parameters) {
    const sharp = net.arrays.get(withoutNet(name));
    const soft = net.soft?.get(withoutNet(name));
    if (!sharp || (net.soft && !soft)) throw new StudioError('checkpointDamaged');
    if (!soft || detail === 1) assignSaved(name, variable, sharp);
    else if (detail === 0) assignSaved(name, variable, soft);
    else {
      const data = soft.data.map((value, i) => value + (sharp.data[i]! - value) * detail);
      assignSaved(name, variable, { name, shape: sharp.shape, data });
    }
  }
  net.detail = detail;
}

/** How far a pixel of the small picture reaches, by the kernels that it passes; a little generous, never too small. */
function radiusOf({ generator }: RecipeOf<'srgan'>): number {
  const { firstKernel, kernelSize, lastKernel, blocks, upsampleChannels } = generator;
  const half = (size: number): number => (size - 1) / 2;
  const inner = half(kernelSize) * (2 * blocks + 1);
  // Each works on pictures twice as large as the one before.
  const enlarging = upsampleChannels.reduce((sum, _, i) => sum + half(kernelSize) / 2 ** i, 0);
  const last = half(lastKernel) / 2 ** upsampleChannels.length;
  return Math.ceil(half(firstKernel) + inner + enlarging + last) + 1;
}

/** Memory for each pixel of a tile, at the largest layer: its input, its output and what is made of that. */
function bytesPerPixel({ generator }: RecipeOf<'srgan'>): number {
  const { channels, upsampleChannels } = generator;
  const layers = upsampleChannels.map((width, i) => {
    const before = i === 0 ? channels : upsampleChannels[i - 1]!;
    return 4 ** i * before + 3 * 4 ** (i + 1) * width;
  });
  return 4 * Math.max(5 * channels, ...layers);
}
