import type { ModelInfo } from '../../../src-preload/contract';
import { mediaAddress } from '../../window/media';
import type { Context } from '../context';
import type { Family } from '../door';

export function modelHandlers({ project }: Context): Family<'models'> {
  return {
    /** Every checkpoint that has learned something, the newest of the newest run first. */
    'models.list'() {
      const store = project.store();
      const models: ModelInfo[] = [];
      for (const run of store.runs.list()) {
        const sheets = store.sheets.list(run.id);
        for (const checkpoint of store.checkpoints.list(run.id).reverse()) {
          if (checkpoint.step === 0) continue;
          const sheet = sheets.filter(({ step }) => step <= checkpoint.step).at(-1);
          models.push({
            runId: run.id,
            name: run.name,
            checkpointId: checkpoint.id,
            step: checkpoint.step,
            system: run.system,
            imageSize: run.recipe.imageSize,
            latentSize: run.recipe.latent.size,
            picture: sheet ? mediaAddress.sheet(run.id, sheet.step, project.version()) : null,
          });
        }
      }
      return models;
    },
  };
}
