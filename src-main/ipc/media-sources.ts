import type { ImportService } from '../datasets/service';
import type { MediaSources, Picture } from '../window/media';
import type { FavouriteLibrary } from '../library/favourites';
import { pngOfPixels } from '../window/pixels-png';
import type { Glimpses } from './glimpses';
import type { ProjectSession } from './project-session';
import type { RecentProjects } from './recent-projects';

/** Where `media://` finds its pictures. */
export function mediaSources(
  project: ProjectSession,
  imports: ImportService,
  recent: RecentProjects,
  glimpses: Glimpses,
  favourites: FavouriteLibrary,
): MediaSources {
  const png = (bytes: Uint8Array | null | undefined): Picture | null =>
    bytes ? { bytes, type: 'image/png' } : null;
  return {
    picture(datasetId, position, version) {
      if (version !== project.version()) return null;
      const pixels = project.store().datasets.pixels(datasetId, position);
      return png(pngOfPixels(pixels, Math.sqrt(pixels.length / 3)));
    },
    sheet: (runId, step, version) =>
      version === project.version() ? png(project.store().sheets.png(runId, step)) : null,
    async thumbnail(selectionId, index, side) {
      return { bytes: await imports.thumbnail(selectionId, index, side), type: 'image/webp' };
    },
    preview: async (selectionId, index, options, part) =>
      png(await imports.preview(selectionId, index, options, part)),
    favourite: async (favouriteId) => png(await favourites.picture(favouriteId)),
    async recent(projectId, index) {
      const entry = recent.find(projectId);
      return entry ? png((await glimpses.of(entry.path))?.pictures[index]) : null;
    },
  };
}
