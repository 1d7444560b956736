import { expect, it } from 'vitest';
import { detailFactor } from './skin-detail';

it('details grow with the years and fade with youth, within bounds, and stay as they are without a change', () => {
  expect(detailFactor(20, 1)).toBeCloseTo(1 / detailFactor(-20, 1));
  expect(detailFactor(15, 1)).toBeGreaterThan(detailFactor(10, 1));
  expect([detailFactor(80, 1), detailFactor(-80, 1)]).toEqual([2, 0.3]);
  expect(detailFactor(15, 0.5)).toBeLessThan(detailFactor(15, 1));
  expect(detailFactor(15, 4)).toBe(detailFactor(15, 1));
  expect([detailFactor(40, 0), detailFactor(0, 2)]).toEqual([1, 1]);
});
