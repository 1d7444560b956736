import type { DoubleMath, Matrix } from './double';
import type { FeatureStatistics } from './feature-statistics';

/**
 * The Fréchet distance of two normal distributions (Dowson and Landau 1982), which Heusel et al. 2017 apply to the
 * features of real and generated pictures:
 * |m₁ − m₂|² + tr(C₁ + C₂ − 2 (C₁ C₂)^½).
 *
 * C₁ C₂ is not symmetric, but it has the eigenvalues of C₁^½ C₂ C₁^½, which is: the trace of the root is the sum of
 * their roots. Eigenvalues that rounding has pushed below zero count as zero. All of it is computed in float64.
 *
 * @returns 0 for equal distributions; never negative
 */
export function frechetDistance(a: FeatureStatistics, b: FeatureStatistics, math: DoubleMath): number {
  const width = a.mean.length;
  if (b.mean.length !== width) throw new RangeError('The two sets have features of different networks.');
  let distance = 0;
  for (let j = 0; j < width; j++) {
    distance += (a.mean[j]! - b.mean[j]!) ** 2;
    distance += a.covariance.values[j * width + j]! + b.covariance.values[j * width + j]!;
  }
  const root = squareRoot(a.covariance, math);
  const product = symmetric(math.multiply(math.multiply(root, b.covariance), root));
  for (const value of math.eigenvalues(product)) distance -= 2 * Math.sqrt(Math.max(0, value));
  return Math.max(0, distance);
}

/** The symmetric root of a covariance: V diag(√λ) Vᵀ. */
function squareRoot(matrix: Matrix, math: DoubleMath): Matrix {
  const { values, vectors } = math.eigen(matrix);
  const { rows, columns } = vectors;
  // The root is (V diag(λ^¼)) times its own transpose: symmetric by its making.
  const half = { rows, columns, values: new Float64Array(vectors.values.length) };
  const factors = values.map((value) => Math.max(0, value) ** 0.25);
  for (let i = 0; i < half.values.length; i++) half.values[i] = vectors.values[i]! * factors[i % columns]!;
  return math.multiply(half, half, false, true);
}

/** Takes the mean of a matrix and its transpose: what rounding has made different becomes equal again. */
function symmetric(matrix: Matrix): Matrix {
  const { rows: side, columns, values } = matrix;
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (values[i * columns + j]! + values[j * columns + i]!) / 2;
      values[i * columns + j] = mean;
      values[j * columns + i] = mean;
    }
  }
  return matrix;
}
