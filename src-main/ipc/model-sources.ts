import { StudioError, type Recipe } from '../../src-preload/contract';
import type { ModelSource } from '../engine/messages';
import type { ModelLibrary } from '../library/model-library';
import type { ProjectSession } from './project-session';

/** A model that the window named, as the engine finds it. */
export interface NamedModel {
  source: ModelSource;
  name: string;
  step: number;
  recipe: Recipe;
  /** Id of the checkpoint, for a model of the open project. */
  checkpointId: number | null;
}

/**
 * Finds the model behind an id of the contract, for the engine.
 *
 * @throws StudioError noProject, projectLeaving, checkpointMissing, modelMissing
 */
export async function findModel(
  id: string,
  { project, library }: { project: ProjectSession; library: ModelLibrary },
): Promise<NamedModel> {
  const checkpointId = Number(/^checkpoint-(\d+)$/.exec(id)?.[1] ?? 0);
  if (checkpointId > 0) {
    const store = project.forWork();
    const checkpoint = store.checkpoints.get(checkpointId);
    const run = store.runs.get(checkpoint.runId);
    return {
      source: { kind: 'checkpoint', projectPath: store.path, checkpointId },
      name: run.name,
      step: checkpoint.step,
      recipe: run.recipe,
      checkpointId,
    };
  }
  const { path, name, step, recipe } = await library.find(id);
  return { source: { kind: 'file', path }, name, step, recipe, checkpointId: null };
}

/**
 * The project must still be the one that it was, before the person was asked for a place or anything else took its time.
 *
 * @throws StudioError noProject, projectLeaving
 */
export function sameProject(source: ModelSource, project: ProjectSession): void {
  if (source.kind === 'checkpoint' && project.forWork().path !== source.projectPath)
    throw new StudioError('noProject');
}
