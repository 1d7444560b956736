import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Direction } from '../../src-preload/contract';
import { DirectionNames } from './direction-names';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-names-'));
  path = join(folder, 'direction-names.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const directions: Direction[] = [
  { id: 'pca-1', name: 'Age', kind: 'pca', vector: [1] },
  { id: 'sefa-1', name: null, kind: 'sefa', vector: [1] },
];
const namesOf = async (names: DirectionNames, model: string): Promise<(string | null)[]> =>
  (await names.applied(model, directions)).map(({ name }) => name);

it('lie over those of the model, each model by itself, and are there the next time', async () => {
  const names = new DirectionNames(path);
  expect(await namesOf(names, 'starter-anime')).toEqual(['Age', null]);
  await Promise.all([
    names.set('starter-anime', 'pca-1', ''),
    names.set('starter-anime', 'sefa-1', 'Smile'),
    names.set('own-0123456789abcdef', 'pca-1', '年龄'),
  ]);
  for (const reader of [names, new DirectionNames(path)]) {
    expect(await namesOf(reader, 'starter-anime')).toEqual([null, 'Smile']);
    expect(await namesOf(reader, 'own-0123456789abcdef')).toEqual(['年龄', null]);
    expect(await namesOf(reader, 'own-ffffffffffffffff')).toEqual(['Age', null]);
  }
});

it('that cannot be read are put aside, not written over', async () => {
  writeFileSync(path, '{"version": 1, "models": {"../../x": {}}}');
  const names = new DirectionNames(path);
  expect(await namesOf(names, 'starter-anime')).toEqual(['Age', null]);
  await names.set('starter-anime', 'sefa-1', 'Hat');
  expect(await namesOf(new DirectionNames(path), 'starter-anime')).toEqual(['Age', 'Hat']);
  expect(readFileSync(`${path}.damaged`, 'utf8')).toContain('../../x');
});

it('that cannot be written are told, and not shown as if they were', async () => {
  const names = new DirectionNames(join(folder, 'no such folder', 'names.json'));
  await expect(names.set('starter-anime', 'pca-1', 'X')).rejects.toMatchObject({ code: 'exportFailed' });
  expect(await namesOf(names, 'starter-anime')).toEqual(['Age', null]);
  expect(existsSync(join(folder, 'no such folder'))).toBe(false);
});

it('that are there but cannot be read now are not written over, and are read again later', async () => {
  // A folder in its place can be read by nobody, not even by the super user.
  mkdirSync(path);
  const names = new DirectionNames(path);
  await expect(names.set('starter-anime', 'sefa-1', 'Hat')).rejects.toMatchObject({
    code: 'folderUnreadable',
  });
  rmSync(path, { recursive: true });
  writeFileSync(path, '{"version": 1, "models": {"starter-anime": {"pca-1": "Years"}}}');
  await names.set('starter-anime', 'sefa-1', 'Hat');
  expect(await namesOf(new DirectionNames(path), 'starter-anime')).toEqual(['Years', 'Hat']);
});
