import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { loadTensorflow } from '../../src-main/engine/load-tensorflow';
import { writeModelFile, type ModelTensor } from '../../src-main/export/model-file';
import { nativeKernels } from '../../src-main/gan/kernels/native';
import { presetOf } from '../../src-main/gan/recipe';
import type { SrganRecipe } from '../../src-main/gan/recipe/srgan';
import { srganGenerator } from '../../src-main/gan/systems/srgan/nets';
import { tiny } from '../../src-main/gan/systems/srgan/testing';
import { temporaryFolder } from '../setup/testing';
import { srganModel } from './srgan-model';
import { upscalingModels, type Bytes } from './upscaling';

beforeAll(() => void loadTensorflow());
let folder: string;
let remove: () => Promise<void>;
beforeEach(async () => ({ folder, remove } = await temporaryFolder()));
afterEach(() => remove());

/** A model file of the recipe whose last bias is `brighter`: what it adds to the cubic enlargement. */
async function fileOf(name: string, recipe: SrganRecipe, brighter: number): Promise<string> {
  const net = srganGenerator(nativeKernels(), recipe, 'g');
  const tensors = net.parameters.map(({ name, variable }): ModelTensor => {
    const data = variable.read().dataSync() as Float32Array<ArrayBuffer>;
    return { name, shape: [...variable.shape], data };
  });
  tensors.at(-1)!.data.fill(brighter);
  net.dispose();
  const path = join(folder, name);
  await writeModelFile(path, { name, recipe, step: 3, card: null, tensors }, 'F16');
  return path;
}

const small: Bytes = {
  width: 6,
  height: 5,
  channels: 3,
  data: Uint8ClampedArray.from({ length: 90 }, (_, i) => 60 + ((i * 37) % 100)),
};

it('a model file enlarges as its net does, and two are mixed', async () => {
  const recipe = tiny('compact');
  const [soft, sharp] = [await fileOf('soft', recipe, 0), await fileOf('sharp', recipe, 16 / 127.5)];
  const cubic = await (await upscalingModels.bicubic!()).enlarge(small);
  const above = async (mixture?: { soft: string; detail: number }): Promise<number[]> => {
    const model = await srganModel(sharp, mixture);
    const made = await model.enlarge(small);
    expect([made.width, made.height, made.data.length]).toEqual([24, 20, 24 * 20 * 3]);
    return [...made.data].map((value, i) => value - cubic.data[i]!);
  };
  const between = (values: number[], least: number, most: number): void => {
    expect(Math.min(...values)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...values)).toBeLessThanOrEqual(most);
  };
  // Rounding adds a step at most.
  between(await above(), 15, 17);
  between(await above({ soft, detail: 0.25 }), 3, 5);
  between(await above({ soft, detail: 0 }), -1, 1);
});

it('what does not enlarge four times, and other nets, are refused', async () => {
  const recipe = tiny('compact');
  const twice = { ...recipe, generator: { ...recipe.generator, upsampleChannels: [4] } };
  const other = { ...recipe, generator: { ...recipe.generator, blocks: 1 } };
  const file = await fileOf('four', recipe, 0);
  await expect(srganModel(await fileOf('two', twice, 0))).rejects.toThrow('four times');
  const mixture = { soft: await fileOf('other', other, 0), detail: 0.5 };
  await expect(srganModel(file, mixture)).rejects.toMatchObject({ code: 'modelsDiffer' });
  const faces = join(folder, 'faces');
  await writeModelFile(faces, {
    name: 'x',
    recipe: presetOf('dcgan', 'compact', 64),
    step: 1,
    card: null,
    tensors: [],
  });
  await expect(srganModel(faces)).rejects.toThrow('four times');
  await expect(srganModel(join(folder, 'nothing'))).rejects.toMatchObject({ code: 'fileMissing' });
});
