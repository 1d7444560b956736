import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import { normals, RandomSequence } from '../latent/random';

/** Normal numbers that depend on the name alone; kept apart from 0 so that kinks are not met by small steps. */
export function randomTensor(name: string, shape: number[], scale = 1): Tensor {
  const sequence = new RandomSequence(1, `initial/${name}`);
  const values = normals(
    sequence,
    shape.reduce((product, side) => product * side, 1),
  );
  return tf.tensor(
    values.map((value) => scale * (value + 0.1 * Math.sign(value))),
    shape,
  );
}

/** Largest absolute difference, relative to the largest value of the second. */
export function relativeDifference(a: Tensor, b: Tensor): number {
  if (a.shape.join() !== b.shape.join())
    throw new Error(`shapes differ: ${a.shape.join()} and ${b.shape.join()}`);
  const [x, y] = [a.dataSync(), b.dataSync()];
  let difference = 0;
  let largest = 1e-12;
  for (let i = 0; i < y.length; i++) {
    difference = Math.max(difference, Math.abs(x[i]! - y[i]!));
    largest = Math.max(largest, Math.abs(y[i]!));
  }
  return difference / largest;
}

/**
 * The gradient of Σ f(x) · weights at x by central differences, for some evenly spread elements.
 *
 * @returns pairs of element and derivative
 */
export function numericGradient(
  f: (x: Tensor) => Tensor,
  x: Tensor,
  weights: Tensor,
  elements = 12,
  step = 1e-2,
): [number, number][] {
  const values = x.dataSync();
  const at = (element: number, delta: number): number => {
    const moved = Float32Array.from(values);
    moved[element]! += delta;
    return tf.tidy(() => {
      const product = tf.mul(f(tf.tensor(moved, x.shape)), weights).dataSync() as Float32Array;
      // Summed in double precision: a difference of two float32 sums would drown in rounding.
      return product.reduce((sum, value) => sum + value, 0);
    });
  };
  const stride = Math.max(1, Math.floor(values.length / elements));
  const pairs: [number, number][] = [];
  for (let i = 0; i < values.length; i += stride) pairs.push([i, (at(i, step) - at(i, -step)) / (2 * step)]);
  return pairs;
}

/** Largest difference between a gradient and its numeric estimate, relative to the largest estimate (at least 0.05). */
export function gradientError(gradient: Tensor, numeric: [number, number][]): number {
  const values = gradient.dataSync();
  const largest = Math.max(0.05, ...numeric.map(([, value]) => Math.abs(value)));
  return Math.max(...numeric.map(([i, value]) => Math.abs(values[i]! - value))) / largest;
}
