import { basename } from 'node:path';
import { facesRefusal, isForFaces, StudioError } from '../../../src-preload/contract';
import type { Context } from '../context';
import type { Family } from '../door';
import { findModel, sameProject } from '../model-sources';
import { fileNameOr } from './runs';

export function faceHandlers(context: Context): Family<'faces'> {
  const { project, engine, imports, inversions, dialogs } = context;
  const sourceOf = async (modelId: string) => (await findModel(modelId, context)).source;
  return {
    'faces.render': async ({ modelId, points }) => engine.models.render(await sourceOf(modelId), points),
    'faces.latent': async ({ modelId, point }) => engine.models.latent(await sourceOf(modelId), point),
    async 'faces.invert'({ modelId, selectionId, index }) {
      const turn = inversions.reserve();
      const { source, recipe } = await findModel(modelId, context);
      if (!isForFaces(recipe)) throw new StudioError(facesRefusal(recipe.system)!);
      const options = { size: recipe.imageSize, crop: 'centre', background: '#ffffff' } as const;
      const target = await imports.pixels(selectionId, index, options);
      sameProject(source, project);
      return inversions.start(source, target, turn);
    },
    'faces.invertCancel'({ jobId }) {
      inversions.cancel(jobId);
      return null;
    },
    async 'faces.export'({ modelId, point, scale }) {
      const { source, name } = await findModel(modelId, context);
      const suggested = `${fileNameOr(name, 'face')} ${point.seed}.png`;
      const path = await dialogs.saveFile('png', suggested);
      if (path === null) return null;
      sameProject(source, project);
      await engine.models.exportPictures(source, [point], [path], scale);
      return { name: basename(path) };
    },
  };
}
