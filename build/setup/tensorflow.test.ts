import { expect, it } from 'vitest';
import { placeOfCudaFile, placeOfWheelFile } from './tensorflow';
import { cudaWheels, tensorflowWheel } from './wheels';

it('takes of the wheel the libraries and the headers of the binding only', () => {
  expect(placeOfWheelFile('tensorflow/libtensorflow_cc.so.2')).toBe('lib/libtensorflow_cc.so.2');
  expect(placeOfWheelFile('tensorflow/include/tensorflow/c/c_api.h')).toBe('include/tensorflow/c/c_api.h');
  expect(placeOfWheelFile('tensorflow/include/xla/tsl/c/tsl_status.h')).toBe(
    'include/xla/tsl/c/tsl_status.h',
  );
  expect(placeOfWheelFile('tensorflow/python/_pywrap_tfe.so')).toBeUndefined();
  expect(placeOfWheelFile('tensorflow/include/tensorflow/core/kernels/add.h')).toBeUndefined();
});

it('keeps the tree of the NVIDIA wheels, in which the libraries look for each other', () => {
  expect(placeOfCudaFile('nvidia/cudnn/lib/libcudnn.so.9')).toBe('nvidia/cudnn/lib/libcudnn.so.9');
  expect(placeOfCudaFile('nvidia/cuda_runtime/lib/libcudart.so.12')).toBe(
    'nvidia/cuda_runtime/lib/libcudart.so.12',
  );
  expect(placeOfCudaFile('nvidia/cudnn/include/cudnn.h')).toBeUndefined();
  expect(placeOfCudaFile('nvidia/cublas/lib/__init__.py')).toBeUndefined();
});

it('has a wheel for each machine that TensorFlow serves', () => {
  expect(tensorflowWheel('cpu', 'x64')?.name).toBe('tensorflow-cpu');
  expect(tensorflowWheel('gpu', 'x64')?.name).toBe('tensorflow');
  expect(tensorflowWheel('cpu', 'arm64')?.platforms).toEqual(['manylinux_2_27_aarch64']);
  expect(tensorflowWheel('gpu', 'arm64')).toBeUndefined();
  expect(tensorflowWheel('cpu', 'ia32')).toBeUndefined();
});

it('pins every wheel by its content', () => {
  for (const { integrity } of [
    ...cudaWheels,
    tensorflowWheel('cpu', 'x64')!,
    tensorflowWheel('gpu', 'x64')!,
  ]) {
    expect(integrity).toMatch(/^sha256:[0-9a-f]{64}$/);
  }
});
