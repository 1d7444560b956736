import { expect, it } from 'vitest';
import { StudioError } from '../../src-preload/errors';
import { translateSqlite } from './errors';

it('errors of SQLite and the file system become those that a person understands', () => {
  const codes = {
    SQLITE_NOTADB: 'notAProject',
    SQLITE_CORRUPT: 'projectCorrupt',
    SQLITE_CORRUPT_INDEX: 'projectCorrupt',
    SQLITE_READONLY: 'projectReadOnly',
    SQLITE_READONLY_DIRECTORY: 'projectReadOnly',
    SQLITE_READONLY_DBMOVED: 'projectMissing',
    SQLITE_CANTOPEN: 'projectReadOnly',
    SQLITE_BUSY: 'projectBusy',
    SQLITE_BUSY_SNAPSHOT: 'projectBusy',
    SQLITE_FULL: 'diskFull',
    ENOSPC: 'diskFull',
    EACCES: 'projectReadOnly',
    ENOENT: 'projectMissing',
  };
  for (const [code, wanted] of Object.entries(codes)) {
    const error = translateSqlite(Object.assign(new Error('/secret/path'), { code }), 'Faces') as StudioError;
    expect(error).toBeInstanceOf(StudioError);
    expect(error.code).toBe(wanted);
    expect(error.message).not.toContain('{');
    expect(error.message).not.toContain('/secret');
  }
  const known = new StudioError('runMissing');
  expect(translateSqlite(known, 'Faces')).toBe(known);
  const unknown = Object.assign(new Error('x'), { code: 'SQLITE_CONSTRAINT' });
  expect(translateSqlite(unknown, 'Faces')).toBe(unknown);
  expect(translateSqlite('text', 'Faces')).toBe('text');
});
