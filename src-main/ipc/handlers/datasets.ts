import type { DatasetSummary } from '../../../src-preload/contract';
import type { DatasetRow } from '../../store';
import { mediaAddress } from '../../window/media';
import type { Context } from '../context';
import type { Family } from '../door';

const mostPictures = 16;

export function datasetHandlers({ project, engine, send }: Context): Family<'datasets'> {
  const changed = (): null => {
    send('changed', { what: 'datasets' });
    return null;
  };
  const summary = (row: DatasetRow): DatasetSummary => {
    const shown = Math.min(mostPictures, row.count);
    const pictures = Array.from({ length: shown }, (_, i) =>
      // Spread over the whole: the first ones often come from one folder and look alike.
      mediaAddress.picture(row.id, Math.floor((i * row.count) / shown), project.version()),
    );
    return { ...row, pictures };
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
      const store = project.store();
      // Throws datasetMissing before the engine would in its own words.
      store.datasets.get(datasetId);
      return engine.augment(store.path, datasetId, augmentation);
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
