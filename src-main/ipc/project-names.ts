import { homedir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { StudioError } from '../../src-preload/contract';
import { cutToBytes } from '../export/files';

/** Leaves room for a number, an ending, and what SQLite and drafts put around a name, on every file system. */
const mostBytes = 180;

/** Names that Windows keeps for devices. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/**
 * The name of a project as that of a file, on every system.
 *
 * @throws StudioError projectName when there is no letter or number in it
 */
export function fileNameOf(name: string): string {
  if (!/[\p{L}\p{N}]/u.test(name)) throw new StudioError('projectName');
  const plain = name
    .normalize('NFC')
    // eslint-disable-next-line no-control-regex -- control characters are what must go
    .replace(/[\\/:*?"<>|\u0000-\u001f\u007f]/g, '-')
    .replace(/^[.\s-]+|[.\s]+$/g, '');
  const short = cutToBytes([...plain].slice(0, 60).join(''), mostBytes).trim();
  return reserved.test(short) ? `${short} project` : short;
}

/** A path in a folder that no file has yet: “Name”, “Name 2”, … */
export function freePath(
  folder: string,
  base: string,
  extension: string,
  exists: (path: string) => boolean,
): string {
  for (let number = 1; ; number++) {
    const path = join(folder, `${base}${number === 1 ? '' : ` ${number}`}${extension}`);
    if (!exists(path)) return path;
  }
}

/** Where a project lies, for a person to recognise it by. */
export function locationOf(path: string, home = homedir()): string {
  const folder = dirname(path);
  const short =
    folder === home ? '~' : folder.startsWith(home + sep) ? join('~', folder.slice(home.length + 1)) : folder;
  return join(short, path.slice(folder.length).replace(/^[\\/]/, ''));
}
