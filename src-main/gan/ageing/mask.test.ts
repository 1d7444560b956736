import { describe, expect, it } from 'vitest';
import { maskAt, turnedOval, usualOval } from './mask';

describe('the mask', () => {
  it('is whole in the middle of the face and nothing at the border of the square', () => {
    for (const feather of [0, 0.5, 1]) {
      expect(maskAt(0.5, 0.53, feather)).toBe(1);
      for (let i = 0; i <= 20; i++) {
        const t = i / 20;
        for (const [u, v] of [
          [t, 0],
          [t, 1],
          [0, t],
          [1, t],
        ] as const)
          expect(maskAt(u, v, feather)).toBe(0);
      }
    }
  });

  it('falls from the middle outward, the more slowly the softer it is', () => {
    const along = (feather: number): number[] =>
      Array.from({ length: 50 }, (_, i) => maskAt(0.5 + i / 100, 0.53, feather));
    for (const feather of [0.2, 1])
      along(feather).forEach((value, i, values) => {
        if (i > 0) expect(value).toBeLessThanOrEqual(values[i - 1]!);
      });
    const between = (feather: number): number =>
      along(feather).filter((value) => value > 0 && value < 1).length;
    expect(between(0)).toBe(0);
    expect(between(1)).toBeGreaterThan(between(0.2));
  });
});

describe('the oval of a turned head', () => {
  it('is never larger than that of a face that looks straight ahead', () => {
    expect(turnedOval(0.07, 0.93, 0.3)).toEqual({ ...usualOval, across: expect.closeTo(usualOval.across) });
    expect(turnedOval(0, 1, 0.3)).toEqual(usualOval);
    expect(turnedOval(0.25, 0.92, 0.05)).toEqual(usualOval);
  });

  it('follows the jaw, and stays inside of the square', () => {
    const turned = turnedOval(0.25, 0.92, 0.3);
    expect(turned.x).toBeCloseTo(0.585);
    expect(turned.across).toBeLessThan(0.33);
    const half = turnedOval(0.25, 0.92, 0.175);
    expect(half.x).toBeCloseTo((turned.x + usualOval.x) / 2);
    for (const [left, right] of [
      [-0.5, 0.4],
      [0.7, 1.4],
      [0.6, 0.5],
    ] as const) {
      const oval = turnedOval(left, right, 1);
      for (let i = 0; i <= 20; i++)
        for (const edge of [0, 1]) {
          expect(maskAt(edge, i / 20, 1, oval)).toBe(0);
          expect(maskAt(i / 20, edge, 1, oval)).toBe(0);
        }
      expect(oval.across).toBeGreaterThan(0.25);
    }
  });
});
