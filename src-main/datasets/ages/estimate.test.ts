import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImportUpdate } from '../../../src-preload/contract';
import { ProjectStore } from '../../store';
import { addDataset } from '../../store/testing';
import { bundleForTest } from '../../store/testing-bundle';
import { ImportService } from '../service';
import { makeFolder } from '../testing';

/** The service and its importer process, with a thread in place of TensorFlow's that tells ages from the first byte. */
const thread = `
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ requestId, what, pictures, side }) => {
    if (what !== 'ages' || side !== 32) throw new Error('another question');
    const ages = pictures.map((pixels) => 20 + pixels[0]);
    // The last pictures of a large set never come back.
    if (ages.includes(119)) return;
    // Slower than the reports come, so that each batch is one.
    setTimeout(() => parentPort.postMessage({ requestId, ages }), 150);
  });
`;

let bundle: Awaited<ReturnType<typeof bundleForTest>>;
let dispose: () => void;
let store: ProjectStore;
let service: ImportService;
let updates: ImportUpdate[];

beforeAll(async () => {
  bundle = await bundleForTest(join(import.meta.dirname, '../importer.ts'));
  writeFileSync(join(dirname(bundle.file), 'face-worker.js'), thread);
});
afterAll(() => bundle.dispose());
beforeEach(() => {
  const made = makeFolder();
  dispose = made.dispose;
  const path = join(made.folder, 'project.ganstudio');
  store = ProjectStore.create(path, 'Project');
  updates = [];
  service = new ImportService({
    importerEntry: bundle.file,
    projectPath: () => path,
    onUpdate: (update) => updates.push(update),
  });
});
afterEach(() => {
  service.close();
  store.close();
  dispose();
});

const ended = (): Promise<ImportUpdate> =>
  vi.waitFor(
    () => {
      const last = updates.at(-1);
      if (!last || !['done', 'cancelled', 'failed'].includes(last.phase)) throw new Error('not yet');
      return last;
    },
    { timeout: 60_000 },
  );
const yearsOf = (id: number): (number | null)[] =>
  store.pictures.allFacts(id).map(({ age }) => (age?.estimated ? age.years : null));

describe('estimating the ages of a data set', () => {
  it('gives one to each picture that has none and is shown, and tells how far it is', async () => {
    const id = addDataset(store, 40);
    store.pictures.remove(id, [3]);
    const { jobId } = service.estimateAges({ id, name: 'Faces', missing: 39 });
    expect(service.estimateAges({ id, name: 'Faces', missing: 39 })).toEqual({ jobId });
    expect(await ended()).toMatchObject({
      phase: 'done',
      agesOf: id,
      datasetId: id,
      done: 39,
      total: 39,
      imported: 39,
    });
    const shown = Array.from({ length: 40 }, (_, i) => i).filter((i) => i !== 3);
    expect(yearsOf(id)).toEqual(shown.map((i) => 20 + i));
    expect(store.datasets.get(id).aged).toMatchObject({ known: 0, estimated: 39 });
    expect(store.ages.forgetEstimates(id)).toBe(39);
    expect(yearsOf(id)).toEqual(shown.map(() => null));
  });

  it('keeps nothing when it is cancelled', async () => {
    const id = addDataset(store, 120);
    const { jobId } = service.estimateAges({ id, name: 'Faces', missing: 120 });
    // All but the last batch are done, and the thread does not come back.
    await vi.waitFor(() => expect(updates.at(-1)!.done).toBeGreaterThan(0), { timeout: 30_000 });
    service.cancel(jobId);
    expect(await ended()).toMatchObject({ phase: 'cancelled', agesOf: id });
    expect(yearsOf(id).every((years) => years === null)).toBe(true);
  });

  it('says so when the data set is gone', async () => {
    const id = addDataset(store, 2);
    store.datasets.remove(id);
    service.estimateAges({ id, name: 'Faces', missing: 2 });
    expect(await ended()).toMatchObject({ phase: 'failed', error: { code: 'datasetMissing' } });
  });
});
