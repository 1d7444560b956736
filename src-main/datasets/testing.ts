import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import sharp, { type Sharp } from 'sharp';
import yazl from 'yazl';
import type { ImportOptions } from '../../src-preload/contract';

/** Pictures and folders that the tests of the import make for themselves. */

/** A new folder of its own and the function that deletes it. */
export function makeFolder(): { folder: string; dispose: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'studio-import-'));
  return { folder, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

export const centre64: ImportOptions = { size: 64, crop: 'centre', background: '#ffffff' };

export const red = [220, 40, 30] as const;
export const green = [30, 180, 60] as const;
export const blue = [40, 70, 200] as const;
export const yellow = [230, 210, 50] as const;

/** A picture whose four quarters are red, green (top), blue, yellow (bottom). */
export function quarters(width: number, height = width): Sharp {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = y < height / 2 ? (x < width / 2 ? red : green) : x < width / 2 ? blue : yellow;
      data.set(colour, (y * width + x) * 3);
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** A picture of smooth noise that `seed` decides: no two are equal, and none compresses to nothing. */
export function noise(side: number, seed: number): Sharp {
  const data = Buffer.alloc(side * side * 3);
  let block = createHash('sha256').update(String(seed)).digest();
  for (let i = 0; i < data.length; i++) {
    if (i % 32 === 0) block = createHash('sha256').update(block).digest();
    data[i] = block[i % 32]!;
  }
  return sharp(data, { raw: { width: side, height: side, channels: 3 } }).blur(1.5);
}

/** The colour of a pixel of an RGB picture. */
export function pixelAt(pixels: Uint8Array, side: number, x: number, y: number): number[] {
  const at = (y * side + x) * 3;
  return [...pixels.subarray(at, at + 3)];
}

/** The colours in the middles of the four quarters. */
export function quarterColours(pixels: Uint8Array, side: number): number[][] {
  const [near, far] = [Math.floor(side / 4), Math.floor((side * 3) / 4)];
  return [
    pixelAt(pixels, side, near, near),
    pixelAt(pixels, side, far, near),
    pixelAt(pixels, side, near, far),
    pixelAt(pixels, side, far, far),
  ];
}

/** Largest difference between colours. */
export function difference(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  return Math.max(...a.flatMap((colour, i) => colour.map((value, k) => Math.abs(value - b[i]![k]!))));
}

export interface BmpOptions {
  width: number;
  height: number;
  bits: 1 | 4 | 8 | 16 | 24 | 32;
  /** Palette index or RGBA of a pixel. */
  pixel: (x: number, y: number) => number | readonly number[];
  palette?: readonly (readonly number[])[];
  topDown?: boolean;
  /** Colour masks (red, green, blue, alpha) for 16 and 32 bits. */
  masks?: readonly number[];
  /** Bytes of a run-length coded picture instead of rows. */
  runs?: readonly number[];
  /** The header of OS/2 and Windows 2. */
  core?: boolean;
}

/** Builds a BMP byte by byte. */
export function makeBmp(options: BmpOptions): Buffer {
  const { width, height, bits, palette = [], masks, runs, core = false } = options;
  const stride = Math.ceil((width * bits) / 32) * 4;
  const header = core ? 12 : masks ? 56 : 40;
  const offset = 14 + header + palette.length * (core ? 3 : 4);
  const file = Buffer.alloc(offset + (runs?.length ?? stride * height));
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(offset, 10);
  file.writeUInt32LE(header, 14);
  if (core) {
    file.writeUInt16LE(width, 18);
    file.writeUInt16LE(height, 20);
    file.writeUInt16LE(1, 22);
    file.writeUInt16LE(bits, 24);
  } else {
    file.writeInt32LE(width, 18);
    file.writeInt32LE(options.topDown ? -height : height, 22);
    file.writeUInt16LE(1, 26);
    file.writeUInt16LE(bits, 28);
    file.writeUInt32LE(runs ? (bits === 8 ? 1 : 2) : masks ? 3 : 0, 30);
    file.writeUInt32LE(palette.length, 46);
    masks?.forEach((mask, i) => file.writeUInt32LE(mask >>> 0, 54 + i * 4));
  }
  palette.forEach(([r, g, b], i) => {
    const at = 14 + header + i * (core ? 3 : 4);
    file[at] = b!;
    file[at + 1] = g!;
    file[at + 2] = r!;
  });
  if (runs) {
    file.set(runs, offset);
    return file;
  }
  for (let y = 0; y < height; y++) {
    const row = offset + stride * (options.topDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++) {
      const value = options.pixel(x, y);
      if (typeof value === 'number') {
        const perByte = 8 / bits;
        file[row + Math.floor(x / perByte)]! |= value << ((perByte - 1 - (x % perByte)) * bits);
      } else {
        const [r, g, b, a = 0] = value as [number, number, number, number?];
        if (bits === 24) {
          file.set([b, g, r], row + x * 3);
        } else {
          const fields = masks ?? (bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0]);
          let packed = 0;
          [r, g, b, a].forEach((part, i) => {
            const mask = fields[i] ?? 0;
            if (mask === 0) return;
            const low = Math.clz32(mask & -mask) ^ 31;
            packed |= Math.round((part / 255) * (mask >>> low)) << low;
          });
          if (bits === 16) file.writeUInt16LE(packed, row + x * 2);
          else file.writeUInt32LE(packed >>> 0, row + x * 4);
        }
      }
    }
  }
  return file;
}

export interface ZipFileOptions {
  /** Deflate instead of storing. */
  compress?: boolean;
}

/** A ZIP archive of files by their names; a name that ends with `/` is an empty folder. */
export async function makeZip(
  files: Readonly<Record<string, Buffer | string>>,
  { compress = true }: ZipFileOptions = {},
): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries(files)) {
    if (name.endsWith('/')) zip.addEmptyDirectory(name);
    else zip.addBuffer(Buffer.from(content), name, { compress });
  }
  zip.end();
  return buffer(zip.outputStream);
}

/** Changes the central directory of an archive: each header, from its signature on, in turn. */
export function patchZip(archive: Buffer, change: (header: Buffer, index: number) => void): Buffer {
  const patched = Buffer.from(archive);
  const signature = Buffer.from([0x50, 0x4b, 1, 2]);
  let index = 0;
  for (let at = patched.indexOf(signature); at >= 0; at = patched.indexOf(signature, at + 4)) {
    change(patched.subarray(at), index++);
  }
  return patched;
}

/**
 * An idx file of pictures as MNIST has them: pixel (x, y) of picture n is `pixel(n, x, y)`.
 *
 * @param claimed number of pictures that the header tells of
 */
export function makeIdx(
  count: number,
  side: number,
  pixel: (n: number, x: number, y: number) => number,
  claimed = count,
): Buffer {
  const bytes = Buffer.alloc(16 + count * side * side);
  [0x0803, claimed, side, side].forEach((value, i) => bytes.writeUInt32BE(value, 4 * i));
  for (let n = 0; n < count; n++)
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) bytes[16 + (n * side + y) * side + x] = pixel(n, x, y);
  return bytes;
}

/** An idx file of labels. */
export function makeLabels(labels: readonly number[]): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(0x0801, 0);
  header.writeUInt32BE(labels.length, 4);
  return Buffer.concat([header, Buffer.from(labels)]);
}
