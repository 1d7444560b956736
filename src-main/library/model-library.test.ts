import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dcganPresets, modelIdSchema } from '../../src-preload/contract';
import { readModelFile, writeModelFile } from '../export/model-file';
import { FoundDirections } from './found-directions';
import { ModelLibrary } from './model-library';

let folder: string;
let library: ModelLibrary;
const own = () => join(folder, 'own');
const source = (name: string) => join(folder, `${name}.safetensors`);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'library-'));
  library = new ModelLibrary({ own: own(), starters: join(folder, 'starters') });
  for (const name of ['b', 'a']) await write(source(name), name);
  mkdirSync(join(folder, 'starters/anime-faces'), { recursive: true });
  await write(join(folder, 'starters/anime-faces/model.safetensors'), 'Anime faces');
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (path: string, name: string): Promise<void> =>
  writeModelFile(path, {
    name,
    recipe: dcganPresets.compact,
    step: 5,
    card: null,
    tensors: [{ name: 'g/a/kernel', shape: [1], data: Float32Array.of(name.length) }],
  });

describe('the library of models', () => {
  it('lists own models by name, then those that ship', async () => {
    await library.add(source('b'));
    await library.add(source('a'));
    const list = await library.list();
    expect(list.map(({ name, kind }) => [name, kind])).toEqual([
      ['a', 'own'],
      ['b', 'own'],
      ['Anime faces', 'starter'],
    ]);
    for (const { id } of list) expect(modelIdSchema.safeParse(id).success).toBe(true);
    expect((await library.find('starter-anime-faces')).step).toBe(5);
  });

  it('takes a copy, once', async () => {
    const first = await library.add(source('a'));
    rmSync(source('a'));
    expect((await library.find(first.id)).name).toBe('a');
    await write(source('a'), 'a');
    expect((await library.add(source('a'))).id).toBe(first.id);
    expect(readdirSync(own())).toHaveLength(1);
  });

  it('renames, removes and restores own models; what is removed goes with the next start', async () => {
    const { id } = await library.add(source('a'));
    expect(await library.rename(id, 'Renamed')).toMatchObject({ id, name: 'Renamed' });
    const { path } = await library.find(id);
    for (const format of ['F16', 'F32'] as const) {
      await writeModelFile(path, await readModelFile(path), format);
      const { size } = statSync(path);
      await library.rename(id, 'Renamed');
      expect(statSync(path).size).toBe(size);
    }
    await library.remove(id);
    await expect(library.find(id)).rejects.toMatchObject({ code: 'modelMissing' });
    await library.restore(id);
    expect((await library.find(id)).name).toBe('Renamed');
    // What was found in it goes with it, but not before.
    const found = new FoundDirections(own());
    await found.keep(id, []);
    await library.sweep();
    expect(await found.of(id, 1)).toEqual([]);
    await library.remove(id);
    await library.sweep();
    expect(readdirSync(own())).toEqual([]);
    await expect(library.restore(id)).rejects.toMatchObject({ code: 'modelMissing' });
  });

  it('deletes what was never completed, long after', async () => {
    await library.add(source('a'));
    const draft = join(own(), '.0123456789abcdef.safetensors-0123456789ab');
    writeFileSync(draft, 'half');
    await library.sweep();
    expect(existsSync(draft)).toBe(true);
    const long = new Date(Date.now() - 7_200_000);
    utimesSync(draft, long, long);
    await library.sweep();
    expect(readdirSync(own())).toHaveLength(1);
    expect(existsSync(draft)).toBe(false);
  });

  it('keeps damaged files out and passes over those that lie there', async () => {
    writeFileSync(source('c'), 'nothing');
    await expect(library.add(source('c'))).rejects.toMatchObject({ code: 'weightsUnreadable' });
    expect(existsSync(own())).toBe(false);
    mkdirSync(own());
    writeFileSync(join(own(), '0123456789abcdef.safetensors'), 'nothing');
    writeFileSync(join(own(), 'notes.txt'), 'nothing');
    expect((await library.list()).map(({ kind }) => kind)).toEqual(['starter']);
  });

  it('takes in a model with whole directions, and not one whose directions are damaged', async () => {
    const given = (directions: string) =>
      writeModelFile(source('d'), {
        name: 'd',
        recipe: dcganPresets.compact,
        step: 7,
        card: null,
        tensors: [{ name: 'g/a/kernel', shape: [1], data: Float32Array.of(1) }],
        extra: { directions },
      });
    await given('[{"id": "pca-1"}]');
    await expect(library.add(source('d'))).rejects.toMatchObject({ code: 'directionsUnreadable' });
    expect(existsSync(own())).toBe(false);
    const vector = Array.from({ length: 100 }, () => 0.1);
    await given(JSON.stringify([{ id: 'pca-1', name: 'Smile', kind: 'pca', vector }]));
    expect(await library.add(source('d'))).toMatchObject({ kind: 'own', name: 'd', step: 7 });
  });

  it('leaves what ships as it is, and finds nothing outside of its folders', async () => {
    await expect(library.rename('starter-anime-faces', 'x')).rejects.toMatchObject({ code: 'modelFixed' });
    await expect(library.remove('starter-anime-faces')).rejects.toMatchObject({ code: 'modelFixed' });
    for (const id of ['own-../../a', 'starter-../a', 'starter-', 'checkpoint-1', 'own-0123456789abcdef']) {
      await expect(library.find(id)).rejects.toMatchObject({ code: 'modelMissing' });
    }
  });
});
