import type { LookAlikes } from '../../../src-preload/contract';
import { HashIndex } from './hash-index';

/** A picture to compare with the others. */
export interface Candidate {
  position: number;
  /** Its perceptual hash: 8 bytes. */
  hash: Uint8Array;
  /** Pixels of its source; 0 where not known. */
  sourcePixels: number;
  /** Bytes of its file; 0 where not known. */
  fileBytes: number;
}

/**
 * Puts pictures together that look alike. Every group has a best picture (of the largest source, then of the largest
 * file, then the first one), and all others are near to that one: chains, in which every picture is like the next and
 * the last unlike the first, do not arise.
 *
 * @param distance most bits in which two hashes of pictures that look alike differ: 0 … 15
 * @returns groups of at least two, the most alike first; in each the best picture first, then by likeness
 */
export function lookAlikeGroups(candidates: readonly Candidate[], distance: number): LookAlikes['groups'] {
  const index = new HashIndex(candidates.map(({ hash }) => hash));
  const order = candidates
    .map((_, i) => i)
    .sort((a, b) => {
      const [one, two] = [candidates[a]!, candidates[b]!];
      return (
        two.sourcePixels - one.sourcePixels || two.fileBytes - one.fileBytes || one.position - two.position
      );
    });
  const taken = new Uint8Array(candidates.length);
  const groups: LookAlikes['groups'] = [];
  for (const best of order) {
    if (taken[best]) continue;
    taken[best] = 1;
    const near: { position: number; distance: number }[] = [];
    index.near(best, distance, (other, apart) => {
      if (taken[other]) return;
      taken[other] = 1;
      near.push({ position: candidates[other]!.position, distance: apart });
    });
    if (near.length === 0) continue;
    near.sort((a, b) => a.distance - b.distance || a.position - b.position);
    groups.push({
      positions: [candidates[best]!.position, ...near.map(({ position }) => position)],
      distances: [0, ...near.map(({ distance }) => distance)],
    });
  }
  return groups.sort((a, b) => a.distances[1]! - b.distances[1]! || a.positions[0]! - b.positions[0]!);
}
