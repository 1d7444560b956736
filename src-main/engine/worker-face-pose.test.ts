import { beforeAll, expect, it } from 'vitest';
import { loadTensorflow } from './load-tensorflow';
import type { heldBy as HeldBy } from './worker-face-pose';

let heldBy: typeof HeldBy;
beforeAll(async () => {
  loadTensorflow();
  ({ heldBy } = await import('./worker-face-pose'));
});

it('a head is held upright, leans, or looks away', () => {
  expect(heldBy([10, 20], [30, 20], [20, 32])).toEqual({ angle: 0, turned: false });
  const leaning = heldBy([10, 20], [30, 30], [15, 37]);
  expect(leaning.angle).toBeCloseTo(Math.atan2(10, 20));
  expect(leaning.turned).toBe(false);
  expect(heldBy([10, 20], [30, 20], [29, 32]).turned).toBe(true);
  // Nobody stands on her head: such landmarks are misread.
  expect(heldBy([10, 20], [10, 60], [30, 40])).toEqual({ angle: 0, turned: true });
});
