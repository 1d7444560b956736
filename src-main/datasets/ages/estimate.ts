import { StudioError } from '../../../src-preload/errors';
import { ProjectStore } from '../../store';
import type { AgeEstimator } from '../faces';
import type { AgeJob } from '../messages';
import { ProgressReporter } from '../progress';
import type { ImportHooks } from '../write';

/** Pictures that the network looks at together. */
const batch = 16;

/**
 * Estimates the ages of the pictures of a data set that have none, from the pixels that training sees. They are written
 * down together at the end: cancelled, nothing has changed.
 *
 * @returns id of the data set
 * @throws StudioError datasetMissing, importCancelled, badRequest for pictures that are not in colour, those of the store
 *   and the estimator
 */
export async function estimateAges(
  { projectPath, datasetId }: AgeJob,
  hooks: ImportHooks,
  estimator: AgeEstimator,
): Promise<number> {
  const store = ProjectStore.open(projectPath);
  try {
    const { imageSize, content } = store.datasets.get(datasetId);
    if (content !== 'colour') throw new StudioError('badRequest');
    const positions = store.ages.missing(datasetId);
    const progress = new ProgressReporter(positions.length, hooks.onProgress);
    progress.report('reading');
    const estimates: { position: number; years: number }[] = [];
    for (let i = 0; i < positions.length; i += batch) {
      const some = positions.slice(i, i + batch);
      const pictures = some.map((position) => store.datasets.pixels(datasetId, position));
      const ages = await estimator.ages(pictures, imageSize);
      if (hooks.signal.aborted) throw new StudioError('importCancelled');
      some.forEach((position, k) => estimates.push({ position, years: ages[k]! }));
      for (let k = 0; k < some.length; k++) progress.step('imported');
    }
    progress.report('finishing');
    store.ages.setEstimates(datasetId, estimates);
    progress.report('done', { datasetId });
    return datasetId;
  } finally {
    store.close();
  }
}
