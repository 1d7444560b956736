import { StudioError, type DatasetSummary } from '../../../src-preload/contract';
import type { StatisticsBody } from '../../datasets/statistics/compute';
import type { DatasetRow, ProjectStore, StoredStatistics } from '../../store';
import { mediaAddress } from '../../window/media';
import type { Context } from '../context';
import type { Family } from '../door';

const mostPictures = 16;

export function datasetHandlers({ project, engine, imports, send }: Context): Family<'datasets'> {
  const changed = (): null => {
    send('changed', { what: 'datasets' });
    return null;
  };
  const summary = (row: DatasetRow): DatasetSummary => {
    // Spread over the whole: the first ones often come from one folder and look alike.
    const pictures = project
      .store()
      .datasets.spread(row.id, mostPictures)
      .map((position) => mediaAddress.picture(row.id, position, project.version()));
    return { ...row, pictures };
  };

  /** Another project, which was opened while something was worked out, has another data set of the same number. */
  const stillOpen = (store: ProjectStore): void => {
    if (project.store() !== store) throw new StudioError('noProject');
  };

  return {
    'datasets.list': () => project.store().datasets.list().map(summary),
    'datasets.get'({ datasetId }) {
      const { report, options, ...row } = project.store().datasets.get(datasetId);
      return { ...summary(row), report, options };
    },
    'datasets.pictures': ({ datasetId, offset, limit }) =>
      project
        .store()
        .datasets.names(datasetId, offset, limit)
        .map(({ position, name }) => ({
          position,
          name,
          url: mediaAddress.picture(datasetId, position, project.version()),
        })),
    'datasets.augment'({ datasetId, ...augmentation }) {
      const store = project.forWork();
      // Throws datasetMissing before the engine would in its own words.
      store.datasets.get(datasetId);
      return engine.models.augment(store.path, datasetId, augmentation);
    },
    'datasets.positions': ({ datasetId, search, removed }) =>
      project.store().pictures.positions(datasetId, { search, removed }),
    'datasets.picturesAt': ({ datasetId, positions }) =>
      project
        .store()
        .pictures.facts(datasetId, positions)
        .map((facts) => ({
          ...facts,
          url: mediaAddress.picture(datasetId, facts.position, project.version()),
        })),
    'datasets.removePictures'({ datasetId, positions }) {
      const removed = project.store().pictures.remove(datasetId, positions);
      if (removed.length > 0) changed();
      return removed;
    },
    'datasets.restorePictures'({ datasetId, positions }) {
      const restored = project.store().pictures.restore(datasetId, positions);
      if (restored.length > 0) changed();
      return restored;
    },
    async 'datasets.lookAlikes'({ datasetId, distance }) {
      const store = project.store();
      const found = await imports.lookAlikes(datasetId, distance);
      stillOpen(store);
      return found;
    },
    async 'datasets.statistics'({ datasetId }) {
      const store = project.store();
      const stored = (): StoredStatistics | undefined => {
        stillOpen(store);
        return store.pictures.statistics(datasetId);
      };
      let found = stored();
      // Pictures may be removed while it is computed: the next result is of what is there then.
      for (let tries = 0; !found && tries < 3; tries++) {
        await imports.computeStatistics(datasetId);
        found = stored();
      }
      if (!found) throw new StudioError('datasetMissing');
      const body = JSON.parse(found.body) as StatisticsBody;
      return { ...body, mean: rgbaOf(found.meanPixels) };
    },
    'datasets.estimateAges'({ datasetId }) {
      const { id, name, count, aged } = project.forWork().datasets.get(datasetId);
      return imports.estimateAges({ id, name, missing: count - aged.known - aged.estimated });
    },
    'datasets.forgetEstimates'({ datasetId }) {
      project.store().ages.forgetEstimates(datasetId);
      return changed();
    },
    'datasets.rename'({ datasetId, name }) {
      project.store().datasets.rename(datasetId, name);
      return changed();
    },
    'datasets.remove'({ datasetId }) {
      project.store().datasets.remove(datasetId);
      return changed();
    },
    'datasets.restore'({ datasetId }) {
      project.store().datasets.restore(datasetId);
      return changed();
    },
  };
}

/** RGB → RGBA, opaque. */
function rgbaOf(pixels: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray((pixels.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < pixels.length; from += 3, to += 4) {
    rgba.set(pixels.subarray(from, from + 3), to);
  }
  return rgba;
}
