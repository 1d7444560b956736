import { existsSync, mkdirSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { StudioError, type CheckpointInfo } from '../../src-preload/contract';
import { projectExtension, ProjectStore, type DatasetRow, type RunRow } from '../store';

/** Opens a project and puts right what dead processes left; what a window has hidden stays restorable. */
export function openProject(file: string): ProjectStore {
  const store = ProjectStore.open(resolve(file));
  store.sweep({ removed: false });
  return store;
}

/** Opens a project, or makes it where there is none. */
export function openOrCreateProject(file: string): ProjectStore {
  const path = resolve(file);
  if (existsSync(path)) return openProject(path);
  mkdirSync(dirname(path), { recursive: true });
  return ProjectStore.create(path, basename(path, projectExtension) || 'GAN Studio');
}

/** A data set by name, or by number where no name fits. @throws StudioError datasetMissing */
export function findDataset(store: ProjectStore, wanted: string): DatasetRow {
  const all = store.datasets.list();
  const found = all.find(({ name }) => name === wanted) ?? all.find(({ id }) => String(id) === wanted);
  if (!found) throw new StudioError('datasetMissing');
  return found;
}

/** A run by number, or the newest of a name. @throws StudioError runMissing */
export function findRun(store: ProjectStore, wanted: string): RunRow {
  const all = store.runs.list();
  const found = all.find(({ id }) => String(id) === wanted) ?? all.find(({ name }) => name === wanted);
  if (!found) throw new StudioError('runMissing');
  return found;
}

/** A checkpoint of a run by its step, or the newest. @throws StudioError noCheckpoint, checkpointMissing */
export function findCheckpoint(store: ProjectStore, runId: number, step: number | null): CheckpointInfo {
  const found =
    step === null
      ? store.checkpoints.latest(runId)
      : store.checkpoints.list(runId).find((checkpoint) => checkpoint.step === step);
  if (!found) throw new StudioError(step === null ? 'noCheckpoint' : 'checkpointMissing');
  return found;
}
