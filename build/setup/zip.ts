import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, symlink, type FileHandle } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable, Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createInflateRaw } from 'node:zlib';

interface ZipItem {
  name: string;
  method: number;
  compressedSize: number;
  size: number;
  /** Unix mode bits; 0 where the archive has none. */
  mode: number;
  headerOffset: number;
}

export interface ExtractOptions {
  /** The path to write an item to, or undefined to leave it out. Default: its own name. */
  pick?: (name: string) => string | undefined;
  /** Hears how much of what was picked is written. */
  onProgress?: (done: number, total: number) => void;
}

const fileTypeMask = 0o170000;
const linkType = 0o120000;

/**
 * Unpacks chosen files of a zip archive (a wheel is one, too): only they are read, so that taking two libraries out of
 * a large wheel costs no more than those two.
 */
export async function extractZip(
  archive: string,
  folder: string,
  options: ExtractOptions = {},
): Promise<string[]> {
  const pick = options.pick ?? ((name) => name);
  const file = await open(archive, 'r');
  try {
    const chosen = (await readDirectory(file))
      .filter((item) => !item.name.endsWith('/'))
      .map((item) => ({ item, target: pick(item.name) }))
      .filter((entry): entry is { item: ZipItem; target: string } => entry.target !== undefined);
    const total = chosen.reduce((sum, { item }) => sum + item.size, 0);
    let done = 0;
    for (const { item, target } of chosen) {
      const path = safeJoin(folder, target);
      await mkdir(dirname(path), { recursive: true });
      const content = await contentOf(file, archive, item);
      if ((item.mode & fileTypeMask) === linkType) {
        await symlink((await buffer(content)).toString('utf8'), path);
        continue;
      }
      const count = new Transform({
        transform(chunk: Buffer, _encoding, callback) {
          done += chunk.length;
          options.onProgress?.(done, total);
          callback(null, chunk);
        },
      });
      await pipeline(content, count, createWriteStream(path, { mode: item.mode & 0o777 || 0o644 }));
    }
    return chosen.map(({ target }) => target);
  } finally {
    await file.close();
  }
}

/** One small text file of an archive. */
export async function readZipText(
  archive: string,
  name: (name: string) => boolean,
): Promise<string | undefined> {
  const file = await open(archive, 'r');
  try {
    const item = (await readDirectory(file)).find((candidate) => name(candidate.name));
    return item && (await buffer(await contentOf(file, archive, item))).toString('utf8');
  } finally {
    await file.close();
  }
}

/** A path from an archive must stay inside the folder it is unpacked to. */
function safeJoin(folder: string, name: string): string {
  const path = normalize(name);
  if (isAbsolute(path) || path.split(/[\\/]/).includes('..')) throw new Error(`The archive names ${name}`);
  return join(folder, path);
}

async function contentOf(file: FileHandle, archive: string, item: ZipItem): Promise<NodeJS.ReadableStream> {
  const header = await read(file, item.headerOffset, 30);
  if (header.readUInt32LE(0) !== 0x04034b50) throw new Error(`${archive} is damaged at ${item.name}`);
  const start = item.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (item.compressedSize === 0) return Readable.from([]);
  const raw = createReadStream(archive, {
    start,
    end: start + item.compressedSize - 1,
    highWaterMark: 1 << 20,
  });
  if (item.method === 0) return raw;
  if (item.method === 8) return raw.pipe(createInflateRaw({ chunkSize: 1 << 20 }));
  throw new Error(`${item.name} in ${archive} is packed in an unknown way (${item.method})`);
}

async function readDirectory(file: FileHandle): Promise<ZipItem[]> {
  const { size } = await file.stat();
  // The end record is 22 bytes and a comment of at most 65,535.
  const tailSize = Math.min(size, 22 + 0xffff);
  const tail = await read(file, size - tailSize, tailSize);
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0) throw new Error('This is not a zip archive, or its end is missing');
  const count = tail.readUInt16LE(end + 10);
  const directorySize = tail.readUInt32LE(end + 12);
  const directoryOffset = tail.readUInt32LE(end + 16);
  if (count === 0xffff || directoryOffset === 0xffffffff) throw new Error('Zip64 archives are not supported');
  const directory = await read(file, directoryOffset, directorySize);
  const items: ZipItem[] = [];
  for (let at = 0; items.length < count;) {
    const nameLength = directory.readUInt16LE(at + 28);
    items.push({
      method: directory.readUInt16LE(at + 10),
      compressedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      mode: directory.readUInt32LE(at + 38) >>> 16,
      headerOffset: directory.readUInt32LE(at + 42),
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return items;
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  await file.read(bytes, 0, length, position);
  return bytes;
}
