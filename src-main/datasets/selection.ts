import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { StudioError } from '../../src-preload/errors';
import { naturalOrder } from './natural';
import { pictureExtensions } from './readers/kind';

/** A file that was found in what a person dropped. */
export interface SourceFile {
  path: string;
  /** Relative to the dropped folder, with `/` between folders. */
  name: string;
  bytes: number;
  /** Looks like a picture by its extension. */
  picture: boolean;
  /** A folder or file that could not be looked at: it is reported, not read. */
  unreadable?: true;
}

export interface ScannedFiles {
  /** Name of the dropped folder or the first file. */
  label: string;
  files: SourceFile[];
}

/** What operating systems leave in folders. */
const litter = /^(\..*|__MACOSX|Thumbs\.db|desktop\.ini)$/i;

/**
 * Lists files and folders, with all that is in them, in natural order. Nothing is opened. Links are followed, each
 * folder is visited once, hidden files are left out unless they were dropped themselves.
 *
 * @throws StudioError folderUnreadable, fileMissing: of what was dropped itself
 */
export async function scanPaths(paths: readonly string[]): Promise<ScannedFiles> {
  const files: SourceFile[] = [];
  const visited = new Set<string>();
  for (const path of paths) {
    const name = basename(path);
    let info;
    try {
      info = await stat(path);
    } catch (error) {
      throw unavailable(error, name);
    }
    if (info.isDirectory()) {
      // Several folders may hold files of the same name.
      await scanFolder(path, paths.length > 1 ? `${name}/` : '', files, visited, name);
    } else if (info.isFile()) {
      files.push({ path, name, bytes: info.size, picture: looksLikePicture(name) });
    }
  }
  files.sort((a, b) => naturalOrder(a.name, b.name));
  return { label: basename(paths[0] ?? ''), files };
}

/** @param droppedAs name of a folder that was dropped itself, for the error */
async function scanFolder(
  folder: string,
  prefix: string,
  files: SourceFile[],
  visited: Set<string>,
  droppedAs?: string,
): Promise<void> {
  let entries: Dirent[];
  try {
    const real = await realpath(folder);
    if (visited.has(real)) return;
    visited.add(real);
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (droppedAs !== undefined) throw unavailable(error, droppedAs);
    files.push({ path: folder, name: prefix.slice(0, -1), bytes: 0, picture: false, unreadable: true });
    return;
  }
  // The order decides which of two ways to the same folder is taken.
  entries.sort((a, b) => naturalOrder(a.name, b.name));
  for (const entry of entries) {
    if (litter.test(entry.name)) continue;
    const path = join(folder, entry.name);
    const name = prefix + entry.name;
    if (entry.isDirectory()) {
      await scanFolder(path, `${name}/`, files, visited);
      continue;
    }
    if (!entry.isFile() && !entry.isSymbolicLink()) continue;
    try {
      const info = await stat(path);
      if (info.isDirectory()) await scanFolder(path, `${name}/`, files, visited);
      else if (info.isFile()) files.push({ path, name, bytes: info.size, picture: looksLikePicture(name) });
    } catch {
      // A link to nowhere.
      files.push({ path, name, bytes: 0, picture: looksLikePicture(name), unreadable: true });
    }
  }
}

function looksLikePicture(name: string): boolean {
  return pictureExtensions.has(extname(name).toLowerCase());
}

function unavailable(error: unknown, name: string): StudioError {
  const { code } = error as NodeJS.ErrnoException;
  return new StudioError(code === 'ENOENT' || code === 'ENOTDIR' ? 'fileMissing' : 'folderUnreadable', {
    name,
  });
}
