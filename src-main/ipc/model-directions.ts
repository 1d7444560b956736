import { hasLatents, StudioError, type Direction } from '../../src-preload/contract';
import type { ModelProcess } from '../engine/model-process';
import type { DirectionNames } from '../library/direction-names';
import type { FoundDirections } from '../library/found-directions';
import type { ModelLibrary } from '../library/model-library';
import { findModel, sameProject } from './model-sources';
import type { ProjectSession } from './project-session';

export interface ModelDirectionsOptions {
  project: ProjectSession;
  library: ModelLibrary;
  names: DirectionNames;
  found: FoundDirections;
  /** The warm engine. */
  models: Pick<ModelProcess, 'directions'>;
}

/**
 * Directions of models, wherever they are kept: those of a checkpoint in its project, those of a model file in the file or
 * beside it, with the person's own names. The engine looks for those that nobody has found yet.
 */
export class ModelDirections {
  /** Checkpoints in which nothing was found, with the version of their project: a generator that makes one picture. */
  readonly #without = new Set<string>();

  constructor(private readonly options: ModelDirectionsOptions) {}

  /** @throws StudioError those of finding and loading the model, directionsUnreadable */
  async of(modelId: string): Promise<Direction[]> {
    const { project, names, found, models } = this.options;
    const { source, checkpointId, recipe } = await findModel(modelId, this.options);
    if (checkpointId === null) {
      const before = await found.of(modelId, hasLatents(recipe) ? recipe.latent.size : 0);
      const directions = before ?? (await models.directions(source));
      if (!before) await found.keep(modelId, directions);
      return names.applied(modelId, directions);
    }
    const key = `${project.version()} ${checkpointId}`;
    const kept = project.store().directions.list(checkpointId);
    if (kept || this.#without.has(key)) return kept ?? [];
    const directions = await models.directions(source);
    sameProject(source, project);
    if (directions.length === 0) this.#without.add(key);
    return project.store().directions.keep(checkpointId, directions);
  }

  /**
   * Names a direction, or takes its name away.
   *
   * @returns all directions of the model
   * @throws StudioError directionMissing, and those of `of`
   */
  async name(modelId: string, directionId: string, name: string): Promise<Direction[]> {
    const { project, names } = this.options;
    const directions = await this.of(modelId);
    if (!directions.some(({ id }) => id === directionId)) throw new StudioError('directionMissing');
    const { source, checkpointId } = await findModel(modelId, this.options);
    if (checkpointId === null) await names.set(modelId, directionId, name);
    else {
      sameProject(source, project);
      project.store().directions.rename(checkpointId, directionId, name === '' ? null : name);
    }
    return this.of(modelId);
  }
}
