import { StudioError } from '../../src-preload/errors';
import { directionsSchema, type Direction } from '../../src-preload/contract';
import type { Connection } from './connection';

interface Raw {
  direction: string;
  kind: string;
  name: string | null;
  vector: string;
}

/** Directions of checkpoints: found once, then kept with the checkpoint and deleted with it. */
export class DirectionTable {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The most telling first; null: nobody has looked for them yet. */
  list(checkpointId: number): Direction[] | null {
    const rows = this.#connection.all<Raw>(
      'SELECT direction, kind, name, vector FROM directions WHERE checkpoint_id = ? ORDER BY position',
      [checkpointId],
    );
    if (rows.length === 0) return null;
    return this.#connection.guard(() => {
      const parsed = directionsSchema.safeParse(
        rows.map(({ direction, kind, name, vector }) => ({
          id: direction,
          kind,
          name,
          vector: parseJson(vector),
        })),
      );
      if (!parsed.success) throw new StudioError('projectCorrupt', { name: this.#connection.name });
      return parsed.data;
    });
  }

  /**
   * Keeps what was found. Directions that the checkpoint has already stay, with their names.
   *
   * @returns those that it has now
   * @throws StudioError checkpointMissing
   */
  keep(checkpointId: number, directions: readonly Direction[]): Direction[] {
    return this.#connection.write(() => {
      const known = this.list(checkpointId);
      if (known) return known;
      const checkpoint = this.#connection.get('SELECT 1 FROM checkpoints WHERE id = ?', [checkpointId]);
      if (!checkpoint) throw new StudioError('checkpointMissing');
      directions.forEach(({ id, kind, name, vector }, position) =>
        this.#connection.run(
          `INSERT INTO directions (checkpoint_id, position, direction, kind, name, vector)
           VALUES (?, ?, ?, ?, ?, ?)`,
          [checkpointId, position, id, kind, name, JSON.stringify(vector)],
        ),
      );
      return [...directions];
    });
  }

  /**
   * @param name null takes the name away
   * @throws StudioError directionMissing
   */
  rename(checkpointId: number, directionId: string, name: string | null): void {
    const { changes } = this.#connection.run(
      'UPDATE directions SET name = ? WHERE checkpoint_id = ? AND direction = ?',
      [name, checkpointId, directionId],
    );
    if (changes === 0) throw new StudioError('directionMissing');
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
