import { lstat, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { placeCopy, placeLink } from './place';
import { temporaryFolder } from './testing';

let folder: string;
let remove: () => Promise<void>;

beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
  await writeFile(join(folder, 'source'), 'content');
});
afterEach(() => remove());

it('gives a large file a second name', async () => {
  const [source, target] = [join(folder, 'source'), join(folder, 'deps/lib/target')];
  await placeLink(source, target);
  const before = await lstat(target);
  expect(before.ino).toBe((await lstat(source)).ino);
  await placeLink(source, target);
  expect((await lstat(target)).ctimeMs).toBe(before.ctimeMs);
});

it('replaces what was there: an older link, another file', async () => {
  const [source, target] = [join(folder, 'source'), join(folder, 'target')];
  await symlink('/nowhere', target);
  await placeLink(source, target);
  expect(await readFile(target, 'utf8')).toBe('content');
  await rm(target);
  await writeFile(target, 'other');
  await placeLink(source, target);
  expect(await readFile(target, 'utf8')).toBe('content');
});

it('copies a small file once', async () => {
  const [source, target] = [join(folder, 'source'), join(folder, 'lib/target')];
  await placeCopy(source, target);
  const first = await lstat(target);
  await placeCopy(source, target);
  expect((await lstat(target)).ino).toBe(first.ino);
  await writeFile(source, 'new content');
  await placeCopy(source, target);
  expect(await readFile(target, 'utf8')).toBe('new content');
});
