import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProjectStore } from '../../store';
import { addDataset, makeFolder } from '../../store/testing';
import type { Context } from '../context';
import { datasetHandlers } from './datasets';

let dispose: () => void;
let stores: ProjectStore[];
let current: ProjectStore;

beforeEach(() => {
  const { folder, dispose: remove } = makeFolder();
  stores = ['one', 'two'].map((name) => ProjectStore.create(join(folder, `${name}.ganstudio`), name));
  current = stores[0]!;
  dispose = remove;
});
afterEach(() => {
  for (const store of stores) store.close();
  dispose();
});

const handlers = (imports: Partial<Context['imports']>) =>
  datasetHandlers({
    project: { store: () => current, forWork: () => current, version: () => 'v' },
    imports,
    send: () => {},
  } as unknown as Context);

/** What the importer does with a data set of the project that is open. */
const measure = async (datasetId: number): Promise<void> =>
  current.pictures.setStatistics(datasetId, {
    revision: current.pictures.revision(datasetId),
    body: JSON.stringify({ measured: 4 }),
    meanPixels: Uint8Array.of(1, 2, 3),
  });

describe('what is worked out about a data set', () => {
  it('is answered, and worked out once', async () => {
    const datasetId = addDataset(current);
    let times = 0;
    const family = handlers({ computeStatistics: (id) => (times++, measure(id)) });
    for (let i = 0; i < 2; i++) {
      expect(await family['datasets.statistics']({ datasetId })).toEqual({
        measured: 4,
        mean: Uint8ClampedArray.of(1, 2, 3, 255),
      });
    }
    expect(times).toBe(1);
  });

  it('is never that of a data set of the same number in the next project', async () => {
    const [datasetId] = stores.map((store) => addDataset(store)) as [number, number];
    const next = (): void => void (current = stores[1]!);
    const family = handlers({
      computeStatistics: async (id) => (next(), measure(id)),
      lookAlikes: async () => (next(), { groups: [], hashed: 4 } as never),
    });
    for (const ask of [
      () => family['datasets.statistics']({ datasetId }),
      () => family['datasets.lookAlikes']({ datasetId, distance: 4 }),
    ]) {
      current = stores[0]!;
      await expect(Promise.resolve(ask())).rejects.toMatchObject({ code: 'noProject' });
    }
  });
});
