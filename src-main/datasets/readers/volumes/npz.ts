import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { damaged, Refused } from '../refused';
import { layoutOf } from './array';
import { isNumeric, mostHeader, readNpyHeader, type NpyHeader } from './npy';

/** Arrays of one file that are looked at. */
const mostArrays = 256;

/** An array may unpack to this much. */
const mostUnpacked = 1024 * 1024 * 1024;

/** Names that arrays of voxels usually have, the likeliest first; `arr_0` is what numpy calls one without a name. */
const usualNames = [
  'voxels',
  'voxel',
  'volumes',
  'volume',
  'instance',
  'occupancy',
  'shapes',
  'data',
  'arr_0',
];

/**
 * Unpacks the array of voxels of an `.npz` file, a ZIP archive of `.npy` files: of those that could be volumes the one
 * with the likeliest name, else the largest.
 *
 * @returns the bytes of an `.npy` file
 * @throws Refused fileDamaged, fileTooLarge; npzNoVoxels when no array could be volumes
 */
export async function unpackNpz(bytes: Buffer): Promise<Buffer> {
  try {
    const archive = await yauzl.fromBufferPromise(bytes);
    const arrays: { entry: yauzl.Entry; header: NpyHeader; name: string }[] = [];
    const others: string[] = [];
    let looked = 0;
    for await (const entry of archive.eachEntry()) {
      if (!entry.fileName.endsWith('.npy') || entry.isEncrypted() || !entry.canDecodeFileData()) continue;
      if (++looked > mostArrays) break;
      const name = entry.fileName.slice(0, -'.npy'.length);
      const header = headerIn(
        await unpack(archive, entry, Math.min(entry.uncompressedSize, mostHeader + 12)),
      );
      if (header && isNumeric(header) && layoutOf(header.shape)) arrays.push({ entry, header, name });
      else others.push(header ? `${name} (${header.shape.join(' × ')})` : name);
    }
    const [best] = arrays.sort(
      (a, b) => placeOf(a.name) - placeOf(b.name) || b.entry.uncompressedSize - a.entry.uncompressedSize,
    );
    if (!best) {
      if (looked === 0) throw new Refused('npzNoVoxels', { found: '–' });
      throw new Refused('npzNoVoxels', { found: others.slice(0, 5).join(', ') });
    }
    if (best.entry.uncompressedSize > mostUnpacked) {
      throw new Refused('fileTooLarge', { most: mostUnpacked / 1024 / 1024 });
    }
    const array = await unpack(archive, best.entry, best.entry.uncompressedSize);
    if (crc32(array) !== best.entry.crc32) throw damaged();
    return array;
  } catch (error) {
    throw error instanceof Refused ? error : damaged(error);
  }
}

function placeOf(name: string): number {
  const place = usualNames.indexOf(name.toLowerCase());
  return place < 0 ? usualNames.length : place;
}

/** Null for what is no `.npy` file that could be read. */
function headerIn(bytes: Buffer): NpyHeader | null {
  try {
    return readNpyHeader(bytes);
  } catch {
    return null;
  }
}

/** The first `length` bytes of an entry; memory is taken as they come, not as the archive claims. */
async function unpack(archive: yauzl.ZipFile, entry: yauzl.Entry, length: number): Promise<Buffer> {
  const stream: Readable = await archive.openReadStreamPromise(entry);
  try {
    const chunks: Buffer[] = [];
    let got = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      got += chunk.length;
      if (got >= length) break;
    }
    if (got < length) throw damaged();
    return Buffer.concat(chunks).subarray(0, length);
  } finally {
    stream.destroy();
  }
}
