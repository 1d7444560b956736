import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImportOptions } from '../../src-preload/contract';
import { ProjectStore, unpackVolume } from '../store';
import { importShapes } from './import-shapes';
import { scanPaths } from './selection';
import { makeFolder, makeZip } from './testing';

let folder: string;
let dispose: () => void;
let store: ProjectStore;
beforeEach(() => {
  ({ folder, dispose } = makeFolder());
  store = ProjectStore.create(join(folder, 'project.ganstudio'), 'Project');
  mkdirSync(join(folder, 'set'));
});
afterEach(() => {
  store.close();
  dispose();
});

const options: ImportOptions = {
  size: 32,
  crop: 'centre',
  background: '#ffffff',
  shapes: { up: 'usual' },
};
const side = 32;

/** Volumes of 32³ as an array of NumPy, one byte each. */
function npy(count: number, isFull: (n: number, x: number, y: number, z: number) => boolean): Buffer {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${count}, 32, 32, 32), }`;
  const text = header.padEnd(117) + '\n';
  const head = Buffer.alloc(10);
  head.write('\x93NUMPY\x01\x00', 'latin1');
  head.writeUInt16LE(text.length, 8);
  const voxels = Buffer.alloc(count * side ** 3);
  for (let i = 0; i < voxels.length; i++) {
    const [n, x, y, z] = [
      Math.floor(i / side ** 3),
      Math.floor(i / side ** 2) % side,
      Math.floor(i / side) % side,
      i % side,
    ];
    voxels[i] = isFull(n, x, y, z) ? 1 : 0;
  }
  return Buffer.concat([head, Buffer.from(text), voxels]);
}

/** Shape n is a bar of n + 1 voxels along x; shape `empty` has none. */
const bars =
  (empty = -1) =>
  (n: number, x: number, y: number, z: number): boolean =>
    n !== empty && x <= n && y === 4 && z === 9;

/** A closed pyramid, as ModelNet has its meshes. */
const off = `OFF
5 6 0
0 0 0
1 0 0
1 1 0
0 1 0
0.5 0.5 1
3 0 2 1
3 0 3 2
3 0 1 4
3 1 2 4
3 2 3 4
3 3 0 4
`;

const put = (name: string, bytes: Buffer | string): void => writeFileSync(join(folder, 'set', name), bytes);

async function importSet(chosen = options, signal = new AbortController().signal): Promise<number> {
  const { files, label } = await scanPaths([join(folder, 'set')]);
  return importShapes(
    { projectPath: store.path, name: 'Set', label, files, options: chosen },
    { signal, onProgress: () => {} },
  );
}

describe('files of shapes', () => {
  it('become volumes, bit for bit, each with a name of its own', async () => {
    put('bars.npy', npy(3, bars()));
    const id = await importSet();
    const data = store.datasets.get(id);
    expect(data).toMatchObject({ content: 'volumes', imageSize: 32, count: 3, bytes: (3 * 32 ** 3) / 8 });
    expect(data.report).toMatchObject({ imported: 3, skipped: [] });
    expect(store.datasets.names(id, 0, 9).map(({ name }) => name)).toEqual([
      'bars.npy#1',
      'bars.npy#2',
      'bars.npy#3',
    ]);
    const reader = store.datasets.reader(id);
    expect(reader).toMatchObject({ count: 3, imageSize: 32, channels: 1 });
    const bits = new Uint8Array(side ** 3 / 8);
    reader.read(2, bits, 0);
    const full = [...unpackVolume(bits, side).entries()].filter(([, voxel]) => voxel === 1);
    expect(full.map(([i]) => i)).toEqual([0, 1, 2].map((x) => (x * side + 4) * side + 9));
    // What lists show is a picture: RGB, not all of one colour.
    const picture = store.datasets.pixels(id, 2);
    expect(picture).toHaveLength(side ** 2 * 3);
    expect(new Set(picture).size).toBeGreaterThan(1);
  });

  it('of meshes are filled; the axis that points upward can be chosen', async () => {
    put('pyramid.off', off);
    const full = async (up: 'usual' | 'x'): Promise<number[]> => {
      const id = await importSet({ ...options, shapes: { up } });
      const bits = new Uint8Array(side ** 3 / 8);
      store.datasets.reader(id).read(0, bits, 0);
      const layers = Array<number>(side).fill(0);
      unpackVolume(bits, side).forEach((voxel, i) => (layers[i % side]! += voxel));
      return layers;
    };
    const upright = await full('usual');
    // About a third of the cube, most of it below.
    const sum = (layers: number[]): number => layers.reduce((total, layer) => total + layer, 0);
    expect(sum(upright)).toBeGreaterThan(0.25 * 30 ** 3);
    expect(sum(upright)).toBeLessThan(0.4 * 30 ** 3);
    expect(sum(upright.slice(0, 16))).toBeGreaterThan(4 * sum(upright.slice(16)));
    // On its side, as much of it is in the lower half as in the upper one.
    const lying = await full('x');
    expect(Math.abs(sum(lying.slice(0, 16)) - sum(lying.slice(16)))).toBeLessThan(0.05 * sum(lying));
  });

  it('are read out of ZIP archives; what is no good is a line of the report', async () => {
    const good = npy(2, bars());
    put('models.zip', await makeZip({ 'chair/a.off': off, 'chair/notes.txt': 'nothing' }));
    put('bars.npy', good);
    put('copy.npy', good);
    put('cut.npy', good.subarray(0, 5000));
    put('holes.npy', npy(2, bars(1)));
    put('photo.png', Buffer.from('not looked at'));
    const id = await importSet();
    const { report } = store.datasets.get(id);
    expect(store.datasets.names(id, 0, 9).map(({ name }) => name)).toEqual([
      'bars.npy#1',
      'bars.npy#2',
      'holes.npy#1',
      'models.zip/chair/a.off',
    ]);
    expect(report.skipped).toEqual([
      { name: 'copy.npy', reason: 'duplicate', detail: 'bars.npy' },
      { name: 'cut.npy', reason: 'corrupt' },
      { name: 'holes.npy#2', reason: 'emptyShape' },
      { name: 'models.zip/chair/notes.txt', reason: 'notShape' },
      { name: 'photo.png', reason: 'notShape' },
    ]);
  });

  it('that are all unusable leave no data set; one alone says what is wrong with it', async () => {
    put('cut.npy', npy(1, bars()).subarray(0, 5000));
    await expect(importSet()).rejects.toMatchObject({ code: 'fileDamaged', params: { name: 'cut.npy' } });
    put('other.off', 'OFF\nnothing');
    await expect(importSet()).rejects.toMatchObject({ code: 'noShapes' });
    expect(store.datasets.list()).toEqual([]);
  });

  it('that are given up leave nothing', async () => {
    put('bars.npy', npy(3, bars()));
    await expect(importSet(options, AbortSignal.abort())).rejects.toMatchObject({ code: 'importCancelled' });
    expect(store.datasets.list()).toEqual([]);
  });
});
