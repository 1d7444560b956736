import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, type WeightArray } from '../gan/weights/safetensors';
import type { NamedArray } from '../gan/weights/keras';
import { bundledKerasThread } from './testing';
import { readWeightFile, writeWeightFile } from './weight-files';

let thread: string;
let removeThread: () => void;
let folder: string;
beforeAll(async () => ({ thread, remove: removeThread } = await bundledKerasThread()));
afterAll(() => removeThread());
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'weights-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const array = (name: string, shape: number[], from: number): NamedArray => ({
  name,
  shape,
  data: Float32Array.from(
    { length: shape.reduce((product, side) => product * side, 1) },
    (_, i) => from + i / 7,
  ),
});
/** With an array of spectral normalisation, and a layer within another one’s name. */
const net = (prefix: string, from = 0): NamedArray[] => [
  array(`${prefix}/dense1/kernel`, [2, 3], from),
  array(`${prefix}/dense1/bias`, [3], from + 1),
  array(`${prefix}/head0/conv1/kernel`, [3, 3, 2, 4], from + 2),
  array(`${prefix}/head0/conv1/bias`, [4], from + 3),
  array(`${prefix}/head0/conv1/u`, [4, 1], from + 4),
  array(`${prefix}/bn1/gamma`, [4], from + 5),
  array(`${prefix}/bn1/beta`, [4], from + 6),
  array(`${prefix}/bn1/moving_mean`, [4], from + 7),
  array(`${prefix}/bn1/moving_variance`, [4], from + 8),
];
const read = async (name: string) =>
  (await readWeightFile(join(folder, name), 'generator', thread)).map(({ name: layer, arrays }) => [
    layer,
    arrays.map((found) => [found.name, [...found.shape], [...found.data]]),
  ]);

describe('weights of a net as a file', () => {
  it.each(['net.h5', 'net.safetensors', 'NET.SafeTensors'])('come back bit for bit from %s', async (name) => {
    await writeWeightFile(join(folder, name), 'generator', net('ema'));
    const expected = [
      ['dense1', ['kernel', 'bias']],
      ['head0/conv1', ['kernel', 'bias', 'u']],
      ['bn1', ['gamma', 'beta', 'moving_mean', 'moving_variance']],
    ] as const;
    const found = await read(name);
    expect(found.map(([layer]) => layer)).toEqual(expected.map(([layer]) => layer));
    const arrays = new Map(net('x').map((own) => [own.name, own]));
    expect(found).toEqual(
      expected.map(([layer, names]) => [
        layer,
        names.map((variable) => {
          const { shape, data } = arrays.get(`x/${layer}/${variable}`)!;
          return [variable, [...shape], [...data]];
        }),
      ]),
    );
  });

  it('have bare names in files of safetensors, which say whose they are', async () => {
    await writeWeightFile(join(folder, 'd.safetensors'), 'discriminator', net('d'));
    const { arrays, metadata } = decodeSafetensors(readFileSync(join(folder, 'd.safetensors')));
    expect([...arrays.keys()][0]).toBe('dense1/kernel');
    expect(metadata).toEqual({ net: 'discriminator' });
  });

  it('are found among those of other nets, and the averaged generator before the other one', async () => {
    const all = new Map<string, WeightArray>(
      [...net('g'), ...net('ema', 100), ...net('d', 200)].map(({ name, shape, data }) => [
        name,
        { dtype: 'F32', shape: [...shape], data },
      ]),
    );
    writeFileSync(join(folder, 'all.safetensors'), encodeSafetensors(all));
    const first = async (of: 'generator' | 'discriminator') =>
      (await readWeightFile(join(folder, 'all.safetensors'), of, thread))[0]!.arrays[0]!;
    const plain = (from: number) => ({ name: 'kernel', shape: [2, 3], data: net('g', from)[0]!.data });
    expect(await first('generator')).toEqual(plain(100));
    expect(await first('discriminator')).toEqual(plain(200));
    await expect(readWeightFile(join(folder, 'all.safetensors'), 'encoder', thread)).rejects.toMatchObject({
      code: 'weightsUnreadable',
    });
  });

  it('are refused with the reason when the file is none of weights, damaged or gone', async () => {
    writeFileSync(join(folder, 'net.pt'), 'x');
    writeFileSync(join(folder, 'net.safetensors'), 'x');
    writeFileSync(join(folder, 'net.h5'), 'x');
    await expect(read('net.pt')).rejects.toMatchObject({ code: 'weightsFormat', params: { name: 'net.pt' } });
    await expect(read('net.safetensors')).rejects.toMatchObject({ code: 'weightsUnreadable' });
    await expect(read('net.h5')).rejects.toMatchObject({
      code: 'kerasUnreadable',
      params: { name: 'net.h5' },
    });
    await expect(read('gone.safetensors')).rejects.toMatchObject({ code: 'fileMissing' });
    await expect(read('gone.h5')).rejects.toMatchObject({ code: 'fileMissing' });
  });
});
