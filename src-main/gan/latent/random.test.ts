import { describe, expect, it } from 'vitest';
import { latentOf } from './latent-point';
import { normals, permutation, RandomSequence, uniforms } from './random';

describe('random sequences', () => {
  it('are the same for the same seed, stream and position', () => {
    expect(normals(new RandomSequence(7, 'face', 3), 50)).toEqual(
      normals(new RandomSequence(7, 'face', 3), 50),
    );
  });

  it.each([
    [8, 'face', 3],
    [7, 'preview', 3],
    [7, 'face', 4],
    [7, 'face', 3 + 2 ** 32],
  ] as const)('differ for seed %i, stream %s, position %i', (seed, stream, position) => {
    const other = normals(new RandomSequence(seed, stream, position), 50);
    expect(other).not.toEqual(normals(new RandomSequence(7, 'face', 3), 50));
  });

  it('are normal: mean 0, variance 1, kurtosis 3', () => {
    const values = normals(new RandomSequence(1, 'latentForG', 0), 200_000);
    const moment = (power: number): number =>
      values.reduce((sum, value) => sum + value ** power, 0) / values.length;
    expect(moment(1)).toBeCloseTo(0, 1);
    expect(moment(2)).toBeCloseTo(1, 1);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.1);
  });

  it('are uniform: every tenth is hit alike', () => {
    const counts = new Array<number>(10).fill(0);
    for (const value of uniforms(new RandomSequence(1, 'labels', 9), 100_000))
      counts[Math.floor(value * 10)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it('of neighbouring positions are not correlated', () => {
    const a = normals(new RandomSequence(1, 'latentForG', 10), 20_000);
    const b = normals(new RandomSequence(1, 'latentForG', 11), 20_000);
    const correlation = a.reduce((sum, value, i) => sum + value * b[i]!, 0) / a.length;
    expect(Math.abs(correlation)).toBeLessThan(0.03);
  });

  it('shuffle every number exactly once', () => {
    const order = permutation(new RandomSequence(1, 'order', 0), 1000);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect([...order]).not.toEqual([...order].sort((a, b) => a - b));
  });
});

describe('latent points', () => {
  const latent = { size: 20, distribution: 'normal' } as const;
  const point = { seed: 5, variety: 1, strength: 1, edits: {} };

  it('shrink with variety and vanish at 0', () => {
    const whole = latentOf(latent, point);
    expect([...latentOf(latent, { ...point, variety: 0.5 })]).toEqual([...whole].map((value) => value / 2));
    expect([...latentOf(latent, { ...point, variety: 0 })].every((value) => value === 0)).toBe(true);
  });

  it('move by strength times the edit, whatever the variety', () => {
    const edited = latentOf(latent, { ...point, variety: 0, strength: 0.5, edits: { 3: 2 } });
    expect(edited[3]).toBe(1);
    expect(edited[4]).toBe(0);
    expect(latentOf(latent, { ...point, edits: { 3: 2 } }, false)).toEqual(latentOf(latent, point));
  });

  it('move along directions, scaled by strength, and refuse one that is not there', () => {
    const directions = new Map([
      ['pca-1', Array.from({ length: 20 }, (_, k) => (k === 2 ? 1 : 0))],
      ['sefa-1', Array.from({ length: 20 }, () => 0.1)],
    ]);
    const moves = { 'pca-1': 2, 'sefa-1': -1 };
    const moved = { ...point, variety: 0, strength: 0.5, edits: { 3: 2 }, moves };
    const z = latentOf(latent, moved, true, directions);
    expect([...z.slice(0, 4)].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([
      -0.05, -0.05, 0.95, 0.95,
    ]);
    expect(latentOf(latent, { ...point, moves }, false)).toEqual(latentOf(latent, point));
    const unknown = { ...point, moves: { 'pca-9': 1 } };
    expect(() => latentOf(latent, unknown, true, directions)).toThrow(
      expect.objectContaining({ code: 'directionUnknown' }),
    );
    expect(latentOf(latent, { ...point, moves: { 'pca-9': 0 } })).toEqual(latentOf(latent, point));
  });
});
