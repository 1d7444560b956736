import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { naturalOrder } from './natural';
import { scanPaths } from './selection';
import { makeFolder } from './testing';

let folder: string;
let dispose: () => void;

beforeEach(() => ({ folder, dispose } = makeFolder()));
afterEach(() => dispose());

/** Makes empty files, with the folders they need. */
function files(...names: string[]): void {
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), 'x');
  }
}
const names = async (...paths: string[]): Promise<string[]> =>
  (await scanPaths(paths)).files.map(({ name }) => name);

describe('a scan', () => {
  it('finds everything, deep and in natural order, but nothing hidden', async () => {
    files(
      'set/10.png',
      'set/2.png',
      'set/a/b/c/d/e/人像 é.JPG',
      'set/a/b/notes.txt',
      'set/.hidden.png',
      'set/.git/object',
      'set/__MACOSX/2.png',
      'set/Thumbs.db',
      'set/1.webp',
    );
    const scanned = await scanPaths([join(folder, 'set')]);
    expect(scanned.label).toBe('set');
    expect(scanned.files.map(({ name, picture, bytes }) => [name, picture, bytes])).toEqual([
      ['1.webp', true, 1],
      ['2.png', true, 1],
      ['10.png', true, 1],
      ['a/b/c/d/e/人像 é.JPG', true, 1],
      ['a/b/notes.txt', false, 1],
    ]);
  });

  it('takes files, and hidden ones that were dropped themselves', async () => {
    files('.secret.png', 'b.jpg');
    expect(await names(join(folder, '.secret.png'), join(folder, 'b.jpg'))).toEqual(['.secret.png', 'b.jpg']);
  });

  it('tells files of several folders apart', async () => {
    files('one/a.png', 'two/a.png');
    expect(await names(join(folder, 'two'), join(folder, 'one'))).toEqual(['one/a.png', 'two/a.png']);
  });

  it('follows links, each folder once, and reports links to nowhere', async () => {
    files('set/a.png', 'elsewhere/b.png');
    symlinkSync(join(folder, 'set'), join(folder, 'set/loop'));
    symlinkSync('..', join(folder, 'elsewhere/up'));
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'set/linked'));
    symlinkSync(join(folder, 'elsewhere/b.png'), join(folder, 'set/file-link.png'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'set/broken.png'));
    const { files: found } = await scanPaths([join(folder, 'set')]);
    expect(found.map(({ name, unusable }) => [name, unusable !== undefined])).toEqual([
      ['a.png', false],
      ['broken.png', true],
      ['file-link.png', false],
      ['linked/b.png', false],
    ]);
  });

  it('says what was dropped and cannot be read', async () => {
    await expect(scanPaths([join(folder, 'none')])).rejects.toMatchObject({
      code: 'fileMissing',
      params: { name: 'none' },
    });
    files('closed/a.png', 'open/locked/b.png', 'open/c.png');
    chmodSync(join(folder, 'closed'), 0);
    chmodSync(join(folder, 'open/locked'), 0);
    chmodSync(folder, 0o755);
    // Root may read everything.
    const root = process.geteuid?.() === 0;
    if (root) process.seteuid!(65534);
    try {
      await expect(scanPaths([join(folder, 'closed')])).rejects.toMatchObject({
        code: 'folderUnreadable',
        params: { name: 'closed' },
      });
      const { files: found } = await scanPaths([join(folder, 'open')]);
      expect(found.map(({ name, unusable }) => [name, unusable !== undefined])).toEqual([
        ['c.png', false],
        ['locked', true],
      ]);
    } finally {
      if (root) process.seteuid!(0);
      chmodSync(join(folder, 'closed'), 0o755);
      chmodSync(join(folder, 'open/locked'), 0o755);
    }
  });

  it('of an empty folder is empty', async () => {
    expect(await scanPaths([folder])).toMatchObject({ files: [] });
  });
});

it('natural order is total', () => {
  const sorted = ['A1', 'a1', 'a2', 'a02', 'a10', 'b'].sort(naturalOrder);
  expect([...sorted].reverse().sort(naturalOrder)).toEqual(sorted);
  expect(sorted.at(-2)).toBe('a10');
});
