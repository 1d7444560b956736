import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../../engine/load-tensorflow';
import { bicubic } from '../../../scores/bicubic';
import { nativeKernels } from '../../kernels/native';
import { Pass } from '../../layers/layer';
import type { SrganRecipe } from '../../recipe/srgan';
import { randomTensor } from '../../testing/numbers';
import type { NetArray } from '../../weights/interpolate';
import { decodeSafetensors, encodeSafetensors } from '../../weights/safetensors';
import { srganGenerator } from './nets';
import { SuperResolver } from './super-resolver';
import { tiny } from './testing';

beforeAll(() => void loadTensorflow());

/** Weights of some training: none of them 0. */
function arraysOf(recipe: SrganRecipe, scale = 0.2): NetArray[] {
  const net = srganGenerator(nativeKernels(), recipe, 'g');
  const arrays = net.parameters.map(({ name, variable }) => {
    const tensor = randomTensor(name, [...variable.shape], scale);
    // A variance is not negative.
    const positive = name.endsWith('variance') ? tf.abs(tensor) : tensor;
    return { name, shape: variable.shape, data: positive.dataSync() as Float32Array<ArrayBuffer> };
  });
  net.dispose();
  return arrays;
}

const pictureOf = (width: number, height: number): Float32Array =>
  Float32Array.from({ length: width * height * 3 }, (_, i) => 0.5 + 0.4 * Math.sin(i * i));

const book = tiny('book');
const { generator } = book;
describe.each<[string, SrganRecipe]>([
  ['the book’s', book],
  ['one that adds to a cubic enlargement by a pixel shuffle', tiny('compact')],
  [
    'one that adds by convolutions, ×2',
    { ...book, generator: { ...generator, skip: 'bicubic', upsampleChannels: [4] } },
  ],
  [
    'one of pixel shuffle alone, ×8',
    { ...book, generator: { ...generator, upsampling: 'pixelShuffle', upsampleChannels: [1, 1, 1] } },
  ],
])('a generator like %s', (_, recipe) => {
  // prettier-ignore
  const open = (arrays = arraysOf(recipe)): SuperResolver =>
    new SuperResolver(nativeKernels(), recipe, arrays);

  it('enlarges pictures of any size, to values of a picture, as the net does', () => {
    const resolver = open();
    const { scale } = resolver;
    const [width, height] = [7, 5];
    const picture = pictureOf(width, height);
    const made = resolver.enlarge(picture, width, height);
    expect(made.length).toBe(width * height * 3 * scale ** 2);
    const net = srganGenerator(nativeKernels(), recipe, 'g');
    const arrays = new Map(arraysOf(recipe).map((array) => [array.name, array]));
    for (const { name, variable } of net.parameters)
      variable.assign(tf.tensor(arrays.get(name)!.data, [...variable.shape]));
    const small = tf.sub(tf.mul(tf.tensor4d(picture, [1, height, width, 3]), 2), 1);
    const wanted = net.forward(small, new Pass(false, 'none'));
    expect(wanted.shape).toEqual([1, height * scale, width * scale, 3]);
    const values = [...wanted.dataSync()].map((value) => Math.min(1, Math.max(0, (value + 1) / 2)));
    expect(Math.max(...made.map((value, i) => Math.abs(value - values[i]!)))).toBeLessThan(1e-6);
    expect(Math.max(...made) - Math.min(...made)).toBeGreaterThan(0.05);
    expect(resolver.enlarge(picture.slice(0, 3), 1, 1).length).toBe(3 * scale ** 2);
    net.dispose();
    resolver.dispose();
  });

  it('no pixel reaches further than it says', () => {
    const resolver = open();
    const { scale, radius } = resolver;
    const width = radius + 4;
    const picture = pictureOf(width, 3);
    const before = resolver.enlarge(picture, width, 3);
    // The first column changes.
    for (let y = 0; y < 3; y++) picture[y * width * 3]! += 0.1;
    const after = resolver.enlarge(picture, width, 3);
    const furthest = after.reduce((most, value, i) => {
      const column = Math.floor(i / 3) % (width * scale);
      return value === before[i] ? most : Math.max(most, column);
    }, -1);
    expect(furthest).toBeGreaterThan(scale);
    expect(furthest).toBeLessThan((radius + 1) * scale);
    resolver.dispose();
  });

  it('is read from half precision', () => {
    const arrays = arraysOf(recipe);
    const file = encodeSafetensors(
      new Map(arrays.map(({ name, shape, data }) => [name, { dtype: 'F16', shape: [...shape], data }])),
    );
    const halves = [...decodeSafetensors(file).arrays].map(([name, { shape, data }]) => ({
      name,
      shape,
      data,
    }));
    const [whole, half] = [open(), open(halves)];
    const picture = pictureOf(6, 6);
    const [a, b] = [whole, half].map((resolver) => resolver.enlarge(picture, 6, 6)) as [
      Float32Array,
      Float32Array,
    ];
    expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))).toBeLessThan(1 / 255);
    for (const resolver of [whole, half]) resolver.dispose();
  });

  it('refuses arrays of another net', () => {
    const arrays = arraysOf(recipe);
    const refused = expect.objectContaining({ code: 'weightsUnreadable' });
    expect(() => open(arrays.slice(1))).toThrow(refused);
    expect(() => open([...arrays.slice(1), { ...arrays[0]!, name: 'g/other/kernel' }])).toThrow(refused);
    const short = { ...arrays[0]!, shape: [1], data: Float32Array.of(1) };
    expect(() => open([short, ...arrays.slice(1)])).toThrow(refused);
  });
});

it('one that has learned nothing yet gives the cubic enlargement that it adds to', () => {
  const recipe = tiny('compact');
  const net = srganGenerator(nativeKernels(), recipe, 'g');
  const arrays = net.parameters.map(({ name, variable }) => {
    const data = variable.read().dataSync() as Float32Array<ArrayBuffer>;
    return { name, shape: variable.shape, data };
  });
  const resolver = new SuperResolver(nativeKernels(), recipe, arrays);
  const picture = pictureOf(6, 4);
  const made = resolver.enlarge(picture, 6, 4);
  const cubic = bicubic({ width: 6, height: 4, channels: 3, data: picture }, 24, 16).data;
  const worst = made.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - Math.min(1, Math.max(0, cubic[i]!)))),
    0,
  );
  expect(worst).toBeLessThan(1e-5);
  for (const each of [net, resolver]) each.dispose();
});
