import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { vggLayers, vggNumbers, writeVgg, type VggFile } from '../../build/testing/vgg-file';
import { loadTensorflow } from '../engine/load-tensorflow';
import { vgg19Arrays } from '../engine/worker-pretrained';
import { bundledKerasThread } from '../export/testing';
import { nativeKernels } from '../gan/kernels/native';
import { Pass } from '../gan/layers/layer';
import { vggContent } from '../gan/pretrained/vgg';
import { readContentWeights, writeLayersFolder, type ContentArray } from './content';

let thread: string;
let removeThread: () => void;
let folder: string;
beforeAll(async () => {
  loadTensorflow();
  ({ thread, remove: removeThread } = await bundledKerasThread());
});
afterAll(() => removeThread());
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'content-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Whether it is this array, number by number. */
const same = (
  array: (Pick<ContentArray, 'shape'> & { data: Float32Array }) | undefined,
  shape: readonly number[],
  data: Float32Array,
): boolean =>
  array?.shape.join() === shape.join() &&
  array.data.length === data.length &&
  array.data.every((value, i) => value === data[i]);

/** Writes a file of that name. @returns its path */
async function write(name: string, options: VggFile = {}): Promise<string> {
  const path = join(folder, name);
  await writeVgg(path, options);
  return path;
}

describe('VGG19 from a file of Keras', () => {
  it.each([
    ['without its dense layers', false],
    ['with them', true],
  ])('%s is what the content network takes', async (_, top) => {
    const arrays = await readContentWeights(await write('vgg19.h5', { top }), thread);
    expect([...arrays.keys()]).toEqual(
      vggLayers.slice(0, 7).flatMap(([layer]) => [`${layer}/kernel`, `${layer}/bias`]),
    );
    expect(
      same(arrays.get('block2_conv1/kernel'), [3, 3, 64, 128], vggNumbers('block2_conv1', 'kernel', 73_728)),
    ).toBe(true);
    expect(same(arrays.get('block3_conv3/bias'), [256], vggNumbers('block3_conv3', 'bias', 256))).toBe(true);
    const net = vggContent(nativeKernels(), arrays, 'caffe');
    const maps = net.forward(tf.zeros([1, 16, 16, 3]), new Pass(false, 'none'));
    expect(maps.shape).toEqual([1, 4, 4, 256]);
    maps.dispose();
    net.dispose();
  });

  it('becomes a folder that the engine reads, in place of the one before', async () => {
    const arrays = await readContentWeights(await write('vgg19.h5'), thread);
    const place = join(folder, 'networks', 'vgg19');
    await writeLayersFolder(place, new Map([...arrays].slice(0, 2)));
    await writeLayersFolder(place, arrays);
    expect(readdirSync(join(folder, 'networks'))).toEqual(['vgg19']);
    const read = vgg19Arrays(place);
    expect([...read.keys()]).toEqual([...arrays.keys()]);
    for (const [name, { shape, data }] of arrays) expect(same(read.get(name), shape, data)).toBe(true);
    writeFileSync(join(folder, 'file'), '');
    await expect(writeLayersFolder(join(folder, 'file', 'x'), arrays)).rejects.toMatchObject({
      code: 'exportFailed',
    });
  });

  it.each([
    ['lacks a layer', () => write('x.h5', { without: 'block3_conv3' })],
    ['has another width', () => write('x.h5', { wide: 'block2_conv2' })],
    [
      'is cut off',
      async () => {
        const path = await write('x.h5');
        writeFileSync(path, readFileSync(path).subarray(0, 9000));
        return path;
      },
    ],
  ])('that %s is refused with its name', async (_, make) => {
    await expect(readContentWeights(await make(), thread)).rejects.toMatchObject({
      code: 'contentNetDamaged',
      params: { name: 'x.h5' },
    });
  });
});
