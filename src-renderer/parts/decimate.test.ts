import { describe, expect, it } from 'vitest';
import { smooth, thin } from './decimate';

const steps = Array.from({ length: 10_000 }, (_, i) => i);
const flat = steps.map((step) => (step === 4321 ? 50 : step === 77 ? -50 : Math.sin(step / 300)));

describe('thinning a curve', () => {
  it('leaves a short one as it is', () => {
    expect(thin([1, 2, 3], [4, 5, 6], 10)).toEqual([
      { x: 1, y: 4 },
      { x: 2, y: 5 },
      { x: 3, y: 6 },
    ]);
    expect(thin([], [], 10)).toEqual([]);
  });

  it('keeps spikes, both ends and the order', () => {
    const points = thin(steps, flat, 1000);
    expect(points.length).toBeLessThanOrEqual(1000);
    expect(points[0]).toEqual({ x: 0, y: flat[0] });
    expect(points.at(-1)).toEqual({ x: 9999, y: flat[9999] });
    expect(Math.max(...points.map((point) => point.y))).toBe(50);
    expect(Math.min(...points.map((point) => point.y))).toBe(-50);
    for (let i = 1; i < points.length; i++) expect(points[i]!.x).toBeGreaterThan(points[i - 1]!.x);
  });
});

describe('smoothing a curve', () => {
  it('gives the means of stretches', () => {
    expect(smooth([0, 1, 2, 3], [0, 2, 10, 20], 2)).toEqual([
      { x: 0.5, y: 1 },
      { x: 2.5, y: 15 },
    ]);
    expect(smooth(steps, flat, 120)).toHaveLength(120);
  });
});
