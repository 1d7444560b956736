import { basename } from 'node:path';
import type { Favourite } from '../../../src-preload/contract';
import { readFaceRecipe, writeFaceRecipe } from '../../export/face-recipes';
import { writeWhole } from '../../export/files';
import type { StoredFavourite } from '../../library/favourites';
import { mediaAddress } from '../../window/media';
import type { Context } from '../context';
import type { Family } from '../door';
import { findModel, sameProject } from '../model-sources';
import { fileNameOr } from './runs';

export function favouriteHandlers(context: Context): Family<'favourites'> {
  const { favourites, engine, project, dialogs, copyText } = context;
  return {
    'favourites.list': async () => (await favourites.list()).map(shown),

    async 'favourites.add'({ modelId, point, name }) {
      const { source, name: modelName, step, checkpointId } = await findModel(modelId, context);
      const open = checkpointId === null ? null : project.info();
      return shown(
        await favourites.add(
          {
            name,
            modelId,
            modelName: modelName.slice(0, 200),
            step,
            project: open && { id: open.id, name: open.name.slice(0, 200) },
            point,
          },
          (path) => {
            // Its turn may have come late.
            sameProject(source, project);
            return engine.models.exportPictures(source, [point], [path], 1);
          },
        ),
      );
    },

    'favourites.rename': async ({ favouriteId, name }) => shown(await favourites.rename(favouriteId, name)),
    async 'favourites.remove'({ favouriteId }) {
      await favourites.remove(favouriteId);
      return null;
    },
    async 'favourites.restore'({ favouriteId }) {
      await favourites.restore(favouriteId);
      return null;
    },

    async 'favourites.saveRecipe'({ favouriteId }) {
      const favourite = await favourites.get(favouriteId);
      const path = await dialogs.saveFile('recipe', `${fileNameOr(favourite.name, 'face')}.json`);
      if (path === null) return null;
      await writeWhole(path, writeFaceRecipe(favourite));
      return { name: basename(path) };
    },
    async 'favourites.copyRecipe'({ favouriteId }) {
      await copyText(writeFaceRecipe(await favourites.get(favouriteId)));
      return null;
    },
    async 'favourites.openRecipe'() {
      const path = await dialogs.openRecipe();
      return path === null ? null : readFaceRecipe(path);
    },
  };
}

const shown = (favourite: StoredFavourite): Favourite => ({
  ...favourite,
  picture: mediaAddress.favourite(favourite.id),
});
