import { randomUUID } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { StudioError, type UpscaleFile } from '../../../src-preload/contract';
import { countExisting, upscaledName } from '../../upscale/names';
import type { UpscaleOptions } from '../../upscale/batch';
import type { ChosenModel } from '../../upscale/messages';
import type { Context } from '../context';
import type { Family } from '../door';
import { findUpscaler, upscalers } from '../upscale-models';

/** The window's picture of a source: what is longer is made smaller. */
const longestOriginal = 3072;
/** Folders that are remembered for the window, which knows their ids alone. */
const mostFolders = 32;

export function upscaleHandlers(context: Context): Family<'upscale'> {
  const { imports, upscales, dialogs } = context;
  const folders = new Map<string, string>();
  const folder = (folderId: string): string => {
    const path = folders.get(folderId);
    if (path === undefined) throw new StudioError('upscaleFolderGone');
    return path;
  };
  const source = (selectionId: string, index: number) => {
    const file = imports.sources(selectionId).pictures[index];
    if (!file) throw new StudioError('selectionGone');
    return file;
  };
  const chosen = async ({ modelId, detail }: { modelId: string; detail: number }): Promise<ChosenModel> => ({
    source: (await findUpscaler(modelId, context)).source,
    detail,
  });

  return {
    'upscale.models': async () => (await upscalers(context)).map(({ info }) => info),
    'upscale.pictures': ({ selectionId, from, count }) =>
      upscales.describe(imports.sources(selectionId).pictures.slice(from, from + count)),
    'upscale.original': ({ selectionId, index }) =>
      upscales.original(source(selectionId, index), longestOriginal),
    'upscale.piece': async ({ selectionId, index, column, row, scale, ...model }) =>
      upscales.piece(source(selectionId, index), { column, row }, scale, await chosen(model)),

    async 'upscale.chooseFolder'() {
      const path = await dialogs.openFolder();
      if (path === null) return null;
      const folderId = randomUUID();
      folders.set(folderId, path);
      for (const id of folders.keys()) {
        if (folders.size <= mostFolders) break;
        folders.delete(id);
      }
      return { folderId, name: basename(path) || path };
    },
    'upscale.existing': ({ selectionId, folderId, file }) =>
      countExisting(imports.sources(selectionId).files, folder(folderId), file),
    async 'upscale.saveAll'({ selectionId, folderId, file, onExisting, ...model }) {
      const { files } = imports.sources(selectionId);
      const path = folder(folderId);
      const options: UpscaleOptions = { ...optionsOf(file), folder: path, onExisting };
      return upscales.start({ files, model: await chosen(model), options }, basename(path) || path);
    },
    async 'upscale.save'({ selectionId, index, file, ...wanted }) {
      const picture = source(selectionId, index);
      const model = await chosen(wanted);
      const suggested = basename(upscaledName(picture.name, file.size, file.format));
      const path = await dialogs.savePicture(file.format, suggested);
      if (path === null) return null;
      const options: UpscaleOptions = {
        ...optionsOf(file),
        folder: dirname(path),
        // The system's dialog has asked.
        onExisting: 'replace',
        target: basename(path),
      };
      return upscales.start({ files: [picture], model, options }, basename(path));
    },
    'upscale.cancel'({ jobId }) {
      upscales.cancel(jobId);
      return null;
    },
    'upscale.reveal'({ jobId }) {
      dialogs.reveal(upscales.placeOf(jobId));
      return null;
    },
    'upscale.active': () => upscales.active(),
  };
}

function optionsOf({ size, format, quality, metadata, deep }: UpscaleFile) {
  const keep = { exif: metadata, icc: metadata, density: metadata };
  return { size, format, quality, keep, deep };
}
