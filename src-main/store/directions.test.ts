import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Direction } from '../../src-preload/contract';
import { openSqlite } from './open-sqlite';
import { ProjectStore } from './project';
import { addRun, makeFolder, stateAt, tensor } from './testing';

let dispose: () => void;
let path: string;
let store: ProjectStore;
let runId: number;
const checkpointAt = (step: number): number =>
  store.checkpoints.save({ runId, state: stateAt(step), tensors: [tensor('g/a/kernel', 4, step)] }).id;
const found: Direction[] = [
  { id: 'sefa-2', name: null, kind: 'sefa', vector: [0.6, -0.8] },
  { id: 'pca-1', name: null, kind: 'pca', vector: [0.12345, 1] },
];

beforeEach(() => {
  const made = makeFolder();
  dispose = made.dispose;
  path = join(made.folder, 'p.ganstudio');
  store = ProjectStore.create(path, 'P');
  runId = addRun(store);
});
afterEach(() => {
  store.close();
  dispose();
});

describe('directions of a checkpoint', () => {
  it('are kept in their order with the names that a person gives', () => {
    const id = checkpointAt(10);
    expect(store.directions.list(id)).toBeNull();
    expect(store.directions.keep(id, found)).toEqual(found);
    store.directions.rename(id, 'pca-1', 'Turns to the left');
    const named = [found[0], { ...found[1], name: 'Turns to the left' }];
    store.close();
    store = ProjectStore.open(path);
    expect(store.directions.list(id)).toEqual(named);
    // Found once more, by another window or a moment too late: what is there stays.
    expect(store.directions.keep(id, found)).toEqual(named);
    store.directions.rename(id, 'pca-1', null);
    expect(store.directions.list(id)).toEqual(found);
  });

  it('belong to it alone: gone with it, copied with a fork', () => {
    const [first, second] = [checkpointAt(10), checkpointAt(20)];
    store.directions.keep(first, found);
    store.directions.rename(first, 'sefa-2', 'Smile');
    expect(store.directions.list(second)).toBeNull();
    const fork = store.checkpoints.copyTo(first, addRun(store, 'Fork'));
    store.checkpoints.remove(first);
    expect(store.directions.list(first)).toBeNull();
    expect(store.directions.list(fork.id)?.map(({ name }) => name)).toEqual(['Smile', null]);
  });

  it('are refused for a checkpoint or a direction that is not there', () => {
    const id = checkpointAt(10);
    expect(() => store.directions.keep(id + 5, found)).toThrow(
      expect.objectContaining({ code: 'checkpointMissing' }),
    );
    store.directions.keep(id, found);
    expect(() => store.directions.rename(id, 'pca-9', 'X')).toThrow(
      expect.objectContaining({ code: 'directionMissing' }),
    );
  });

  it('that something else has changed are told as damage', () => {
    const id = checkpointAt(10);
    store.directions.keep(id, found);
    const db = openSqlite(path);
    db.prepare("UPDATE directions SET vector = '[1, \"x\"]' WHERE direction = 'pca-1'").run();
    db.close();
    expect(() => store.directions.list(id)).toThrow(expect.objectContaining({ code: 'projectCorrupt' }));
  });
});
