import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { cli } from './command-line';
import { expect, projectFolder, test } from './studio';

test('faces, shapes and large pictures come from the models of the studio, without a project', async ({
  folder,
}) => {
  test.setTimeout(300_000);
  const at = (name: string): string => join(folder, name);

  await cli('generate', '--seed', '5', '--count', '2', '--out', at('faces'));
  expect((await readdir(at('faces'))).sort()).toEqual(['5.png', '6.png']);
  expect(await sharp(at('faces/5.png')).metadata()).toMatchObject({ width: 64, height: 64 });

  const shaped = await cli('shapes', '--seed', '7', '--mm', '60', '--out', at('chair.stl'));
  expect(shaped.name).toBe('Chairs');
  const chair = await readFile(at('chair.stl'));
  // Of a binary STL: a head of 80 bytes, how many triangles, and 50 bytes for each.
  const triangles = chair.readUInt32LE(80);
  expect(triangles).toBeGreaterThan(500);
  expect(chair.length).toBe(84 + 50 * triangles);

  await sharp(join(projectFolder, 'build/icons/64x64.png')).flatten().toFile(at('icon.png'));
  await cli('upscale', at('icon.png'), '--scale', '4', '--out', at('large'));
  const [large] = await readdir(at('large'));
  expect(await sharp(at(`large/${large}`)).metadata()).toMatchObject({ width: 256, height: 256 });
});
