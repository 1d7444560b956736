import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { gradientError, numericGradient, randomTensor, relativeDifference } from '../testing/numbers';
import type { Kernels, Padding, Shape4 } from './kernels';
import { nativeKernels } from './native';
import { portableKernels } from './portable';

let native: Kernels;
let portable: Kernels;
beforeAll(async () => {
  await loadTensorflow();
  native = nativeKernels();
  portable = portableKernels();
});

const x: () => Tensor = () => randomTensor('x', [2, 6, 6, 3]);

/** The result of one operation by both kernels; every tensor of the list must agree. */
function bothAgree(compute: (kernels: Kernels) => Tensor[], tolerance = 2e-6): void {
  const expected = compute(portable);
  compute(native).forEach((tensor, i) =>
    expect(relativeDifference(tensor, expected[i]!)).toBeLessThan(tolerance),
  );
}

describe('native and portable kernels agree', () => {
  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('matMul, transposed %s %s', (ta, tb) => {
    const a = randomTensor('a', ta ? [5, 4] : [4, 5]);
    const b = randomTensor('b', tb ? [3, 5] : [5, 3]);
    bothAgree((k) => [k.matMul(a, b, ta, tb)]);
  });

  it('matMul of a small batch and millions of weights, forward and backward', () => {
    const [few, weights] = [randomTensor('few', [3, 1100]), randomTensor('weights', [1100, 1000])];
    bothAgree((k) => {
      const y = k.matMul(few, weights);
      expect(y.shape).toEqual([3, 1000]);
      return [y, k.matMul(y, weights, false, true)];
    }, 1e-5);
  });

  it('eigenvalues of a symmetric matrix; their vectors turn it into a diagonal', () => {
    const half = randomTensor('half', [7, 7]);
    const a = tf.matMul(half as tf.Tensor2D, half as tf.Tensor2D, false, true);
    bothAgree((k) => {
      const { values, vectors } = k.symmetricEigen(a);
      const diagonal = k.matMul(k.matMul(vectors, a, true, false), vectors);
      expect(relativeDifference(diagonal, tf.diag(values))).toBeLessThan(1e-5);
      expect(relativeDifference(k.matMul(vectors, vectors, true, false), tf.eye(7))).toBeLessThan(1e-5);
      return [values];
    }, 1e-5);
  });

  it.each<[Padding, number]>([
    ['same', 5],
    ['valid', 3],
  ])('convolution and its gradients, %s', (padding, size) => {
    const kernel = randomTensor('kernel', [size, size, 3, 4]);
    bothAgree((k) => {
      const y = k.conv2d(x(), kernel, padding);
      const dy = randomTensor('dy', y.shape);
      return [
        y,
        k.conv2dInputGradient(x().shape as Shape4, kernel, dy, padding),
        k.conv2dKernelGradient(x(), kernel.shape as Shape4, dy, padding),
      ];
    });
  });

  it.each<[number, Padding, number]>([
    [3, 'same', 1],
    [4, 'same', 1],
    [2, 'same', 2],
    [4, 'same', 2],
    [6, 'same', 2],
    [5, 'same', 2],
    [3, 'valid', 2],
  ])('gradients of a convolution with kernel %i, %s, stride %i', (size, padding, stride) => {
    const kernel = randomTensor('kernel', [size, size, 3, 4]);
    for (const shape of [
      [2, 8, 6, 3],
      [2, 7, 7, 3],
    ] as Shape4[]) {
      const input = randomTensor('input', shape);
      bothAgree((k) => {
        const y = k.conv2d(input, kernel, padding, stride);
        const dy = randomTensor('dy', y.shape);
        return [
          y,
          k.conv2dInputGradient(shape, kernel, dy, padding, stride),
          k.conv2dKernelGradient(input, kernel.shape as Shape4, dy, padding, stride),
        ];
      });
    }
  });

  it.each([1, 2])('depthwise convolution and its input gradient, stride %i', (stride) => {
    const kernel = randomTensor('kernel', [3, 3, 3, 1]);
    for (const shape of [
      [2, 8, 6, 3],
      [2, 7, 7, 3],
    ] as Shape4[]) {
      bothAgree((k) => {
        const y = k.depthwiseConv2d(randomTensor('input', shape), kernel, stride);
        return [y, k.depthwiseConv2dInputGradient(shape, kernel, randomTensor('dy', y.shape), stride)];
      });
    }
  });

  it('ReLU6', () => {
    const wide = randomTensor('wide', [2, 6, 6, 3], 6);
    bothAgree((k) => {
      const y = k.relu6(wide);
      return [y, k.relu6Gradient(randomTensor('dy', y.shape), y)];
    });
    const y = native.relu6(wide).dataSync();
    expect([Math.min(...y), Math.max(...y)]).toEqual([0, 6]);
  });

  it('bias, leaky ReLU, tanh', () => {
    const bias = randomTensor('bias', [3]);
    bothAgree((k) => {
      const y = k.leakyRelu(x(), 0.2);
      const t = k.tanh(x());
      return [
        k.addBias(x(), bias),
        k.biasGradient(x()),
        y,
        k.leakyReluGradient(x(), y, 0.2),
        t,
        k.tanhGradient(x(), t),
      ];
    });
  });

  it('convolution with zeros that are counted out, and its gradient', () => {
    const kernel = randomTensor('kernel', [2, 2, 3, 4]);
    bothAgree((k) => {
      const y = k.conv2d(x(), kernel, [1, 0, 0, 2]);
      expect(y.shape).toEqual([2, 6, 7, 4]);
      return [y, k.conv2dKernelGradient(x(), [2, 2, 3, 4], randomTensor('dy', y.shape), [1, 0, 0, 2])];
    });
  });

  it.each([5, 9])('convolution of %i × %i to a few channels, and its gradients', (side) => {
    const shape: Shape4 = [2, 6, 12, 16];
    const kernel = randomTensor('kernel', [side, side, 16, 3]);
    bothAgree((k) => {
      const y = k.conv2d(randomTensor('wide', shape), kernel, 'same');
      const dy = randomTensor('dy', y.shape);
      return [
        y,
        k.conv2dInputGradient(shape, kernel, dy, 'same'),
        k.conv2dKernelGradient(randomTensor('wide', shape), kernel.shape as Shape4, dy, 'same'),
        // Few channels on the way back.
        k.conv2dInputGradient(
          [2, 6, 12, 3],
          tf.transpose(kernel, [0, 1, 3, 2]),
          randomTensor('wide', shape),
          'same',
        ),
      ];
    });
  });

  it('max pooling, also of an odd side', () => {
    bothAgree((k) => {
      const odd = randomTensor('odd', [2, 7, 7, 2]);
      const { y, places } = k.maxPoolWithPlaces(odd);
      expect(relativeDifference(y, k.maxPool(odd))).toBe(0);
      return [y, k.maxPoolGradient(randomTensor('dy', y.shape), odd.shape as Shape4, places)];
    });
  });

  it('max pooling gives the first of equal values everything', () => {
    const flat = tf.ones<tf.Rank.R4>([1, 4, 2, 1]);
    const dy = tf.tensor4d([3, 5], [1, 2, 1, 1]);
    for (const k of [native, portable]) {
      const { places } = k.maxPoolWithPlaces(flat);
      const dx = k.maxPoolGradient(dy, [1, 4, 2, 1], places);
      expect([...dx.dataSync()]).toEqual([3, 0, 0, 0, 5, 0, 0, 0]);
    }
  });

  it.each([[[8, 5]], [[2, 4, 4, 5]]])('batch normalisation of %j', (shape) => {
    const input = randomTensor('input', shape, 2);
    const [gamma, beta, dy] = [
      randomTensor('gamma', [5]),
      randomTensor('beta', [5]),
      randomTensor('dy', shape),
    ];
    bothAgree((k) => {
      const forward = k.batchNorm(input, gamma, beta, 1e-3);
      const { dx, dGamma, dBeta } = k.batchNormGradient(dy, input, gamma, forward, 1e-3);
      return [forward.y, forward.mean, forward.variance, dx, dGamma, dBeta];
    }, 1e-5);
  });

  it.each([[[3, 4, 5, 2]], [[1, 4, 4, 9]], [[2, 3, 4, 2, 9]]])('instance normalisation of %j', (shape) => {
    const channels = shape.at(-1)!;
    const input = randomTensor('input', shape, 2);
    const [gamma, beta] = [randomTensor('gamma', [channels]), randomTensor('beta', [channels])];
    const dy = randomTensor('dy', shape);
    bothAgree((k) => {
      const forward = k.instanceNorm(input, gamma, beta, 1e-3);
      const { dx, dGamma, dBeta } = k.instanceNormGradient(dy, input, gamma, forward, 1e-3);
      return [forward.y, forward.mean, forward.variance, dx, dGamma, dBeta];
    }, 1e-5);
    // Another picture in the batch changes nothing.
    const first = tf.slice(input, 0, 1);
    const alone = native.instanceNorm(first, gamma, beta, 1e-3).y;
    const together = tf.slice(native.instanceNorm(input, gamma, beta, 1e-3).y, 0, 1);
    expect(relativeDifference(together, alone)).toBeLessThan(1e-5);
  });

  it('depth to space and back', () => {
    const deep = randomTensor('deep', [2, 3, 3, 8]);
    bothAgree((k) => [k.depthToSpace(deep), k.spaceToDepth(k.depthToSpace(deep))]);
    expect(relativeDifference(native.spaceToDepth(native.depthToSpace(deep)), deep)).toBe(0);
  });

  it.each<[number, number]>([
    [15, 9],
    [4, 3],
    [12, 12],
  ])('nearest resizing of 6 × 6 to %i × %i and its gradient', (rows, columns) => {
    bothAgree((k) => [
      k.resizeNearest(x(), [rows, columns]),
      k.resizeNearestGradient(randomTensor('dy', [2, rows, columns, 3]), [6, 6]),
    ]);
  });

  it('nearest resizing takes the pixel under the centre', () => {
    const row = tf.tensor4d([0, 1, 2, 3], [1, 1, 4, 1]);
    const expected = Array.from({ length: 10 }, (_, i) => Math.floor((i + 0.5) * 0.4));
    for (const k of [native, portable])
      expect([...k.resizeNearest(row, [1, 10]).dataSync()]).toEqual(expected);
  });

  it('translation, also farther than the picture', () => {
    const shifts: [number, number][] = [
      [2, -1],
      [-7, 3],
    ];
    bothAgree((k) => [k.translate(x(), shifts)], 1e-9);
  });

  it.each(['momentum', 'nesterov', 'adam', 'rmsprop'] as const)('three updates of %s', (kind) => {
    bothAgree((k) => {
      const start = randomTensor('parameter', [4, 3]);
      const parameter = k.variable(start);
      const slots = [k.variable(tf.zerosLike(start)), k.variable(tf.zerosLike(start))] as const;
      for (let t = 1; t <= 3; t++) {
        const gradient = randomTensor(`gradient${t}`, [4, 3]);
        if (kind === 'adam') {
          k.applyAdam(parameter, slots[0], slots[1], gradient, {
            learningRate: 0.01,
            beta1: 0.5,
            beta2: 0.999,
            epsilon: 1e-7,
            t,
          });
        } else if (kind === 'rmsprop') {
          k.applyRmsprop(parameter, slots[0], gradient, { learningRate: 0.01, decay: 0.9, epsilon: 1e-7 });
        } else {
          const rate = { learningRate: 0.01, momentum: 0.9, nesterov: kind === 'nesterov' };
          k.applyMomentum(parameter, slots[0], gradient, rate);
        }
      }
      const results = [parameter.read(), slots[0].read(), slots[1].read()];
      for (const variable of [parameter, ...slots]) variable.dispose();
      return results;
    }, 3e-6);
  });
});

describe('gradients agree with central differences', () => {
  const check = (
    f: (k: Kernels, x: Tensor) => Tensor,
    df: (k: Kernels, dy: Tensor, x: Tensor) => Tensor,
  ): void => {
    for (const k of [native, portable]) {
      const y = f(k, x());
      const dy = randomTensor('weights', y.shape);
      const numeric = numericGradient((moved) => f(k, moved), x(), dy);
      expect(gradientError(df(k, dy, x()), numeric)).toBeLessThan(5e-3);
    }
  };

  it('convolution', () => {
    const kernel = randomTensor('kernel', [5, 5, 3, 4]);
    check(
      (k, input) => k.conv2d(input, kernel, 'same'),
      (k, dy, input) => k.conv2dInputGradient(input.shape as Shape4, kernel, dy, 'same'),
    );
  });

  it('leaky ReLU', () => {
    check(
      (k, input) => k.leakyRelu(input, 0.2),
      (k, dy, input) => k.leakyReluGradient(dy, k.leakyRelu(input, 0.2), 0.2),
    );
  });

  it('batch normalisation', () => {
    const [gamma, beta] = [randomTensor('gamma', [3]), randomTensor('beta', [3])];
    check(
      (k, input) => k.batchNorm(input, gamma, beta, 1e-3).y,
      (k, dy, input) => k.batchNormGradient(dy, input, gamma, k.batchNorm(input, gamma, beta, 1e-3), 1e-3).dx,
    );
  });

  it('instance normalisation', () => {
    const [gamma, beta] = [randomTensor('gamma', [3]), randomTensor('beta', [3])];
    check(
      (k, input) => k.instanceNorm(input, gamma, beta, 1e-3).y,
      (k, dy, input) =>
        k.instanceNormGradient(dy, input, gamma, k.instanceNorm(input, gamma, beta, 1e-3), 1e-3).dx,
    );
  });

  it('max pooling', () => {
    check(
      (k, input) => k.maxPool(input),
      (k, dy, input) => k.maxPoolGradient(dy, input.shape as Shape4, k.maxPoolWithPlaces(input).places),
    );
  });

  it('nearest resizing', () => {
    check(
      (k, input) => k.resizeNearest(input, [10, 9]),
      (k, dy) => k.resizeNearestGradient(dy, [6, 6]),
    );
  });

  it('translation', () => {
    const shifts: [number, number][] = [
      [1, -2],
      [-1, 0],
    ];
    const back = shifts.map(([a, b]): [number, number] => [-a, -b]);
    check(
      (k, input) => k.translate(input, shifts),
      (k, dy) => k.translate(dy, back),
    );
  });
});
