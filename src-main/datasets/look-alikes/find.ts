import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LookAlikes } from '../../../src-preload/contract';
import { ProjectStore } from '../../store';
import { lookAlikeGroups } from './groups';
import { perceptualHash } from './perceptual-hash';

/** Pictures that are hashed before others get their turn. */
const batch = 200;

/**
 * Finds pictures of a data set that look alike. Imports store the hashes that are compared; those of older ones are
 * worked out and stored first.
 *
 * @param distance most bits in which their perceptual hashes differ: 0 … 15
 * @throws StudioError datasetMissing and those of the store
 */
export async function findLookAlikes(
  projectPath: string,
  datasetId: number,
  distance: number,
): Promise<LookAlikes> {
  const store = ProjectStore.open(projectPath);
  try {
    await fillHashes(store, datasetId);
    const sources = new Map(
      store.pictures.allFacts(datasetId).map(({ position, source }) => [position, source]),
    );
    const candidates = store.pictures.hashes(datasetId).map(({ position, hash }) => {
      const source = sources.get(position);
      return {
        position,
        hash,
        sourcePixels: source ? source.width * source.height : 0,
        fileBytes: source?.bytes ?? 0,
      };
    });
    return { groups: lookAlikeGroups(candidates, distance) };
  } finally {
    store.close();
  }
}

async function fillHashes(store: ProjectStore, datasetId: number): Promise<void> {
  const { imageSize } = store.datasets.get(datasetId);
  for (;;) {
    const positions = store.pictures.unhashed(datasetId, batch);
    if (positions.length === 0) return;
    store.pictures.setHashes(
      datasetId,
      positions.map((position) => ({
        position,
        hash: perceptualHash(store.datasets.pixels(datasetId, position), imageSize),
      })),
    );
    await nextTurn();
  }
}
