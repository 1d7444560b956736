import type { MetricPoint } from '../../src-preload/contract';
import type { Connection } from './connection';

interface Raw {
  step: number;
  loss_g: number | null;
  loss_d: number | null;
  d_real: number | null;
  d_fake: number | null;
  loss: number | null;
}

const columns = 'step, loss_g, loss_d, d_real, d_fake, loss';

/** Figures of every training step. */
export class MetricTable {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Adds points in one transaction; a step that is there already is replaced. */
  append(runId: number, points: readonly MetricPoint[]): void {
    if (points.length === 0) return;
    this.#connection.write(() => {
      for (const point of points) {
        this.#connection.run(
          `INSERT OR REPLACE INTO metrics (run_id, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
          [runId, point.step, point.lossG, point.lossD, point.dReal, point.dFake, point.loss],
        );
      }
    });
  }

  /**
   * Points in order of their steps, thinned to at most `maxPoints` (2 or more). The steps are divided into equal
   * buckets, and each gives its lowest and highest loss (of G, where there is one), so that no peak disappears from the chart; the first and
   * the last point are always there.
   */
  read(runId: number, maxPoints: number): MetricPoint[] {
    return this.#connection.read(() => {
      const range = this.#connection.get<{ count: number; first: number; last: number }>(
        'SELECT count(*) AS count, min(step) AS first, max(step) AS last FROM metrics WHERE run_id = ?',
        [runId],
      )!;
      if (range.count <= maxPoints) {
        return this.#connection
          .all<Raw>(`SELECT ${columns} FROM metrics WHERE run_id = ? ORDER BY step`, [runId])
          .map(toPoint);
      }
      const points = new Map<number, MetricPoint>();
      const take = (rows: Raw[]): void => {
        for (const row of rows) points.set(row.step, toPoint(row));
      };
      take(
        this.#connection.all<Raw>(`SELECT ${columns} FROM metrics WHERE run_id = ? AND step IN (?, ?)`, [
          runId,
          range.first,
          range.last,
        ]),
      );
      const buckets = Math.floor((maxPoints - 2) / 2);
      if (buckets > 0) {
        for (const extreme of ['min', 'max']) {
          // With a single min() or max(), SQLite takes the other columns from the row where it was found. Numbers are
          // bound as floating point, hence the cast.
          take(
            this.#connection.all<Raw & { extreme: number }>(
              `SELECT ${columns}, ${extreme}(coalesce(loss_g, loss)) AS extreme FROM metrics
               WHERE run_id = ? GROUP BY CAST((step - ?) * ? / ? AS INTEGER)`,
              [runId, range.first, buckets, range.last - range.first + 1],
            ),
          );
        }
      }
      return [...points.values()].sort((a, b) => a.step - b.step);
    });
  }

  /** Deletes what came after a step: the run goes on from there. */
  truncate(runId: number, afterStep: number): void {
    this.#connection.run('DELETE FROM metrics WHERE run_id = ? AND step > ?', [runId, afterStep]);
  }
}

function toPoint(raw: Raw): MetricPoint {
  return {
    step: raw.step,
    lossG: raw.loss_g,
    lossD: raw.loss_d,
    dReal: raw.d_real,
    dFake: raw.d_fake,
    loss: raw.loss,
  };
}
