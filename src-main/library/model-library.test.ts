import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dcganPresets } from '../../src-preload/contract';
import { writeModelFile } from '../export/model-file';
import { ModelLibrary } from './model-library';

let folder: string;
let library: ModelLibrary;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-library-'));
  library = new ModelLibrary({ own: join(folder, 'own'), starters: join(folder, 'starters') });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = async (directions: string): Promise<string> => {
  const path = join(folder, 'given.safetensors');
  const tensors = [{ name: 'g/dense1/kernel', shape: [2], data: Float32Array.of(1, 2) }];
  const model = { name: 'Given', recipe: dcganPresets.compact, step: 7, card: null, tensors };
  await writeModelFile(path, { ...model, extra: { directions } });
  return path;
};

it('takes in a model with whole directions, and not one whose directions are damaged', async () => {
  await expect(library.add(await write('[{"id": "pca-1"}]'))).rejects.toMatchObject({
    code: 'directionsUnreadable',
  });
  expect(readdirSync(folder)).toEqual(['given.safetensors']);
  const vector = Array.from({ length: 100 }, () => 0.1);
  const whole = JSON.stringify([{ id: 'pca-1', name: 'Smile', kind: 'pca', vector }]);
  const model = await library.add(await write(whole));
  expect(model).toMatchObject({ kind: 'own', name: 'Given', step: 7 });
  expect(await library.list()).toHaveLength(1);
});
