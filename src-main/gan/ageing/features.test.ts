import { expect, it } from 'vitest';
import { sparedAt } from './features';

it('eyes, mouth and nose are spared, forehead and cheeks are not', () => {
  const spared = { eyes: 0.2, mouth: 0.4, nose: 0.6 };
  expect(sparedAt(0.31, 0.28, spared)).toBeCloseTo(0.2, 1);
  expect(sparedAt(0.69, 0.28, spared)).toBeCloseTo(sparedAt(0.31, 0.28, spared));
  expect(sparedAt(0.5, 0.72, spared)).toBeCloseTo(0.4, 1);
  expect(sparedAt(0.5, 0.5, spared)).toBeCloseTo(0.6, 1);
  for (const place of [
    [0.5, 0.08],
    [0.2, 0.6],
    [0.8, 0.6],
  ] as const)
    expect(sparedAt(place[0], place[1], spared)).toBeGreaterThan(0.9);
  expect(sparedAt(0.31, 0.28, { eyes: 1, mouth: 1, nose: 1 })).toBe(1);
});
