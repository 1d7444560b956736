import { describe, expect, it } from 'vitest';
import type { LatentPoint } from '../../src-preload/contract';
import {
  chanceOf,
  child,
  chooseLatents,
  latentVector,
  mixGrid,
  normal,
  pointAt,
  spread,
  variation,
  without,
} from './latents';

it('lists all numbers, those searched for, or a range', () => {
  expect(chooseLatents(4, '', false, {})).toEqual([0, 1, 2, 3]);
  expect(chooseLatents(100, '7', false, {}).slice(0, 3)).toEqual([7, 17, 27]);
  expect(chooseLatents(100, '20 - 23', false, {})).toEqual([20, 21, 22, 23]);
  expect(chooseLatents(100, 'x', false, {})).toEqual([]);
});

it('puts the most changed first', () => {
  expect(chooseLatents(5, '', true, { 3: -2, 1: 0.5 })).toEqual([3, 1, 0, 2, 4]);
});

const point: LatentPoint = { seed: 7, variety: 0.8, strength: 1, edits: {} };
const noneKept = { numbers: new Set<number>(), directions: [] };
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, k) => sum + value * b[k]!, 0);
const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((value, k) => value - b[k]!));
const face = (seed: number, size = 64): number[] => {
  const chance = chanceOf(seed);
  return Array.from({ length: size }, () => normal(chance));
};

describe('chance', () => {
  it('is the same for the same seed, even in [0, 1) and normal where it is asked for', () => {
    expect(face(3)).toEqual(face(3));
    expect(face(3)).not.toEqual(face(4));
    const many = face(5, 20_000);
    expect(Math.abs(many.reduce((sum, value) => sum + value) / many.length)).toBeLessThan(0.03);
    expect(spread(many)).toBeGreaterThan(0.98);
    expect(spread(many)).toBeLessThan(1.02);
  });
});

describe('points and vectors', () => {
  it('add edits and moves, scaled by the strength', () => {
    const moved = { ...point, strength: 2, edits: { 1: 0.5 }, moves: { 'pca-0': -1, 'sefa-9': 3 } };
    expect(latentVector([1, 1, 1], moved, { 'pca-0': [0.25, 0, 1] })).toEqual([0.5, 2, -1]);
  });

  it('go back and forth', () => {
    const z = face(1);
    const there = pointAt(z, point);
    expect(there).toMatchObject({ seed: 7, variety: 0.8, strength: 1, edits: {} });
    there.base!.forEach((value, k) => expect(value * there.variety).toBeCloseTo(z[k]!, 4));
    expect(pointAt(z, { seed: 1, variety: 0 }).variety).toBe(1);
    expect(pointAt([99], point).base).toEqual([20]);
  });
});

describe('variations', () => {
  it('are as far off as they should be, with the same spread', () => {
    const z = face(1, 400);
    expect(variation(z, 0, chanceOf(1), noneKept)).toEqual(z);
    const [near, far, other] = [0.1, 0.5, 1].map((amount) => variation(z, amount, chanceOf(77), noneKept));
    expect(distance(near!, z)).toBeLessThan(distance(far!, z));
    expect(distance(far!, z)).toBeLessThan(distance(other!, z));
    for (const each of [near!, far!, other!]) expect(spread(each) / spread(z)).toBeCloseTo(1, 0);
    expect(Math.abs(dot(other!, z)) / dot(z, z)).toBeLessThan(0.2);
  });

  it('leave what is locked as it is', () => {
    const z = face(2);
    const directions = [face(3), face(4)];
    const made = variation(z, 0.6, chanceOf(9), { numbers: new Set([5]), directions: [] });
    expect(made[5]).toBe(z[5]);
    expect(made[6]).not.toBe(z[6]);
    const along = variation(z, 0.6, chanceOf(9), { numbers: new Set(), directions });
    for (const direction of directions) expect(dot(along, direction)).toBeCloseTo(dot(z, direction), 9);
    expect(distance(along, z)).toBeGreaterThan(1);
    // The same direction twice is one direction.
    expect(without([1, 2], [[1, 0], [2, 0]])).toEqual([0, 2]); // prettier-ignore
  });
});

describe('mixing', () => {
  it('has the parents in two corners, half of each in the others, and the way on the diagonal', () => {
    const [a, b] = [face(1), face(2)];
    const grid = mixGrid(a, b, 5, 3);
    expect(grid).toHaveLength(25);
    a.forEach((value, k) => expect(grid[0]![k]).toBeCloseTo(value, 9));
    b.forEach((value, k) => expect(grid[24]![k]).toBeCloseTo(value, 9));
    const corner = grid[4]!;
    const fromB = corner.filter((value, k) => Math.abs(value - b[k]!) < 1e-9).length;
    const fromA = corner.filter((value, k) => Math.abs(value - a[k]!) < 1e-9).length;
    expect([fromA, fromB]).toEqual([32, 32]);
    expect(distance(grid[12]!, a)).toBeLessThan(distance(a, b));
    expect(mixGrid(a, b, 5, 3)).toEqual(grid);
    expect(mixGrid(a, b, 5, 4)[4]).not.toEqual(corner);
  });
});

describe('breeding', () => {
  const parents = [face(1), face(2), face(3)];
  it('takes each number from a parent or between two of them', () => {
    const made = child(parents, 0, chanceOf(5));
    const pairs = [[0, 1], [0, 2], [1, 2]] as const; // prettier-ignore
    const within = pairs.some(([m, f]) =>
      made.every((value, k) => {
        const [low, high] = [parents[m]![k]!, parents[f]![k]!].sort((a, b) => a - b);
        return value >= low! - 1e-12 && value <= high! + 1e-12;
      }),
    );
    expect(within).toBe(true);
    for (const parent of parents) expect(made).not.toEqual(parent);
  });

  it('is the same for the same seed and changes a little when it should', () => {
    expect(child(parents, 0.1, chanceOf(5))).toEqual(child(parents, 0.1, chanceOf(5)));
    expect(child(parents, 0.1, chanceOf(6))).not.toEqual(child(parents, 0.1, chanceOf(5)));
    const same = [face(1), face(1)];
    const changed = distance(child(same, 0.1, chanceOf(1)), face(1)) / 8;
    expect(changed).toBeGreaterThan(0.05);
    expect(changed).toBeLessThan(0.2);
  });
});
