import type { Matrix } from './double';

/** What a network says of each picture of a set: count × width values, one row for each picture. */
export interface Features {
  count: number;
  width: number;
  values: Float32Array;
}

/**
 * Chosen rows in float64, in the order given; all of them by default.
 *
 * @throws RangeError for a row that is not there
 */
export function featureRows(features: Features, rows?: ArrayLike<number>): Matrix {
  const { count, width, values } = features;
  if (values.length !== count * width)
    throw new RangeError('The features are not as many as their shape says.');
  if (!rows) return { rows: count, columns: width, values: Float64Array.from(values) };
  const chosen = new Float64Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (!(row >= 0 && row < count)) throw new RangeError(`There is no picture ${row}.`);
    chosen.set(values.subarray(row * width, (row + 1) * width), i * width);
  }
  return { rows: rows.length, columns: width, values: chosen };
}

/**
 * Two sets that can be compared.
 *
 * @param least pictures that each set must have
 * @throws RangeError when they cannot
 */
export function checkComparable(real: Features, made: Features, least: number): void {
  if (real.width !== made.width) throw new RangeError('The two sets have features of different networks.');
  if (real.count < least || made.count < least)
    throw new RangeError(`Each of the two sets needs at least ${least} pictures.`);
}
