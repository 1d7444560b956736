import { describe, expect, it } from 'vitest';
import { blocksOf } from './blocks';
import { faultsOf } from './check';
import type { Field } from './field';
import { normalsOf, sizesOf } from './measure';
import { inMillimetres, meshOf } from './printable';
import { smoothed } from './smooth';
import { surfaceOf } from './surface';
import { ball, fieldOf, noise } from './testing';
import { tidied, type Joining } from './tidy';

const none = { edges: 0, vertices: 0, triangles: 0 };
const count = (field: Field): number => field.values.filter((value) => value >= 0.5).length;
const keep = { smallestPart: 0, fillHollows: false };

describe('tidying', () => {
  const inside = (from: number, to: number) => (x: number, y: number, z: number) =>
    [x, y, z].every((value) => value > from && value < to);

  it('fills hollows with what floats in them, and nothing that has a way out', () => {
    const hollow = fieldOf(
      9,
      (x, y, z) => +(inside(1, 8)(x, y, z) && !(inside(2, 7)(x, y, z) && !inside(4, 5)(x, y, z))),
    );
    expect(count(tidied(hollow, 0.5, 'faces', { ...keep, fillHollows: true }))).toBe(7 ** 3);
    const cup = fieldOf(9, (x, y, z) =>
      x > 4 && x < 5 && y > 4 && y < 5 && z > 5
        ? 0
        : hollow.values[(Math.floor(x) * 9 + Math.floor(y)) * 9 + Math.floor(z)]!,
    );
    expect(count(tidied(cup, 0.5, 'faces', { ...keep, fillHollows: true }))).toBe(count(cup));
  });

  it('drops parts smaller than a share of the largest', () => {
    const parts = fieldOf(
      10,
      (x, y, z) => +(inside(0, 4)(x, y, z) || inside(5, 7)(x, y, z) || inside(8, 9)(x, y, z)),
    );
    const left = (smallestPart: number) => count(tidied(parts, 0.5, 'faces', { ...keep, smallestPart }));
    expect([left(0), left(0.1), left(0.126), left(1)]).toEqual([64 + 8 + 1, 64 + 8, 64, 64]);
  });

  it('takes what only touches along an edge for parts in blocks, and for one where the surface joins it', () => {
    const pair = (between: number) =>
      fieldOf(2, (x, y, z) => (z > 1 ? 0 : x > 1 === y > 1 ? 1 - 0.1 * +(x > 1) : between));
    const left = (between: number, joining: Joining) =>
      count(tidied(pair(between), 0.5, joining, { ...keep, smallestPart: 1 }));
    // Equal parts all stay, so a third voxel makes one of them larger.
    const withThird = (between: number): Field => {
      const field = pair(between);
      field.values[1] = 1;
      return field;
    };
    expect(left(0.4, 'faces')).toBe(2);
    expect(count(tidied(withThird(0.4), 0.5, 'faces', { ...keep, smallestPart: 1 }))).toBe(2);
    expect(count(tidied(withThird(0.4), 0.5, 'surface', { ...keep, smallestPart: 1 }))).toBe(3);
    expect(count(tidied(withThird(0), 0.5, 'surface', { ...keep, smallestPart: 1 }))).toBe(2);
  });

  it('leaves one shell that looks outward of any noise', () => {
    for (const joining of ['faces', 'surface'] as const)
      for (let seed = 1; seed <= 6; seed++) {
        const field = tidied(noise(10, seed), 0.4 + seed / 20, joining, {
          smallestPart: 1,
          fillHollows: true,
        });
        const mesh =
          joining === 'faces' ? blocksOf(field, 0.4 + seed / 20) : surfaceOf(field, 0.4 + seed / 20);
        const volumes = shellVolumes(mesh);
        expect(faultsOf(mesh)).toEqual(none);
        expect(Math.min(...volumes)).toBeGreaterThan(0);
        if (joining === 'surface') expect(volumes.length).toBe(1);
      }
  });
});

/** Volumes of the parts of a mesh that hang together; that of a hollow is negative. */
function shellVolumes({ positions, triangles }: ReturnType<typeof surfaceOf>): number[] {
  const parents = Array.from({ length: positions.length / 3 }, (_, i) => i);
  const of = (i: number): number => (parents[i] === i ? i : (parents[i] = of(parents[i]!)));
  for (let i = 0; i < triangles.length; i += 3)
    for (let k = 1; k < 3; k++) parents[of(triangles[i]!)] = of(triangles[i + k]!);
  const shells = new Map<number, number[]>();
  for (let i = 0; i < triangles.length; i += 3) {
    const shell = of(triangles[i]!);
    if (!shells.has(shell)) shells.set(shell, []);
    shells.get(shell)!.push(...triangles.slice(i, i + 3));
  }
  return [...shells.values()].map(
    (shell) => sizesOf({ positions, triangles: Uint32Array.from(shell) }).volume,
  );
}

describe('smoothing', () => {
  it('takes the stairs off a ball of full and empty voxels and keeps its volume', () => {
    const soft = ball(24, 9);
    const hard = { ...soft, values: soft.values.map((value) => +(value >= 0.5)) };
    const rough = surfaceOf(hard, 0.5);
    const smooth = smoothed(rough, 10);
    const spread = ({ positions }: typeof rough): number => {
      const radii = Array.from({ length: positions.length / 3 }, (_, i) =>
        Math.hypot(positions[3 * i]! - 12, positions[3 * i + 1]! - 12, positions[3 * i + 2]! - 12),
      );
      const mean = radii.reduce((a, b) => a + b) / radii.length;
      return Math.sqrt(radii.reduce((sum, radius) => sum + (radius - mean) ** 2, 0) / radii.length);
    };
    expect(spread(smooth)).toBeLessThan(0.5 * spread(rough));
    expect(Math.abs(sizesOf(smooth).volume / sizesOf(rough).volume - 1)).toBeLessThan(0.01);
    expect(faultsOf(smooth)).toEqual(none);
  });

  it('changes nothing in no rounds', () => {
    const mesh = surfaceOf(ball(8, 3), 0.5);
    expect(smoothed(mesh, 0)).toEqual(mesh);
  });
});

describe('normals', () => {
  it('look away from the middle of a ball', () => {
    const { positions, triangles } = surfaceOf(ball(16, 6), 0.5);
    const normals = normalsOf({ positions, triangles });
    for (let i = 0; i < normals.length; i += 3) {
      const from = [0, 1, 2].map((axis) => positions[i + axis]! - 8);
      const along =
        from.reduce((sum, value, axis) => sum + value * normals[i + axis]!, 0) / Math.hypot(...from);
      expect(along).toBeGreaterThan(0.9);
    }
  });
});

describe('a mesh to print', () => {
  const options = {
    kind: 'surface',
    threshold: 0.5,
    smoothing: 5,
    smallestPart: 1,
    fillHollows: true,
  } as const;

  it('has the wished size, stands on the bed and is manifold', () => {
    const field = noise(12, 7);
    for (const kind of ['surface', 'blocks'] as const) {
      const mesh = inMillimetres(meshOf(field, { ...options, kind }), { largestSide: 80 });
      const { low, high, volume } = sizesOf(mesh);
      expect(faultsOf(mesh)).toEqual(none);
      expect(volume).toBeGreaterThan(0);
      expect(Math.max(...high.map((value, axis) => value - low[axis]!))).toBeCloseTo(80, 3);
      expect(low[2]).toBeCloseTo(0, 4);
      expect(low[0] + high[0]).toBeCloseTo(0, 3);
      expect(low[1] + high[1]).toBeCloseTo(0, 3);
    }
  });

  it('takes millimetres of a voxel as well', () => {
    const bar = fieldOf(8, (x, y) => +(x < 2 && y < 2));
    const { low, high } = sizesOf(
      inMillimetres(meshOf(bar, { ...options, kind: 'blocks' }), { perVoxel: 2.5 }),
    );
    expect(high.map((value, axis) => value - low[axis]!)).toEqual([5, 5, 20]);
  });

  it('refuses sizes that cannot be', () => {
    const mesh = surfaceOf(ball(8, 3), 0.5);
    for (const size of [0, -1, NaN, Infinity])
      expect(() => inMillimetres(mesh, { largestSide: size })).toThrow(RangeError);
  });
});
