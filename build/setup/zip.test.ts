import { readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeZip, temporaryFolder } from './testing';
import { extractZip } from './zip';

let folder: string;
let remove: () => Promise<void>;

beforeEach(async () => ({ folder, remove } = await temporaryFolder()));
afterEach(() => remove());

async function archive(...items: Parameters<typeof makeZip>[0]): Promise<string> {
  const file = join(folder, 'a.zip');
  await writeFile(file, makeZip(items));
  return file;
}

it('unpacks what is picked to where it is wanted, with modes and links', async () => {
  const file = await archive(
    { name: 'pack/', content: '', stored: true },
    { name: 'pack/program', content: 'run me '.repeat(1000), mode: 0o100755 },
    { name: 'pack/stored.txt', content: 'as it is', stored: true },
    { name: 'pack/link', content: 'program', mode: 0o120777 },
    { name: 'pack/empty', content: '', stored: true },
    { name: 'other/large', content: 'not wanted' },
  );
  const progress: [number, number][] = [];
  const names = await extractZip(file, join(folder, 'out'), {
    pick: (name) => (name.startsWith('pack/') ? name.slice(5) : undefined),
    onProgress: (done, total) => progress.push([done, total]),
  });
  expect(names).toEqual(['program', 'stored.txt', 'link', 'empty']);
  expect(await readFile(join(folder, 'out/program'), 'utf8')).toBe('run me '.repeat(1000));
  expect((await stat(join(folder, 'out/program'))).mode & 0o777).toBe(0o755);
  expect(await readFile(join(folder, 'out/stored.txt'), 'utf8')).toBe('as it is');
  expect(await readlink(join(folder, 'out/link'))).toBe('program');
  expect((await stat(join(folder, 'out/empty'))).size).toBe(0);
  expect(progress.at(-1)![0]).toBe(7008);
});

it.each(['../outside', '/etc/outside', 'a/../../outside'])('refuses the path %s', async (name) => {
  const file = await archive({ name, content: 'x' });
  await expect(extractZip(file, join(folder, 'out'))).rejects.toThrow('outside');
});

it('refuses what is no archive', async () => {
  await writeFile(join(folder, 'a.zip'), 'hello'.repeat(20));
  await expect(extractZip(join(folder, 'a.zip'), folder)).rejects.toThrow('not a zip archive');
});
