import { open } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { SkipReason } from '../../../src-preload/contract';
import { Unusable } from './picture';

/**
 * The format of MNIST (Y. LeCun): two zero bytes, the type of the numbers, how many dimensions, each dimension as 32 bits
 * with the most significant byte first, the numbers row after row. Pictures are three dimensions of unsigned bytes: how
 * many, rows, columns. Labels are one. Both come packed with gzip as well.
 */

/** Names of files that are looked into: `train-images-idx3-ubyte`, `t10k-images.idx3-ubyte.gz`, `digits.idx`. */
const idxName = /(^|[-._])(idx\d?|ubyte)([-._]|$)/i;
export const looksLikeIdx = (name: string): boolean => idxName.test(name);

/** More pictures are not listed, as of an archive: the list alone would fill the memory. */
export const mostIdxPictures = 300_000;

/** What a packed file may unpack to, for it is held in memory. */
export const mostUnpackedBytes = 256 * 1024 * 1024;

/** No side of a picture of a sensible size is longer. */
const longestSide = 4096;

const headerBytes = 16;
const unsignedBytes = 0x08;

/** Where one picture lies in an idx file. */
export interface IdxEntry {
  /** Of its first pixel, from the beginning of the (unpacked) file. */
  offset: number;
  width: number;
  height: number;
  packed: boolean;
}

export interface IdxList {
  entries: IdxEntry[];
  /** Why the file, or what is missing at its end, cannot be used; absent when all that it claims is there. */
  unusable?: SkipReason;
}

/**
 * Lists the pictures of an idx file. What is listed is there: the header's claims are held against the bytes of the file,
 * and nothing is allocated for what it merely claims.
 */
export async function listIdx(path: string): Promise<IdxList> {
  let looked: Look;
  const packed = /\.gz$/i.test(path);
  try {
    looked = await (packed ? lookInside(path) : look(path));
  } catch {
    return { entries: [], unusable: 'unreadable' };
  }
  const { head, bytes } = looked;
  if (bytes > mostUnpackedBytes && packed) return { entries: [], unusable: 'tooLarge' };
  if (head.length < 4 || head[0] !== 0 || head[1] !== 0)
    return { entries: [], unusable: packed && !looked.whole ? 'corrupt' : 'notPicture' };
  const [type, rank] = [head[2], head[3]];
  if (type === unsignedBytes && rank === 1) return { entries: [], unusable: 'labels' };
  if (type !== unsignedBytes || rank !== 3) return { entries: [], unusable: 'notPicture' };
  if (head.length < headerBytes) return { entries: [], unusable: 'corrupt' };
  const [claimed, height, width] = [head.readUInt32BE(4), head.readUInt32BE(8), head.readUInt32BE(12)];
  if (claimed === 0 || height === 0 || width === 0) return { entries: [], unusable: 'corrupt' };
  if (height > longestSide || width > longestSide) return { entries: [], unusable: 'tooLarge' };
  const size = width * height;
  const there = Math.min(claimed, Math.floor((bytes - headerBytes) / size));
  if (there > mostIdxPictures) return { entries: [], unusable: 'tooLarge' };
  const entries = Array.from({ length: there }, (_, i) => ({
    offset: headerBytes + i * size,
    width,
    height,
    packed,
  }));
  return there === claimed && looked.whole ? { entries } : { entries, unusable: 'corrupt' };
}

interface Look {
  /** The first bytes, at most those of the header of pictures. */
  head: Buffer;
  /** Length of the (unpacked) file. */
  bytes: number;
  /** False for a packed file that is damaged: what came before the damage counts. */
  whole: boolean;
}

async function look(path: string): Promise<Look> {
  const handle = await open(path);
  try {
    const head = Buffer.alloc(headerBytes);
    const { bytesRead } = await handle.read(head, 0, headerBytes, 0);
    return { head: head.subarray(0, bytesRead), bytes: (await handle.stat()).size, whole: true };
  } finally {
    await handle.close();
  }
}

async function lookInside(path: string): Promise<Look> {
  let head = Buffer.alloc(0);
  let bytes = 0;
  const whole = await unpack(path, (chunk) => {
    if (head.length < headerBytes) head = Buffer.concat([head, chunk.subarray(0, headerBytes - head.length)]);
    bytes += chunk.length;
    return bytes <= mostUnpackedBytes;
  });
  return { head, bytes, whole };
}

/**
 * Unpacks a gzip file piece by piece.
 *
 * @param take gets each piece; false ends it
 * @returns whether it came to its end without damage, or was ended by `take`
 * @throws what the file system throws
 */
async function unpack(path: string, take: (chunk: Buffer) => boolean): Promise<boolean> {
  const file = createReadStream(path);
  const gunzip = createGunzip();
  let unreadable: Error | null = null;
  file.on('error', (error) => {
    unreadable = error;
    gunzip.destroy(error);
  });
  try {
    for await (const chunk of file.pipe(gunzip)) if (!take(chunk as Buffer)) break;
    return true;
  } catch (error) {
    if (unreadable) throw error;
    return false;
  } finally {
    gunzip.destroy();
    file.destroy();
  }
}

/** Reads pictures of idx files. The packed file that was read last stays unpacked in memory, until `close`. */
export class IdxReader {
  #unpacked: { path: string; bytes: Promise<Buffer> } | null = null;

  /**
   * One picture as an idx file of its own, so that it tells its kind and its size like every other picture.
   *
   * @throws Unusable corrupt when it is not there (any more), unreadable
   */
  async read(path: string, { offset, width, height, packed }: IdxEntry): Promise<Buffer> {
    const size = width * height;
    const picture = Buffer.alloc(headerBytes + size);
    picture.writeUInt32BE(0x0000_0803, 0);
    picture.writeUInt32BE(1, 4);
    picture.writeUInt32BE(height, 8);
    picture.writeUInt32BE(width, 12);
    try {
      if (packed) {
        const bytes = await this.#unpack(path);
        if (bytes.length < offset + size) throw new Unusable('corrupt');
        bytes.copy(picture, headerBytes, offset, offset + size);
        return picture;
      }
      const handle = await open(path);
      try {
        const { bytesRead } = await handle.read(picture, headerBytes, size, offset);
        if (bytesRead < size) throw new Unusable('corrupt');
      } finally {
        await handle.close();
      }
      return picture;
    } catch (error) {
      if (error instanceof Unusable) throw error;
      throw new Unusable('unreadable', { cause: error });
    }
  }

  close(): void {
    this.#unpacked = null;
  }

  #unpack(path: string): Promise<Buffer> {
    if (this.#unpacked?.path !== path) this.#unpacked = { path, bytes: unpackWhole(path) };
    return this.#unpacked.bytes;
  }
}

async function unpackWhole(path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  await unpack(path, (chunk) => {
    bytes += chunk.length;
    if (bytes > mostUnpackedBytes) return false;
    chunks.push(chunk);
    return true;
  });
  return Buffer.concat(chunks);
}

/** The picture of an idx file of one. @throws Unusable corrupt, tooLarge */
export function idxPicture(bytes: Buffer): { width: number; height: number; pixels: Buffer } {
  const [height, width] = [bytes.readUInt32BE(8), bytes.readUInt32BE(12)];
  if (height > longestSide || width > longestSide) throw new Unusable('tooLarge');
  const pixels = bytes.subarray(headerBytes, headerBytes + width * height);
  if (pixels.length === 0 || pixels.length < width * height) throw new Unusable('corrupt');
  return { width, height, pixels };
}
