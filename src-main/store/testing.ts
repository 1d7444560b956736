import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dcganPresets, type ImportReport } from '../../src-preload/contract';
import type { ProjectStore } from './project';
import type { StoredTensor, TrainingState } from './values';

/** What the tests of the store share. */

/** A new folder of its own and the function that deletes it. */
export function makeFolder(): { folder: string; dispose: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'studio-store-'));
  return { folder, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

export const emptyReport: ImportReport = { imported: 0, skipped: [], seconds: 1 };

/** A finished data set of `count` pictures of 32 × 32; picture p is filled with the value p. */
export function addDataset(store: ProjectStore, count = 3, name = 'Faces'): number {
  const id = store.datasets.begin({
    name,
    kind: 'pictures',
    imageSize: 32,
    options: { size: 32, crop: 'centre', background: '#ffffff' },
    credit: null,
    writerPid: process.pid,
  });
  store.datasets.addPictures(
    id,
    Array.from({ length: count }, (_, i) => ({
      name: `picture ${i}.png`,
      pixels: new Uint8Array(32 * 32 * 3).fill(i),
    })),
  );
  store.datasets.finish(id, { ...emptyReport, imported: count });
  return id;
}

/** A run on a data set of its own. */
export function addRun(store: ProjectStore, name = 'First'): number {
  return store.runs.create({
    name,
    datasetId: addDataset(store),
    recipe: dcganPresets.compact,
    totalSteps: 1000,
    forkedFrom: null,
  });
}

export function stateAt(step: number): TrainingState {
  return { version: 1, step, learningRateFactor: 1, rollbacks: 0 };
}

/** A tensor of `length` numbers that `seed` decides. */
export function tensor(name: string, length: number, seed: number): StoredTensor {
  const data = new Float32Array(length);
  for (let i = 0; i < length; i++) data[i] = Math.sin(i * 0.1 + seed);
  return { name, shape: [length], data };
}
