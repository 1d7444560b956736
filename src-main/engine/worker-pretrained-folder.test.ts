import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadTensorflow } from './load-tensorflow';
import { Pass } from '../gan/layers/layer';
import { nativeKernels } from '../gan/kernels/native';
import { contentNetwork } from '../gan/pretrained/content';
import { randomTensor } from '../gan/testing/numbers';
import { layersModelArrays, packagedNets, pretrainedNets, vgg19Shapes } from './worker-pretrained';

let folder: string;
beforeAll(() => void loadTensorflow());
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'content-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const floats = (...values: number[]): Buffer => Buffer.from(Float32Array.from(values).buffer);
const write = (name: string, content: string | Buffer): void => writeFileSync(join(folder, name), content);
const spec = (name: string, shape: number[], rest: object = {}) => ({
  name,
  shape,
  dtype: 'float32',
  ...rest,
});
const quantization = { dtype: 'uint8', scale: 0.5, min: -1 };

/** Two groups: one in two files that cut an array in two, with an array of bytes in it; one that is not wanted. */
function writeModel(change: { paths?: string[] } = {}): void {
  const whole = Buffer.concat([floats(1, 2), Buffer.from([0, 2, 6]), floats(3, 4, 5, 6), floats(7)]);
  write('first', whole.subarray(0, 14));
  write('second', whole.subarray(14));
  const weightsManifest = [
    {
      paths: change.paths ?? ['first', 'second'],
      weights: [
        spec('a/bias', [2]),
        spec('a/packed', [3], { quantization }),
        spec('a/kernel', [2, 2]),
        spec('b/kernel', [1]),
      ],
    },
    { paths: ['not-there'], weights: [spec('c/kernel', [1000, 1000])] },
  ];
  write('model.json', JSON.stringify({ format: 'layers-model', weightsManifest }));
}

describe('the arrays of a network in a folder', () => {
  it('are read by name, across files, and no file is needed that holds none of them', () => {
    writeModel();
    const arrays = layersModelArrays(folder, /^a\//);
    expect([...arrays.keys()]).toEqual(['a/bias', 'a/packed', 'a/kernel']);
    expect([...arrays.get('a/bias')!.data]).toEqual([1, 2]);
    expect([...arrays.get('a/packed')!.data]).toEqual([-1, 0, 2]);
    expect([...arrays.get('a/kernel')!.data]).toEqual([3, 4, 5, 6]);
    expect(arrays.get('a/kernel')!.shape).toEqual([2, 2]);
    expect(layersModelArrays(folder, /nothing/).size).toBe(0);
    rmSync(join(folder, 'second'));
    expect([...layersModelArrays(folder, /^a\/bias$/).get('a/bias')!.data]).toEqual([1, 2]);
  });

  it.each([
    ['without a model', () => undefined],
    ['with a model that is no JSON', () => write('model.json', '{')],
    ['with a model without weights', () => write('model.json', '{}')],
    ['with null for a model', () => write('model.json', 'null')],
    ['whose second file is missing', () => (writeModel(), rmSync(join(folder, 'second')))],
    ['whose second file is cut off', () => (writeModel(), write('second', floats(1)))],
    ['whose files are fewer than the weights', () => writeModel({ paths: ['first'] })],
    ['that points out of itself', () => writeModel({ paths: ['../first', 'second'] })],
    [
      'with weights of an unknown type',
      () =>
        write(
          'model.json',
          JSON.stringify({
            weightsManifest: [{ paths: [], weights: [spec('a/x', [1], { dtype: 'string' })] }],
          }),
        ),
    ],
  ])('of a folder %s are refused, with its name', (_, prepare) => {
    prepare();
    expect(() => layersModelArrays(folder, /^a\//)).toThrow(
      expect.objectContaining({ code: 'contentNetDamaged', params: { name: basename(folder) } }) as Error,
    );
  });
});

describe('the content networks of SRGAN', () => {
  it('have a ResNet50 that comes with the studio, whose maps tell pictures apart', () => {
    const { kind, net } = contentNetwork(
      nativeKernels(),
      packagedNets.content('resnet50'),
      'caffe',
      'resnet50',
    );
    expect(kind).toBe('resnet50');
    const pictures = randomTensor('pictures', [2, 32, 32, 3], 0.4);
    const maps = net.forward(pictures, new Pass(false, 'none'));
    expect(maps.shape).toEqual([2, 8, 8, 256]);
    const values = maps.dataSync();
    // Behind a ReLU: none below zero, many at it; trained weights give maps of some size.
    expect(values.every((value) => value >= 0)).toBe(true);
    expect(Math.max(...values)).toBeGreaterThan(1);
    const half = values.length / 2;
    expect(values.slice(0, half)).not.toEqual(values.slice(half));
    maps.dispose();
    net.dispose();
  });

  it('have a VGG19 only where the person brings one', () => {
    expect(() => packagedNets.content('vgg19')).toThrow(
      expect.objectContaining({ code: 'contentNetMissing' }) as Error,
    );
  });

  /** A VGG19 of zeros up to block 3, with another shape in place of one. */
  function writeVgg(other: Record<string, number[]> = {}): void {
    const weights = [...vgg19Shapes].map(([name, shape]) => spec(name, other[name] ?? [...shape]));
    const count = weights.reduce(
      (sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1),
      0,
    );
    write('weights', Buffer.alloc(4 * count));
    write('model.json', JSON.stringify({ weightsManifest: [{ paths: ['weights'], weights }] }));
  }

  it('are read out of the folder of a VGG19, of its size and no other', () => {
    writeVgg();
    const arrays = pretrainedNets(folder).content('vgg19');
    expect(arrays.size).toBe(14);
    const { kind, net } = contentNetwork(nativeKernels(), arrays, 'caffe', 'vgg19');
    expect(kind).toBe('vgg19');
    net.dispose();
    const refused = expect.objectContaining({
      code: 'contentNetDamaged',
      params: { name: basename(folder) },
    }) as Error;
    writeVgg({ 'block2_conv2/kernel': [3, 3, 128, 64] });
    expect(() => pretrainedNets(folder).content('vgg19')).toThrow(refused);
    writeModel();
    expect(() => pretrainedNets(folder).content('vgg19')).toThrow(refused);
  });
});
