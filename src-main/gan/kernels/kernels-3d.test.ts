import * as tf from '@tensorflow/tfjs';
import type { Tensor, Tensor5D } from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { gradientError, numericGradient, randomTensor, relativeDifference } from '../testing/numbers';
import type { Kernels, Padding, Shape5 } from './kernels';
import { nativeKernels } from './native';
import { portableKernels } from './portable';

let native: Kernels;
let portable: Kernels;
beforeAll(async () => {
  await loadTensorflow();
  native = nativeKernels();
  portable = portableKernels();
});

/**
 * Kernel side, padding, stride, shape of the volume, output channels. With stride 2, an even kernel and even sides, native
 * kernels go ways of their own: for few channels, for many channels of large volumes; a kernel as large as the volume is a matrix product.
 */
const convolutions: [number, Padding, number, Shape5, number][] = [
  [4, 'same', 2, [2, 8, 4, 6, 1], 3],
  [4, 'same', 2, [2, 8, 4, 6, 9], 3],
  [4, 'same', 2, [2, 2, 2, 2, 8], 5],
  [2, 'same', 2, [2, 4, 6, 4, 3], 3],
  [2, 'same', 2, [2, 4, 6, 4, 10], 2],
  [4, 'same', 2, [2, 16, 16, 16, 9], 3],
  [2, 'same', 2, [2, 16, 16, 16, 8], 2],
  [6, 'same', 2, [2, 20, 16, 14, 8], 2],
  [4, 'same', 2, [2, 5, 7, 5, 9], 3],
  [3, 'same', 2, [2, 6, 6, 6, 8], 3],
  [3, 'same', 1, [2, 4, 5, 4, 2], 3],
  [4, 'valid', 1, [3, 4, 4, 4, 5], 2],
  [4, 'valid', 2, [3, 4, 4, 4, 5], 2],
  [4, 'valid', 1, [2, 5, 4, 6, 2], 3],
  [3, 'valid', 2, [2, 7, 7, 7, 2], 3],
];

/** The results of convolution and gradients. */
function all(
  k: Kernels,
  x: Tensor,
  kernel: Tensor,
  padding: Padding,
  stride: number,
): { y: Tensor; dy: Tensor; dx: Tensor; dw: Tensor } {
  const y = k.conv3d(x, kernel, padding, stride);
  const dy = randomTensor('dy', y.shape);
  return {
    y,
    dy,
    dx: k.conv3dInputGradient(x.shape as Shape5, kernel, dy, padding, stride),
    dw: k.conv3dKernelGradient(x, kernel.shape as Shape5, dy, padding, stride),
  };
}

describe.each(convolutions)(
  '3D convolution %i, %s, stride %i, of %j to %i',
  (side, padding, stride, shape, out) => {
    const x = (): Tensor => randomTensor('x', shape);
    const kernel = (): Tensor => randomTensor('kernel', [side, side, side, shape[4], out]);

    it('is the same by native and portable kernels, gradients included', () => {
      const [a, b] = [native, portable].map((k) => all(k, x(), kernel(), padding, stride)) as [
        ReturnType<typeof all>,
        ReturnType<typeof all>,
      ];
      expect(relativeDifference(a.y, b.y)).toBeLessThan(2e-6);
      expect(relativeDifference(a.dx, b.dx)).toBeLessThan(2e-6);
      expect(relativeDifference(a.dw, b.dw)).toBeLessThan(2e-6);
    });

    it('has the gradients that central differences give', () => {
      for (const k of [native, portable]) {
        const { dy, dx, dw } = all(k, x(), kernel(), padding, stride);
        const ofX = numericGradient((moved) => k.conv3d(moved, kernel(), padding, stride), x(), dy);
        expect(gradientError(dx, ofX)).toBeLessThan(5e-3);
        const ofKernel = numericGradient((moved) => k.conv3d(x(), moved, padding, stride), kernel(), dy);
        expect(gradientError(dw, ofKernel)).toBeLessThan(5e-3);
      }
    });

    it('leaves nothing but its results', () => {
      for (const k of [native, portable]) {
        const [a, b] = [x(), kernel()];
        const before = tf.memory().numTensors;
        all(k, a, b, padding, stride);
        expect(tf.memory().numTensors - before).toBe(4);
      }
    });
  },
);

it('the input gradient is tfjs’s transposed convolution', () => {
  const [x, kernel] = [randomTensor('x', [2, 3, 4, 3, 5]), randomTensor('kernel', [4, 4, 4, 8, 5])];
  const expected = tf.conv3dTranspose(x as Tensor5D, kernel as Tensor5D, [2, 6, 8, 6, 8], 2, 'same');
  for (const k of [native, portable])
    expect(
      relativeDifference(k.conv3dInputGradient([2, 6, 8, 6, 8], kernel, x, 'same', 2), expected),
    ).toBeLessThan(2e-6);
});

it('sigmoid and its gradient', () => {
  const [x, dy] = [randomTensor('x', [4, 3], 2), randomTensor('dy', [4, 3])];
  const [a, b] = [native, portable].map((k) => {
    const y = k.sigmoid(x);
    const dx = k.sigmoidGradient(dy, y);
    expect(
      gradientError(
        dx,
        numericGradient((moved) => k.sigmoid(moved), x, dy),
      ),
    ).toBeLessThan(5e-3);
    return { y, dx };
  }) as [{ y: Tensor; dx: Tensor }, { y: Tensor; dx: Tensor }];
  expect(relativeDifference(a.y, b.y)).toBeLessThan(2e-6);
  expect(relativeDifference(a.dx, b.dx)).toBeLessThan(2e-6);
});

it('batch normalisation of volumes', () => {
  const shape = [2, 2, 3, 2, 5];
  const [x, gamma, beta, dy] = [
    randomTensor('input', shape, 2),
    randomTensor('gamma', [5]),
    randomTensor('beta', [5]),
    randomTensor('dy', shape),
  ];
  const [a, b] = [native, portable].map((k) => {
    const forward = k.batchNorm(x, gamma, beta, 1e-3);
    const { dx, dGamma, dBeta } = k.batchNormGradient(dy, x, gamma, forward, 1e-3);
    return [forward.y, forward.mean, forward.variance, dx, dGamma, dBeta];
  }) as [Tensor[], Tensor[]];
  a.forEach((tensor, i) => expect(relativeDifference(tensor, b[i]!)).toBeLessThan(1e-5));
});
