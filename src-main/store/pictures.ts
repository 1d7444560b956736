import { StudioError } from '../../src-preload/errors';
import { toAge } from './ages';
import type { Connection } from './connection';
import { foldName } from './fold-name';
import { shownPositions } from './positions';
import type { PictureFacts, StoredStatistics } from './values';

/** What is known of the pictures of data sets beside their pixels, and which of them are removed. */
export class PictureTable {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Positions of the pictures that are shown, or of those that are removed, in order.
   *
   * @param search part of a name, without regard to capitals; empty for all
   * @throws StudioError datasetMissing
   */
  positions(datasetId: number, options: { search: string; removed: boolean }): Uint32Array<ArrayBuffer> {
    return this.#connection.read(() => {
      const { count } = this.#dataset(datasetId);
      const search = foldName(options.search.trim());
      if (search !== '') {
        const removed = `removed_at IS ${options.removed ? 'NOT ' : ''}NULL`;
        return Uint32Array.from(
          this.#connection.column<number>(
            `SELECT position FROM picture_facts
             WHERE dataset_id = ? AND ${removed} AND instr(folded_name, ?) > 0 ORDER BY position`,
            [datasetId, search],
          ),
        );
      }
      const removed = this.removed(datasetId);
      return options.removed ? removed : shownPositions(count, removed);
    });
  }

  /** Positions of the removed pictures, in order. */
  removed(datasetId: number): Uint32Array<ArrayBuffer> {
    return Uint32Array.from(
      this.#connection.column<number>(
        `SELECT position FROM picture_facts WHERE dataset_id = ? AND removed_at IS NOT NULL ORDER BY position`,
        [datasetId],
      ),
    );
  }

  /**
   * What is known of some pictures, in the order asked for; positions that do not exist are left out.
   *
   * @throws StudioError datasetMissing
   */
  facts(datasetId: number, positions: readonly number[]): PictureFacts[] {
    return this.#connection.read(() => {
      this.#dataset(datasetId);
      return positions.flatMap((position) => {
        const row = this.#connection.get<FactsRow>(
          `SELECT name, width, height, file_bytes, removed_at, age, age_estimated FROM picture_facts
           WHERE dataset_id = ? AND position = ?`,
          [datasetId, position],
        );
        return row ? [{ position, ...toFacts(row) }] : [];
      });
    });
  }

  /** What is known of all pictures that are shown, in order. */
  allFacts(datasetId: number): PictureFacts[] {
    return this.#connection
      .all<FactsRow & { position: number }>(
        `SELECT position, name, width, height, file_bytes, removed_at, age, age_estimated FROM picture_facts
         WHERE dataset_id = ? AND removed_at IS NULL ORDER BY position`,
        [datasetId],
      )
      .map((row) => ({ position: row.position, ...toFacts(row) }));
  }

  /**
   * Takes pictures out of a data set; they stay in the file, and runs that exist go on with them.
   *
   * @returns the positions that were not removed before
   * @throws StudioError datasetMissing
   */
  remove(datasetId: number, positions: Iterable<number>): number[] {
    return this.#change(datasetId, positions, Date.now());
  }

  /**
   * Takes removed pictures back.
   *
   * @returns the positions that were removed
   * @throws StudioError datasetMissing
   */
  restore(datasetId: number, positions: Iterable<number>): number[] {
    return this.#change(datasetId, positions, null);
  }

  /** Positions of pictures that have no perceptual hash yet, whether shown or not. */
  unhashed(datasetId: number, limit: number): number[] {
    return this.#connection.column<number>(
      `SELECT position FROM picture_facts WHERE dataset_id = ? AND perceptual_hash IS NULL
       ORDER BY position LIMIT ?`,
      [datasetId, limit],
    );
  }

  setHashes(datasetId: number, hashes: readonly { position: number; hash: Uint8Array }[]): void {
    this.#connection.write(() => {
      for (const { position, hash } of hashes) {
        this.#connection.run(
          'UPDATE picture_facts SET perceptual_hash = ? WHERE dataset_id = ? AND position = ?',
          [hash, datasetId, position],
        );
      }
    });
  }

  /** Perceptual hashes of the pictures that are shown and have one, in order of their positions. */
  hashes(datasetId: number): { position: number; hash: Uint8Array }[] {
    this.#dataset(datasetId);
    return this.#connection.all(
      `SELECT position, perceptual_hash AS hash FROM picture_facts
       WHERE dataset_id = ? AND removed_at IS NULL AND perceptual_hash IS NOT NULL ORDER BY position`,
      [datasetId],
    );
  }

  /** Counts every removal and every return: what was computed of another revision is out of date. */
  revision(datasetId: number): number {
    return this.#dataset(datasetId).revision;
  }

  /** Stored statistics of the present revision, if there are any. */
  statistics(datasetId: number): StoredStatistics | undefined {
    const { revision } = this.#dataset(datasetId);
    return this.#connection.get<StoredStatistics>(
      `SELECT revision, body, mean_pixels AS meanPixels FROM dataset_statistics
       WHERE dataset_id = ? AND revision = ?`,
      [datasetId, revision],
    );
  }

  setStatistics(datasetId: number, { revision, body, meanPixels }: StoredStatistics): void {
    this.#connection.run(
      `INSERT OR REPLACE INTO dataset_statistics (dataset_id, revision, body, mean_pixels) VALUES (?, ?, ?, ?)`,
      [datasetId, revision, body, meanPixels],
    );
  }

  #change(datasetId: number, positions: Iterable<number>, removedAt: number | null): number[] {
    return this.#connection.write(() => {
      this.#dataset(datasetId);
      const changed = this.#connection
        .column<number>(
          `UPDATE picture_facts SET removed_at = ?
           WHERE dataset_id = ? AND removed_at IS ${removedAt === null ? 'NOT ' : ''}NULL
             AND position IN (SELECT value FROM json_each(?)) RETURNING position`,
          [removedAt, datasetId, JSON.stringify([...positions])],
        )
        .sort((a, b) => a - b);
      if (changed.length > 0) {
        this.#connection.run(
          'UPDATE datasets SET removed = removed + ?, revision = revision + 1 WHERE id = ?',
          [removedAt === null ? -changed.length : changed.length, datasetId],
        );
      }
      return changed;
    });
  }

  #dataset(datasetId: number): { count: number; revision: number } {
    const row = this.#connection.get<{ count: number; revision: number }>(
      `SELECT count, revision FROM datasets WHERE id = ? AND state = 'ready' AND removed_at IS NULL`,
      [datasetId],
    );
    if (!row) throw new StudioError('datasetMissing');
    return row;
  }
}

interface FactsRow {
  name: string;
  width: number | null;
  height: number | null;
  file_bytes: number | null;
  removed_at: number | null;
  age: number | null;
  age_estimated: number;
}

function toFacts(row: FactsRow): Omit<PictureFacts, 'position'> {
  return {
    name: row.name,
    source:
      row.width === null || row.height === null
        ? null
        : { width: row.width, height: row.height, bytes: row.file_bytes },
    removed: row.removed_at !== null,
    age: toAge(row),
  };
}
