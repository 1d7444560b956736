import type { DoubleMath, Matrix } from './double';
import { featureRows, type Features } from './features';

/** Mean (width values) and covariance (width × width) of a set's features. */
export interface FeatureStatistics {
  mean: Float64Array;
  covariance: Matrix;
}

/**
 * Mean and unbiased covariance (divided by count − 1), in float64.
 *
 * @throws RangeError for fewer than two pictures
 */
export function featureStatistics(features: Features, math: DoubleMath): FeatureStatistics {
  const { count, width } = features;
  if (count < 2) throw new RangeError('A covariance needs at least 2 pictures.');
  const centred = featureRows(features);
  const mean = new Float64Array(width);
  for (let i = 0; i < centred.values.length; i++) mean[i % width]! += centred.values[i]!;
  for (let j = 0; j < width; j++) mean[j]! /= count;
  for (let i = 0; i < centred.values.length; i++) centred.values[i]! -= mean[i % width]!;
  const covariance = math.multiply(centred, centred, true, false);
  for (let i = 0; i < covariance.values.length; i++) covariance.values[i]! /= count - 1;
  return { mean, covariance };
}
