import { freemem } from 'node:os';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type * as Tensorflow from '@tensorflow/tfjs';
import { loadTensorflow } from '../../src-main/engine/load-tensorflow';
import { readModelFile } from '../../src-main/export/model-file';
import { nativeKernels } from '../../src-main/gan/kernels/native';
import { SuperResolver } from '../../src-main/gan/systems/srgan/super-resolver';
import { bicubicEnlarger } from '../../src-main/upscale/bicubic';
import { enlargePixels } from '../../src-main/upscale/enlarge';
import type { Enlarger } from '../../src-main/upscale/enlarger';
import { SetupError } from '../setup/steps';
import { enlargesFourTimes, recipeForFour } from './srgan-model';
import type { Bytes, UpscalingModel } from './upscaling';

/** Enlarges as the Upscale room does: in tiles as large as the free memory allows, to bytes. */
function inTiles(name: string, enlarger: Enlarger): UpscalingModel {
  return {
    name,
    async enlarge({ width, height, data }) {
      const small = { width, height, channels: 3 as const, data: Uint8Array.from(data) };
      const made = await enlargePixels(small, enlarger, { freeBytes: freemem() });
      return { ...made, channels: 3, data: Uint8ClampedArray.from(made.data) };
    },
  };
}

/** This program's bicubic interpolation. */
export const bicubicInTiles = (): UpscalingModel => inTiles('bicubic', bicubicEnlarger(4));

/**
 * A trained SRGAN out of a model file.
 *
 * @throws SetupError when it is no model of SRGAN for four times
 * @throws StudioError fileMissing, weightsUnreadable, modelUnknown
 */
export async function modelInTiles(path: string): Promise<UpscalingModel> {
  const file = await readModelFile(path);
  const recipe = recipeForFour(path, file);
  loadTensorflow();
  const resolver = new SuperResolver(nativeKernels(), recipe, file.tensors);
  const { scale, radius, bytesPerPixel } = resolver;
  return inTiles(file.name, {
    scale,
    radius,
    bytesPerPixel,
    enlarge: ({ width, height, data }) =>
      Promise.resolve({
        width: width * scale,
        height: height * scale,
        data: resolver.enlarge(data, width, height),
      }),
  });
}

/**
 * A layers model of tfjs that takes RGB from 0 to 255 and gives it four times as large: each picture as a whole, as
 * UpscalerJS runs it where no size of patches is named.
 *
 * @throws SetupError when the folder has none
 */
export async function layersModel(name: string, folder: string): Promise<UpscalingModel> {
  const tf = loadTensorflow();
  let model: Tensorflow.LayersModel;
  try {
    model = await tf.loadLayersModel(`file://${join(folder, 'model.json')}`);
  } catch (error) {
    throw new SetupError(
      `${folder} holds no model that can be read: ${(error as Error).message}`,
      'Name another folder.',
    );
  }
  return {
    name,
    enlarge({ width, height, data }) {
      const bytes = tf.tidy(() => {
        const made = model.predict(
          tf.tensor4d(Float32Array.from(data), [1, height, width, 3]),
        ) as Tensorflow.Tensor;
        if (made.shape.join() !== [1, 4 * height, 4 * width, 3].join())
          throw new SetupError(`${name} does not enlarge four times.`, 'Name another model.');
        return made.dataSync();
      });
      const large: Bytes = {
        width: 4 * width,
        height: 4 * height,
        channels: 3,
        data: Uint8ClampedArray.from(bytes),
      };
      return Promise.resolve(large);
    },
  };
}

/** Files of the starter models that enlarge four times, of both trainings where there are two. */
export async function startersForFour(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of (await readdir(folder)).sort()) {
    for (const file of ['model.safetensors', 'pixels.safetensors']) {
      const path = join(folder, name, file);
      if (!(await stat(path).catch(() => undefined))?.isFile()) continue;
      if (enlargesFourTimes((await readModelFile(path)).recipe)) found.push(path);
    }
  }
  return found;
}
