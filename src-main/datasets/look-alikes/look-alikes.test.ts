import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { RandomSequence } from '../../gan/latent/random';
import { ProjectStore } from '../../store';
import { openSqlite } from '../../store/open-sqlite';
import { squarePixels, openPicture } from '../readers/picture';
import { centre64, makeFolder, noise } from '../testing';
import { findLookAlikes } from './find';
import { lookAlikeGroups, type Candidate } from './groups';
import { HashIndex } from './hash-index';
import { perceptualHash } from './perceptual-hash';

function distance(a: Uint8Array, b: Uint8Array): number {
  let bits = 0;
  a.forEach((byte, i) => {
    for (let rest = byte ^ b[i]!; rest > 0; rest >>= 1) bits += rest & 1;
  });
  return bits;
}

/** Smooth noise: no two seeds look alike. */
const soft = (seed: number) => noise(160, seed).blur(12).normalise();

async function hashOf(bytes: Buffer, size: 32 | 64 | 128 = 64): Promise<Uint8Array> {
  return perceptualHash(await squarePixels(await openPicture(bytes), { ...centre64, size }), size);
}

/** Random hashes, some of them near to one of the first. */
function hashes(count: number): Uint8Array[] {
  const sequence = new RandomSequence(1, 'initial/hashes');
  const bits = (): number => Math.floor(sequence.uniform() * 256);
  const made: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const hash =
      i < count / 4 ? Uint8Array.from({ length: 8 }, bits) : made[i % Math.ceil(count / 4)]!.slice();
    for (let flips = i < count / 4 ? 0 : i % 17; flips > 0; flips--) hash[bits() & 7]! ^= 1 << (bits() & 7);
    made.push(hash);
  }
  return made;
}

describe('the perceptual hash', () => {
  it('hardly changes with compression, size and brightness, and differs between pictures', async () => {
    const originals = await Promise.all([1, 2, 3, 4].map((seed) => soft(seed).png().toBuffer()));
    const own = await Promise.all(originals.map((bytes) => hashOf(bytes)));
    for (const [i, bytes] of originals.entries()) {
      const { default: sharp } = await import('sharp');
      for (const changed of [
        sharp(bytes).jpeg({ quality: 40 }),
        sharp(bytes).resize(300).webp(),
        sharp(bytes).modulate({ brightness: 0.9 }).png(),
        sharp(bytes).greyscale().png(),
      ]) {
        expect(distance(own[i]!, await hashOf(await changed.toBuffer()))).toBeLessThanOrEqual(6);
      }
      expect(distance(own[i]!, await hashOf(bytes, 32))).toBeLessThanOrEqual(6);
      expect(distance(own[i]!, await hashOf(bytes, 128))).toBeLessThanOrEqual(6);
      for (const other of own.slice(i + 1)) expect(distance(own[i]!, other)).toBeGreaterThan(12);
    }
  });

  it('has a bit for each frequency above the median', () => {
    const pixels = new Uint8Array(32 * 32 * 3);
    for (let y = 0; y < 16; y++) pixels.fill(255, y * 96, y * 96 + 48);
    // A bright quarter, top left: of the waves that fit it, those with an even number of half-waves are zero.
    const hash = perceptualHash(pixels, 32);
    const bits = Array.from({ length: 64 }, (_, i) => (hash[i >> 3]! >> (7 - (i & 7))) & 1);
    const sign = (wave: number): number => Math.sin((Math.PI * (wave + 1)) / 2);
    expect(bits).toEqual(Array.from({ length: 64 }, (_, i) => Number(sign(i >> 3) * sign(i & 7) > 0.5)));
    const flat = perceptualHash(new Uint8Array(32 * 32 * 3).fill(128), 32);
    expect([...flat]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(() => perceptualHash(pixels, 33)).toThrow(RangeError);
  });
});

describe('the index', () => {
  it('finds exactly what a comparison with every hash finds', () => {
    const all = hashes(600);
    const index = new HashIndex(all);
    for (const most of [0, 1, 3, 4, 7, 8, 11, 12, 15]) {
      let pairs = 0;
      for (const [i, hash] of all.entries()) {
        const found: [number, number][] = [];
        index.near(i, most, (other, apart) => found.push([other, apart]));
        const expected = all.flatMap((other, k): [number, number][] => {
          const apart = distance(hash, other);
          return k !== i && apart <= most ? [[k, apart]] : [];
        });
        expect(found.sort((a, b) => a[0] - b[0])).toEqual(expected);
        pairs += found.length;
      }
      expect(pairs, `${most} bits`).toBeGreaterThan(0);
    }
  });
});

describe('groups', () => {
  const candidate = (position: number, hash: number[], sourcePixels = 0, fileBytes = 0): Candidate => ({
    position,
    hash: Uint8Array.from([...hash, 0, 0, 0, 0, 0, 0, 0, 0].slice(0, 8)),
    sourcePixels,
    fileBytes,
  });

  it('have the best picture first and all others near to it; chains fall apart', () => {
    const groups = lookAlikeGroups(
      [
        candidate(0, [0b0000]),
        candidate(1, [0b0011]),
        candidate(2, [0b1111], 100),
        candidate(3, [0, 0, 0xff], 50, 10),
        candidate(4, [0, 0, 0xff], 50, 20),
        candidate(5, [0xff, 0xff, 0xff]),
      ],
      2,
    );
    expect(groups).toEqual([
      { positions: [4, 3], distances: [0, 0] },
      // 2 is the largest and near to 1, but not to 0.
      { positions: [2, 1], distances: [0, 2] },
    ]);
  });

  it('of pictures that are all the same are one', () => {
    const same = Array.from({ length: 5000 }, (_, i) => candidate(i, [1, 2, 3]));
    const [group, ...others] = lookAlikeGroups(same, 12);
    expect(group!.positions).toHaveLength(5000);
    expect(others).toEqual([]);
    expect(lookAlikeGroups([], 4)).toEqual([]);
  });
});

describe('a search through a data set', () => {
  let store: ProjectStore;
  let dispose: () => void;
  beforeEach(() => {
    const made = makeFolder();
    dispose = made.dispose;
    store = ProjectStore.create(join(made.folder, 'a.ganstudio'), 'a');
  });
  afterEach(() => {
    store.close();
    dispose();
  });

  it('works out missing hashes, keeps them, and leaves removed pictures out', async () => {
    const id = store.datasets.begin({
      name: 'a',
      kind: 'pictures',
      imageSize: 64,
      options: centre64,
      credit: null,
      writerPid: process.pid,
    });
    const pixels = async (seed: number) =>
      squarePixels(await openPicture(await soft(seed).png().toBuffer()), centre64);
    const pictures = await Promise.all([1, 2, 1, 3, 1].map(pixels));
    store.datasets.addPictures(
      id,
      pictures.map((pixels, i) => ({
        name: `${i}.png`,
        pixels,
        source: { width: 100 + i, height: 100, bytes: 10 },
      })),
    );
    store.datasets.finish(id, { imported: 5, skipped: [], seconds: 1 });
    expect(store.pictures.unhashed(id, 10)).toHaveLength(5);
    expect(await findLookAlikes(store.path, id, 4)).toEqual({
      groups: [{ positions: [4, 0, 2], distances: [0, 0, 0] }],
    });
    expect(store.pictures.unhashed(id, 10)).toEqual([]);
    const db = openSqlite(store.path, { readonly: true });
    expect(db.prepare('SELECT length(perceptual_hash) FROM picture_facts').pluck().all()).toEqual([
      8, 8, 8, 8, 8,
    ]);
    db.close();
    store.pictures.remove(id, [4]);
    expect((await findLookAlikes(store.path, id, 4)).groups[0]!.positions).toEqual([2, 0]);
    await expect(findLookAlikes(store.path, 99, 4)).rejects.toMatchObject({ code: 'datasetMissing' });
  });
});
