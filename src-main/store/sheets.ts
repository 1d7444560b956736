import type { Connection } from './connection';
import type { SheetRow } from './values';

const layout = 'step, columns, rows, side';

/** Sheets of fixed-seed samples (PNG) through the time of a training. */
export class SheetTable {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Adds a sheet; one of the same step is replaced. */
  add(runId: number, sheet: SheetRow & { png: Uint8Array }): void {
    this.#connection.run(
      'INSERT OR REPLACE INTO sheets (run_id, step, columns, rows, side, png) VALUES (?, ?, ?, ?, ?, ?)',
      [runId, sheet.step, sheet.columns, sheet.rows, sheet.side, sheet.png],
    );
  }

  /** In order of their steps. */
  list(runId: number): SheetRow[] {
    return this.#connection.all(`SELECT ${layout} FROM sheets WHERE run_id = ? ORDER BY step`, [runId]);
  }

  /** The picture of one sheet; null when there is none. */
  png(runId: number, step: number): Uint8Array | null {
    return (
      this.#connection.get<{ png: Uint8Array }>('SELECT png FROM sheets WHERE run_id = ? AND step = ?', [
        runId,
        step,
      ])?.png ?? null
    );
  }

  /** The newest sheet; null when there is none. */
  latest(runId: number): SheetRow | null {
    return (
      this.#connection.get<SheetRow>(
        `SELECT ${layout} FROM sheets WHERE run_id = ? ORDER BY step DESC LIMIT 1`,
        [runId],
      ) ?? null
    );
  }

  /** Deletes what came after a step: the run goes on from there. */
  truncate(runId: number, afterStep: number): void {
    this.#connection.run('DELETE FROM sheets WHERE run_id = ? AND step > ?', [runId, afterStep]);
  }
}
