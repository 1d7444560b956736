import type { Connection } from './connection';
import type { SheetRow } from './values';

const layout = `SELECT step, columns, rows, side, psnr_made AS made, psnr_bicubic AS bicubic
  FROM sheets LEFT JOIN sheet_figures USING (run_id, step)`;

interface Raw extends Omit<SheetRow, 'psnr'> {
  made: number | null;
  bicubic: number | null;
}

const toRow = ({ made, bicubic, ...sheet }: Raw): SheetRow =>
  made === null || bicubic === null ? sheet : { ...sheet, psnr: { made, bicubic } };

/** Sheets of fixed-seed samples (PNG) through the time of a training. */
export class SheetTable {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Adds a sheet; one of the same step is replaced. */
  add(runId: number, sheet: SheetRow & { png: Uint8Array }): void {
    const { step, columns, rows, side, png, psnr } = sheet;
    this.#connection.write(() => {
      this.#connection.run(
        'INSERT OR REPLACE INTO sheets (run_id, step, columns, rows, side, png) VALUES (?, ?, ?, ?, ?, ?)',
        [runId, step, columns, rows, side, png],
      );
      if (psnr)
        this.#connection.run(
          'INSERT OR REPLACE INTO sheet_figures (run_id, step, psnr_made, psnr_bicubic) VALUES (?, ?, ?, ?)',
          [runId, step, psnr.made, psnr.bicubic],
        );
    });
  }

  /** In order of their steps. */
  list(runId: number): SheetRow[] {
    return this.#connection.all<Raw>(`${layout} WHERE run_id = ? ORDER BY step`, [runId]).map(toRow);
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
    const raw = this.#connection.get<Raw>(`${layout} WHERE run_id = ? ORDER BY step DESC LIMIT 1`, [runId]);
    return raw ? toRow(raw) : null;
  }

  /** Deletes what came after a step: the run goes on from there. */
  truncate(runId: number, afterStep: number): void {
    this.#connection.run('DELETE FROM sheets WHERE run_id = ? AND step > ?', [runId, afterStep]);
  }
}
