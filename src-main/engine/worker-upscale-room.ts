import { upscaleRefusal, type Recipe, type RecipeOf } from '../../src-preload/contract';
import { StudioError } from '../../src-preload/errors';
import { nativeKernels } from '../gan/kernels/native';
import { SuperResolver } from '../gan/systems/srgan/super-resolver';
import { interpolateWeights } from '../gan/weights/interpolate';
import type { NetArray, NetFacts, NetRequest, UpscaleNet } from '../processes/upscale-messages';

interface LoadedNet {
  resolver: SuperResolver;
  sharp: NetArray[];
  soft: NetArray[] | null;
  /** What the resolver has now. */
  detail: number;
}

/** Runs the generator of a model that enlarges. Imported only after tfjs-node was loaded. */
export class UpscaleRoom {
  readonly #kernels = nativeKernels();
  #net: LoadedNet | null = null;

  /**
   * Makes a generator ready, in place of the one before.
   *
   * @throws StudioError upscaleModelOfFaces, upscaleModelOfShapes, upscaleModelOfAges, weightsUnreadable, modelsDiffer
   */
  load({ recipe, arrays, soft: softArrays }: UpscaleNet): NetFacts {
    const own = enlarges(recipe);
    const sharp = ofGenerator(arrays);
    const soft = softArrays && ofGenerator(softArrays);
    // Both must fit before anybody waits for a result of a mixture.
    if (soft) interpolateWeights(soft, sharp, 0);
    const resolver = new SuperResolver(this.#kernels, own, sharp);
    this.#net?.resolver.dispose();
    this.#net = { resolver, sharp, soft, detail: 1 };
    const { scale, radius, bytesPerPixel } = resolver;
    return { scale, radius, bytesPerPixel };
  }

  /**
   * Enlarges RGB from 0 to 1.
   *
   * @returns (scale · height) × (scale · width) × 3 values from 0 to 1
   */
  enlarge({ width, height, data, detail }: NetRequest & { what: 'enlarge' }): Float32Array<ArrayBuffer> {
    const net = this.#net;
    if (!net) throw new StudioError('noCheckpoint');
    if (net.soft && net.detail !== detail) {
      net.resolver.assign(interpolateWeights(net.soft, net.sharp, detail));
      net.detail = detail;
    }
    return net.resolver.enlarge(data, width, height);
  }
}

/** @throws StudioError that names the room where the model is of use */
function enlarges(recipe: Recipe): RecipeOf<'srgan'> {
  if (recipe.system !== 'srgan') throw new StudioError(upscaleRefusal(recipe.system)!);
  return recipe;
}

/** Those of the averaged generator take the names of the plain one. */
const ofGenerator = (arrays: readonly NetArray[]): NetArray[] =>
  arrays.map((array) => ({ ...array, name: array.name.replace(/^[^/]*/, 'g') }));
