import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { loadTensorflow, TensorflowMissingError } from './load-tensorflow';

it('registers the native backend, in old and in new Node', () => {
  const tf = loadTensorflow();
  expect(tf.getBackend()).toBe('tensorflow');
  expect(Array.from(tf.matMul(tf.ones([2, 3]), tf.ones([3, 1])).dataSync())).toEqual([3, 3]);
  const util = createRequire(import.meta.url)('node:util') as { isNullOrUndefined(value: unknown): boolean };
  expect([null, undefined, 0, ''].map((value) => util.isNullOrUndefined(value))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it('gives the same library when called again', () => {
  expect(loadTensorflow()).toBe(loadTensorflow());
});

it('says what to do where TensorFlow is missing, and keeps the cause', () => {
  const cause = new Error('libtensorflow_cc.so.2: cannot open shared object file');
  const error = new TensorflowMissingError(cause);
  expect(error.code).toBe('tensorflowMissing');
  expect(error.cause).toBe(cause);
});
