import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import h5wasm, { type Group } from 'h5wasm/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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
  await h5wasm.ready;
  ({ thread, remove: removeThread } = await bundledKerasThread());
});
afterAll(() => removeThread());
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'content-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** VGG19 up to its third block. */
const layers = [
  ['block1_conv1', 3, 64],
  ['block1_conv2', 64, 64],
  ['block2_conv1', 64, 128],
  ['block2_conv2', 128, 128],
  ['block3_conv1', 128, 256],
  ['block3_conv2', 256, 256],
  ['block3_conv3', 256, 256],
  ['block3_conv4', 256, 256],
] as const;
const numbers = (count: number, seed: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(0.7 * i + seed) / 4);

/** Whether it is this array, number by number. */
const same = (
  array: (Pick<ContentArray, 'shape'> & { data: Float32Array }) | undefined,
  shape: readonly number[],
  data: Float32Array,
): boolean =>
  array?.shape.join() === shape.join() &&
  array.data.length === data.length &&
  array.data.every((value, i) => value === data[i]);

/**
 * The structure of the files that Keras publishes, which it wrote in version 1: arrays `block1_conv1_W_1:0` and
 * `block1_conv1_b_1:0` right in the group of the layer, layers without weights between them.
 */
function writeVgg(
  name: string,
  { top = false, without = '', wide = '' }: { top?: boolean; without?: string; wide?: string } = {},
): string {
  const path = join(folder, name);
  const file = new h5wasm.File(path, 'w');
  const texts = (group: Group, attribute: string, list: string[]): void =>
    group.create_attribute(
      attribute,
      list,
      [list.length],
      `S${Math.max(1, ...list.map(({ length }) => length))}`,
    );
  const names = layers.flatMap(([layer]) =>
    layer === 'block1_conv2' || layer === 'block2_conv2' ? [layer, layer.replace(/conv2$/, 'pool')] : [layer],
  );
  const all = ['input_1', ...names, ...(top ? ['flatten', 'fc1'] : [])].filter((layer) => layer !== without);
  texts(file, 'layer_names', all);
  for (const layer of all) {
    const group = file.create_group(layer);
    const known = layers.find(([own]) => own === layer);
    const shapes: [string, number[]][] = known
      ? [
          [`${layer}_W_1:0`, [3, 3, known[1] + (layer === wide ? 1 : 0), known[2]]],
          [`${layer}_b_1:0`, [known[2]]],
        ]
      : layer === 'fc1'
        ? [['fc1_W_1:0', [6, 7]]]
        : [];
    if (shapes.length === 0) {
      // As h5py writes an empty list.
      group.create_attribute('weight_names', new Float64Array(0), [0], '<d');
      continue;
    }
    texts(
      group,
      'weight_names',
      shapes.map(([array]) => array),
    );
    shapes.forEach(([array, shape], i) => {
      const count = shape.reduce((product, side) => product * side, 1);
      const data = numbers(count, layers.findIndex(([own]) => own === layer) + i / 3);
      group.create_dataset({ name: array, data, shape, dtype: '<f' });
    });
  }
  file.close();
  return path;
}

describe('VGG19 from a file of Keras', () => {
  it.each([
    ['without its dense layers', false],
    ['with them', true],
  ])('%s is what the content network takes', async (_, top) => {
    const arrays = await readContentWeights(writeVgg('vgg19.h5', { top }), thread);
    expect([...arrays.keys()]).toEqual(
      layers.slice(0, 7).flatMap(([layer]) => [`${layer}/kernel`, `${layer}/bias`]),
    );
    expect(same(arrays.get('block2_conv1/kernel'), [3, 3, 64, 128], numbers(73_728, 2))).toBe(true);
    expect(same(arrays.get('block3_conv3/bias'), [256], numbers(256, 6 + 1 / 3))).toBe(true);
    const net = vggContent(nativeKernels(), arrays, 'caffe');
    const maps = net.forward(tf.zeros([1, 16, 16, 3]), new Pass(false, 'none'));
    expect(maps.shape).toEqual([1, 4, 4, 256]);
    maps.dispose();
    net.dispose();
  });

  it('becomes a folder that the engine reads, in place of the one before', async () => {
    const arrays = await readContentWeights(writeVgg('vgg19.h5'), thread);
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
    ['lacks a layer', () => writeVgg('x.h5', { without: 'block3_conv3' })],
    ['has another width', () => writeVgg('x.h5', { wide: 'block2_conv2' })],
    [
      'is cut off',
      () => {
        const path = writeVgg('x.h5');
        writeFileSync(path, readFileSync(path).subarray(0, 9000));
        return path;
      },
    ],
  ])('that %s is refused with its name', async (_, make) => {
    await expect(readContentWeights(make(), thread)).rejects.toMatchObject({
      code: 'contentNetDamaged',
      params: { name: 'x.h5' },
    });
  });
});
