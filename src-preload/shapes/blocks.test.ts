import { describe, expect, it } from 'vitest';
import { blocksOf } from './blocks';
import { faultsOf, welded } from './check';
import { sizesOf } from './measure';
import { fieldOf, noise } from './testing';

const none = { edges: 0, vertices: 0, triangles: 0 };
/** What a voxel loses whose corners are all pulled in by a hundredth of a voxel along each axis. */
const most = 1 - 0.98 ** 3;

describe('blocks', () => {
  it('are closed and manifold in each of the 256 ways to fill eight voxels', () => {
    for (let full = 0; full < 256; full++) {
      const field = fieldOf(2, (x, y, z) => (full >> (+(x > 1) + 2 * +(y > 1) + 4 * +(z > 1))) & 1);
      const mesh = blocksOf(field, 0.5);
      const voxels = field.values.reduce((sum, value) => sum + value, 0);
      expect(faultsOf(mesh)).toEqual(none);
      expect(faultsOf(welded(mesh))).toEqual(none);
      expect(Math.abs(sizesOf(mesh).volume - voxels)).toBeLessThanOrEqual(most * voxels);
    }
  });

  it('are closed and manifold on noise of every density, by their indices and by their places', () => {
    for (const [seed, threshold] of [
      [1, 0.1],
      [2, 0.3],
      [3, 0.5],
      [4, 0.7],
      [5, 0.9],
    ] as const) {
      const field = noise(12, seed);
      const mesh = blocksOf(field, threshold);
      const put = welded(mesh);
      const voxels = field.values.filter((value) => value >= threshold).length;
      expect(faultsOf(mesh)).toEqual(none);
      expect(put.positions.length).toBe(mesh.positions.length);
      expect(faultsOf(put)).toEqual(none);
      expect(Math.abs(sizesOf(mesh).volume / voxels - 1)).toBeLessThan(most);
    }
  });

  it('are exact where nothing touches along an edge alone', () => {
    const { volume, area, low, high } = sizesOf(
      blocksOf(
        fieldOf(8, (x, y, z) => +(x > 1 && x < 3 && y < 3 && z < 4)),
        0.5,
      ),
    );
    expect(volume).toBeCloseTo(24, 4);
    expect(area).toBeCloseTo(2 * (6 + 8 + 12), 4);
    expect([low, high]).toEqual([
      [1, 0, 0],
      [3, 3, 4],
    ]);
  });
});
