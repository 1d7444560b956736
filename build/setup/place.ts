import { copyFile, link, lstat, mkdir, readlink, rename, rm, stat, symlink, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Puts a large file of the cache into node_modules without copying it: as a second name of the same file, or as a
 * symbolic link where the cache is on another disk. Does nothing when it is there already.
 */
export async function placeLink(source: string, target: string): Promise<void> {
  const [from, to] = await Promise.all([stat(source), lstat(target).catch(() => undefined)]);
  if (
    to?.isSymbolicLink() ? (await readlink(target)) === source : to?.ino === from.ino && to.dev === from.dev
  )
    return;
  await replace(target, async (draft) => {
    try {
      await link(source, draft);
    } catch {
      await symlink(source, draft);
    }
  });
}

/**
 * Copies a small file of the cache into node_modules, times included: by them the next start sees that it is there.
 * A binding is copied, not linked, because it finds its libraries relative to the place it lies in.
 */
export async function placeCopy(source: string, target: string): Promise<void> {
  const [from, to] = await Promise.all([stat(source), lstat(target).catch(() => undefined)]);
  if (to?.isFile() && to.size === from.size && Math.abs(to.mtimeMs - from.mtimeMs) < 2) return;
  await replace(target, async (draft) => {
    await copyFile(source, draft);
    await utimes(draft, from.atime, from.mtime);
  });
}

/** A process that has the old file open keeps it; one that opens the new one sees it whole. */
async function replace(target: string, make: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${target}.${process.pid}.draft`;
  await mkdir(dirname(target), { recursive: true });
  await rm(draft, { force: true });
  await make(draft);
  await rename(draft, target);
}
