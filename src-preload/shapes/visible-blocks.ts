import type { Field } from './field';

/** How much of a shape is cut away, 0 to 1 of its side: from the right (x), from the front (y), from above (z). */
export type Cuts = readonly [x: number, y: number, z: number];

/** What the cuts leave, in voxels: from `low` to `high` on each axis. The front is where y is lowest. */
export function keptBox(
  side: number,
  [x, y, z]: Cuts,
): { low: [number, number, number]; high: [number, number, number] } {
  return { low: [0, y * side, 0], high: [(1 - x) * side, side, (1 - z) * side] };
}

/**
 * Middles of the full voxels that can be seen: those with an open face. A voxel is cut away if its middle is.
 *
 * @returns (x, y, z) in a row, in voxels
 */
export function visibleBlocks({ values, side }: Field, threshold: number, cuts: Cuts): Float32Array {
  const { low, high } = keptBox(side, cuts);
  // Middles are at ½: the first voxel kept is the first with a middle from `low` on.
  const from = low.map((value) => Math.max(0, Math.ceil(value - 0.5)));
  const to = high.map((value) => Math.min(side, Math.floor(value + 0.5)));
  const [fromX, fromY, fromZ] = from as [number, number, number];
  const [toX, toY, toZ] = to as [number, number, number];
  const [stepX, stepY] = [side * side, side];
  const middles: number[] = [];
  for (let x = fromX; x < toX; x++)
    for (let y = fromY; y < toY; y++) {
      const row = x * stepX + y * stepY;
      const onRim = x === fromX || x === toX - 1 || y === fromY || y === toY - 1;
      for (let z = fromZ; z < toZ; z++) {
        const at = row + z;
        if (!(values[at]! >= threshold)) continue;
        const covered =
          !onRim &&
          z > fromZ &&
          z < toZ - 1 &&
          values[at - 1]! >= threshold &&
          values[at + 1]! >= threshold &&
          values[at - stepY]! >= threshold &&
          values[at + stepY]! >= threshold &&
          values[at - stepX]! >= threshold &&
          values[at + stepX]! >= threshold;
        if (!covered) middles.push(x + 0.5, y + 0.5, z + 0.5);
      }
    }
  return Float32Array.from(middles);
}
