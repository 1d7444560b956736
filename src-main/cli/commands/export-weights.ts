import { extname, resolve } from 'node:path';
import { StudioError, type NetName, type WeightFileFormat } from '../../../src-preload/contract';
import { withEnding } from '../../export/files';
import { modelEngine } from '../model-engine';
import { findCheckpoint, findRun, openProject } from '../project-file';
import type { Surroundings } from '../surroundings';

export interface ExportWeightsCommand {
  project: string;
  run: string;
  net: NetName;
  /** Null: as the ending of the file says. */
  format: WeightFileFormat | null;
  out: string;
  /** Step of the checkpoint; null: the newest. */
  step: number | null;
}

/** Writes one net of a run as a file of Keras or of safetensors. */
export async function exportWeights(command: ExportWeightsCommand, around: Surroundings): Promise<number> {
  const out = pathOf(command);
  const store = openProject(command.project);
  const engine = modelEngine(around);
  try {
    const { id } = findRun(store, command.run);
    const { id: checkpointId, step } = findCheckpoint(store, id, command.step);
    const { net } = command;
    await engine.exportWeights(
      { kind: 'checkpoint', projectPath: store.path, checkpointId },
      net,
      resolve(out),
    );
    around.output.result(
      { runId: id, checkpointId, step, net, out: resolve(out) },
      around.output.say('weightsWritten', { id, step, net, out }),
    );
    return 0;
  } finally {
    await engine.close();
    store.close();
  }
}

function pathOf({ out, format }: ExportWeightsCommand): string {
  if (format !== null) return withEnding(out, `.${format}`);
  if (['.h5', '.safetensors'].includes(extname(out).toLowerCase())) return out;
  throw new StudioError('usage', {
    reason: '--out NAME.h5, NAME.weights.h5 or NAME.safetensors, or --format.',
  });
}
