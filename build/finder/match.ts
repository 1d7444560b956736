import { overlap, type FaceSquare, type FoundSquare } from '../../src-main/gan/finder/boxes';

/** A page with the faces that are on it and those that were found. */
export interface Judged {
  truth: readonly FaceSquare[];
  found: readonly FoundSquare[];
}

export interface Counts {
  /** Found and true. */
  right: number;
  found: number;
  truth: number;
}

/**
 * Counts what was found rightly, as Pascal VOC does: the surest first, each true face once; a second square on the same
 * face is wrong.
 */
export function countMatches(pages: readonly Judged[], leastOverlap: number, leastScore: number): Counts {
  const counts: Counts = { right: 0, found: 0, truth: 0 };
  for (const { truth, found } of pages) {
    const free = new Set(truth);
    counts.truth += truth.length;
    for (const square of [...found].sort((a, b) => b.score - a.score)) {
      if (square.score < leastScore) continue;
      counts.found++;
      let best: FaceSquare | null = null;
      for (const face of free) {
        const shared = overlap(square, face);
        if (shared >= leastOverlap && (!best || shared > overlap(square, best))) best = face;
      }
      if (best) {
        free.delete(best);
        counts.right++;
      }
    }
  }
  return counts;
}

/** Precision is 1 where nothing was found, recall 1 where there was nothing to find. */
export function scoresOf({ right, found, truth }: Counts): { precision: number; recall: number; f1: number } {
  const precision = found > 0 ? right / found : 1;
  const recall = truth > 0 ? right / truth : 1;
  const f1 = right > 0 ? (2 * precision * recall) / (precision + recall) : 0;
  return { precision, recall, f1 };
}
