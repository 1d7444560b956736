import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder, makeIdx, makeLabels } from '../testing';
import { IdxReader, listIdx, looksLikeIdx, type IdxEntry } from './idx';
import { openPicture, Unusable } from './picture';

let folder: string;
let dispose: () => void;
beforeEach(() => ({ folder, dispose } = makeFolder()));
afterEach(() => dispose());

const side = 5;
const pixel = (n: number, x: number, y: number): number => (40 * n + 7 * x + 3 * y) % 256;
const digits = makeIdx(6, side, pixel);

function put(name: string, bytes: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** Everything that the reader says is there, decoded. */
async function readAll(path: string, entries: readonly IdxEntry[]): Promise<Uint8Array[]> {
  const reader = new IdxReader();
  const pictures = await Promise.all(
    entries.map(async (entry) => {
      const picture = await openPicture(await reader.read(path, entry));
      expect([picture.kind, picture.width, picture.height]).toEqual(['idx', entry.width, entry.height]);
      return new Uint8Array(await picture.decode().toColourspace('b-w').raw().toBuffer());
    }),
  );
  reader.close();
  return pictures;
}

describe('an idx file', () => {
  it('is told by its name', () => {
    for (const name of [
      'train-images-idx3-ubyte',
      't10k-images.idx3-ubyte.gz',
      'train-labels-idx1-ubyte',
      'digits.idx',
      'emnist-letters-train-images-idx3-ubyte.gz',
    ])
      expect(looksLikeIdx(name), name).toBe(true);
    for (const name of ['index.html', 'photo.jpg', 'archive.gz', 'ubytes', 'idx3x'])
      expect(looksLikeIdx(name), name).toBe(false);
  });

  it.each(['digits-idx3-ubyte', 'digits-idx3-ubyte.gz'])('gives each of its pictures: %s', async (name) => {
    const path = put(name, name.endsWith('.gz') ? gzipSync(digits) : digits);
    const { entries, unusable } = await listIdx(path);
    expect(unusable).toBeUndefined();
    const pictures = await readAll(path, entries);
    expect(pictures).toHaveLength(6);
    pictures.forEach((picture, n) =>
      expect([...picture]).toEqual(
        Array.from({ length: side * side }, (_, i) => pixel(n, i % side, Math.floor(i / side))),
      ),
    );
  });

  it('of labels, of other numbers or of something else is left out with the reason', async () => {
    const floats = Buffer.from(digits);
    floats[2] = 0x0d;
    for (const [bytes, unusable] of [
      [makeLabels([1, 2, 3]), 'labels'],
      [floats, 'notPicture'],
      [Buffer.from('a text'), 'notPicture'],
      [Buffer.alloc(0), 'notPicture'],
      [gzipSync(makeLabels([4])), 'labels'],
    ] as const) {
      const gz = bytes[0] === 0x1f ? '.gz' : '';
      expect(await listIdx(put(`x-idx1-ubyte${gz}`, bytes))).toEqual({ entries: [], unusable });
    }
    expect(await listIdx(join(folder, 'nowhere.idx'))).toEqual({ entries: [], unusable: 'unreadable' });
    expect(await listIdx(join(folder, 'nowhere.idx.gz'))).toEqual({ entries: [], unusable: 'unreadable' });
  });

  it('that claims what it does not have gives what it has, and allocates nothing for the rest', async () => {
    const path = put('a.idx', makeIdx(2, side, pixel, 0xffff_ffff));
    const before = process.memoryUsage();
    const listed = await listIdx(path);
    expect(listed.entries).toHaveLength(2);
    expect(listed.unusable).toBe('corrupt');
    const after = process.memoryUsage();
    expect(after.heapTotal + after.arrayBuffers - before.heapTotal - before.arrayBuffers).toBeLessThan(
      2 ** 26,
    );

    for (const [at, value, unusable] of [
      [4, 0, 'corrupt'],
      [8, 0, 'corrupt'],
      [12, 0, 'corrupt'],
      [8, 0xffff_ffff, 'tooLarge'],
      [12, 5000, 'tooLarge'],
    ] as const) {
      const bytes = Buffer.from(digits);
      bytes.writeUInt32BE(value, at);
      expect(await listIdx(put('b.idx', bytes)), String(at)).toEqual({ entries: [], unusable });
    }
    // Pictures of 1 × 1 pixel, more than a list may have.
    const many = makeIdx(1, 1, pixel, 400_000);
    expect(await listIdx(put('c.idx', Buffer.concat([many, Buffer.alloc(400_000)])))).toEqual({
      entries: [],
      unusable: 'tooLarge',
    });
  });

  it.each([false, true])(
    'cut off anywhere gives the pictures before the cut (packed: %s)',
    async (packed) => {
      const bytes = packed ? gzipSync(digits) : digits;
      for (let part = 0; part < 16; part++) {
        const path = put(
          `cut-idx3-ubyte${packed ? '.gz' : ''}`,
          bytes.subarray(0, (bytes.length * part) / 16),
        );
        const { entries, unusable } = await listIdx(path);
        expect(unusable, String(part)).toBeDefined();
        expect(entries.length).toBeLessThanOrEqual(6);
        if (!packed)
          expect(entries).toHaveLength(Math.max(0, Math.floor(((bytes.length * part) / 16 - 16) / 25)));
        const pictures = await readAll(path, entries);
        pictures.forEach((picture, n) => expect(picture[0]).toBe(pixel(n, 0, 0)));
      }
    },
  );

  it.each([false, true])(
    'with flipped bytes is read or refused, never worse (packed: %s)',
    async (packed) => {
      const whole = packed ? gzipSync(digits) : digits;
      let state = 1;
      const random = (below: number): number => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
      };
      for (let turn = 0; turn < 60; turn++) {
        const bytes = Buffer.from(whole);
        // Half of the time in the header, where it hurts.
        for (let k = 0; k < 3; k++) bytes[random(turn % 2 ? 20 : bytes.length)]! ^= 1 + random(255);
        const path = put(`flipped-idx3-ubyte${packed ? '.gz' : ''}`, bytes);
        const { entries, unusable } = await listIdx(path);
        expect(entries.length > 0 || unusable !== undefined).toBe(true);
        // A header may claim pictures of 1 × 1 pixel now, but not more than there are bytes.
        expect(entries.reduce((sum, { width, height }) => sum + width * height, 0)).toBeLessThanOrEqual(
          200_000,
        );
        await readAll(path, entries.slice(0, 20));
      }
    },
  );

  it('that became shorter since it was listed is damaged', async () => {
    for (const name of ['short.idx', 'short.idx.gz']) {
      const pack = (bytes: Buffer): Buffer => (name.endsWith('.gz') ? gzipSync(bytes) : bytes);
      const path = put(name, pack(digits));
      const { entries } = await listIdx(path);
      put(name, pack(digits.subarray(0, 60)));
      await expect(new IdxReader().read(path, entries[5]!)).rejects.toThrow(
        expect.objectContaining({ reason: 'corrupt' }),
      );
    }
    await expect(
      new IdxReader().read(join(folder, 'gone.idx'), { offset: 16, width: 1, height: 1, packed: false }),
    ).rejects.toBeInstanceOf(Unusable);
  });
});
