import type { AgeCounts } from '../../src-preload/contract';
import { StudioError } from '../../src-preload/errors';
import type { Connection } from './connection';
import type { PictureAge } from './values';

/** Ages of the people in the pictures of data sets. They belong to positions, which no removal changes. */
export class AgeTable {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** How many of the pictures that are shown have an age, and which: from an index, without a look at the pictures. */
  counts(datasetId: number): AgeCounts {
    const rows = this.#connection.all<{ age: number; age_estimated: number; count: number }>(
      `SELECT age, age_estimated, count(*) AS count FROM picture_facts
       WHERE dataset_id = ? AND age IS NOT NULL AND removed_at IS NULL GROUP BY age, age_estimated`,
      [datasetId],
    );
    const counts = { known: 0, estimated: 0, byYear: [] as number[] };
    for (const { age, age_estimated: estimated, count } of rows) {
      if (estimated) counts.estimated += count;
      else counts.known += count;
      const year = Math.floor(age);
      while (counts.byYear.length <= year) counts.byYear.push(0);
      counts.byYear[year]! += count;
    }
    return counts;
  }

  /** The age of every position, whether its picture is shown or not; NaN where none is known. */
  all(datasetId: number): Float32Array<ArrayBuffer> {
    return this.#connection.read(() => {
      const ages = new Float32Array(this.#count(datasetId)).fill(NaN);
      const rows = this.#connection.all<{ position: number; age: number }>(
        'SELECT position, age FROM picture_facts WHERE dataset_id = ? AND age IS NOT NULL ORDER BY position',
        [datasetId],
      );
      for (const { position, age } of rows) ages[position] = age;
      return ages;
    });
  }

  /** Positions of the pictures that are shown and have no age, in order. */
  missing(datasetId: number): number[] {
    this.#count(datasetId);
    return this.#connection.column<number>(
      `SELECT position FROM picture_facts WHERE dataset_id = ? AND age IS NULL AND removed_at IS NULL
       ORDER BY position`,
      [datasetId],
    );
  }

  /**
   * Writes down estimates, all of them or none. Where somebody knows better they change nothing.
   *
   * @throws StudioError datasetMissing
   */
  setEstimates(datasetId: number, estimates: readonly { position: number; years: number }[]): void {
    this.#connection.write(() => {
      this.#count(datasetId);
      for (const { position, years } of estimates) {
        this.#connection.run(
          `UPDATE picture_facts SET age = ?, age_estimated = 1
           WHERE dataset_id = ? AND position = ? AND (age IS NULL OR age_estimated = 1)`,
          [years, datasetId, position],
        );
      }
    });
  }

  /**
   * Takes all estimates away, also those of removed pictures. What somebody knew stays, and so does what runs began with.
   *
   * @returns how many there were
   * @throws StudioError datasetMissing
   */
  forgetEstimates(datasetId: number): number {
    return this.#connection.write(() => {
      this.#count(datasetId);
      return this.#connection.run(
        'UPDATE picture_facts SET age = NULL, age_estimated = 0 WHERE dataset_id = ? AND age_estimated = 1',
        [datasetId],
      ).changes;
    });
  }

  /** Writes down the present ages of a data set for a run, which keeps them for all its life. */
  keepForRun(runId: number, datasetId: number): void {
    const ages = this.all(datasetId);
    const bytes = new Uint8Array(4 * ages.length);
    const view = new DataView(bytes.buffer);
    ages.forEach((age, i) => view.setFloat32(4 * i, age, true));
    this.#connection.run('INSERT INTO run_ages (run_id, ages) VALUES (?, ?)', [runId, bytes]);
  }

  /** The ages that a run was begun with, by position; null where its system does not learn from any. */
  ofRun(runId: number): Float32Array<ArrayBuffer> | null {
    const row = this.#connection.get<{ ages: Uint8Array }>('SELECT ages FROM run_ages WHERE run_id = ?', [
      runId,
    ]);
    if (!row) return null;
    const view = new DataView(row.ages.buffer, row.ages.byteOffset, row.ages.byteLength);
    return Float32Array.from({ length: row.ages.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
  }

  /** Pictures that the data set ever had. @throws StudioError datasetMissing */
  #count(datasetId: number): number {
    const row = this.#connection.get<{ count: number }>(
      `SELECT count FROM datasets WHERE id = ? AND state = 'ready' AND removed_at IS NULL`,
      [datasetId],
    );
    if (!row) throw new StudioError('datasetMissing');
    return row.count;
  }
}

/** What the columns say. */
export const toAge = (row: { age: number | null; age_estimated: number }): PictureAge | null =>
  row.age === null ? null : { years: row.age, estimated: row.age_estimated === 1 };
