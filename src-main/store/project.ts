import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { StudioError } from '../../src-preload/errors';
import { AgeTable } from './ages';
import { CheckpointTable } from './checkpoints';
import { Connection } from './connection';
import { DatasetTable } from './datasets';
import { DirectionTable } from './directions';
import { translateSqlite } from './errors';
import { MetricTable } from './metrics';
import { migrate, newestVersion, tableVersion } from './migrations';
import { openSqlite } from './open-sqlite';
import { PictureTable } from './pictures';
import { RunTable } from './runs';
import { SheetTable } from './sheets';

/** Extension of project files. */
export const projectExtension = '.ganstudio';

/** Says in the file's header that it is a project of the studio: "GANs". */
export const applicationId = 0x47414e73;

/** How long a change waits for the changes of other processes. A large checkpoint takes some seconds. */
const busyMilliseconds = 15_000;

/**
 * A project: one SQLite file that several processes have open at once. Everything is synchronous; every error that a
 * person may meet is a StudioError.
 */
export class ProjectStore {
  readonly datasets: DatasetTable;
  readonly pictures: PictureTable;
  readonly ages: AgeTable;
  readonly runs: RunTable;
  readonly metrics: MetricTable;
  readonly sheets: SheetTable;
  readonly checkpoints: CheckpointTable;
  readonly directions: DirectionTable;
  readonly #connection: Connection;

  private constructor(
    readonly path: string,
    connection: Connection,
  ) {
    this.#connection = connection;
    this.pictures = new PictureTable(connection);
    this.ages = new AgeTable(connection);
    this.datasets = new DatasetTable(connection, this.pictures, this.ages);
    this.runs = new RunTable(connection, this.pictures, this.ages);
    this.metrics = new MetricTable(connection);
    this.sheets = new SheetTable(connection);
    this.checkpoints = new CheckpointTable(connection, this.metrics);
    this.directions = new DirectionTable(connection);
  }

  /**
   * Makes a project file and opens it. The file appears under its name only when it is complete.
   *
   * @throws StudioError projectExists, projectReadOnly (also without such a folder), diskFull
   */
  static create(path: string, name: string): ProjectStore {
    const label = labelOf(path);
    const draft = join(dirname(path), `.${basename(path)}-${randomBytes(6).toString('hex')}`);
    try {
      if (existsSync(path)) throw new StudioError('projectExists', { name: label });
      if (!existsSync(dirname(path))) throw new StudioError('projectReadOnly', { name: label });
      accessSync(dirname(path), constants.W_OK);
      const db = openSqlite(draft);
      try {
        db.pragma('page_size = 8192');
        db.pragma('auto_vacuum = INCREMENTAL');
        db.pragma('journal_mode = WAL');
        configure(db);
        db.pragma(`application_id = ${applicationId}`);
        migrate(db);
        db.prepare('INSERT INTO project (id, name, created_at) VALUES (1, ?, ?)').run(name, Date.now());
      } finally {
        db.close();
      }
      publish(draft, path, label);
    } catch (error) {
      throw translateSqlite(error, label);
    } finally {
      for (const suffix of ['', ...companions]) rmSync(draft + suffix, { force: true });
    }
    return ProjectStore.open(path);
  }

  /**
   * Opens a project and brings its tables up to date.
   *
   * @param options.readonly for readers beside a process that writes: changes are refused
   * @throws StudioError projectMissing, notAProject, projectNewer, projectCorrupt, projectReadOnly, projectBusy
   */
  static open(path: string, options: { readonly?: boolean } = {}): ProjectStore {
    const readonly = options.readonly ?? false;
    const label = labelOf(path);
    let opened: BetterSqlite3.Database | undefined;
    try {
      if (!statSync(path).isFile()) throw new StudioError('notAProject', { name: label });
      if (!readonly) {
        accessSync(path, constants.R_OK | constants.W_OK);
        // SQLite keeps its journal beside the file.
        accessSync(dirname(path), constants.W_OK);
      }
      // Readers open it like writers and merely promise not to write: a connection that is read-only for SQLite could
      // neither finish what a killed writer began nor tidy up the log when it is the last one to go.
      const db = openSqlite(path, { fileMustExist: true });
      opened = db;
      db.pragma(`busy_timeout = ${busyMilliseconds}`);
      if (db.pragma('application_id', { simple: true }) !== applicationId) {
        throw new StudioError('notAProject', { name: label });
      }
      if (tableVersion(db) > newestVersion) throw new StudioError('projectNewer', { name: label });
      if (!readonly) db.pragma('journal_mode = WAL');
      configure(db);
      migrate(db);
      if (readonly) db.pragma('query_only = ON');
      const connection = new Connection(db, label);
      const row = connection.get<{ name: string }>('SELECT name FROM project');
      if (!row) throw new StudioError('projectCorrupt', { name: label });
      connection.name = row.name;
      return new ProjectStore(path, connection);
    } catch (error) {
      opened?.close();
      throw translateSqlite(error, label);
    }
  }

  close(): void {
    this.#connection.close();
  }

  /** Name that the person gave it. */
  name(): string {
    return this.#connection.get<{ name: string }>('SELECT name FROM project')!.name;
  }

  rename(name: string): void {
    this.#connection.run('UPDATE project SET name = ?', [name]);
    this.#connection.name = name;
  }

  /**
   * Removes what crashed or was removed: data sets whose importer died, hidden data sets and runs, tensors that nothing
   * refers to. Runs whose engine died become `paused`, or `stopped` without a checkpoint.
   *
   * @param options.removed false leaves hidden data sets and runs, which a window may still want to restore
   */
  sweep(options: { removed?: boolean } = {}): void {
    const removed = options.removed ?? true;
    this.datasets.sweep(removed);
    this.runs.sweep(removed);
    this.checkpoints.sweep();
    this.#connection.shrink();
  }
}

const companions = ['-wal', '-shm', '-journal'];

function configure(db: BetterSqlite3.Database): void {
  db.pragma(`busy_timeout = ${busyMilliseconds}`);
  db.pragma('foreign_keys = ON');
  // In WAL mode this costs one fsync a transaction, and a finished checkpoint survives a power cut.
  db.pragma('synchronous = FULL');
  // After a large checkpoint the log is cut back to this.
  db.pragma(`journal_size_limit = ${64 * 1024 * 1024}`);
}

/** Gives a finished file its name, if nobody else has taken that meanwhile. */
function publish(draft: string, path: string, label: string): void {
  // A log that outlived a deleted project of this name would be played into the new one.
  if (!existsSync(path)) for (const suffix of companions) rmSync(path + suffix, { force: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || existsSync(path)) throw new StudioError('projectExists', { name: label });
    // A file system without hard links (exFAT, some network drives).
    renameSync(draft, path);
  }
}

/** What a person calls a file whose name inside is not known yet. */
function labelOf(path: string): string {
  return basename(path, projectExtension);
}
