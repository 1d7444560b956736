import {
  isForUpscale,
  scaleOf,
  StudioError,
  upscaleRefusal,
  type CheckpointInfo,
  type SrganRecipe,
  type UpscaleModel,
} from '../../src-preload/contract';
import type { ModelLibrary } from '../library/model-library';
import type { UpscaleSource } from '../upscale/models';
import { softFileOf } from '../upscale/pairs';
import type { ProjectSession } from './project-session';

interface Places {
  project: ProjectSession;
  library: ModelLibrary;
}

/** What the window is told of a model, and where its weights are. */
export interface FoundUpscaler {
  info: UpscaleModel;
  source: UpscaleSource;
}

const bicubic: FoundUpscaler = {
  info: { id: 'bicubic', kind: 'bicubic', name: '', step: 0, scale: 4, detail: 'bicubic' },
  source: { kind: 'bicubic' },
};

/** All that enlarges: bicubic, then the checkpoints of the open project, own models, those that ship. */
export async function upscalers({ project, library }: Places): Promise<FoundUpscaler[]> {
  const found: FoundUpscaler[] = [bicubic];
  const store = project.path() === null ? null : project.store();
  for (const run of store?.runs.list() ?? []) {
    if (!isForUpscale(run.recipe)) continue;
    const checkpoints = store!.checkpoints.list(run.id);
    for (const checkpoint of [...checkpoints].reverse())
      if (checkpoint.step > 0)
        found.push(ofCheckpoint(store!.path, run.name, run.recipe, checkpoint, checkpoints));
  }
  for (const { id, kind, name, step, recipe, path } of await library.list())
    if (isForUpscale(recipe)) found.push(await ofFile(path, { id, kind, name, step }, recipe));
  return found;
}

/**
 * The model behind an id.
 *
 * @throws StudioError noProject, projectLeaving, checkpointMissing, modelMissing, upscaleModelOf…
 */
export async function findUpscaler(id: string, { project, library }: Places): Promise<FoundUpscaler> {
  if (id === 'bicubic') return bicubic;
  const checkpointId = Number(/^checkpoint-(\d+)$/.exec(id)?.[1] ?? 0);
  if (checkpointId > 0) {
    const store = project.forWork();
    const checkpoint = store.checkpoints.get(checkpointId);
    const { name, recipe, system } = store.runs.get(checkpoint.runId);
    if (!isForUpscale(recipe)) throw new StudioError(upscaleRefusal(system)!);
    return ofCheckpoint(store.path, name, recipe, checkpoint, store.checkpoints.list(checkpoint.runId));
  }
  const { kind, name, step, recipe, path } = await library.find(id);
  if (!isForUpscale(recipe)) throw new StudioError(upscaleRefusal(recipe.system)!);
  return ofFile(path, { id, kind, name, step }, recipe);
}

function ofCheckpoint(
  projectPath: string,
  name: string,
  recipe: SrganRecipe,
  { id, step }: CheckpointInfo,
  all: readonly CheckpointInfo[],
): FoundUpscaler {
  const end = recipe.pretrain.steps;
  // The last one of the first phase, where nothing but the difference of pixels was learned.
  const soft = all.filter((other) => other.step > 0 && other.step <= end).at(-1) ?? null;
  const isSoft = step <= end;
  return {
    info: {
      id: `checkpoint-${id}`,
      kind: 'checkpoint',
      name,
      step,
      scale: scaleOf(recipe),
      detail: isSoft ? 'soft' : soft ? 'yes' : 'alone',
    },
    source: { kind: 'checkpoint', projectPath, checkpointId: id, soft: isSoft ? null : (soft?.id ?? null) },
  };
}

async function ofFile(
  path: string,
  about: Pick<UpscaleModel, 'id' | 'name' | 'step'> & { kind: 'own' | 'starter' },
  recipe: SrganRecipe,
): Promise<FoundUpscaler> {
  const soft = about.kind === 'starter' ? await softFileOf(path) : null;
  const isSoft = recipe.pretrain.steps >= recipe.steps;
  return {
    info: { ...about, scale: scaleOf(recipe), detail: soft ? 'yes' : isSoft ? 'soft' : 'alone' },
    source: { kind: 'file', path, soft },
  };
}
