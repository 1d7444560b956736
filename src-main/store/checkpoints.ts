import { createHash } from 'node:crypto';
import { StudioError } from '../../src-preload/errors';
import type { CheckpointInfo, MetricPoint } from '../../src-preload/contract';
import type { Connection } from './connection';
import type { MetricTable } from './metrics';
import { chooseForRemoval, type KeepPolicy } from './prune';
import type { StoredTensor, TrainingState } from './values';

interface Raw {
  id: number;
  run_id: number;
  step: number;
  created_at: number;
  bytes: number;
  own_bytes: number;
  pinned: number;
}

const select = `
  SELECT id, run_id, step, created_at, bytes, pinned,
    (SELECT coalesce(sum(size), 0) FROM tensors
      WHERE hash IN (SELECT hash FROM checkpoint_tensors WHERE checkpoint_id = checkpoints.id)
      AND NOT EXISTS (SELECT 1 FROM checkpoint_tensors other
        WHERE other.hash = tensors.hash AND other.checkpoint_id <> checkpoints.id)) AS own_bytes
  FROM checkpoints`;

/** Checkpoints: the state of a training and its tensors, which are stored once per content. */
export class CheckpointTable {
  readonly #connection: Connection;
  readonly #metrics: MetricTable;

  constructor(connection: Connection, metrics: MetricTable) {
    this.#connection = connection;
    this.#metrics = metrics;
  }

  /**
   * Writes a checkpoint, the figures that lead up to it and the step of the run, all in one transaction: whatever
   * happens to the process or the machine, the file has either all of it or nothing. A checkpoint of the same run and
   * step is replaced (with a new id unless its tensors are equal) and stays pinned if it was.
   *
   * @throws StudioError runMissing, diskFull
   */
  save(checkpoint: {
    runId: number;
    state: TrainingState;
    tensors: readonly StoredTensor[];
    metrics?: readonly MetricPoint[];
  }): CheckpointInfo {
    const { runId, state } = checkpoint;
    // Hashing takes longer than writing: other processes need not wait for it.
    const tensors = checkpoint.tensors.map((tensor) => {
      const bytes = Buffer.from(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
      return { name: tensor.name, shape: JSON.stringify(tensor.shape), bytes, hash: sha256(bytes) };
    });
    return this.#connection.write(() => {
      const { changes } = this.#connection.run(
        'UPDATE runs SET step = ?, updated_at = ? WHERE id = ? AND removed_at IS NULL',
        [state.step, Date.now(), runId],
      );
      if (changes === 0) throw new StudioError('runMissing');
      const old = this.#connection.get<{ id: number; pinned: number }>(
        'SELECT id, pinned FROM checkpoints WHERE run_id = ? AND step = ?',
        [runId, state.step],
      );
      for (const { hash, bytes } of tensors) this.#storeTensor(hash, bytes);
      this.#metrics.append(runId, checkpoint.metrics ?? []);
      // Paused right at a checkpoint: the same again. Whoever knows its id may go on using it.
      if (old && this.#holds(old.id, tensors)) {
        this.#connection.run('UPDATE checkpoints SET state = ? WHERE id = ?', [
          JSON.stringify(state),
          old.id,
        ]);
        return this.get(old.id);
      }
      if (old) this.#connection.run('DELETE FROM checkpoints WHERE id = ?', [old.id]);
      const id = this.#insert(
        runId,
        state,
        tensors.reduce((sum, { bytes }) => sum + bytes.length, 0),
        old?.pinned ?? 0,
      );
      tensors.forEach(({ name, shape, hash }, position) =>
        this.#connection.run(
          `INSERT INTO checkpoint_tensors (checkpoint_id, position, name, dtype, shape, hash)
           VALUES (?, ?, ?, 'float32', ?, ?)`,
          [id, position, name, shape, hash],
        ),
      );
      if (old) this.#freeTensors();
      return this.get(id);
    });
  }

  /**
   * Reads a checkpoint and checks every tensor against its SHA-256.
   *
   * @param select of the names of its tensors, those to read; absent: all
   * @throws StudioError checkpointMissing, checkpointDamaged
   */
  load(
    checkpointId: number,
    select?: (names: readonly string[]) => readonly string[],
  ): { runId: number; state: TrainingState; tensors: StoredTensor[] } {
    return this.#connection.read(() => {
      const row = this.#connection.get<{ run_id: number; state: string }>(
        'SELECT run_id, state FROM checkpoints WHERE id = ?',
        [checkpointId],
      );
      if (!row) throw new StudioError('checkpointMissing');
      const references = this.#connection.all<{ name: string; shape: string; hash: Buffer }>(
        'SELECT name, shape, hash FROM checkpoint_tensors WHERE checkpoint_id = ? ORDER BY position',
        [checkpointId],
      );
      const wanted = select && new Set(select(references.map(({ name }) => name)));
      const chosen = wanted ? references.filter(({ name }) => wanted.has(name)) : references;
      const tensors = chosen.map(({ name, shape: shapeText, hash }): StoredTensor => {
        const shape = JSON.parse(shapeText) as number[];
        const bytes = this.#readTensor(hash);
        const length = shape.reduce((product, side) => product * side, 1);
        if (!bytes || bytes.length !== length * 4 || !sha256(bytes).equals(hash)) {
          throw new StudioError('checkpointDamaged');
        }
        return { name, shape, data: floats(bytes) };
      });
      return { runId: row.run_id, state: JSON.parse(row.state) as TrainingState, tensors };
    });
  }

  /** The newest checkpoint of a run. */
  latest(runId: number): CheckpointInfo | null {
    const raw = this.#connection.get<Raw>(`${select} WHERE run_id = ? ORDER BY step DESC LIMIT 1`, [runId]);
    return raw ? toInfo(raw) : null;
  }

  /** In order of their steps. */
  list(runId: number): CheckpointInfo[] {
    return this.#connection.all<Raw>(`${select} WHERE run_id = ? ORDER BY step`, [runId]).map(toInfo);
  }

  /** @throws StudioError checkpointMissing */
  get(checkpointId: number): CheckpointInfo {
    const raw = this.#connection.get<Raw>(`${select} WHERE id = ?`, [checkpointId]);
    if (!raw) throw new StudioError('checkpointMissing');
    return toInfo(raw);
  }

  /** A pinned checkpoint is kept whatever the policy says. */
  pin(checkpointId: number, pinned: boolean): CheckpointInfo {
    return this.#connection.write(() => {
      this.#connection.run('UPDATE checkpoints SET pinned = ? WHERE id = ?', [pinned ? 1 : 0, checkpointId]);
      return this.get(checkpointId);
    });
  }

  /** @throws StudioError checkpointMissing, checkpointPinned, lastCheckpoint */
  remove(checkpointId: number): void {
    this.#connection.write(() => {
      const { runId, pinned } = this.get(checkpointId);
      if (pinned) throw new StudioError('checkpointPinned');
      const others = this.#connection.get('SELECT 1 FROM checkpoints WHERE run_id = ? AND id <> ?', [
        runId,
        checkpointId,
      ]);
      if (!others) throw new StudioError('lastCheckpoint');
      this.#connection.run('DELETE FROM checkpoints WHERE id = ?', [checkpointId]);
      this.#freeTensors();
    });
    this.#connection.shrink();
  }

  /**
   * Thins the checkpoints of a run by `chooseForRemoval` and frees what only they had; returns the ids that are gone.
   */
  prune(runId: number, policy: KeepPolicy): number[] {
    const removed = this.#connection.write(() => {
      const ids = chooseForRemoval(
        this.#connection
          .all<{ id: number; step: number; pinned: number }>(
            'SELECT id, step, pinned FROM checkpoints WHERE run_id = ?',
            [runId],
          )
          .map((row) => ({ ...row, pinned: row.pinned !== 0 })),
        policy,
      );
      for (const id of ids) this.#connection.run('DELETE FROM checkpoints WHERE id = ?', [id]);
      if (ids.length > 0) this.#freeTensors();
      return ids;
    });
    if (removed.length > 0) {
      // The next checkpoint needs as much room as this one; giving it back first would move half the file around.
      this.#connection.shrink(1.1 * (this.latest(runId)?.bytes ?? 0));
    }
    return removed;
  }

  /**
   * Gives a run the checkpoint of another: a fork shares its tensors.
   *
   * @throws StudioError checkpointMissing, runMissing
   */
  copyTo(checkpointId: number, newRunId: number): CheckpointInfo {
    return this.#connection.write(() => {
      const source = this.#connection.get<{ state: string; bytes: number }>(
        'SELECT state, bytes FROM checkpoints WHERE id = ?',
        [checkpointId],
      );
      if (!source) throw new StudioError('checkpointMissing');
      const state = JSON.parse(source.state) as TrainingState;
      const { changes } = this.#connection.run(
        'UPDATE runs SET step = ?, updated_at = ? WHERE id = ? AND removed_at IS NULL',
        [state.step, Date.now(), newRunId],
      );
      if (changes === 0) throw new StudioError('runMissing');
      const id = this.#insert(newRunId, state, source.bytes, 0);
      this.#connection.run(
        `INSERT INTO checkpoint_tensors (checkpoint_id, position, name, dtype, shape, hash)
         SELECT ?, position, name, dtype, shape, hash FROM checkpoint_tensors WHERE checkpoint_id = ?`,
        [id, checkpointId],
      );
      // The same arrays have the same directions, and the person's names for them.
      this.#connection.run(
        `INSERT INTO directions (checkpoint_id, position, direction, kind, name, vector)
         SELECT ?, position, direction, kind, name, vector FROM directions WHERE checkpoint_id = ?`,
        [id, checkpointId],
      );
      return this.get(id);
    });
  }

  /** Deletes tensors that no checkpoint refers to any more. */
  sweep(): void {
    this.#connection.write(() => this.#freeTensors());
  }

  #insert(runId: number, state: TrainingState, bytes: number, pinned: number): number {
    return this.#connection.run(
      'INSERT INTO checkpoints (run_id, step, state, bytes, pinned, created_at) VALUES (?, ?, ?, ?, ?, ?)',
      [runId, state.step, JSON.stringify(state), bytes, pinned, Date.now()],
    ).id;
  }

  #holds(checkpointId: number, tensors: readonly { name: string; hash: Buffer }[]): boolean {
    const stored = this.#connection.all<{ name: string; hash: Buffer }>(
      'SELECT name, hash FROM checkpoint_tensors WHERE checkpoint_id = ? ORDER BY position',
      [checkpointId],
    );
    return (
      stored.length === tensors.length &&
      stored.every(({ name, hash }, i) => tensors[i]!.name === name && tensors[i]!.hash.equals(hash))
    );
  }

  #storeTensor(hash: Buffer, bytes: Buffer): void {
    const known = this.#connection.get<{ same: number }>(
      'SELECT bytes = ? AS same FROM tensors WHERE hash = ?',
      [bytes, hash],
    );
    if (!known) {
      this.#connection.run('INSERT INTO tensors (hash, size, bytes) VALUES (?, ?, ?)', [
        hash,
        bytes.length,
        bytes,
      ]);
    } else if (known.same !== 1) {
      // The disk changed what was stored. An exact resume computes the same tensor again, which heals the old row.
      this.#connection.run('UPDATE tensors SET bytes = ? WHERE hash = ?', [bytes, hash]);
    }
  }

  #readTensor(hash: Buffer): Buffer | undefined {
    try {
      return this.#connection.get<{ bytes: Buffer }>('SELECT bytes FROM tensors WHERE hash = ?', [hash])
        ?.bytes;
    } catch (error) {
      // Pages of this blob are broken; that says nothing about the rest of the project.
      if (error instanceof StudioError && error.code === 'projectCorrupt') return undefined;
      throw error;
    }
  }

  #freeTensors(): void {
    this.#connection.run(
      'DELETE FROM tensors WHERE NOT EXISTS (SELECT 1 FROM checkpoint_tensors t WHERE t.hash = tensors.hash)',
    );
  }
}

function toInfo(raw: Raw): CheckpointInfo {
  return {
    id: raw.id,
    runId: raw.run_id,
    step: raw.step,
    createdAt: raw.created_at,
    bytes: raw.bytes,
    ownBytes: raw.own_bytes,
    pinned: raw.pinned !== 0,
  };
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** The same bytes as numbers, in a buffer of their own that may be given to another thread. */
function floats(bytes: Buffer): Float32Array<ArrayBuffer> {
  const { buffer } = bytes;
  const own = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength;
  return new Float32Array(own ? buffer : new Uint8Array(bytes).buffer);
}
