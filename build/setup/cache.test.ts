import { mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cacheFolder, cacheSize, ensureEntry, isIntact, shortHash, type Entry } from './cache';
import { temporaryFolder } from './testing';

let cache: string;
let remove: () => Promise<void>;

beforeEach(async () => ({ folder: cache, remove } = await temporaryFolder()));
afterEach(() => remove());

function tool(populate = vi.fn(fill)): { entry: Entry; populate: typeof populate } {
  return { entry: { key: 'tool-1', populate }, populate };
}

async function fill(folder: string): Promise<void> {
  await mkdir(join(folder, 'lib'));
  await writeFile(join(folder, 'lib', 'tool.so'), 'machine code');
  await symlink('tool.so', join(folder, 'lib', 'tool.so.1'));
}

describe('cacheFolder', () => {
  it('follows the custom of each system', () => {
    expect(cacheFolder({ HOME: '/home/ada' }, 'linux')).toBe('/home/ada/.cache/gan-studio');
    expect(cacheFolder({ HOME: '/home/ada', XDG_CACHE_HOME: '/fast' }, 'linux')).toBe('/fast/gan-studio');
    expect(cacheFolder({ HOME: '/Users/ada' }, 'darwin')).toBe('/Users/ada/Library/Caches/gan-studio');
    expect(cacheFolder({ LOCALAPPDATA: '/ada/Local' }, 'win32')).toBe('/ada/Local/gan-studio');
  });
});

describe('shortHash', () => {
  it('changes with every part and with where one ends', () => {
    expect(shortHash('ab', 'c')).not.toBe(shortHash('a', 'bc'));
    expect(shortHash('ab', 'c')).toBe(shortHash('ab', 'c'));
  });
});

describe('ensureEntry', () => {
  it('builds once and finds it from then on', async () => {
    const { entry, populate } = tool();
    expect((await ensureEntry(cache, entry)).state).toBe('built');
    const again = await ensureEntry(cache, entry);
    expect(again.state).toBe('found');
    expect(await readFile(join(again.folder, 'lib/tool.so.1'), 'utf8')).toBe('machine code');
    expect(populate).toHaveBeenCalledTimes(1);
    expect(await readdir(cache)).toEqual(['tool-1']);
  });

  it('rebuilds when a file is missing or has another size', async () => {
    const { entry } = tool();
    const { folder } = await ensureEntry(cache, entry);
    await writeFile(join(folder, 'lib/tool.so'), 'machine code and more');
    expect((await ensureEntry(cache, entry)).state).toBe('repaired');
    await rm(join(folder, 'lib/tool.so'));
    expect((await ensureEntry(cache, entry)).state).toBe('repaired');
    expect(await readFile(join(folder, 'lib/tool.so'), 'utf8')).toBe('machine code');
    expect(await readdir(cache)).toEqual(['tool-1']);
  });

  it('rebuilds when a file of the same size has another content', async () => {
    const { entry } = tool();
    const { folder } = await ensureEntry(cache, entry);
    await writeFile(join(folder, 'lib/tool.so'), 'MACHINE CODE');
    expect((await ensureEntry(cache, entry)).state).toBe('repaired');
  });

  it('sees with verify what sizes and times hide', async () => {
    const { entry } = tool();
    const { folder } = await ensureEntry(cache, entry);
    const file = join(folder, 'lib/tool.so');
    const { atime, mtime } = await stat(file);
    await utimes(file, atime, mtime);
    await ensureEntry(cache, entry);
    const before = await stat(file);
    await writeFile(file, 'MACHINE CODE');
    await utimes(file, before.atime, before.mtime);
    expect((await ensureEntry(cache, entry, true)).state).toBe('repaired');
  });

  it('takes a copy with other times for intact', async () => {
    const { entry, populate } = tool();
    const { folder } = await ensureEntry(cache, entry);
    await utimes(join(folder, 'lib/tool.so'), 1, 1);
    expect((await ensureEntry(cache, entry)).state).toBe('found');
    expect(populate).toHaveBeenCalledTimes(1);
  });

  it('keeps nothing of an attempt that failed, and can be called again', async () => {
    const half = vi.fn(async (folder: string) => {
      await fill(folder);
      throw new Error('the network went away');
    });
    await expect(ensureEntry(cache, tool(half).entry)).rejects.toThrow('the network went away');
    expect(await readdir(cache)).toEqual([]);
    expect((await ensureEntry(cache, tool().entry)).state).toBe('built');
  });

  it('leaves a damaged entry where it is when its replacement fails', async () => {
    const { folder } = await ensureEntry(cache, tool().entry);
    await rm(join(folder, 'lib/tool.so.1'));
    await expect(
      ensureEntry(cache, tool(vi.fn().mockRejectedValue(new Error('no'))).entry),
    ).rejects.toThrow();
    expect(await readFile(join(folder, 'lib/tool.so'), 'utf8')).toBe('machine code');
  });

  it('builds once when two set-ups run at once', async () => {
    const slow = vi.fn(async (folder: string) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      await fill(folder);
    });
    const states = await Promise.all([1, 2, 3].map(() => ensureEntry(cache, tool(slow).entry)));
    expect(slow).toHaveBeenCalledTimes(1);
    expect(states.map(({ state }) => state).sort()).toEqual(['built', 'found', 'found']);
  });

  it('clears away the drafts of set-ups that were killed long ago', async () => {
    const old = join(cache, 'draft-killed');
    await mkdir(old);
    await utimes(old, 1, 1);
    await mkdir(join(cache, 'draft-running'));
    await ensureEntry(cache, tool().entry);
    expect(await readdir(cache)).toEqual(['draft-running', 'tool-1']);
  });
});

it('isIntact is false where there is nothing', async () => {
  expect(await isIntact(join(cache, 'nothing'))).toBe(false);
});

it('cacheSize counts what the manifests name', async () => {
  await ensureEntry(cache, tool().entry);
  expect(await cacheSize(cache)).toEqual({ bytes: 2 * 'machine code'.length, entries: ['tool-1'] });
  expect(await cacheSize(join(cache, 'nothing'))).toEqual({ bytes: 0, entries: [] });
});
