import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dcganPresets, StudioError, type Direction } from '../../src-preload/contract';
import type { ModelSource } from '../engine/messages';
import { DirectionNames } from '../library/direction-names';
import { FoundDirections } from '../library/found-directions';
import type { LibraryModel, ModelLibrary } from '../library/model-library';
import { ProjectStore } from '../store';
import { addRun, makeFolder, stateAt, tensor } from '../store/testing';
import { ModelDirections } from './model-directions';
import type { ProjectSession } from './project-session';

const found: Direction[] = [
  { id: 'pca-1', name: null, kind: 'pca', vector: [1, 0] },
  { id: 'sefa-3', name: 'Shipped', kind: 'sefa', vector: [0, 1] },
];
const own = 'own-0123456789abcdef';
const starter = 'starter-anime-faces';
/** A recipe of the latent vectors above. */
const twoNumbers = { ...dcganPresets.compact, latent: { ...dcganPresets.compact.latent, size: 2 } };

let dispose: () => void;
let folder: string;
let store: ProjectStore;
let checkpointId: number;
let asked: ModelSource[];
let onAsked: () => void;
let answer: Direction[];
let current: () => ProjectStore;
let directions: ModelDirections;
let open: () => ModelDirections;

beforeEach(() => {
  ({ folder, dispose } = makeFolder());
  store = ProjectStore.create(join(folder, 'p.ganstudio'), 'P');
  const state = stateAt(10);
  checkpointId = store.checkpoints.save({
    runId: addRun(store),
    state,
    tensors: [tensor('g/a/kernel', 4, 1)],
  }).id;
  asked = [];
  onAsked = () => {};
  answer = found;
  current = () => store;
  const make = () =>
    new ModelDirections({
      project: {
        store: () => current(),
        forWork: () => current(),
        version: () => 'v',
        path: () => current().path,
      } as unknown as ProjectSession,
      library: {
        async find(id: string) {
          if (id !== own && id !== starter) throw new StudioError('modelMissing');
          return { id, path: `/${id}.safetensors`, name: 'Own', step: 1, recipe: twoNumbers };
        },
      } as Pick<LibraryModel, never> as unknown as ModelLibrary,
      names: new DirectionNames(join(folder, 'names.json')),
      found: new FoundDirections(join(folder, 'models')),
      models: {
        async directions(source) {
          asked.push(source);
          onAsked();
          return answer;
        },
      },
    });
  open = make;
  directions = make();
});
afterEach(() => {
  store.close();
  dispose();
});

describe('directions of a checkpoint', () => {
  it('are looked for once and kept in the project, with names', async () => {
    const id = `checkpoint-${checkpointId}`;
    expect(await directions.of(id)).toEqual(found);
    const named = await directions.name(id, 'pca-1', 'Smile');
    expect(named.map(({ name }) => name)).toEqual(['Smile', 'Shipped']);
    expect(await directions.of(id)).toEqual(named);
    expect(store.directions.list(checkpointId)).toEqual(named);
    expect((await directions.name(id, 'pca-1', ''))[0]!.name).toBeNull();
    expect(asked).toEqual([{ kind: 'checkpoint', projectPath: store.path, checkpointId }]);
  });

  it('are looked for once also where there are none', async () => {
    answer = [];
    for (let i = 0; i < 2; i++) expect(await directions.of(`checkpoint-${checkpointId}`)).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it('are not written into another project that was opened meanwhile', async () => {
    const other = ProjectStore.create(join(folder, 'other.ganstudio'), 'Other');
    onAsked = () => (current = () => other);
    await expect(directions.of(`checkpoint-${checkpointId}`)).rejects.toMatchObject({ code: 'noProject' });
    expect(other.directions.list(checkpointId)).toBeNull();
    other.close();
  });
});

describe('directions of a model file', () => {
  it("are the file's, with the person's names beside it", async () => {
    expect((await directions.of(own)).map(({ name }) => name)).toEqual([null, 'Shipped']);
    await directions.name(own, 'pca-1', 'Hair');
    const named = await directions.name(own, 'sefa-3', '');
    expect(named.map(({ name }) => name)).toEqual(['Hair', null]);
    expect(asked).toEqual([{ kind: 'file', path: `/${own}.safetensors` }]);
  });

  it('are looked for once where the model is her own, also over a restart, unless what is kept is damaged or does not fit', async () => {
    const first = await directions.of(own);
    expect(await open().of(own)).toEqual(first);
    expect(asked).toHaveLength(1);
    const kept = join(folder, 'models/0123456789abcdef.directions.json');
    for (const wrong of ['{', JSON.stringify([{ ...found[0], vector: [1, 0, 0] }])]) {
      asked = [];
      writeFileSync(kept, wrong);
      expect(await open().of(own)).toEqual(first);
      expect(await open().of(own)).toEqual(first);
      expect(asked).toHaveLength(1);
    }
    // Another studio may ship another model under this name.
    asked = [];
    for (let i = 0; i < 2; i++) await open().of(starter);
    expect(asked).toHaveLength(2);
  });

  it('that it does not have cannot be named', async () => {
    await expect(directions.name(own, 'pca-7', 'X')).rejects.toMatchObject({ code: 'directionMissing' });
    await expect(directions.of('own-ffffffffffffffff')).rejects.toMatchObject({ code: 'modelMissing' });
  });
});
