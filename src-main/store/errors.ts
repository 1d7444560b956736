import { StudioError, type ErrorCode } from '../../src-preload/errors';

/** What SQLite and the file system report, by the kind of way out that a person has. Longer codes stand first. */
const kinds: readonly [prefix: string, code: ErrorCode][] = [
  ['SQLITE_READONLY_DBMOVED', 'projectMissing'],
  ['SQLITE_READONLY', 'projectReadOnly'],
  ['SQLITE_CANTOPEN', 'projectReadOnly'],
  ['SQLITE_PERM', 'projectReadOnly'],
  ['SQLITE_NOTADB', 'notAProject'],
  ['SQLITE_CORRUPT', 'projectCorrupt'],
  // A file that is shorter than its own header says, or a sector that cannot be read.
  ['SQLITE_IOERR_SHORT_READ', 'projectCorrupt'],
  ['SQLITE_IOERR_READ', 'projectCorrupt'],
  ['SQLITE_BUSY', 'projectBusy'],
  ['SQLITE_LOCKED', 'projectBusy'],
  ['SQLITE_PROTOCOL', 'projectBusy'],
  ['SQLITE_FULL', 'diskFull'],
  // The shared-memory file beside the project could not grow: only a full disk does that.
  ['SQLITE_IOERR_SHMSIZE', 'diskFull'],
  ['ENOSPC', 'diskFull'],
  ['EDQUOT', 'diskFull'],
  ['EACCES', 'projectReadOnly'],
  ['EPERM', 'projectReadOnly'],
  ['EROFS', 'projectReadOnly'],
  ['ENOENT', 'projectMissing'],
  ['ENOTDIR', 'projectMissing'],
  ['EISDIR', 'notAProject'],
];

/**
 * Turns an error of SQLite or of the file system into one with a sentence for a person. What is a StudioError already,
 * or of no known kind, comes back as it is.
 *
 * @param name of the project, as the person reads it
 */
export function translateSqlite(error: unknown, name: string): unknown {
  if (error instanceof StudioError) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (typeof code !== 'string') return error;
  const kind = kinds.find(([prefix]) => code.startsWith(prefix))?.[1];
  return kind ? new StudioError(kind, kind === 'diskFull' ? {} : { name }, { cause: error }) : error;
}
