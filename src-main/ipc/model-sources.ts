import { StudioError } from '../../src-preload/contract';
import type { ModelSource } from '../engine/messages';
import type { ModelLibrary } from '../library/model-library';
import type { ProjectSession } from './project-session';

/** A model that the window named, as the engine finds it. */
export interface NamedModel {
  source: ModelSource;
  name: string;
  step: number;
  latentSize: number;
  /** Id of the checkpoint, for a model of the open project. */
  checkpointId: number | null;
}

/**
 * Finds the model behind an id of the contract.
 *
 * @throws StudioError noProject, checkpointMissing, modelMissing
 */
export async function findModel(
  id: string,
  { project, library }: { project: ProjectSession; library: ModelLibrary },
): Promise<NamedModel> {
  const checkpointId = Number(/^checkpoint-(\d+)$/.exec(id)?.[1] ?? 0);
  if (checkpointId > 0) {
    const store = project.store();
    const checkpoint = store.checkpoints.get(checkpointId);
    const run = store.runs.get(checkpoint.runId);
    return {
      source: { kind: 'checkpoint', projectPath: store.path, checkpointId },
      name: run.name,
      step: checkpoint.step,
      latentSize: run.recipe.latent.size,
      checkpointId,
    };
  }
  const { path, name, step, recipe } = await library.find(id);
  return { source: { kind: 'file', path }, name, step, latentSize: recipe.latent.size, checkpointId: null };
}

/** The project must still be the one that it was when the person was asked for a place. */
export function sameProject(source: ModelSource, project: ProjectSession): void {
  if (source.kind === 'checkpoint' && project.path() !== source.projectPath)
    throw new StudioError('noProject');
}
