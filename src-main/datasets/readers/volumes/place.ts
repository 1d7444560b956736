import { Refused } from '../refused';
import type { Mesh } from './mesh';
import type { UpAxis } from './shape';

/**
 * Parts of a voxel that corners are rounded to. As whole numbers the tests on which side of an edge a ray passes are
 * exact, and no ray slips through between two triangles or meets both: 2^6 voxels × 2^16 parts, squared, is far below 2^53.
 */
export const parts = 2 ** 16;

/** Empty voxels around a shape, as a share of the side: one of 32, as the padding of 30³ to 32³ leaves. */
const margin = 1 / 32;

/**
 * Part of a voxel by which the shape is smaller than what the margin leaves, so that its outermost faces, which often lie
 * in planes, do not fall on the border between two voxels.
 */
const inset = 1 / 256;

/**
 * Moves and enlarges a mesh so that its longest extent fills the cube but for a margin, its middle in the middle of the
 * cube, and z upright.
 *
 * @returns x, y, z of each corner in parts of a voxel from a corner of the cube; corners that no triangle has are anywhere
 * @throws Refused shapeEmpty when all corners are in one place
 */
export function placeCorners({ positions, triangles }: Mesh, side: number, up: UpAxis): Int32Array {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (const corner of triangles)
    for (let k = 0; k < 3; k++) {
      const value = positions[corner * 3 + k]!;
      if (value < low[k]!) low[k] = value;
      if (value > high[k]!) high[k] = value;
    }
  const extent = Math.max(...high.map((value, k) => value - low[k]!));
  if (!(extent > 0)) throw new Refused('shapeEmpty');
  const scale = (side * (1 - 2 * margin) - 2 * inset) / extent;
  const placed = new Int32Array(positions.length);
  // y up: (x, −z, y); x up: (y, z, x). Turned, never mirrored.
  const axes = up === 'z' ? [0, 1, 2] : up === 'y' ? [0, 2, 1] : [1, 2, 0];
  for (let k = 0; k < 3; k++) {
    const axis = axes[k]!;
    const sign = up === 'y' && k === 1 ? -1 : 1;
    const middle = low[axis]! / 2 + high[axis]! / 2;
    for (let i = 0; i < positions.length; i += 3) {
      placed[i + k] = Math.round((side / 2 + sign * (positions[i + axis]! - middle) * scale) * parts);
    }
  }
  return placed;
}
