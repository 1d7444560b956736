import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StudioError } from '../../src-preload/errors';

/** Bytes of UTF-8 that every file system takes as a name. */
export const longestName = 255;

/** The beginning of a text that fits into so many bytes of UTF-8; no character is cut in two. */
export function cutToBytes(text: string, most: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > most) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** A path with an ending, which it may have already; its name is cut where it would be too long with it. */
export function withEnding(path: string, ending: string, most = longestName): string {
  const name = basename(path);
  const stem = name.toLowerCase().endsWith(ending) ? name.slice(0, -ending.length) : name;
  const own = name.slice(stem.length) || ending;
  return join(dirname(path), cutToBytes(stem, most - Buffer.byteLength(own)) + own);
}

/** Where something is written before it is complete: hidden, beside its place, so that it can be renamed into it. */
export function draftOf(path: string): string {
  const mark = `-${randomBytes(6).toString('hex')}`;
  return join(dirname(path), cutToBytes(`.${basename(path)}`, longestName - mark.length) + mark);
}

/** A draft that is so old, in milliseconds, belongs to nobody who still writes. */
const abandonedAfter = 3_600_000;

/**
 * Deletes drafts of files that nobody will complete, because the process that wrote them was killed.
 *
 * @param folder one of the studio's own: elsewhere such a name may be somebody else's
 * @param of whose drafts, by the names of the files that they were to become
 */
export async function sweepDrafts(folder: string, of: (name: string) => boolean = () => true): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const whole = /^\.(.+)-[0-9a-f]{12}$/.exec(name)?.[1];
    if (whole === undefined || !of(whole)) continue;
    const path = join(folder, name);
    const info = await stat(path).catch(() => null);
    if (info?.isFile() && Date.now() - info.mtimeMs > abandonedAfter)
      await rm(path, { force: true }).catch(() => {});
  }
}

/**
 * Writes a file that is there either as a whole or not at all.
 *
 * @throws StudioError diskFull, exportFailed
 */
export async function writeWhole(path: string, bytes: Uint8Array | string): Promise<void> {
  const draft = draftOf(path);
  try {
    const file = await open(draft, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new StudioError('diskFull', {}, { cause: error });
    throw new StudioError('exportFailed', { name: basename(path) }, { cause: error });
  }
}
