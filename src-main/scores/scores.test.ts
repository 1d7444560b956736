import { beforeAll, describe, expect, it } from 'vitest';
import * as tf from '@tensorflow/tfjs';
import { loadTensorflow } from '../engine/load-tensorflow';
import { normals, RandomSequence } from '../gan/latent/random';
import { DoubleMath, type Matrix } from './double';
import { featureStatistics, type FeatureStatistics } from './feature-statistics';
import type { Features } from './features';
import { frechetDistance } from './frechet';
import { kernelDistance } from './kernel';
import { precisionRecall } from './precision-recall';
import { featuresFrom, patternFeatures } from './testing';

/**
 * The literals named "numpy" come from numpy 2 in float64, from the definitions and by other ways than here: the
 * eigenvalues of the product C₁ C₂ itself, all distances at once, kernels summed as whole matrices.
 */
let math: DoubleMath;
beforeAll(() => {
  loadTensorflow();
  math = new DoubleMath();
});

const real = (): Features => patternFeatures(40, 6, 1);
const made = (): Features => patternFeatures(40, 6, 2, 0.75, 0.125);

function diagonal(values: number[]): Matrix {
  const side = values.length;
  const matrix = new Float64Array(side * side);
  values.forEach((value, i) => (matrix[i * side + i] = value));
  return { rows: side, columns: side, values: matrix };
}

function normalFeatures(count: number, width: number, position: number): Features {
  const sequence = new RandomSequence(5, 'initial/scores', position);
  return { count, width, values: normals(sequence, count * width) };
}

describe('DoubleMath', () => {
  it('multiplies exactly what float32 cannot hold, and leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    const binding = (tf.backend() as unknown as { binding: { getNumOfTensors(): number } }).binding;
    const native = binding.getNumOfTensors();
    const a: Matrix = { rows: 2, columns: 3, values: Float64Array.of(1, 2 ** -40, 0, 3, 0, 5) };
    const product = math.multiply(a, a, false, true);
    expect([...product.values]).toEqual([1 + 2 ** -80, 3, 3, 34]);
    expect(math.multiply(a, a, true)).toMatchObject({ rows: 3, columns: 3 });
    expect([...math.multiply(a, a, true).values].slice(0, 3)).toEqual([10, 2 ** -40, 15]);
    expect(() => math.multiply(a, a)).toThrow('sides');
    expect(binding.getNumOfTensors()).toBe(native);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('finds eigenvalues and eigenvectors', () => {
    const matrix: Matrix = { rows: 2, columns: 2, values: Float64Array.of(2, 1, 1, 2) };
    const { values, vectors } = math.eigen(matrix);
    expect(values[0]).toBeCloseTo(1, 14);
    expect(values[1]).toBeCloseTo(3, 14);
    expect(Math.abs(vectors.values[1]!)).toBeCloseTo(Math.SQRT1_2, 14);
    expect([...math.eigenvalues(matrix)].map((value) => value.toFixed(12))).toEqual([
      '1.000000000000',
      '3.000000000000',
    ]);
  });
});

describe('featureStatistics', () => {
  it('agrees with numpy', () => {
    const { mean, covariance } = featureStatistics(real(), math);
    const expectedMean = [0.47755204, 0.46385035, 0.44962835, 0.48488603, 0.44462339, 0.47884044];
    const expectedRow = [0.08281919, -0.00591288, -0.00895992, 0.02222576, 0.00500967, 0.00490221];
    expectedMean.forEach((value, j) => expect(mean[j]).toBeCloseTo(value, 7));
    expectedRow.forEach((value, j) => expect(covariance.values[j]).toBeCloseTo(value, 7));
  });

  it('divides by one less than the number of pictures', () => {
    const { mean, covariance } = featureStatistics(
      featuresFrom([
        [1, 0],
        [3, 4],
      ]),
      math,
    );
    expect([...mean]).toEqual([2, 2]);
    expect([...covariance.values]).toEqual([2, 4, 4, 8]);
    expect(() => featureStatistics(featuresFrom([[1, 2]]), math)).toThrow('at least 2');
  });
});

describe('frechetDistance', () => {
  it('is what the formula for independent normals says', () => {
    const a: FeatureStatistics = { mean: Float64Array.of(1, 2, 3), covariance: diagonal([4, 9, 0]) };
    const b: FeatureStatistics = { mean: Float64Array.of(1, 5, 7), covariance: diagonal([1, 25, 4]) };
    // Means: 9 + 16. Spreads: (2 − 1)² + (3 − 5)² + (0 − 2)².
    expect(frechetDistance(a, b, math)).toBeCloseTo(25 + 9, 10);
    expect(frechetDistance(b, a, math)).toBeCloseTo(25 + 9, 10);
  });

  it('knows rotated normals, whose covariances do not commute', () => {
    // For two dimensions tr (C₁ C₂)^½ = √(tr C₁C₂ + 2 √det C₁C₂).
    const c1 = Float64Array.of(3, 1, 1, 2);
    const c2 = Float64Array.of(2, -1.5, -1.5, 4);
    const trace = 3 * 2 + 2 * 1 * -1.5 + 2 * 4;
    const determinant = (3 * 2 - 1) * (2 * 4 - 1.5 ** 2);
    const expected = 5 + 6 - 2 * Math.sqrt(trace + 2 * Math.sqrt(determinant));
    const statistics = (values: Float64Array): FeatureStatistics => ({
      mean: new Float64Array(2),
      covariance: { rows: 2, columns: 2, values },
    });
    expect(frechetDistance(statistics(c1), statistics(c2), math)).toBeCloseTo(expected, 12);
  });

  it('agrees with numpy', () => {
    const distance = frechetDistance(featureStatistics(real(), math), featureStatistics(made(), math), math);
    expect(distance).toBeCloseTo(0.06496316659846435, 6);
  });

  it('agrees with numpy for fewer pictures than features, whose covariances have no inverse', () => {
    const a = featureStatistics(patternFeatures(12, 20, 3), math);
    const b = featureStatistics(patternFeatures(12, 20, 4, 0.75, 0.125), math);
    expect(frechetDistance(a, b, math)).toBeCloseTo(1.3837874426229035, 6);
  });

  it('is nothing for a set and itself, and the squared shift for a shifted one', () => {
    const a = featureStatistics(patternFeatures(12, 20, 3), math);
    expect(frechetDistance(a, a, math)).toBeLessThan(1e-6);
    const shifted = { ...a, mean: a.mean.map((value) => value + 0.5) };
    expect(frechetDistance(a, shifted, math)).toBeCloseTo(20 * 0.25, 6);
  });

  it('comes near the distance of the normals that features are drawn from', () => {
    const a = normalFeatures(20_000, 3, 0);
    const b = normalFeatures(20_000, 3, 1);
    b.values.forEach((value, i) => (b.values[i] = 2 * value + (i % 3 === 0 ? 3 : 0)));
    const distance = frechetDistance(featureStatistics(a, math), featureStatistics(b, math), math);
    // 3² for the mean, (2 − 1)² for each of three spreads; so many draws scatter by 0.1.
    expect(Math.abs(distance - 12)).toBeLessThan(0.4);
  });
});

describe('kernelDistance', () => {
  it('agrees with numpy when a subset is the whole set', () => {
    // The same for each subset: only their order differs.
    expect(kernelDistance(real(), made(), math, { subsets: 3 })).toBeCloseTo(-0.0059725920145341505, 8);
    const few = patternFeatures(12, 20, 3);
    expect(kernelDistance(few, patternFeatures(12, 20, 4, 0.75, 0.125), math)).toBeCloseTo(
      0.013479679903432018,
      8,
    );
  });

  it('is what a person computes for two pictures of one feature', () => {
    // Kernels: (0·1+1)³ = 1 within the first, (2·3+1)³ = 343 within the second, 1, 1, 27, 64 between them.
    const distance = kernelDistance(featuresFrom([[0], [1]]), featuresFrom([[2], [3]]), math);
    expect(distance).toBeCloseTo(1 + 343 - (2 * (1 + 1 + 27 + 64)) / 4, 12);
  });

  it('is the same again, and near 0 for sets of one distribution, far from it for others', () => {
    const a = normalFeatures(600, 8, 0);
    const b = normalFeatures(500, 8, 1);
    const options = { subsetSize: 200, subsets: 4 };
    const same = kernelDistance(a, b, math, options);
    expect(kernelDistance(a, b, math, options)).toBe(same);
    expect(kernelDistance(a, b, math, { ...options, seed: 2 })).not.toBe(same);
    const wider: Features = { ...b, values: b.values.map((value) => 1.5 * value) };
    expect(Math.abs(same)).toBeLessThan(0.1 * kernelDistance(a, wider, math, options));
  });
});

describe('precisionRecall', () => {
  it('agrees with numpy', () => {
    expect(precisionRecall(real(), made(), math)).toEqual({ precision: 1, recall: 0.8 });
    const few = patternFeatures(12, 20, 3);
    const { precision, recall } = precisionRecall(few, patternFeatures(12, 20, 4, 0.75, 0.125), math);
    expect(precision).toBe(1);
    expect(recall).toBeCloseTo(1 / 3, 12);
  });

  it('sees on a line what a person sees', () => {
    const real = featuresFrom([[0], [1], [2], [3], [10], [11], [12], [13]]);
    // All in the first group and one far away: three of four are good, half of the variety is missing.
    const made = featuresFrom([[0.5], [1.5], [2.5], [100]]);
    // k = 1: the balls of the first three reach to the next one, that of the last over everything down to 2.5.
    expect(precisionRecall(real, made, math, 1)).toEqual({ precision: 0.75, recall: 1 });
    const without = featuresFrom([[0.5], [1.5], [2.5]]);
    expect(precisionRecall(real, without, math, 1)).toEqual({ precision: 1, recall: 0.5 });
  });

  it.each([1, 7, 39])('does not depend on the size of its blocks: %s', (block) => {
    const a = normalFeatures(40, 5, 0);
    const b = normalFeatures(30, 5, 1);
    expect(precisionRecall(a, b, math, 3, block)).toEqual(precisionRecall(a, b, math));
  });

  it('tells a set without variety from one without quality', () => {
    const a = normalFeatures(300, 4, 0);
    const narrow = normalFeatures(300, 4, 1);
    narrow.values.forEach((value, i) => (narrow.values[i] = 0.1 * value));
    const wide = normalFeatures(300, 4, 2);
    wide.values.forEach((value, i) => (wide.values[i] = 4 * value));
    expect(precisionRecall(a, narrow, math).precision).toBeGreaterThan(0.9);
    expect(precisionRecall(a, narrow, math).recall).toBeLessThan(0.1);
    expect(precisionRecall(a, wide, math).precision).toBeLessThan(0.4);
    expect(precisionRecall(a, wide, math).recall).toBeGreaterThan(0.6);
  });

  it('refuses sets that cannot be compared', () => {
    expect(() => precisionRecall(real(), patternFeatures(3, 6, 1), math)).toThrow('at least 4');
    expect(() => precisionRecall(real(), patternFeatures(9, 5, 1), math)).toThrow('different networks');
  });
});
