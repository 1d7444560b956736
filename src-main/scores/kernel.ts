import { permutation, RandomSequence } from '../gan/latent/random';
import type { DoubleMath, Matrix } from './double';
import { checkComparable, featureRows, type Features } from './features';

export interface KernelOptions {
  /** Number of random subsets whose distances are averaged. */
  subsets: number;
  /** Pictures of each set in a subset; at most what the smaller set has. */
  subsetSize: number;
  /** The same seed takes the same subsets. */
  seed: number;
}

/** Those of Bińkowski et al. 2018 with as many subsets as most tables use. */
export const usualKernelOptions: KernelOptions = { subsets: 10, subsetSize: 1000, seed: 1 };

/**
 * The kernel distance (KID) of Bińkowski et al. 2018, "Demystifying MMD GANs": the unbiased estimate of the squared
 * maximum mean discrepancy with the kernel (x · y / width + 1)³, as the mean over random subsets. Unlike the Fréchet
 * distance its expected value does not depend on the number of pictures.
 *
 * @returns the distance itself, not times 1,000. For equal distributions it scatters around 0 and may be negative
 * @throws RangeError for fewer than two pictures in a set
 */
export function kernelDistance(
  real: Features,
  made: Features,
  math: DoubleMath,
  options: Partial<KernelOptions> = {},
): number {
  const { subsets, subsetSize, seed } = { ...usualKernelOptions, ...options };
  checkComparable(real, made, 2);
  const size = Math.min(subsetSize, real.count, made.count);
  if (!(subsets >= 1 && size >= 2)) throw new RangeError('The kernel distance needs subsets of at least 2.');
  let sum = 0;
  for (let subset = 0; subset < subsets; subset++) {
    const sequence = new RandomSequence(seed, 'subsets', subset);
    const draw = (features: Features): Matrix =>
      featureRows(features, permutation(sequence, features.count).subarray(0, size));
    sum += squaredDiscrepancy(draw(real), draw(made), math);
  }
  return sum / subsets;
}

/** The unbiased estimate of MMD² for two sets of equally many rows. */
function squaredDiscrepancy(x: Matrix, y: Matrix, math: DoubleMath): number {
  const pairs = x.rows * (x.rows - 1);
  const within = (rows: Matrix): number => kernelSum(rows, rows, math, false) / pairs;
  return within(x) + within(y) - (2 * kernelSum(x, y, math, true)) / (x.rows * y.rows);
}

/** The sum of the kernel over all pairs of rows; without the diagonal, a row is not paired with itself. */
function kernelSum(x: Matrix, y: Matrix, math: DoubleMath, diagonal: boolean): number {
  const { values, columns } = math.multiply(x, y, false, true);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    if (!diagonal && i % (columns + 1) === 0) continue;
    sum += (values[i]! / x.columns + 1) ** 3;
  }
  return sum;
}
