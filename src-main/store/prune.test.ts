import { describe, expect, it } from 'vitest';
import { chooseForRemoval, type Prunable } from './prune';

const row = (step: number, pinned = false): Prunable => ({ id: step, step, pinned });

/** What is left when a checkpoint is made every 100 steps and the policy is applied after each. */
function train(
  last: number,
  policy: { keepLast: number; keepSpaced: number },
  pinned: number[] = [],
): number[] {
  let kept: Prunable[] = [];
  for (let step = 100; step <= last; step += 100) {
    kept.push(row(step, pinned.includes(step)));
    const removed = new Set(chooseForRemoval(kept, policy));
    kept = kept.filter(({ id }) => !removed.has(id));
  }
  return kept.map(({ step }) => step);
}

describe('the policy of keeping checkpoints', () => {
  it('keeps the newest and evenly spaced older ones, however long the run gets', () => {
    for (const last of [900, 1500, 4000, 20_000]) {
      const kept = train(last, { keepLast: 3, keepSpaced: 6 });
      expect(kept).toHaveLength(9);
      expect(kept.slice(-3)).toEqual([last - 200, last - 100, last]);
      const older = kept.slice(0, 6);
      const gaps = older.map((step, i) => step - (older[i - 1] ?? 0));
      expect(Math.max(...gaps)).toBeLessThanOrEqual(4 * Math.min(...gaps));
      expect(older.at(-1)! / last).toBeGreaterThan(0.5);
    }
  });

  it('never lets a pinned one go, nor the only one', () => {
    expect(train(3000, { keepLast: 1, keepSpaced: 0 }, [300, 1000])).toEqual([300, 1000, 3000]);
    expect(chooseForRemoval([row(5)], { keepLast: 0, keepSpaced: 0 })).toEqual([]);
    expect(chooseForRemoval([], { keepLast: 1, keepSpaced: 1 })).toEqual([]);
  });

  it('lets nothing go while there are few', () => {
    expect(train(900, { keepLast: 3, keepSpaced: 6 })).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900]);
  });
});
