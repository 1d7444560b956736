import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from './open-sqlite';
import { ProjectStore } from './project';
import { addRun, makeFolder, stateAt, tensor } from './testing';
import { bundleForTest } from './testing-bundle';
import type { StoredTensor } from './values';

let store: ProjectStore;
let path: string;
let dispose: () => void;
let runId: number;

beforeEach(() => {
  const made = makeFolder();
  dispose = made.dispose;
  path = join(made.folder, 'a.ganstudio');
  store = ProjectStore.create(path, 'a');
  runId = addRun(store);
});
afterEach(() => {
  store.close();
  dispose();
});

const save = (step: number, tensors: StoredTensor[], id = runId) =>
  store.checkpoints.save({ runId: id, state: stateAt(step), tensors });

const storedTensors = (): number => {
  const db = openSqlite(path, { readonly: true });
  try {
    return db.prepare('SELECT count(*) FROM tensors').pluck().get() as number;
  } finally {
    db.close();
  }
};

/** Size of the file once its log is written back. */
const fileSize = (): number => {
  const db = openSqlite(path, { readonly: true });
  try {
    return (db.pragma('page_count', { simple: true }) as number) * 8192;
  } finally {
    db.close();
  }
};

/** Changes the stored bytes of the largest tensor behind the store's back, as a bad disk would. */
function damage(): void {
  const db = openSqlite(path);
  db.prepare(
    `UPDATE tensors SET bytes = CAST(substr(bytes, 1, 100) || x'ff' || substr(bytes, 102) AS BLOB)
     WHERE size = (SELECT max(size) FROM tensors)`,
  ).run();
  db.close();
}

describe('a checkpoint', () => {
  it('comes back bit by bit, views and odd numbers included', () => {
    const whole = new Float32Array([9, 9, NaN, Infinity, -0, 1e-42, 3.4e38, -Infinity, 9]);
    const tensors: StoredTensor[] = [
      { name: 'view', shape: [2, 3], data: whole.subarray(2, 8) },
      { name: 'scalar', shape: [], data: new Float32Array([42]) },
      { name: 'empty', shape: [0, 4], data: new Float32Array(0) },
      tensor('large', 100_000, 1),
    ];
    const state = { version: 1 as const, step: 12, learningRateFactor: 0.25, rollbacks: 2 };
    const metrics = [{ step: 12, lossG: 1, lossD: 2, dReal: 0.5, dFake: 0.25, loss: null }];
    const info = store.checkpoints.save({ runId, state, tensors, metrics });
    const bytes = 6 * 4 + 4 + 400_000;
    expect(info).toMatchObject({ runId, step: 12, bytes, ownBytes: bytes, pinned: false });
    expect(store.runs.get(runId)).toMatchObject({ step: 12, bytes });
    expect(store.metrics.read(runId, 10)).toEqual(metrics);
    const loaded = store.checkpoints.load(info.id);
    expect(loaded.runId).toBe(runId);
    expect(loaded.state).toEqual(state);
    expect(loaded.tensors.map(({ name, shape }) => ({ name, shape }))).toEqual(
      tensors.map(({ name, shape }) => ({ name, shape })),
    );
    const bits = ({ data }: StoredTensor) => [
      ...new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    ];
    expect(loaded.tensors.map(bits)).toEqual(tensors.map(bits));
  });

  it('is refused for a run that is gone', () => {
    expect(() => save(1, [], 99)).toThrow(expect.objectContaining({ code: 'runMissing' }));
    expect(storedTensors()).toBe(0);
  });

  it('stores equal tensors once and counts what is its own', () => {
    const shared = tensor('frozen', 1000, 1);
    const first = save(1, [shared, tensor('w', 500, 1), { ...shared, name: 'twin' }]);
    const second = save(2, [shared, tensor('w', 500, 2)]);
    expect(storedTensors()).toBe(3);
    expect(store.checkpoints.get(first.id)).toMatchObject({ bytes: 10_000, ownBytes: 2000 });
    expect(second).toMatchObject({ bytes: 6000, ownBytes: 2000 });
    expect(store.runs.get(runId).bytes).toBe(8000);
  });

  it('of the same step is replaced and stays pinned; the same again keeps its id', () => {
    const first = save(5, [tensor('w', 100, 1)]);
    store.checkpoints.pin(first.id, true);
    expect(save(5, [tensor('w', 100, 1)])).toEqual({ ...first, pinned: true });
    const other = save(5, [tensor('w', 100, 2)]);
    expect(other.id).not.toBe(first.id);
    expect(other.pinned).toBe(true);
    expect(store.checkpoints.list(runId)).toHaveLength(1);
    expect(storedTensors()).toBe(1);
  });

  it('that is damaged is refused; others are not, and computing it again heals it', () => {
    const good = save(1, [tensor('w', 100, 1)]);
    const bad = save(2, [tensor('w', 5000, 2)]);
    damage();
    expect(() => store.checkpoints.load(bad.id)).toThrow(
      expect.objectContaining({ code: 'checkpointDamaged' }),
    );
    expect(store.checkpoints.load(good.id).tensors).toEqual([tensor('w', 100, 1)]);
    save(2, [tensor('w', 5000, 2)]);
    expect(store.checkpoints.load(bad.id).tensors).toEqual([tensor('w', 5000, 2)]);
  });

  it('is removed with its tensors, unless it is pinned or the last', () => {
    const first = save(1, [tensor('w', 400_000, 1)]);
    expect(() => store.checkpoints.remove(first.id)).toThrow(
      expect.objectContaining({ code: 'lastCheckpoint' }),
    );
    const second = save(2, [tensor('w', 10, 2)]);
    store.checkpoints.pin(first.id, true);
    expect(() => store.checkpoints.remove(first.id)).toThrow(
      expect.objectContaining({ code: 'checkpointPinned' }),
    );
    store.checkpoints.pin(first.id, false);
    store.checkpoints.remove(first.id);
    expect(store.checkpoints.list(runId).map(({ id }) => id)).toEqual([second.id]);
    expect(storedTensors()).toBe(1);
    for (const act of [
      () => store.checkpoints.load(first.id),
      () => store.checkpoints.get(first.id),
      () => store.checkpoints.pin(first.id, true),
      () => store.checkpoints.remove(first.id),
      () => store.checkpoints.copyTo(first.id, runId),
    ]) {
      expect(act).toThrow(expect.objectContaining({ code: 'checkpointMissing' }));
    }
    store.close();
    expect(statSync(path).size).toBeLessThan(400_000);
    store = ProjectStore.open(path);
  });

  it('can be given to a fork, which shares its tensors', () => {
    const source = save(7, [tensor('w', 1000, 1)]);
    const fork = addRun(store, 'Fork');
    const copy = store.checkpoints.copyTo(source.id, fork);
    expect(copy).toMatchObject({ runId: fork, step: 7, bytes: 4000, ownBytes: 0 });
    expect(store.checkpoints.get(source.id).ownBytes).toBe(0);
    expect(storedTensors()).toBe(1);
    expect(store.runs.get(fork)).toMatchObject({ step: 7, bytes: 0 });
    expect(store.runs.get(runId).bytes).toBe(4000);
    store.runs.setState(runId, 'stopped');
    store.runs.remove(runId);
    store.sweep();
    expect(store.checkpoints.load(copy.id).tensors).toEqual([tensor('w', 1000, 1)]);
    expect(store.checkpoints.get(copy.id).ownBytes).toBe(4000);
    expect(() => store.checkpoints.copyTo(copy.id, 99)).toThrow(
      expect.objectContaining({ code: 'runMissing' }),
    );
  });
});

describe('pruning', () => {
  it('keeps the newest, pinned and spaced ones, frees the rest, and the file stops growing', () => {
    let pinned = 0;
    let size = 0;
    for (let step = 1; step <= 40; step++) {
      const info = save(step, [tensor('frozen', 100, 0), tensor('w', 50_000, step)]);
      if (step === 3) store.checkpoints.pin((pinned = info.id), true);
      const removed = store.checkpoints.prune(runId, { keepLast: 2, keepSpaced: 3 });
      for (const id of removed) {
        expect(() => store.checkpoints.get(id)).toThrow(
          expect.objectContaining({ code: 'checkpointMissing' }),
        );
      }
      if (step === 15) size = fileSize();
    }
    const kept = store.checkpoints.list(runId);
    expect(kept).toHaveLength(6);
    expect(kept.map(({ id }) => id)).toContain(pinned);
    expect(kept.slice(-2).map(({ step }) => step)).toEqual([39, 40]);
    expect(storedTensors()).toBe(7);
    for (const { id } of kept) store.checkpoints.load(id);
    expect(fileSize()).toBeLessThanOrEqual(size * 1.3);
    // Pruning to one gives nearly all the room back.
    store.checkpoints.pin(pinned, false);
    store.checkpoints.prune(runId, { keepLast: 1, keepSpaced: 0 });
    store.close();
    expect(statSync(path).size).toBeLessThan(4 * 200_000);
    store = ProjectStore.open(path);
  });

  it('leaves other runs alone and never empties one', () => {
    const other = addRun(store, 'Other');
    save(1, [tensor('w', 10, 1)], other);
    save(2, [tensor('w', 10, 2)], other);
    save(1, [tensor('w', 10, 3)]);
    expect(store.checkpoints.prune(runId, { keepLast: 0, keepSpaced: 0 })).toEqual([]);
    expect(store.checkpoints.list(other)).toHaveLength(2);
    expect(store.checkpoints.latest(99)).toBeNull();
  });
});

describe('a writer that is killed at any moment', () => {
  it('leaves a project that opens, with every finished checkpoint', async () => {
    const writer = await bundleForTest(join(import.meta.dirname, 'testing-writer.ts'));
    store.runs.setState(runId, 'training');
    try {
      let reached = 0;
      for (let round = 0; round < 12; round++) {
        const child = fork(writer.file, [path, String(runId)], { serialization: 'advanced' });
        let finished = 0;
        const first = new Promise<void>((resolve) => {
          child.on('message', (step) => {
            finished = step as number;
            resolve();
          });
        });
        await first;
        await sleep(Math.random() * 60);
        child.kill('SIGKILL');
        await once(child, 'exit');
        expect(finished).toBeGreaterThan(reached);
        reached = finished;
        const after = ProjectStore.open(path);
        const kept = after.checkpoints.list(runId);
        expect(kept.map(({ step }) => step)).toContain(finished);
        for (const { id, step } of kept) {
          expect(after.checkpoints.load(id).tensors[1]!.data[0]).toBe(Math.fround(Math.sin(step)));
        }
        expect(after.runs.get(runId).step).toBe(after.checkpoints.latest(runId)!.step);
        expect(after.metrics.read(runId, 10_000).at(-1)!.step).toBe(after.runs.get(runId).step);
        after.close();
      }
      const db = openSqlite(path);
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(db.pragma('foreign_key_check')).toEqual([]);
      db.close();
      // Not one byte of the log is needed to recognise the file.
      expect(readFileSync(path).subarray(0, 15).toString()).toBe('SQLite format 3');
    } finally {
      writer.dispose();
    }
  });
});
