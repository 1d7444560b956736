import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createAvatar } from '@dicebear/core';
import * as adventurer from '@dicebear/adventurer';
import * as lorelei from '@dicebear/lorelei';
import sharp from 'sharp';

/** Drawn pages with as many faces as their names tell. */
export interface DrawnPages {
  folder: string;
  /** Number of faces by the name of the picture. */
  faces: Record<string, number>;
  /** A page without a face, which lies elsewhere as well. */
  faceless: string;
}

/** Composes pages of the studio's own starter drawings. */
export async function makeDrawnPages(root: string): Promise<DrawnPages> {
  const folder = join(root, 'drawn pages');
  await mkdir(folder);
  const faceless = join(root, 'hills.png');
  await sharp(Buffer.from(scene(900, 600, '')))
    .png()
    .toFile(faceless);
  await copyFile(faceless, join(folder, 'hills.png'));
  await draw(join(folder, 'one.png'), [{ x: 320, y: 150, side: 260, style: 'lorelei', seed: '3/0' }]);
  await draw(join(folder, 'three.jpg'), [
    { x: 40, y: 60, side: 240, style: 'lorelei', seed: '3/2' },
    { x: 330, y: 280, side: 210, style: 'adventurer', seed: '3/6' },
    { x: 620, y: 120, side: 220, style: 'lorelei', seed: '3/6' },
  ]);
  return { folder, faces: { 'hills.png': 0, 'one.png': 1, 'three.jpg': 3 }, faceless };
}

interface Place {
  x: number;
  y: number;
  side: number;
  style: 'lorelei' | 'adventurer';
  seed: string;
}

async function draw(path: string, places: readonly Place[]): Promise<void> {
  const heads = await Promise.all(
    places.map(async ({ x, y, side, style, seed }) => {
      const options = { seed, size: side };
      const svg = style === 'lorelei' ? createAvatar(lorelei, options) : createAvatar(adventurer, options);
      return { input: await sharp(Buffer.from(svg.toString())).png().toBuffer(), left: x, top: y };
    }),
  );
  await sharp(Buffer.from(scene(900, 600, '#cfe3ea')))
    .composite(heads)
    .toFile(path);
}

/** Hills under a sky. */
function scene(width: number, height: number, sky: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="${width}" height="${height}" fill="${sky || '#bcd2e8'}"/>
    <path d="M0 ${height * 0.8} Q ${width * 0.25} ${height * 0.6} ${width * 0.5} ${height * 0.8} T ${width} ${height * 0.75} V ${height} H 0 Z" fill="#8fae7c"/>
    <path d="M0 ${height * 0.92} Q ${width * 0.4} ${height * 0.78} ${width} ${height * 0.95} V ${height} H 0 Z" fill="#6f9464"/>
  </svg>`;
}
