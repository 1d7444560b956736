import { basename, extname } from 'node:path';
import {
  ageOfFrame,
  isForAgeing,
  previewSide,
  StudioError,
  type Ageing,
  type AgeStrip,
} from '../../../src-preload/contract';
import { mostPhotoSide } from '../../datasets/service';
import type { PhotoPixels } from '../../engine/ageing-messages';
import type { ModelSource } from '../../engine/messages';
import type { Context } from '../context';
import type { Family } from '../door';
import { findModel, sameProject } from '../model-sources';
import { fileNameOr } from './runs';

/** Frames of a film that are made at a time: a slider that is moved meanwhile waits for no more. */
const framesAtOnce = 4;
/** Pixels between the faces of a strip. */
const gap = 4;

/** The Age room: faces of photos at other ages. */
export function ageingHandlers(context: Context): Family<'ageing'> {
  const { project, engine, imports, ageing: service, ageingBatches: batches, films, dialogs } = context;

  const modelOf = async (modelId: string): Promise<ModelSource> => {
    const { source, recipe } = await findModel(modelId, context);
    if (!isForAgeing(recipe)) throw new StudioError('modelNotOfAges');
    return source;
  };
  /** A name for the file of a portrait: that of the photo, and the age. */
  const nameOf = (portraitId: string, years: string): string => {
    const { name } = service.about(portraitId);
    const stem = basename(name);
    return `${fileNameOr(stem.slice(0, stem.length - extname(stem).length), 'face')} ${years}`;
  };

  return {
    async 'ageing.open'({ selectionId, index }) {
      const { pixels, width, height, full, name } = await imports.photo(selectionId, index, previewSide);
      return service.open({
        name,
        preview: { pixels, width, height },
        ...full,
        whole: () => imports.photo(selectionId, index, mostPhotoSide),
        release: () => imports.release(selectionId),
      });
    },
    'ageing.close'({ photoId }) {
      service.close(photoId);
      return null;
    },

    async 'ageing.fit'({ modelId, photoId, face, from }) {
      const source = await modelOf(modelId);
      sameProject(source, project);
      return service.fit(photoId, face, source, from);
    },
    'ageing.cancel'({ jobId }) {
      service.cancel(jobId);
      return null;
    },
    'ageing.view': ({ portraitId, ageing }) => service.view(portraitId, ageing),
    'ageing.strip': ({ portraitId, ageing }) => service.strip(portraitId, ageing),
    'ageing.believe': ({ portraitId, ageing }) => service.believe(portraitId, ageing),

    async 'ageing.save'({ portraitId, ageing }) {
      const path = await dialogs.saveFile('png', `${nameOf(portraitId, String(Math.round(ageing.to)))}.png`);
      if (path === null) return null;
      await engine.models.writePhoto(path, await service.whole(portraitId, ageing));
      return { name: basename(path) };
    },

    async 'ageing.saveStrip'({ portraitId, ageing }) {
      const strip = await service.strip(portraitId, ageing);
      const years = strip.classes.map(({ label }) => label);
      const path = await dialogs.saveFile(
        'png',
        `${nameOf(portraitId, `${years[0]} – ${years.at(-1)}`)}.png`,
      );
      if (path === null) return null;
      await engine.models.writePhoto(path, besideEachOther(strip));
      return { name: basename(path) };
    },

    async 'ageing.film'({ portraitId, ageing, film }) {
      const { name, project: ofModel } = service.about(portraitId);
      const { format, fps, seconds, scale, enlarge, quality } = film;
      const stem = fileNameOr(basename(name).replace(/\.[^.]*$/, ''), 'face');
      const path = await dialogs.saveFilm(
        format,
        `${stem} ${Math.round(film.youngest)}–${Math.round(film.oldest)}`,
      );
      if (path === null) return null;
      const frames = Math.max(2, Math.round(seconds * fps));
      const yearsOf = (from: number, count: number): number[] =>
        Array.from({ length: count }, (_, i) => ageOfFrame(film, from + i, frames));
      // The first picture tells how large they are.
      const { width, height } = await service.frames(portraitId, ageing, yearsOf(0, 1));
      const chunks = async function* (): AsyncGenerator<Uint8ClampedArray[]> {
        for (let from = 0; from < frames; from += framesAtOnce) {
          const years = yearsOf(from, Math.min(framesAtOnce, frames - from));
          yield (await service.frames(portraitId, ageing, years)).pictures;
        }
      };
      return films.startStream(
        path,
        { format, fps, scale, enlarge, quality, frames, width, height, channels: 4, loop: true },
        chunks(),
        ofModel,
      );
    },

    async 'ageing.batch'({ selectionId, modelId, ageing }) {
      const source = await modelOf(modelId);
      const folder = await dialogs.openFolder();
      if (folder === null) return null;
      sameProject(source, project);
      const photos = imports.pictureNames(selectionId).map((name, index) => ({
        name,
        read: () => imports.photo(selectionId, index, mostPhotoSide),
      }));
      return batches.start(source, photos, folder, batchAgeing(ageing));
    },
    'ageing.cancelBatch'({ jobId }) {
      batches.cancel(jobId);
      return null;
    },
  };
}

/** People of several photos have several ages: each is estimated. */
const batchAgeing = (ageing: Ageing): Ageing => ({ ...ageing, from: null });

/** The faces of a strip as one picture. */
function besideEachOther({ side, pictures }: AgeStrip): PhotoPixels {
  const width = pictures.length * side + (pictures.length - 1) * gap;
  const pixels = new Uint8Array(width * side * 3).fill(255);
  pictures.forEach(({ pixels: rgba }, n) => {
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        const to = (y * width + n * (side + gap) + x) * 3;
        for (let c = 0; c < 3; c++) pixels[to + c] = rgba[(y * side + x) * 4 + c]!;
      }
  });
  return { pixels, width, height: side };
}
