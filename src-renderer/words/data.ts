import type { DatasetSummary } from '../../src-preload/contract';
import { t } from './words.svelte';

/** How many there are of what, and how large they are: one line about a data set. */
export function writeDataset({ content, count, imageSize, smallestSide }: DatasetSummary): string {
  if (content === 'photos') {
    const smallest = smallestSide === undefined ? [] : [t('data.smallest', { side: String(smallestSide) })];
    return [t('data.photos', { count }), ...smallest].join(' · ');
  }
  const volumes = content === 'volumes';
  return [
    t(volumes ? 'data.shapes' : 'data.pictures', { count }),
    Array<number>(volumes ? 3 : 2)
      .fill(imageSize)
      .join(' × '),
    ...(content === 'grey' ? [t('data.grey')] : []),
  ].join(' · ');
}
