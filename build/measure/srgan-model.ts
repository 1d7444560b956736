import type { Recipe } from '../../src-main/gan/recipe';
import { scaleOf, type SrganRecipe } from '../../src-main/gan/recipe/srgan';
import { loadTensorflow } from '../../src-main/engine/load-tensorflow';
import { readModelFile, type ModelFile } from '../../src-main/export/model-file';
import { nativeKernels } from '../../src-main/gan/kernels/native';
import { SuperResolver } from '../../src-main/gan/systems/srgan/super-resolver';
import { interpolateWeights } from '../../src-main/gan/weights/interpolate';
import { SetupError } from '../setup/steps';
import type { UpscalingModel } from './upscaling';

/** Another model of the same net, and how much of the first is left: 0 is the other one alone, 1 the first alone. */
export interface Mixture {
  soft: string;
  detail: number;
}

/**
 * A trained SRGAN out of a model file, as something to measure.
 *
 * @throws SetupError when it is no model of SRGAN for four times
 * @throws StudioError fileMissing, weightsUnreadable, modelUnknown; modelsDiffer when the two cannot be mixed
 */
export async function srganModel(path: string, mixture: Mixture | null = null): Promise<UpscalingModel> {
  const own = await readModelFile(path);
  const recipe = recipeForFour(path, own);
  let arrays: ModelFile['tensors'] | ReturnType<typeof interpolateWeights> = own.tensors;
  if (mixture) {
    const soft = await readModelFile(mixture.soft);
    recipeForFour(mixture.soft, soft);
    arrays = interpolateWeights(soft.tensors, own.tensors, mixture.detail);
  }
  loadTensorflow();
  const resolver = new SuperResolver(nativeKernels(), recipe, arrays);
  return {
    name: `${own.name}, step ${own.step}${mixture ? `, detail ${mixture.detail}` : ''}`,
    enlarge({ width, height, data }) {
      const values = resolver.enlarge(
        Float32Array.from(data, (byte) => byte / 255),
        width,
        height,
      );
      // Rounded to the steps of a file.
      const made = Uint8ClampedArray.from(values, (value) => value * 255);
      return Promise.resolve({ width: 4 * width, height: 4 * height, channels: 3, data: made });
    },
  };
}

/** Whether it is a generator for four times, which the papers' protocol measures. */
export const enlargesFourTimes = (recipe: Recipe): recipe is SrganRecipe =>
  recipe.system === 'srgan' && scaleOf(recipe) === 4;

/** @throws SetupError when the file holds no model for four times */
export function recipeForFour(path: string, { recipe }: ModelFile): SrganRecipe {
  if (enlargesFourTimes(recipe)) return recipe;
  throw new SetupError(
    `${path} is no model that enlarges four times.`,
    'Name one that SRGAN was trained for ×4 with, or leave out --model.',
  );
}
