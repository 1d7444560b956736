import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import type { Variable } from '../kernels/kernels';

/** The counterpart of systems/golden.py, which makes the expected results in Keras. */

/** Numbers that look random enough. */
export function wave(count: number, phase: number, scale: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => scale * Math.sin(1.7 * i + phase + 0.001 * i * i));
}

/** The same as a tensor. */
export function waves(shape: number[], phase: number, scale: number): tf.Tensor {
  const count = shape.reduce((product, side) => product * side, 1);
  return tf.tensor(wave(count, phase, scale), shape);
}

/** Two numbers that tell an array apart: its mean square, and its product with a wave. */
export type Marks = Record<string, [number, number]>;

/** Gives all arrays that have marks their starting values. */
export function begin(arrays: ReadonlyMap<string, Variable>, marks: Marks): void {
  Object.keys(marks)
    .sort()
    .forEach((name, order) => {
      const variable = arrays.get(name);
      if (!variable) throw new Error(`There is no ${name}.`);
      const shape = [...variable.shape];
      const inputs = shape.slice(0, -1).reduce((product, side) => product * side, 1);
      if (name.endsWith('kernel')) variable.assign(waves(shape, order, 1 / Math.sqrt(inputs)));
      else variable.assign(/gamma|moving_variance/.test(name) ? tf.ones(shape) : tf.zeros(shape));
    });
}

/** Holds arrays against their marks; `tolerance` is absolute for numbers up to 1e-3 and relative beyond. */
export function expectMarks(arrays: ReadonlyMap<string, Variable>, marks: Marks, tolerance: number): void {
  for (const [name, [square, product]] of Object.entries(marks)) {
    const values = arrays.get(name)!.read();
    const mean = (x: tf.Tensor): number => tf.mean(x).dataSync()[0]!;
    const marker = tf.reshape(waves([values.size], 0.4, 1), values.shape);
    const near = (made: number, wanted: number): void =>
      expect(Math.abs(made - wanted), name).toBeLessThan(tolerance * Math.max(1, Math.abs(wanted)));
    near(mean(tf.square(values)), square);
    near(mean(tf.mul(values, marker)), product);
  }
}

/** Losses in the order in which Keras was asked for them. */
export function expectLosses(made: readonly tf.Tensor[], wanted: readonly number[], tolerance: number): void {
  expect(made.length).toBe(wanted.length);
  made.forEach((loss, i) =>
    expect(Math.abs(loss.dataSync()[0]! - wanted[i]!) / wanted[i]!).toBeLessThan(tolerance),
  );
}
