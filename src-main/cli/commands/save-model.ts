import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { modelCardSchema, StudioError, type ModelCard } from '../../../src-preload/contract';
import { modelEngine } from '../model-engine';
import { findCheckpoint, findRun, openProject } from '../project-file';
import type { Surroundings } from '../surroundings';

export interface SaveModelCommand {
  project: string;
  run: string;
  /** Step of the checkpoint; null: the newest. */
  step: number | null;
  out: string;
  /** Name of the model; null: that of the run. */
  name: string | null;
  /** JSON file with a model card. */
  card: string | null;
  half: boolean;
}

/** Writes the generator of a run, with its recipe, as a .safetensors file that can be shared. */
export async function saveModel(command: SaveModelCommand, around: Surroundings): Promise<number> {
  const card = command.card === null ? undefined : await readCard(resolve(command.card));
  const store = openProject(command.project);
  const engine = modelEngine(around);
  try {
    const run = findRun(store, command.run);
    const { id: checkpointId, step } = findCheckpoint(store, run.id, command.step);
    const name = command.name ?? run.name;
    const out = resolve(command.out);
    await engine.saveModel({ kind: 'checkpoint', projectPath: store.path, checkpointId }, out, {
      name,
      step,
      half: command.half,
      ...(card ? { card } : {}),
    });
    around.output.result(
      { runId: run.id, checkpointId, step, name, out },
      around.output.say('modelSaved', { name, step, out: command.out }),
    );
    return 0;
  } finally {
    await engine.close();
    store.close();
  }
}

async function readCard(path: string): Promise<ModelCard> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new StudioError('fileMissing', { name: basename(path) }, { cause });
  });
  try {
    return modelCardSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new StudioError('usage', { reason: `--card: ${(error as Error).message}` });
  }
}
