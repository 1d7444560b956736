import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeModelFile } from '../export/model-file';
import { presetOf } from '../gan/recipe';
import { modelFile } from './starter-model';
import type { Surroundings } from './surroundings';

let starters: string;
beforeEach(async () => void (starters = await mkdtemp(join(tmpdir(), 'gan-studio-starters-'))));
afterEach(() => rm(starters, { recursive: true }));

const ask = (given: string | null, system: 'srgan' | 'agecgan') =>
  modelFile({ starters } as Surroundings, given, system);

async function ship(name: string, system: 'srgan' | 'dcgan'): Promise<string> {
  const path = join(starters, name, 'model.safetensors');
  await mkdir(join(starters, name));
  const recipe = presetOf(system, 'compact', 64);
  await writeModelFile(path, { name, recipe, step: 1, card: null, tensors: [] }, 'F16');
  return path;
}

it('the first model of the system is taken, in the order of the folders, or the one that is named', async () => {
  await ship('a-faces', 'dcgan');
  const [drawings, photos] = [await ship('c-drawings', 'srgan'), await ship('b-photos', 'srgan')];
  await mkdir(join(starters, 'a-network'));
  await writeFile(join(starters, 'a-network', 'weights.safetensors'), '');
  expect(await ask(null, 'srgan')).toBe(photos);
  expect(await ask('c-drawings', 'srgan')).toBe(drawings);
  expect(await ask('d.safetensors', 'srgan')).toBe(resolve('d.safetensors'));
  await expect(ask(null, 'agecgan')).rejects.toMatchObject({ code: 'modelMissing' });
});

it('without models there is none, and a file may still be named', async () => {
  await rm(starters, { recursive: true });
  await expect(ask(null, 'srgan')).rejects.toMatchObject({ code: 'modelMissing' });
  expect(await ask('d.safetensors', 'srgan')).toBe(resolve('d.safetensors'));
  await mkdir(starters);
});
