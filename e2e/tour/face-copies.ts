import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createAvatar } from '@dicebear/core';
import * as adventurer from '@dicebear/adventurer';
import sharp, { type Sharp } from 'sharp';

const grounds = ['#f4d9c6', '#c9e0f2', '#dbeac9', '#e6d5ee', '#f5e7b8', '#cfe9e4'];

async function face(seed: number, side: number): Promise<Sharp> {
  const avatar = createAvatar(adventurer, { seed: `tour ${seed}`, size: side });
  const head = await sharp(Buffer.from(avatar.toString())).png().toBuffer();
  return sharp(
    await sharp(head)
      .flatten({ background: grounds[seed % grounds.length]! })
      .png()
      .toBuffer(),
  );
}

/** A folder as they come to be over the years: faces, and some of them smaller, pressed hard or brightened. */
export async function makeFaceCopies(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const at = (name: string): string => join(folder, name);
  for (let i = 0; i < 8; i++) await (await face(i, 320)).png().toFile(at(`portrait ${i + 1}.png`));
  for (const i of [0, 2, 5])
    await (
      await face(i, 320)
    )
      .resize(96)
      .jpeg({ quality: 45 })
      .toFile(at(`portrait ${i + 1} small.jpg`));
  for (const i of [0, 2])
    await (
      await face(i, 320)
    )
      .modulate({ brightness: 1.06 })
      .webp({ quality: 80 })
      .toFile(at(`portrait ${i + 1} brighter.webp`));
}
