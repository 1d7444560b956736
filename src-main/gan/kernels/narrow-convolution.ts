import * as tf from '@tensorflow/tfjs';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Shape4 } from './kernels';

/**
 * Convolutions that end in a few channels, as those that make the colours of a picture do. A processor multiplies sixteen channels
 * at a time whether they are there or not, so that three of them waste most of it. Four pixels beside each other, taken as the
 * channels of one, are nothing but another reading of the same memory: (N, H, W, C) → (N, H, W/4, 4 C). The convolution then
 * makes twelve channels at once; its kernel reaches one of these wide pixels to either side, and holds the narrow one four
 * times, each a pixel further on.
 */
const block = 4;
/** Wide pixels that the kernel covers: the own one and its neighbours. */
const span = 3;

/** Whether a `same` convolution of stride 1 is one of these, and wide enough for it to pay. */
export function isNarrow([, , width]: Shape4, [rows, columns, inputs, outputs]: Shape4): boolean {
  const odd = rows % 2 === 1 && columns % 2 === 1;
  return (
    odd && columns >= 5 && columns <= 2 * block + 1 && width % block === 0 && outputs <= 4 && inputs >= 16
  );
}

/** (N, H, W, C) → (N, H, W/4, 4 C): no number moves. */
export const widened = (x: Tensor): Tensor => {
  const [count, height, width, channels] = x.shape as Shape4;
  return tf.reshape(x, [count, height, width / block, block * channels]);
};

/** The opposite. */
export const narrowed = (y: Tensor): Tensor => {
  const [count, height, width, channels] = y.shape as Shape4;
  return tf.reshape(y, [count, height, width * block, channels / block]);
};

/** Places before the first tap of the kernel for the n-th of the four pixels. */
const before = (columns: number, n: number): number => block - (columns - 1) / 2 + n;

/** (rows, columns, in, out) → (rows, 3, 4 in, 4 out). */
export function widenedKernel(kernel: Tensor): Tensor {
  const [rows, columns, inputs, outputs] = kernel.shape as Shape4;
  return tf.tidy(() => {
    const turns = Array.from({ length: block }, (_, n) => {
      const left = before(columns, n);
      const all = tf.pad(kernel as Tensor4D, [
        [0, 0],
        [left, span * block - columns - left],
        [0, 0],
        [0, 0],
      ]);
      return tf.reshape(all, [rows, span, block * inputs, outputs]);
    });
    return tf.concat(turns, 3);
  });
}

/** The transpose of `widenedKernel`: what each tap of the narrow kernel is given by its four copies. */
export function narrowedKernelGradient(gradient: Tensor, shape: Shape4): Tensor {
  const [rows, columns, inputs, outputs] = shape;
  return tf.tidy(() => {
    const parts = tf.split(gradient, block, 3).map((part, n) => {
      const all = tf.reshape(part, [rows, span * block, inputs, outputs]);
      return tf.slice(all, [0, before(columns, n), 0, 0], [-1, columns, -1, -1]);
    });
    return tf.addN(parts);
  });
}
