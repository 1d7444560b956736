import { basename } from 'node:path';
import { loopLatent, loopLength, type LatentPoint } from '../../../src-preload/contract';
import type { Context } from '../context';
import type { Family } from '../door';
import { findModel, sameProject } from '../model-sources';
import { fileNameOr } from './runs';

/** Frames of a loop that are made at a time: a slider that is moved meanwhile waits for no more. */
const framesAtOnce = 8;

/** Everything of the Faces room that leaves the studio, beside a single saved picture. */
export function exportHandlers(context: Context): Family<'exports'> {
  const { project, engine, films, dialogs, dragOut, copyPicture } = context;
  return {
    async 'exports.sheet'({ modelId, points, columns, labels, scale }) {
      const { source, name } = await findModel(modelId, context);
      const path = await dialogs.saveFile('png', `${fileNameOr(name, 'faces')} ${points.length}.png`);
      if (path === null) return null;
      sameProject(source, project);
      await engine.models.exportSheet(source, points, path, { columns, labels, scale });
      return { name: basename(path) };
    },

    async 'exports.loop'({ modelId, keys, film }) {
      const { source, name } = await findModel(modelId, context);
      const path = await dialogs.saveFilm(film.format, `${fileNameOr(name, 'faces')} loop`);
      if (path === null) return null;
      sameProject(source, project);
      const frames = loopLength(keys.length, film.framesPerLeg);
      const pointOf = (frame: number): LatentPoint => ({
        seed: 0,
        variety: 1,
        strength: 1,
        edits: {},
        base: loopLatent(keys, film, frame),
      });
      // The first picture tells how large they are.
      const { width, height } = await engine.models.render(source, [pointOf(0)]);
      sameProject(source, project);
      const chunks = async function* (): AsyncGenerator<Uint8ClampedArray[]> {
        for (let from = 0; from < frames; from += framesAtOnce) {
          const count = Math.min(framesAtOnce, frames - from);
          const points = Array.from({ length: count }, (_, i) => pointOf(from + i));
          yield (await engine.models.render(source, points)).pictures;
        }
      };
      const { format, fps, scale, enlarge, quality } = film;
      return films.startStream(
        path,
        { format, fps, scale, enlarge, quality, frames, width, height, channels: 4, loop: true },
        chunks(),
        source.kind === 'checkpoint' ? source.projectPath : null,
      );
    },

    async 'exports.copy'({ modelId, point, scale }) {
      const { source } = await findModel(modelId, context);
      const { path } = await dragOut.place('copy.png');
      sameProject(source, project);
      await engine.models.exportPictures(source, [point], [path], scale);
      await copyPicture(path);
      return null;
    },

    async 'exports.prepareDrag'({ modelId, point, scale }) {
      const { source, name } = await findModel(modelId, context);
      const { dragId, path } = await dragOut.place(`${fileNameOr(name, 'face')} ${point.seed}.png`);
      sameProject(source, project);
      await engine.models.exportPictures(source, [point], [path], scale);
      return { dragId };
    },
    'exports.drag'({ dragId }) {
      dragOut.start(dragId);
      return null;
    },
  };
}
