import { basename } from 'node:path';
import { isForShapes, StudioError } from '../../../src-preload/contract';
import type { Context } from '../context';
import type { Family } from '../door';
import { FrameLine } from '../frame-line';
import { findModel, sameProject } from '../model-sources';
import { fileNameOr } from './runs';

/** Shapes of models: their volumes for the window, their files, films that the window draws. */
export function shapeHandlers(context: Context): Family<'shapes'> {
  const { project, engine, films, dialogs } = context;
  const lines = new Map<string, FrameLine>();

  const modelOf = async (modelId: string) => {
    const model = await findModel(modelId, context);
    if (!isForShapes(model.recipe)) throw new StudioError('modelOfPictures');
    return model;
  };

  return {
    'shapes.render': async ({ modelId, points }) =>
      engine.models.shapes((await modelOf(modelId)).source, points),
    'shapes.portraits': async ({ modelId, points }) =>
      engine.models.portraits((await modelOf(modelId)).source, points),

    async 'shapes.export'({ modelId, point, print, format }) {
      const { source, name } = await modelOf(modelId);
      const path = await dialogs.saveShape(format, `${fileNameOr(name, 'shape')} ${point.seed}`);
      if (path === null) return null;
      sameProject(source, project);
      const facts = await engine.models.exportShape(source, point, { path, format, print });
      return { name: basename(path), facts };
    },

    async 'shapes.film'({ name, film }) {
      const path = await dialogs.saveFilm(film.format, fileNameOr(name, 'shape'));
      if (path === null) return null;
      const { pixels, ...rest } = film;
      const line = new FrameLine(pixels * pixels * 4, film.frames);
      const { jobId } = films.startStream(
        path,
        { ...rest, scale: 1, enlarge: 'nearest', width: pixels, height: pixels, channels: 4, loop: true },
        line,
      );
      lines.set(jobId, line);
      void line.ended.then(() => lines.delete(jobId));
      return { jobId };
    },
    'shapes.filmFrame': async ({ jobId, frame }) => (await lines.get(jobId)?.give(frame)) ?? false,
  };
}
