import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DatasetStatistics } from '../../../src-preload/contract';
import { ProjectStore } from '../../store';
import { ColourStatistics } from './colours';
import { sizeStatistics } from './sizes';

/** Pictures that colours and the mean are taken from: more would change neither so that one could see it. */
const mostPictures = 5000;

/** Pictures that are read before others get their turn. */
const batch = 100;

/** Statistics as they are stored: all but the mean picture, which lies beside them. */
export type StatisticsBody = Omit<DatasetStatistics, 'mean'>;

/**
 * Works out the statistics of a data set, as it is without removed pictures, and stores them.
 *
 * @throws StudioError datasetMissing and those of the store
 */
export async function computeStatistics(projectPath: string, datasetId: number): Promise<void> {
  const store = ProjectStore.open(projectPath);
  try {
    // Looked at first: what changes meanwhile makes the result out of date, as it should be.
    const revision = store.pictures.revision(datasetId);
    const { imageSize } = store.datasets.get(datasetId);
    const positions = store.datasets.spread(datasetId, mostPictures);
    const colours = new ColourStatistics(imageSize, positions.length);
    for (const [i, position] of positions.entries()) {
      colours.add(store.datasets.pixels(datasetId, position));
      if (i % batch === batch - 1) await nextTurn();
    }
    const sources = store.pictures.allFacts(datasetId).flatMap(({ source }) => source ?? []);
    const body: StatisticsBody = {
      imageSize,
      measured: positions.length,
      sizes: sizeStatistics(sources),
      ...colours.finish(),
    };
    store.pictures.setStatistics(datasetId, {
      revision,
      body: JSON.stringify(body),
      meanPixels: colours.mean(),
    });
  } finally {
    store.close();
  }
}
