import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dcganPresets } from '../../src-preload/contract';
import { sharp } from '../processes/sharp';
import { sweepDrafts, withEnding, writeWhole } from './files';
import { encodePng, writePicture } from './pictures';
import { readRecipe } from './recipes';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'studio-export-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('writePicture', () => {
  const pixels = new Uint8ClampedArray(8 * 8 * 4).fill(255);
  for (let i = 0; i < 64; i++) pixels.set(i % 8 < 4 ? [200, 10, 30] : [10, 200, 30], i * 4);

  it('writes exactly what was made at 1×', async () => {
    const path = join(folder, 'one.png');
    await writePicture(path, { pixels, width: 8, height: 8, scale: 1 });
    const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 8, height: 8, channels: 3 });
    for (let i = 0; i < 64; i++) {
      expect([...data.subarray(i * 3, i * 3 + 3)]).toEqual([...pixels.subarray(i * 4, i * 4 + 3)]);
    }
  });

  it('enlarges smoothly', async () => {
    const path = join(folder, 'four.png');
    await writePicture(path, { pixels, width: 8, height: 8, scale: 4 });
    const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 32, height: 32 });
    const row = Array.from({ length: 32 }, (_, x) => data[(16 * 32 + x) * 3]!);
    // In the middle of the edge there are values between the two colours.
    expect(row.slice(13, 19).some((value) => value > 40 && value < 170)).toBe(true);
  });

  it('names the file that it cannot write, not its folder', async () => {
    const path = join(folder, 'absent', 'x.png');
    const failure = writePicture(path, { pixels, width: 8, height: 8, scale: 1 });
    await expect(failure).rejects.toMatchObject({ code: 'exportFailed', params: { name: 'x.png' } });
  });
});

describe('encodePng', () => {
  it('takes RGB', async () => {
    const png = await encodePng(new Uint8Array(3 * 4 * 4).fill(7), { width: 4, height: 4, channels: 3 });
    expect((await sharp(Buffer.from(png)).metadata()).format).toBe('png');
  });
});

describe('writeWhole', () => {
  it('replaces a file and leaves nothing beside it', async () => {
    const path = join(folder, 'deep.json');
    await writeWhole(path, 'old');
    await writeWhole(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(folder).filter((name) => name.includes('deep'))).toEqual(['deep.json']);
    await expect(writeWhole(folder, 'x')).rejects.toMatchObject({ code: 'exportFailed' });
    expect(existsSync(folder)).toBe(true);
  });
});

describe('long names', () => {
  it('are written up to what the file system takes', async () => {
    for (const name of ['x'.repeat(255), '脸'.repeat(85)]) {
      await writeWhole(join(folder, name), 'all of it');
      expect(readFileSync(join(folder, name), 'utf8')).toBe('all of it');
      rmSync(join(folder, name));
    }
  });

  it('are cut before their ending, and not inside of a character', () => {
    expect(withEnding('/f/Face.PNG', '.png')).toBe('/f/Face.PNG');
    expect(withEnding('/f/Face', '.png')).toBe('/f/Face.png');
    expect(withEnding(`/f/${'脸'.repeat(85)}`, '.png')).toBe(`/f/${'脸'.repeat(83)}.png`);
    expect(withEnding(`/f/${'😀'.repeat(60)}.gif`, '.gif', 100)).toBe(`/f/${'😀'.repeat(24)}.gif`);
  });
});

describe('sweepDrafts', () => {
  it('deletes what was left half written long ago, and nothing else', async () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    const long = new Date(Date.now() - 7_200_000);
    const drafts = ['.list.json-0123456789ab', '.model.safetensors-ffffffffffff', '.now.json-0123456789ab'];
    const others = ['list.json', '.list.json', '.list.json-0123', 'x-0123456789ab'];
    for (const name of [...drafts, ...others]) {
      writeFileSync(join(own, name), 'half');
      if (!name.startsWith('.now')) utimesSync(join(own, name), long, long);
    }
    await sweepDrafts(own, (name) => name === 'list.json');
    expect(readdirSync(own).sort()).toEqual([...drafts.slice(1), ...others].sort());
    await sweepDrafts(own);
    expect(readdirSync(own).sort()).toEqual([drafts[2], ...others].sort());
    await sweepDrafts(join(own, 'absent'));
  });
});

describe('readRecipe', () => {
  it('reads a recipe and refuses everything else in words', async () => {
    const path = join(folder, 'recipe.json');
    writeFileSync(path, JSON.stringify(dcganPresets.book));
    expect(await readRecipe(path)).toEqual(dcganPresets.book);
    for (const bad of [
      '',
      '{',
      'null',
      '{"system":"dcgan"}',
      JSON.stringify({ ...dcganPresets.book, x: 1 }),
    ]) {
      writeFileSync(path, bad);
      await expect(readRecipe(path)).rejects.toMatchObject({ code: 'recipeUnreadable' });
    }
    writeFileSync(path, ' '.repeat(1_000_001));
    await expect(readRecipe(path)).rejects.toMatchObject({ code: 'recipeUnreadable' });
    await expect(readRecipe(join(folder, 'none'))).rejects.toMatchObject({
      code: 'fileMissing',
      params: { name: 'none' },
    });
  });
});
