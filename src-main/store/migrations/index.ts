import type BetterSqlite3 from 'better-sqlite3';
import { migration as firstTables } from './0001-first-tables';
import { migration as pictureFacts } from './0004-picture-facts';
import { migration as directions } from './0006-directions';
import { migration as allSystems } from './0007-all-systems';
import { migration as content } from './0008-content';
import { migration as photos } from './0009-photos';
import { migration as ages } from './0010-ages';
import { migration as sheetFigures } from './0011-sheet-figures';

/** One change of the tables. A migration that was released is never edited: a new one follows it. */
export interface Migration {
  /** `user_version` of the file after it. */
  version: number;
  /** Runs inside a transaction of its own. */
  up(db: BetterSqlite3.Database): void;
}

export const migrations: readonly Migration[] = [
  firstTables,
  pictureFacts,
  directions,
  allSystems,
  content,
  photos,
  ages,
  sheetFigures,
];

/** The version of the tables that this program works with. */
export const newestVersion = migrations.at(-1)!.version;

/** The version of the tables in the file. */
export function tableVersion(db: BetterSqlite3.Database): number {
  return db.pragma('user_version', { simple: true }) as number;
}

/**
 * Brings the tables up to the newest version, one transaction per migration. Two processes may do it at once: each
 * migration looks again at the version when it has the write lock.
 */
export function migrate(db: BetterSqlite3.Database, list: readonly Migration[] = migrations): void {
  for (const migration of list) {
    if (tableVersion(db) >= migration.version) continue;
    db.transaction(() => {
      if (tableVersion(db) >= migration.version) return;
      migration.up(db);
      db.pragma(`user_version = ${migration.version}`);
    }).immediate();
  }
}
