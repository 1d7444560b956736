/** A checkpoint as far as the policy of keeping looks at it. */
export interface Prunable {
  id: number;
  step: number;
  pinned: boolean;
}

export interface KeepPolicy {
  /** Newest checkpoints that always stay; at least one does. */
  keepLast: number;
  /** Of the older ones, about how many stay, evenly spaced. */
  keepSpaced: number;
}

/**
 * Ids of the checkpoints that the policy lets go: never a pinned one, never one of the newest `keepLast`. Of the rest
 * that one goes, again and again, whose absence leaves the smallest gap. Applied after every new checkpoint it keeps
 * the spacing even over the whole run, though it never knows how long the run will be.
 */
export function chooseForRemoval(checkpoints: readonly Prunable[], policy: KeepPolicy): number[] {
  const kept = [...checkpoints].sort((a, b) => a.step - b.step);
  const newest = new Set(kept.slice(-Math.max(1, policy.keepLast)));
  const removed: number[] = [];
  for (;;) {
    const spaced = kept.filter((checkpoint) => !checkpoint.pinned && !newest.has(checkpoint));
    if (spaced.length <= Math.max(0, policy.keepSpaced)) return removed;
    let best = -1;
    let smallest = Infinity;
    for (const candidate of spaced) {
      const index = kept.indexOf(candidate);
      // The newest are never candidates, so there is always a next one.
      const gap = kept[index + 1]!.step - (kept[index - 1]?.step ?? 0);
      if (gap < smallest) {
        smallest = gap;
        best = index;
      }
    }
    removed.push(kept.splice(best, 1)[0]!.id);
  }
}
