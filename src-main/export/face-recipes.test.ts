import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FaceRecipe } from '../../src-preload/contract';
import { readFaceRecipe, writeFaceRecipe } from './face-recipes';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-face-recipes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const face: FaceRecipe = {
  name: 'Smile',
  modelId: 'checkpoint-12',
  modelName: 'Run 1',
  step: 40,
  project: { id: 'abc', name: 'Faces' },
  point: {
    seed: 4,
    variety: 0.8,
    strength: 1,
    edits: { '3': 1.5 },
    moves: { 'pca-1': -2 },
    base: [0.1, 0.2],
  },
};

it('carries a face through a file and leaves out where it stood in the list', async () => {
  const path = join(folder, 'Smile.json');
  const favourite = { ...face, id: '0123456789abcdef', createdAt: 1, picture: 'media://app/favourite/x' };
  const text = writeFaceRecipe(favourite);
  writeFileSync(path, text);
  expect(await readFaceRecipe(path)).toEqual(face);
  expect(JSON.parse(text)).toEqual({ kind: 'gan-studio-face', version: 1, ...face });
});

it('refuses everything else in words', async () => {
  const path = join(folder, 'bad.json');
  const good = JSON.parse(writeFaceRecipe(face)) as Record<string, unknown>;
  const point = good.point as Record<string, unknown>;
  for (const bad of [
    '',
    '{',
    'null',
    JSON.stringify(face),
    JSON.stringify({ ...good, kind: 'gan-studio-recipe' }),
    JSON.stringify({ ...good, version: 2 }),
    JSON.stringify({ ...good, more: 1 }),
    JSON.stringify({ ...good, modelId: '../../etc/passwd' }),
    JSON.stringify({ ...good, point: { ...point, seed: -1 } }),
    ' '.repeat(1_000_001),
  ]) {
    writeFileSync(path, bad);
    await expect(readFaceRecipe(path), bad.slice(0, 200)).rejects.toMatchObject({
      code: 'faceRecipeUnreadable',
    });
  }
  await expect(readFaceRecipe(join(folder, 'none'))).rejects.toMatchObject({
    code: 'fileMissing',
    params: { name: 'none' },
  });
});
