import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../src-main/engine/load-tensorflow';
import { writeModelFile, type ModelTensor } from '../../src-main/export/model-file';
import { nativeKernels } from '../../src-main/gan/kernels/native';
import { presetOf, type Recipe } from '../../src-main/gan/recipe';
import { srganGenerator } from '../../src-main/gan/systems/srgan/nets';
import { tiny } from '../../src-main/gan/systems/srgan/testing';
import { temporaryFolder } from '../setup/testing';
import { bicubicInTiles, layersModel, modelInTiles, startersForFour } from './enlargers';
import { srganModel } from './srgan-model';
import type { Bytes } from './upscaling';

beforeAll(() => void loadTensorflow());
let folder: string;
let remove: () => Promise<void>;
beforeEach(async () => ({ folder, remove } = await temporaryFolder()));
afterEach(() => remove());

const picture = (width: number, height: number): Bytes => ({
  width,
  height,
  channels: 3,
  data: Uint8ClampedArray.from({ length: width * height * 3 }, (_, i) => 60 + ((i * 37) % 100)),
});

/** A model file of an untrained net, whose last layer is not 0. */
async function modelFile(path: string): Promise<void> {
  const recipe = tiny('compact');
  const net = srganGenerator(nativeKernels(), recipe, 'g');
  const tensors = net.parameters.map(({ name, variable }): ModelTensor => {
    const data = variable.read().dataSync() as Float32Array<ArrayBuffer>;
    return { name, shape: [...variable.shape], data: data.map((value, i) => value + 0.03 * ((i % 7) - 3)) };
  });
  net.dispose();
  await writeModelFile(path, { name: 'sharp', recipe, step: 3, card: null, tensors });
}

/** How far values are apart, without so many pixels along each edge. */
function apart(a: Bytes, b: Bytes, edge: number): number {
  expect([b.width, b.height, b.data.length]).toEqual([a.width, a.height, a.data.length]);
  let most = 0;
  for (let y = edge; y < a.height - edge; y++)
    for (let i = (y * a.width + edge) * 3; i < ((y + 1) * a.width - edge) * 3; i++)
      most = Math.max(most, Math.abs(a.data[i]! - b.data[i]!));
  return most;
}

describe('what is timed', () => {
  it('in tiles gives what the net makes of the whole picture', async () => {
    const file = join(folder, 'model.safetensors');
    await modelFile(file);
    const small = picture(300, 40);
    const [tiled, whole, cubic] = await Promise.all(
      [await modelInTiles(file), await srganModel(file), bicubicInTiles()].map((model) =>
        model.enlarge(small),
      ),
    );
    // Beyond an edge, a tile sees the picture's mirror image, and the net zeros.
    expect(apart(tiled!, whole!, 40)).toBeLessThanOrEqual(1);
    expect(apart(tiled!, cubic!, 40)).toBeGreaterThan(10);
  });

  it('a layers model takes bytes and gives bytes', async () => {
    const tf = loadTensorflow();
    const input = tf.input({ shape: [null, null, 3] });
    const enlarged = tf.layers.upSampling2d({ size: [4, 4] }).apply(input) as ReturnType<typeof tf.input>;
    await tf.model({ inputs: input, outputs: enlarged }).save(`file://${folder}`);
    const small = picture(5, 4);
    const made = await (await layersModel('repeats', folder)).enlarge(small);
    expect([made.width, made.height]).toEqual([20, 16]);
    const at = (x: number, y: number): number => made.data[(y * 20 + x) * 3]!;
    for (const [x, y] of [
      [0, 0],
      [3, 2],
      [4, 3],
    ] as const)
      // prettier-ignore
      expect(at(4 * x + 1, 4 * y + 2)).toBe(small.data[(y * 5 + x) * 3]);
    await expect(layersModel('nothing', join(folder, 'nothing'))).rejects.toThrow('holds no model');
  });

  it('one that does not enlarge four times is refused', async () => {
    const tf = loadTensorflow();
    const input = tf.input({ shape: [null, null, 3] });
    const doubled = tf.layers.upSampling2d({ size: [2, 2] }).apply(input) as ReturnType<typeof tf.input>;
    await tf.model({ inputs: input, outputs: doubled }).save(`file://${folder}`);
    const model = await layersModel('doubles', folder);
    await expect((async () => model.enlarge(picture(5, 4)))()).rejects.toThrow('does not enlarge four times');
  });
});

it('starter models are those that enlarge four times, in both of their trainings', async () => {
  const at = (name: string, file: string): string => join(folder, name, file);
  for (const name of ['drawings', 'faces', 'notes', 'photos']) await mkdir(join(folder, name));
  await modelFile(at('photos', 'model.safetensors'));
  await modelFile(at('photos', 'pixels.safetensors'));
  await modelFile(at('drawings', 'model.safetensors'));
  const other = async (path: string, recipe: Recipe): Promise<void> =>
    writeModelFile(path, { name: 'x', recipe, step: 1, card: null, tensors: [] });
  await other(at('faces', 'model.safetensors'), presetOf('dcgan', 'compact', 64));
  await writeFile(at('notes', 'readme.txt'), 'nothing');
  expect(await startersForFour(folder)).toEqual([
    at('drawings', 'model.safetensors'),
    at('photos', 'model.safetensors'),
    at('photos', 'pixels.safetensors'),
  ]);
});
