import type BetterSqlite3 from 'better-sqlite3';
import { translateSqlite } from './errors';

type Value = number | string | Uint8Array | null;
/** Positional values, or one object for named ones. */
type Params = readonly Value[] | Record<string, Value>;

/**
 * One connection to a project file: prepared statements are kept, every error is translated, every change is a
 * transaction that takes the write lock at its beginning (so that it waits for other processes instead of failing
 * half-way).
 */
export class Connection {
  readonly #statements = new Map<string, BetterSqlite3.Statement>();

  constructor(
    readonly db: BetterSqlite3.Database,
    /** Of the project, for errors. */
    public name: string,
  ) {}

  /** Runs a statement; returns how many rows it changed and the id of the last one inserted. */
  run(sql: string, params: Params = []): { changes: number; id: number } {
    return this.guard(() => {
      const result = this.#prepare(sql).run(...bind(params));
      return { changes: result.changes, id: Number(result.lastInsertRowid) };
    });
  }

  /** The first row, if any. */
  get<Row>(sql: string, params: Params = []): Row | undefined {
    return this.guard(() => this.#prepare(sql).get(...bind(params)) as Row | undefined);
  }

  /** All rows. */
  all<Row>(sql: string, params: Params = []): Row[] {
    return this.guard(() => this.#prepare(sql).all(...bind(params)) as Row[]);
  }

  /** The first column of all rows. */
  column<T>(sql: string, params: Params = []): T[] {
    return this.guard(() => {
      const statement = this.#prepare(sql);
      statement.pluck(true);
      try {
        return statement.all(...bind(params)) as T[];
      } finally {
        statement.pluck(false);
      }
    });
  }

  /** A group of changes that happens wholly or not at all. May be nested. */
  write<T>(work: () => T): T {
    return this.guard(() => this.db.transaction(work).immediate());
  }

  /** Reads that see one and the same state of the file. */
  read<T>(work: () => T): T {
    return this.guard(() => this.db.transaction(work).deferred());
  }

  /**
   * Gives free pages back to the file system, in steps that leave room for other writers between them.
   *
   * @param keepBytes free space that stays in the file because it will be used again soon
   */
  shrink(keepBytes = 0): void {
    this.guard(() => {
      const pageSize = this.db.pragma('page_size', { simple: true }) as number;
      const keep = Math.ceil(keepBytes / pageSize);
      for (;;) {
        const free = this.db.pragma('freelist_count', { simple: true }) as number;
        const pages = Math.min(free - keep, 4096);
        if (pages <= 0) return;
        this.db.exec(`PRAGMA incremental_vacuum(${pages})`);
        if ((this.db.pragma('freelist_count', { simple: true }) as number) >= free) return;
      }
    });
  }

  /** Runs any work with the database and translates what it throws. */
  guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw translateSqlite(error, this.name);
    }
  }

  close(): void {
    this.#statements.clear();
    this.guard(() => this.db.close());
  }

  #prepare(sql: string): BetterSqlite3.Statement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function bind(params: Params): unknown[] {
  return Array.isArray(params) ? (params as unknown[]) : [params];
}
