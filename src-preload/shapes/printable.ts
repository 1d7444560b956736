import { blocksOf } from './blocks';
import type { Field } from './field';
import { boxOf } from './measure';
import type { Mesh } from './mesh';
import { smoothed } from './smooth';
import { surfaceOf } from './surface';
import { tidied, type Tidying } from './tidy';

export interface ShapeOptions extends Tidying {
  kind: 'surface' | 'blocks';
  /** Values from it on are inside, (0, 1]. */
  threshold: number;
  /** Rounds of smoothing; blocks stay as they are. */
  smoothing: number;
}

/** A closed, manifold mesh of a field, in voxels. Empty if no value reaches the threshold. */
export function meshOf(field: Field, options: ShapeOptions): Mesh {
  const { kind, threshold } = options;
  const tidy = tidied(field, threshold, kind === 'blocks' ? 'faces' : 'surface', options);
  return kind === 'blocks'
    ? blocksOf(tidy, threshold)
    : smoothed(surfaceOf(tidy, threshold), options.smoothing);
}

/** Size of a print: millimetres of the largest side of the box around it, or of each voxel. */
export type PrintSize = { largestSide: number } | { perVoxel: number };

/**
 * A mesh of voxels in millimetres, standing on z = 0 with its middle over the origin, as on a printer's bed.
 *
 * @throws RangeError if a size is not above zero
 */
export function inMillimetres(mesh: Mesh, size: PrintSize): Mesh {
  const wanted = 'perVoxel' in size ? size.perVoxel : size.largestSide;
  if (!(wanted > 0 && Number.isFinite(wanted))) throw new RangeError(`No size above zero: ${wanted} mm.`);
  const [low, high] = boxOf(mesh);
  const largest = Math.max(...high.map((value, axis) => value - low[axis]!));
  const scale = 'perVoxel' in size ? wanted : wanted / (largest || 1);
  const origin = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]];
  return {
    positions: mesh.positions.map((value, i) => (value - origin[i % 3]!) * scale),
    triangles: mesh.triangles,
  };
}
