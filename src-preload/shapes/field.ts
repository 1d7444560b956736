/**
 * Values of a shape: side³ numbers in [0, 1], voxel (x, y, z) at index (x · side + y) · side + z, z upright. Voxel i of an
 * axis reaches from i to i + 1, so the whole field from 0 to side.
 */
export interface Field {
  values: Float32Array;
  side: number;
}

/** Field within a shell of zeros, so that every surface in it is closed. Voxel (x, y, z) is at (x + 1, y + 1, z + 1). */
export interface ShelledField {
  values: Float32Array;
  /** side + 2 */
  wide: number;
}

/** @throws RangeError if the number of values is not side³ or the threshold is not in (0, 1]: the shell would be full */
export function shelled({ values, side }: Field, threshold: number): ShelledField {
  if (!Number.isInteger(side) || side < 1 || values.length !== side ** 3)
    throw new RangeError(`A field of side ${side} has not ${values.length} values.`);
  if (!(threshold > 0 && threshold <= 1)) throw new RangeError(`No threshold in (0, 1]: ${threshold}.`);
  const wide = side + 2;
  const all = new Float32Array(wide ** 3);
  for (let x = 0; x < side; x++)
    for (let y = 0; y < side; y++) {
      const from = (x * side + y) * side;
      all.set(values.subarray(from, from + side), ((x + 1) * wide + y + 1) * wide + 1);
    }
  return { values: all, wide };
}

/**
 * Whether the full corners of a square are joined through its middle where they lie across from each other: the asymptotic
 * decider, the sign of the bilinear saddle point (Nielson and Hamann, “The asymptotic decider”, 1991). Both cells beside a
 * square come to the same answer, which is what closes the surface.
 *
 * @param full1, full2 values of the full corners
 * @param empty1, empty2 values of the empty ones
 */
export function fullJoined(
  full1: number,
  full2: number,
  empty1: number,
  empty2: number,
  threshold: number,
): boolean {
  return (full1 - threshold) * (full2 - threshold) > (empty1 - threshold) * (empty2 - threshold);
}
