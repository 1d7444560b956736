import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { SkipReason } from '../../src-preload/contract';
import { StudioError, type ErrorCode } from '../../src-preload/errors';
import { endingOf, listZip, zipEndings, type ZipEntry } from './archives/zip';
import { naturalOrder } from './natural';
import { listIdx, looksLikeIdx, type IdxEntry } from './readers/idx';
import { pictureExtensions } from './readers/kind';
import { shapeExtensions } from './readers/volumes/kind';

/** A file that was found in what a person dropped. */
export interface SourceFile {
  /** Of the file, or of the archive that it lies in. */
  path: string;
  /** Relative to the dropped folder, with `/` between folders; an archive counts as a folder. */
  name: string;
  /** Of the picture file itself, unpacked. */
  bytes: number;
  /** Looks like a picture by its extension. */
  picture: boolean;
  /** Looks like a file of shapes by its extension. */
  shapes?: true;
  /** Where it lies in an archive. */
  entry?: ZipEntry;
  /** Where it lies in an idx file. */
  idx?: IdxEntry;
  /** A folder, file or archive that could not be looked at: it is reported, not read. */
  unusable?: SkipReason;
}

export interface ScannedFiles {
  /** Name of the dropped folder or the first file, without the ending of an archive. */
  label: string;
  files: SourceFile[];
  /** Where ages would come from; told by whoever may open files. */
  ages?: 'names' | 'list' | null;
}

/** What operating systems leave in folders. */
const litter = /^(\..*|__MACOSX|Thumbs\.db|desktop\.ini)$/i;

/**
 * Lists files and folders, with all that is in them, in natural order. ZIP archives and idx files are folders here: their
 * list is read; nothing else is opened. Links are followed, each folder is visited once, hidden files are left out unless they
 * were dropped themselves.
 *
 * @throws StudioError folderUnreadable, fileMissing: of what was dropped itself; those of `listZip` when one archive
 *   alone was dropped (among other things it is reported)
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
      await addFile(path, name, info.size, files, paths.length === 1);
    }
  }
  files.sort((a, b) => naturalOrder(a.name, b.name));
  const first = basename(paths[0] ?? '');
  const ending = endingOf(first);
  return { label: zipEndings.has(ending) ? first.slice(0, -ending.length) : first, files };
}

/** @param alone nothing else was dropped: an archive that cannot be used is an error of its own */
async function addFile(
  path: string,
  name: string,
  bytes: number,
  files: SourceFile[],
  alone = false,
): Promise<void> {
  if (!zipEndings.has(endingOf(name))) {
    if (!looksLikePicture(name) && looksLikeIdx(basename(path))) return addIdx(path, name, bytes, files);
    files.push({ path, name, bytes, picture: looksLikePicture(name), ...shapesByName(name) });
    return;
  }
  let entries;
  try {
    entries = await listZip(path, name);
  } catch (error) {
    if (alone || !(error instanceof StudioError)) throw error;
    const unusable = reasonOf[error.code] ?? 'unreadable';
    files.push({ path, name, bytes, picture: false, unusable });
    return;
  }
  for (const { name: inside, size, entry, unusable } of entries) {
    if (inside.split('/').some((part) => litter.test(part))) continue;
    const found = { path, name: `${name}/${inside}`, bytes: size };
    if (entry) files.push({ ...found, picture: looksLikePicture(inside), ...shapesByName(inside), entry });
    else files.push({ ...found, picture: false, unusable });
  }
}

/** Each picture of an idx file, as `name#1`, `name#2` …; what it claims to have and has not is one more that is left out. */
async function addIdx(path: string, name: string, bytes: number, files: SourceFile[]): Promise<void> {
  const { entries, unusable } = await listIdx(path);
  entries.forEach((idx, i) => {
    files.push({ path, name: `${name}#${i + 1}`, bytes: idx.width * idx.height, picture: true, idx });
  });
  if (unusable) files.push({ path, name, bytes: entries.length > 0 ? 0 : bytes, picture: false, unusable });
}

/** Why an archive among other things was left out. */
const reasonOf: Partial<Record<ErrorCode, SkipReason>> = {
  archiveDamaged: 'corrupt',
  archiveUnsafe: 'unsafe',
  archiveTooLarge: 'tooLarge',
  archiveLocked: 'locked',
};

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
    files.push({ path: folder, name: prefix.slice(0, -1), bytes: 0, picture: false, unusable: 'unreadable' });
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
      else if (info.isFile()) await addFile(path, name, info.size, files);
    } catch {
      // A link to nowhere.
      files.push({ path, name, bytes: 0, picture: looksLikePicture(name), unusable: 'unreadable' });
    }
  }
}

function looksLikePicture(name: string): boolean {
  return pictureExtensions.has(endingOf(name));
}

function shapesByName(name: string): Pick<SourceFile, 'shapes'> {
  return shapeExtensions.has(endingOf(name)) ? { shapes: true } : {};
}

function unavailable(error: unknown, name: string): StudioError {
  const { code } = error as NodeJS.ErrnoException;
  return new StudioError(code === 'ENOENT' || code === 'ENOTDIR' ? 'fileMissing' : 'folderUnreadable', {
    name,
  });
}
