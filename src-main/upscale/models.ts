import { readModelFile } from '../export/model-file';
import type { NetArray, UpscaleNet } from '../processes/upscale-messages';
import { ProjectStore } from '../store';

/** Where the weights of what enlarges are. */
export type UpscaleSource =
  | { kind: 'bicubic' }
  /** `soft`: the file of the same net as it was trained on pixels alone; null: there is none. */
  | { kind: 'file'; path: string; soft: string | null }
  /** `soft`: a checkpoint of the same run at the end of its first phase. */
  | { kind: 'checkpoint'; projectPath: string; checkpointId: number; soft: number | null };

/**
 * Reads the weights of a model; the project is let go again.
 *
 * @throws StudioError fileMissing, weightsUnreadable, modelUnknown, checkpointMissing, checkpointDamaged, and those of
 *   opening a project
 */
export async function readNet(source: Exclude<UpscaleSource, { kind: 'bicubic' }>): Promise<UpscaleNet> {
  if (source.kind === 'file') {
    const { recipe, tensors } = await readModelFile(source.path);
    const soft = source.soft === null ? null : (await readModelFile(source.soft)).tensors;
    return { recipe, arrays: tensors, soft };
  }
  const store = ProjectStore.open(source.projectPath, { readonly: true });
  try {
    const arrays = (id: number): NetArray[] => store.checkpoints.load(id, generatorArrays).tensors;
    return {
      recipe: store.runs.get(store.checkpoints.get(source.checkpointId).runId).recipe,
      arrays: arrays(source.checkpointId),
      soft: source.soft === null ? null : arrays(source.soft),
    };
  } finally {
    store.close();
  }
}

/** The averaged generator where there is one, else the generator, without the slots of an optimiser. */
function generatorArrays(names: readonly string[]): readonly string[] {
  const net = names.some((name) => name.startsWith('ema/')) ? 'ema/' : 'g/';
  return names.filter((name) => name.startsWith(net) && name.split('/').length === 3);
}
