import { StudioError } from '../../src-preload/errors';
import {
  describeSystem,
  type ErrorMessage,
  type Recipe,
  type RunState,
  type SystemId,
} from '../../src-preload/contract';
import type { AgeTable } from './ages';
import type { Connection } from './connection';
import { ownerAlive, ownerOf, ownerPid } from './owner';
import { isWorking } from './states';
import type { PictureTable } from './pictures';
import type { NetParameters, NewRun, RunRow, StateChange } from './values';

interface Raw {
  id: number;
  name: string;
  system: SystemId;
  recipe: string;
  live_dataset: number | null;
  dataset_name: string;
  state: RunState;
  owner: string | null;
  step: number;
  total_steps: number;
  forked_run: number | null;
  forked_step: number | null;
  generator_parameters: number | null;
  discriminator_parameters: number | null;
  error: string | null;
  created_at: number;
  updated_at: number;
  sheet_step: number | null;
  bytes: number;
}

/** A tensor that runs share counts for the one whose checkpoint was the first to have it. */
const select = `
  SELECT runs.*, datasets.id AS live_dataset,
    (SELECT max(step) FROM sheets WHERE sheets.run_id = runs.id) AS sheet_step,
    (SELECT coalesce(sum(size), 0) FROM tensors WHERE hash IN (
       SELECT hash FROM checkpoint_tensors WHERE checkpoint_id IN (
         SELECT id FROM checkpoints WHERE run_id = runs.id))
       AND (SELECT run_id FROM checkpoints WHERE id = (
         SELECT min(checkpoint_id) FROM checkpoint_tensors t WHERE t.hash = tensors.hash)) = runs.id) AS bytes
  FROM runs LEFT JOIN datasets ON datasets.id = runs.dataset_id AND datasets.removed_at IS NULL
  WHERE runs.removed_at IS NULL`;

/** Runs: recipe, place in the life of a training, and who works on it. */
export class RunTable {
  readonly #connection: Connection;
  readonly #pictures: PictureTable;
  readonly #ages: AgeTable;

  constructor(connection: Connection, pictures: PictureTable, ages: AgeTable) {
    this.#connection = connection;
    this.#pictures = pictures;
    this.#ages = ages;
  }

  /**
   * A new run in the state `starting`, owned by the calling process until an engine takes it over; returns its id. It
   * leaves out the pictures that are removed now, for all its life; where its system learns from ages, it keeps those that
   * are known now.
   *
   * @throws StudioError datasetMissing
   */
  create(run: NewRun): number {
    return this.#connection.write(() => {
      const dataset = this.#connection.get<{ name: string }>(
        `SELECT name FROM datasets WHERE id = ? AND state = 'ready' AND removed_at IS NULL`,
        [run.datasetId],
      );
      if (!dataset) throw new StudioError('datasetMissing');
      const now = Date.now();
      const runId = this.#connection.run(
        `INSERT INTO runs (name, system, recipe, dataset_id, dataset_name, state, owner, total_steps,
           forked_run, forked_step, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, 'starting', ?, ?, ?, ?, ?, ?)`,
        [
          run.name,
          run.recipe.system,
          JSON.stringify(run.recipe),
          run.datasetId,
          dataset.name,
          ownerOf(process.pid),
          run.totalSteps,
          run.forkedFrom?.runId ?? null,
          run.forkedFrom?.step ?? null,
          now,
          now,
        ],
      ).id;
      const leftOut = this.#pictures.removed(run.datasetId);
      if (leftOut.length > 0) {
        this.#connection.run('INSERT INTO run_left_out (run_id, positions) VALUES (?, ?)', [
          runId,
          toBytes(leftOut),
        ]);
      }
      if (describeSystem(run.recipe.system).needs === 'ages') this.#ages.keepForRun(runId, run.datasetId);
      return runId;
    });
  }

  /** Positions of the pictures that the run does not use, in ascending order. */
  leftOut(runId: number): Uint32Array<ArrayBuffer> {
    const row = this.#connection.get<{ positions: Uint8Array }>(
      'SELECT positions FROM run_left_out WHERE run_id = ?',
      [runId],
    );
    return row ? fromBytes(row.positions) : new Uint32Array(0);
  }

  /** Newest first. */
  list(): RunRow[] {
    return this.#connection.all<Raw>(`${select} ORDER BY runs.created_at DESC, runs.id DESC`).map(toRow);
  }

  /** @throws StudioError runMissing when there is none or it was removed */
  get(runId: number): RunRow {
    const raw = this.#connection.get<Raw>(`${select} AND runs.id = ?`, [runId]);
    if (!raw) throw new StudioError('runMissing');
    return toRow(raw);
  }

  /** Moves a run to a state; see `StateChange` for who owns it then. */
  setState(runId: number, state: RunState, change: StateChange = {}): void {
    this.#connection.write(() => {
      const before = this.#connection.get<{ owner: string | null; error: string | null }>(
        'SELECT owner, error FROM runs WHERE id = ? AND removed_at IS NULL',
        [runId],
      );
      if (!before) throw new StudioError('runMissing');
      let owner: string | null = null;
      if (isWorking(state)) {
        owner =
          change.enginePid === undefined || change.enginePid === null
            ? (before.owner ?? ownerOf(process.pid))
            : ownerOf(change.enginePid);
      }
      const error =
        change.error === undefined
          ? before.error
          : change.error === null
            ? null
            : JSON.stringify(change.error);
      this.#connection.run('UPDATE runs SET state = ?, owner = ?, error = ?, updated_at = ? WHERE id = ?', [
        state,
        owner,
        error,
        Date.now(),
        runId,
      ]);
    });
  }

  /** Last finished step. */
  setStep(runId: number, step: number): void {
    this.#set(runId, 'step = ?', [step]);
  }

  /** Step at which the training is finished. */
  setTotalSteps(runId: number, steps: number): void {
    this.#set(runId, 'total_steps = ?', [steps]);
  }

  setParameters(runId: number, parameters: NetParameters): void {
    this.#set(runId, 'generator_parameters = ?, discriminator_parameters = ?', [
      parameters.generator,
      parameters.discriminator,
    ]);
  }

  rename(runId: number, name: string): void {
    this.#set(runId, 'name = ?', [name]);
  }

  /**
   * Hides a run; `restore` undoes it, `ProjectStore.sweep` makes it final.
   *
   * @throws StudioError runBusy while a process works on it
   */
  remove(runId: number): void {
    this.#connection.write(() => {
      if (isWorking(this.get(runId).state)) throw new StudioError('runBusy');
      this.#connection.run('UPDATE runs SET removed_at = ? WHERE id = ?', [Date.now(), runId]);
    });
  }

  /** Shows a hidden run again. */
  restore(runId: number): void {
    const { changes } = this.#connection.run('UPDATE runs SET removed_at = NULL WHERE id = ?', [runId]);
    if (changes === 0) throw new StudioError('runMissing');
  }

  /**
   * Puts runs whose process died where a person can go on from: `paused` at their newest checkpoint, or `stopped` when
   * they have none. Deletes hidden runs if asked to.
   */
  sweep(removed: boolean): void {
    this.#connection.write(() => {
      for (const run of this.#connection.all<{ id: number; state: string; owner: string | null }>(
        'SELECT id, state, owner FROM runs',
      )) {
        if (!isWorking(run.state) || (run.owner !== null && ownerAlive(run.owner))) continue;
        const step = this.#connection.get<{ step: number | null }>(
          'SELECT max(step) AS step FROM checkpoints WHERE run_id = ?',
          [run.id],
        )?.step;
        this.#connection.run('UPDATE runs SET state = ?, step = ?, owner = NULL WHERE id = ?', [
          step === null || step === undefined ? 'stopped' : 'paused',
          step ?? 0,
          run.id,
        ]);
      }
    });
    if (removed) this.#connection.run('DELETE FROM runs WHERE removed_at IS NOT NULL');
  }

  #set(runId: number, what: string, values: (number | string)[]): void {
    const { changes } = this.#connection.run(
      `UPDATE runs SET ${what}, updated_at = ? WHERE id = ? AND removed_at IS NULL`,
      [...values, Date.now(), runId],
    );
    if (changes === 0) throw new StudioError('runMissing');
  }
}

/** 32-bit numbers as bytes, little-endian on every machine. */
function toBytes(numbers: Uint32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(numbers.length * 4));
  numbers.forEach((value, i) => view.setUint32(i * 4, value, true));
  return new Uint8Array(view.buffer);
}

function fromBytes(bytes: Uint8Array): Uint32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(i * 4, true));
}

function toRow(raw: Raw): RunRow {
  return {
    id: raw.id,
    name: raw.name,
    system: raw.system,
    recipe: JSON.parse(raw.recipe) as Recipe,
    datasetId: raw.live_dataset,
    datasetName: raw.dataset_name,
    state: raw.state,
    step: raw.step,
    totalSteps: raw.total_steps,
    createdAt: raw.created_at,
    updatedAt: raw.updated_at,
    forkedFrom:
      raw.forked_run === null || raw.forked_step === null
        ? null
        : { runId: raw.forked_run, step: raw.forked_step },
    parameters:
      raw.generator_parameters === null || raw.discriminator_parameters === null
        ? null
        : { generator: raw.generator_parameters, discriminator: raw.discriminator_parameters },
    enginePid: raw.owner === null ? null : ownerPid(raw.owner),
    sheetStep: raw.sheet_step,
    bytes: raw.bytes,
    error: raw.error === null ? null : (JSON.parse(raw.error) as ErrorMessage),
  };
}
