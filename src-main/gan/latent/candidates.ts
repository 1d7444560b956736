/** Latent points that are searched from together: rows of one long array, and how they move. */

/** Indices of the lowest losses, the lowest first; what is not a number comes last. */
export function bestRows(losses: readonly number[], count: number): number[] {
  const rank = (row: number): number => (Number.isFinite(losses[row]!) ? losses[row]! : Infinity);
  return losses
    .map((_, row) => row)
    .sort((a, b) => (rank(a) === rank(b) ? a - b : rank(a) - rank(b)))
    .slice(0, count);
}

/** Some of the rows of `size` numbers. */
export function rows(
  values: Float32Array<ArrayBuffer>,
  indices: readonly number[],
  size: number,
): Float32Array<ArrayBuffer> {
  const chosen = new Float32Array(indices.length * size);
  indices.forEach((row, i) => chosen.set(values.subarray(row * size, (row + 1) * size), i * size));
  return chosen;
}

/** Points with Adam's two means of their slopes. */
export interface Descent {
  z: Float32Array<ArrayBuffer>;
  m: Float32Array<ArrayBuffer>;
  v: Float32Array<ArrayBuffer>;
}

const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
/** Latent numbers farther out than training draws them make no faces. */
const farthest = { normal: 4, uniform: 1 } as const;

/**
 * One step of Adam along the slope, with new arrays.
 *
 * @param step number of this step, from 1
 */
export function descendBy(
  from: Descent,
  slope: Float32Array,
  step: number,
  rate: number,
  distribution: keyof typeof farthest,
): Descent {
  const [z, m, v] = [from.z.slice(), from.m.slice(), from.v.slice()];
  const limit = farthest[distribution];
  for (let k = 0; k < z.length; k++) {
    m[k] = adam.beta1 * m[k]! + (1 - adam.beta1) * slope[k]!;
    v[k] = adam.beta2 * v[k]! + (1 - adam.beta2) * slope[k]! * slope[k]!;
    const mean = m[k]! / (1 - adam.beta1 ** step);
    const square = v[k]! / (1 - adam.beta2 ** step);
    const next = z[k]! - (rate * mean) / (Math.sqrt(square) + adam.epsilon);
    z[k] = Math.max(-limit, Math.min(limit, next));
  }
  return { z, m, v };
}
