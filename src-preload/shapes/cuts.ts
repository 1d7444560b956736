/** How much of a shape is cut away, 0 to 1 of its side: from the right (x), from the front (y), from above (z). */
export type Cuts = readonly [x: number, y: number, z: number];

/** What the cuts leave, in voxels: from `low` to `high` on each axis. The front is where y is lowest. */
export function keptBox(
  side: number,
  [x, y, z]: Cuts,
): { low: [number, number, number]; high: [number, number, number] } {
  return { low: [0, y * side, 0], high: [(1 - x) * side, side, (1 - z) * side] };
}
