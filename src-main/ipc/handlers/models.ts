import { basename } from 'node:path';
import {
  hasLatents,
  isForAgeing,
  isForFaces,
  isForShapes,
  StudioError,
  upscaleRefusal,
  type ModelInfo,
} from '../../../src-preload/contract';
import type { LibraryModel } from '../../library/model-library';
import { mediaAddress } from '../../window/media';
import type { Context } from '../context';
import type { Family } from '../door';
import { findModel, sameProject } from '../model-sources';
import { fileNameOr } from './runs';

export function modelHandlers(context: Context): Family<'models'> {
  const { project, library, directions, engine, upscales, dialogs, send } = context;
  const changed = (): void => send('changed', { what: 'models' });

  /** Takes a file in once a picture was made with it, or its net: then it fits its recipe. */
  const take = async (path: string): Promise<ModelInfo> => {
    const before = new Set((await library.list()).map(({ id }) => id));
    const model = await library.add(path);
    try {
      const mean = { seed: 0, variety: 0, strength: 0, edits: {} };
      const source = { kind: 'file', path: model.path } as const;
      if (upscaleRefusal(model.recipe.system) === null) await upscales.check({ ...source, soft: null });
      else if (isForShapes(model.recipe)) await engine.models.shapes(source, [mean]);
      else if (isForAgeing(model.recipe)) {
        const z = new Float32Array(model.recipe.latent.size);
        await engine.models.ageing(source, { what: 'look', z, years: [30] });
      } else await engine.models.render(source, [mean]);
    } catch (error) {
      if (!before.has(model.id)) await library.remove(model.id);
      if (error instanceof StudioError && ['recipeInvalid', 'checkpointDamaged'].includes(error.code)) {
        throw new StudioError('modelUnknown', {}, { cause: error });
      }
      throw error;
    }
    changed();
    return ofLibrary(model);
  };

  return {
    /** Every checkpoint that a room can use and that has learned something, the newest of the newest run first. */
    async 'models.list'() {
      const models: ModelInfo[] = [];
      const store = project.path() === null ? null : project.store();
      for (const run of store?.runs.list() ?? []) {
        const { recipe } = run;
        if (!isForFaces(recipe) && !isForShapes(recipe) && !isForAgeing(recipe)) continue;
        const sheets = store!.sheets.list(run.id);
        for (const checkpoint of store!.checkpoints.list(run.id).reverse()) {
          if (checkpoint.step === 0) continue;
          const sheet = sheets.filter(({ step }) => step <= checkpoint.step).at(-1);
          models.push({
            id: `checkpoint-${checkpoint.id}`,
            kind: 'checkpoint',
            runId: run.id,
            name: run.name,
            checkpointId: checkpoint.id,
            step: checkpoint.step,
            system: run.system,
            imageSize: recipe.imageSize,
            latentSize: recipe.latent.size,
            picture: sheet ? mediaAddress.sheet(run.id, sheet.step, project.version()) : null,
          });
        }
      }
      return [...models, ...(await library.list()).map(ofLibrary)];
    },

    async 'models.card'({ modelId }) {
      if (modelId.startsWith('checkpoint-')) return null;
      return (await library.find(modelId)).card;
    },

    async 'models.save'({ modelId }) {
      const { source, name, step, recipe } = await findModel(modelId, context);
      const path = await dialogs.saveFile('model', `${fileNameOr(name, 'model')}.safetensors`);
      if (path === null) return null;
      sameProject(source, project);
      // Faces at ages are gone through by ages, and what enlarges pictures has no latent space to go along.
      const known = hasLatents(recipe) && !isForAgeing(recipe) ? await directions.of(modelId) : [];
      sameProject(source, project);
      await engine.models.saveModel(source, path, { name, step, directions: known });
      return { name: basename(path) };
    },

    async 'models.load'() {
      const path = await dialogs.openModel();
      return path === null ? null : take(path);
    },
    'models.drop': ({ path }) => take(path),

    'models.directions': ({ modelId }) => directions.of(modelId),
    'models.nameDirection': ({ modelId, directionId, name }) => directions.name(modelId, directionId, name),

    async 'models.rename'({ modelId, name }) {
      const model = await library.rename(modelId, name);
      changed();
      return ofLibrary(model);
    },
    async 'models.remove'({ modelId }) {
      await library.remove(modelId);
      changed();
      return null;
    },
    async 'models.restore'({ modelId }) {
      await library.restore(modelId);
      changed();
      return null;
    },
  };
}

const ofLibrary = ({ id, kind, name, step, recipe }: LibraryModel): ModelInfo => ({
  id,
  kind,
  runId: null,
  checkpointId: null,
  name,
  step,
  system: recipe.system,
  imageSize: recipe.imageSize,
  // What enlarges pictures grows from none.
  latentSize: hasLatents(recipe) ? recipe.latent.size : 0,
  picture: null,
});
