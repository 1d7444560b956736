import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FaceRecipe } from '../../src-preload/contract';
import { FavouriteLibrary } from './favourites';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-favourites-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const face = (name: string): FaceRecipe => ({
  name,
  modelId: 'own-0123456789abcdef',
  modelName: 'Model',
  step: 40,
  project: null,
  point: {
    seed: 4,
    variety: 0.8,
    strength: 1,
    edits: { '3': 1.5 },
    moves: { 'pca-1': -2 },
    base: [0.1, 0.2],
  },
});
const draw = (path: string): Promise<void> => writeFile(path, 'picture');
const open = (): FavouriteLibrary => new FavouriteLibrary(join(folder, 'kept'));

it('keeps the whole recipe, the newest first, over a restart', async () => {
  const library = open();
  expect(await library.list()).toEqual([]);
  const first = await library.add(face('One'), draw);
  await library.add(face('Two'), draw);
  await library.rename(first.id, 'First');
  const list = await open().list();
  expect(list.map(({ name }) => name)).toEqual(['Two', 'First']);
  expect(list[1]).toMatchObject({ ...face('First'), id: first.id });
  expect(Buffer.from((await open().picture(first.id))!).toString()).toBe('picture');
  expect(await open().picture('../../x')).toBeNull();
});

it('brings back what was removed, until the studio starts anew', async () => {
  const library = open();
  const { id } = await library.add(face('One'), draw);
  const other = await library.add(face('Two'), draw);
  await library.remove(id);
  expect((await library.list()).map(({ name }) => name)).toEqual(['Two']);
  await expect(library.remove(id)).rejects.toMatchObject({ code: 'favouriteMissing' });
  await library.restore(id);
  expect(await library.list()).toHaveLength(2);
  await library.remove(id);
  const again = open();
  await again.sweep();
  await expect(again.restore(id)).rejects.toMatchObject({ code: 'favouriteMissing' });
  expect(readdirSync(join(folder, 'kept')).sort()).toEqual([`${other.id}.png`, 'favourites.json'].sort());
});

it('keeps nothing when the picture cannot be made', async () => {
  const library = open();
  await expect(library.add(face('One'), () => Promise.reject(new Error('no engine')))).rejects.toThrow(
    'no engine',
  );
  expect(await library.list()).toEqual([]);
});

it('never writes over a list that it cannot read', async () => {
  const library = open();
  await library.add(face('One'), draw);
  const path = join(folder, 'kept/favourites.json');
  const good = JSON.parse(readFileSync(path, 'utf8')) as object[];
  writeFileSync(path, JSON.stringify([{ ...good[0], from: 'a newer studio' }, ...good]));
  const later = open();
  expect(await later.list()).toHaveLength(1);
  await later.add(face('Two'), draw);
  const old = readdirSync(join(folder, 'kept')).filter((name) => name.endsWith('.old'));
  expect(old).toHaveLength(1);
  expect(readFileSync(join(folder, 'kept', old[0]!), 'utf8')).toContain('a newer studio');
});

it('keeps what it could read of a damaged list over two starts, and every picture that the old list names', async () => {
  const library = open();
  const good = await library.add(face('Good'), draw);
  const newer = await library.add(face('Newer'), draw);
  const path = join(folder, 'kept', 'favourites.json');
  const entries = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>[];
  // As a newer studio might write it.
  writeFileSync(
    path,
    JSON.stringify(entries.map((entry) => (entry.id === newer.id ? { ...entry, mood: 1 } : entry))),
  );
  for (let start = 0; start < 2; start++) {
    const again = open();
    await again.sweep();
    expect((await again.list()).map(({ name }) => name)).toEqual(['Good']);
    for (const { id } of [good, newer]) expect(await again.picture(id)).not.toBeNull();
  }
});
