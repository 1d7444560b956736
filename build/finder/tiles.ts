import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAvatar } from '@dicebear/core';
import * as adventurer from '@dicebear/adventurer';
import * as lorelei from '@dicebear/lorelei';
import sharp from 'sharp';

/** Side of the pictures of faces that pages are composed of. */
export const tileSide = 64;

/** A face or a thing to paste on a page: RGBA, `side` × `side`, with smaller copies for small sizes. */
export interface Tile {
  /** side × side × 4 bytes. */
  levels: { side: number; data: Uint8Array }[];
  /** The square of the face in parts of the side: middle and side. */
  face: { x: number; y: number; side: number };
}

/** Faces of these years are never trained on: other games, other artists. */
const heldOutYears = /_(2000|2004|2012)\.jpg$/;

/** The names of drawn faces to train on and of those that are kept for measuring, each in natural order. */
export async function faceNames(folder: string): Promise<{ training: string[]; heldOut: string[] }> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jpg')).sort();
  return {
    training: names.filter((name) => !heldOutYears.test(name)),
    heldOut: names.filter((name) => heldOutYears.test(name)),
  };
}

/** Reads face pictures; the whole picture is the face. */
export async function readFaces(folder: string, names: readonly string[]): Promise<Tile[]> {
  const read = async (name: string): Promise<Tile> => {
    const data = await sharp(await readFile(join(folder, name)))
      .resize(tileSide, tileSide, { fit: 'fill' })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer();
    return makeTile(data, tileSide, { x: 0.5, y: 0.5, side: 1 });
  };
  const tiles: Tile[] = [];
  for (let at = 0; at < names.length; at += 64) {
    tiles.push(...(await Promise.all(names.slice(at, at + 64).map(read))));
  }
  return tiles;
}

/** Photos for backgrounds: RGB. */
export interface Photo {
  width: number;
  height: number;
  data: Uint8Array;
}

export async function readPhotos(folder: string): Promise<Photo[]> {
  const photos: Photo[] = [];
  for (const name of (await readdir(folder)).sort()) {
    if (!name.endsWith('.jpg')) continue;
    const { data, info } = await sharp(join(folder, name)).raw().toBuffer({ resolveWithObject: true });
    photos.push({ width: info.width, height: info.height, data });
  }
  return photos;
}

const skins = ['fde2cf', 'f6cba8', 'eab58c', 'd49a6a', 'b0764a', '8a5a3a', '6b4329', 'ffffff'];
const hairs = [
  '1f1a17',
  '3b2a20',
  '6a4128',
  'a05a2c',
  'd69a4a',
  'eecb86',
  'b23a2e',
  '7d4e8f',
  '3f6fa8',
  'cfcfcf',
];

/** Where the heads of the two styles lie in their drawings, hair and chin included. */
const drawnFaces = {
  lorelei: { x: 0.53, y: 0.4, side: 0.62 },
  adventurer: { x: 0.47, y: 0.56, side: 0.66 },
} as const;

/** Faces drawn by DiceBear without a background, as the studio's own starter drawings. */
export async function drawFaces(
  style: 'lorelei' | 'adventurer',
  seed: string,
  count: number,
): Promise<Tile[]> {
  const side = 2 * tileSide;
  const tiles: Tile[] = [];
  for (let i = 0; i < count; i++) {
    const options = { seed: `${seed}/${i}`, size: side, skinColor: skins, hairColor: hairs };
    const svg =
      style === 'lorelei'
        ? createAvatar(lorelei, options).toString()
        : createAvatar(adventurer, options).toString();
    const data = await sharp(Buffer.from(svg))
      .resize(side, side)
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer();
    tiles.push(makeTile(data, side, drawnFaces[style]));
  }
  return tiles;
}

function makeTile(data: Uint8Array, side: number, face: Tile['face']): Tile {
  const levels = [{ side, data }];
  while (levels.at(-1)!.side > 16) levels.push(halve(levels.at(-1)!));
  return { levels, face };
}

function halve({ side, data }: { side: number; data: Uint8Array }): { side: number; data: Uint8Array } {
  const half = side / 2;
  const smaller = new Uint8Array(half * half * 4);
  for (let y = 0; y < half; y++) {
    for (let x = 0; x < half; x++) {
      const a = (y * 2 * side + x * 2) * 4;
      const b = a + side * 4;
      const alpha = data[a + 3]! + data[a + 7]! + data[b + 3]! + data[b + 7]!;
      const to = (y * half + x) * 4;
      for (let c = 0; c < 3; c++) {
        // Colours of clear pixels do not count.
        const sum =
          data[a + c]! * data[a + 3]! +
          data[a + 4 + c]! * data[a + 7]! +
          data[b + c]! * data[b + 3]! +
          data[b + 4 + c]! * data[b + 7]!;
        smaller[to + c] = alpha > 0 ? Math.round(sum / alpha) : 255;
      }
      smaller[to + 3] = Math.round(alpha / 4);
    }
  }
  return { side: half, data: smaller };
}
