import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels, Padding, Shape5 } from './kernels';

/**
 * Numbers in a vector register of AVX2. With fewer channels, TensorFlow's convolutions leave it half empty, and its batch
 * normalisation adds up a channel number after number.
 */
export const fewChannels = 8;

/** With fewer places in a batch, taking the kernel apart costs more than it saves. */
const manyPlaces = 1024;
const placesOf = (dy: Tensor): number => dy.size / dy.shape[4]!;

/** How `native.ts` calls a TensorFlow kernel, and the attributes that it makes. */
export interface KernelCaller<Attribute> {
  run(op: string, attributes: Attribute[], ...inputs: Tensor[]): Tensor;
  /** The attribute T, float32. */
  float32: Attribute;
  /** The attribute Tshape, int32. */
  shapeType: Attribute;
  ints(name: string, value: number | number[]): Attribute;
  text(name: string, value: string): Attribute;
}

/** The kernel is as large as the volume: nothing is left to slide, the convolution is a product of matrices. */
const fillsVolume = (x: readonly number[], kernel: readonly number[], padding: Padding): boolean =>
  padding === 'valid' && [0, 1, 2].every((axis) => x[axis + 1] === kernel[axis]);

/**
 * Whether a convolution can be done with half the kernel on 2×2×2 blocks: stride 2, an even kernel, `same`, even sides.
 */
const halves = (x: readonly number[], kernel: readonly number[], padding: Padding, stride: number): boolean =>
  padding === 'same' &&
  stride === 2 &&
  kernel.slice(0, 3).every((side) => side === kernel[0] && side % 2 === 0) &&
  x.slice(1, 4).every((side) => side % 2 === 0);

/** (N, D, H, W, C) → (N, D/2, H/2, W/2, 8·C): each 2×2×2 block becomes one voxel, its last axis (plane, row, column, C). */
function toBlocks(x: Tensor): Tensor {
  const [n, d, h, w, c] = x.shape as Shape5;
  const parts = tf.reshape(x, [(n * d) / 2, 2, h / 2, 2, w / 2, 2 * c]);
  return tf.reshape(tf.transpose(parts, [0, 2, 4, 1, 3, 5]), [n, d / 2, h / 2, w / 2, 8 * c]);
}

/** The opposite. */
function fromBlocks(blocks: Tensor): Tensor {
  const [n, d, h, w, c8] = blocks.shape as Shape5;
  const parts = tf.reshape(blocks, [n * d, h, w, 2, 2, c8 / 4]);
  return tf.reshape(tf.transpose(parts, [0, 3, 1, 4, 2, 5]), [n, 2 * d, 2 * h, 2 * w, c8 / 8]);
}

/** Zeros around the three sides. */
function padSides(x: Tensor, by: number): Tensor {
  if (by === 0) return x.clone();
  const around: [number, number] = [by, by];
  return tf.pad(x, [[0, 0], around, around, around, [0, 0]]);
}

/** The kernel (k, k, k, in, out) for blocks: (k/2, k/2, k/2, 8·in, out). */
function kernelToBlocks(kernel: Tensor): Tensor {
  const [k, , , inputs, outputs] = kernel.shape as Shape5;
  const half = k / 2;
  const parts = tf.reshape(kernel, [half, 2, half, 2, half, 2 * inputs * outputs]);
  return tf.reshape(tf.transpose(parts, [0, 2, 4, 1, 3, 5]), [half, half, half, 8 * inputs, outputs]);
}

/** The opposite, for gradients. */
function kernelFromBlocks(blocks: Tensor): Tensor {
  const [half, , , inputs8, outputs] = blocks.shape as Shape5;
  const parts = tf.reshape(blocks, [half, half, half, 2, 2, (inputs8 / 4) * outputs]);
  const k = 2 * half;
  return tf.reshape(tf.transpose(parts, [0, 3, 1, 4, 2, 5]), [k, k, k, inputs8 / 8, outputs]);
}

/**
 * Convolutions of volumes by TensorFlow's kernels. Its gradients run at a half to a third of the speed of its forward
 * convolution, so where a stride of 2 meets an even kernel of `same` padding, as everywhere in 3D-GAN, they are taken apart into
 * what is fast (figures in docs/systems/gan3d.md).
 */
export function native3d<Attribute>(
  caller: KernelCaller<Attribute>,
  matMul: Kernels['matMul'],
): Pick<Kernels, 'conv3d' | 'conv3dInputGradient' | 'conv3dKernelGradient'> {
  const { run, float32, shapeType, ints, text } = caller;
  const attributes = (padding: Padding, stride: number): Attribute[] => [
    float32,
    ints('strides', [1, stride, stride, stride, 1]),
    text('padding', padding.toUpperCase()),
    text('data_format', 'NDHWC'),
    ints('dilations', [1, 1, 1, 1, 1]),
  ];
  const convolve = (x: Tensor, kernel: Tensor, padding: Padding, stride: number): Tensor =>
    run('Conv3D', attributes(padding, stride), x, kernel);
  const kernelGradient = (
    x: Tensor,
    shape: readonly number[],
    dy: Tensor,
    padding: Padding,
    stride: number,
  ): Tensor => {
    const sizes = tf.tensor1d([...shape], 'int32');
    const gradient = run('Conv3DBackpropFilterV2', attributes(padding, stride), x, sizes, dy);
    sizes.dispose();
    return gradient;
  };

  /** What a halved convolution reads, in blocks: `same` padding of the whole one is k/2 − 1 voxels on each side. */
  const paddedBlocks = (x: Tensor, k: number): Tensor => {
    const reach = k / 2 - 1;
    return toBlocks(padSides(x, reach));
  };

  /**
   * Input gradient of a halved convolution: each of the 8 places in a 2×2×2 block is a convolution of dy with its own k/2
   * kernel, turned; none of the zeros that a transposed convolution puts between the voxels is ever multiplied.
   */
  const inputGradientByPlace = (kernel: Tensor, dy: Tensor): Tensor =>
    tf.tidy(() => {
      const [k, , , inputs, outputs] = kernel.shape as Shape5;
      const [n, d, h, w] = dy.shape as Shape5;
      const half = k / 2;
      const reach = half - 1;
      const turned = tf.reverse(kernelToBlocks(kernel), [0, 1, 2]);
      const byPlace = tf.transpose(tf.reshape(turned, [half ** 3, 8, inputs, outputs]), [1, 0, 3, 2]);
      const padded = padSides(dy, reach);
      const places = Array.from({ length: 8 }, (_, place) =>
        tf.tidy(() => {
          // Voxel 2j + a of the input is place (a + reach) mod 2 of padded block j + ⌊(a + reach) / 2⌋.
          const moved = [place >> 2, (place >> 1) & 1, place & 1].map((a) => a + reach);
          const index = moved.reduce((sum, value) => 2 * sum + (value & 1), 0);
          const start = moved.map((value) => value >> 1);
          const part = tf.slice(padded, [0, ...start, 0], [n, d + reach, h + reach, w + reach, outputs]);
          const own = tf.reshape(tf.slice(byPlace, [index, 0, 0, 0], [1, half ** 3, outputs, inputs]), [
            half,
            half,
            half,
            outputs,
            inputs,
          ]);
          return convolve(part, own, 'valid', 1);
        }),
      );
      return fromBlocks(tf.concat(places, 4));
    });

  /** The same as one convolution that makes all 8 places as channels: for few channels, which then fill the registers. */
  const inputGradientInBlocks = ([, d, h, w]: Shape5, kernel: Tensor, dy: Tensor): Tensor =>
    tf.tidy(() => {
      const [k, , , inputs, outputs] = kernel.shape as Shape5;
      const half = k / 2;
      const reach = half - 1;
      const turned = tf.reverse(kernelToBlocks(kernel), [0, 1, 2]);
      const exchanged = tf.transpose(tf.reshape(turned, [half ** 3, 8 * inputs, outputs]), [0, 2, 1]);
      const own = tf.reshape(exchanged, [half, half, half, outputs, 8 * inputs]);
      const whole = fromBlocks(convolve(padSides(dy, reach), own, 'valid', 1));
      return tf.slice(whole, [0, reach, reach, reach, 0], [-1, d, h, w, -1]);
    });

  /** Kernel gradient of a halved convolution, tap by tap: dyᵀ times the blocks that the tap has met, products of matrices. */
  const kernelGradientByTap = (x: Tensor, k: number, dy: Tensor): Tensor =>
    tf.tidy(() => {
      const [n, d, h, w, outputs] = dy.shape as Shape5;
      const half = k / 2;
      const blocks = paddedBlocks(x, k);
      const channels = blocks.shape[4]!;
      const count = n * d * h * w;
      const dyTurned = tf.transpose(tf.reshape(dy, [count, outputs]));
      const taps = Array.from({ length: half ** 3 }, (_, tap) =>
        tf.tidy(() => {
          const start = [Math.floor(tap / half ** 2), Math.floor(tap / half) % half, tap % half];
          const met = tf.slice(blocks, [0, ...start, 0], [n, d, h, w, channels]);
          return matMul(dyTurned, tf.reshape(met, [count, channels]));
        }),
      );
      const turned = tf.transpose(tf.stack(taps), [0, 2, 1]);
      return kernelFromBlocks(tf.reshape(turned, [half, half, half, channels, outputs]));
    });

  return {
    conv3d(x, kernel, padding, stride) {
      const [k, , , inputs, outputs] = kernel.shape as Shape5;
      if (fillsVolume(x.shape, kernel.shape, padding))
        return tf.tidy(() => {
          const y = matMul(tf.reshape(x, [x.shape[0]!, -1]), tf.reshape(kernel, [-1, outputs]));
          return tf.reshape(y, [x.shape[0]!, 1, 1, 1, outputs]);
        });
      if (inputs < fewChannels && halves(x.shape, kernel.shape, padding, stride))
        return tf.tidy(() => convolve(paddedBlocks(x, k), kernelToBlocks(kernel), 'valid', 1));
      return convolve(x, kernel, padding, stride);
    },

    conv3dInputGradient(xShape, kernel, dy, padding, stride) {
      const [, , , inputs, outputs] = kernel.shape as Shape5;
      if (fillsVolume(xShape, kernel.shape, padding))
        return tf.tidy(() => {
          const flat = tf.reshape(kernel, [-1, outputs]);
          return tf.reshape(matMul(tf.reshape(dy, [xShape[0], outputs]), flat, false, true), xShape);
        });
      if (halves(xShape, kernel.shape, padding, stride)) {
        if (inputs < fewChannels) return inputGradientInBlocks(xShape, kernel, dy);
        if (placesOf(dy) >= manyPlaces) return inputGradientByPlace(kernel, dy);
      }
      const sizes = tf.tensor1d(xShape, 'int32');
      const dx = run('Conv3DBackpropInputV2', [...attributes(padding, stride), shapeType], sizes, kernel, dy);
      sizes.dispose();
      return dx;
    },

    conv3dKernelGradient(x, kernelShape, dy, padding, stride) {
      const [k, , , inputs, outputs] = kernelShape;
      if (fillsVolume(x.shape, kernelShape, padding))
        return tf.tidy(() => {
          const count = x.shape[0]!;
          const dw = matMul(tf.reshape(x, [count, -1]), tf.reshape(dy, [count, outputs]), true, false);
          return tf.reshape(dw, kernelShape);
        });
      if (!halves(x.shape, kernelShape, padding, stride))
        return kernelGradient(x, kernelShape, dy, padding, stride);
      if (inputs >= fewChannels)
        return placesOf(dy) < manyPlaces
          ? kernelGradient(x, kernelShape, dy, padding, stride)
          : kernelGradientByTap(x, k, dy);
      return tf.tidy(() => {
        const blocks = paddedBlocks(x, k);
        const shape = [k / 2, k / 2, k / 2, 8 * inputs, outputs];
        return kernelFromBlocks(kernelGradient(blocks, shape, dy, 'valid', 1));
      });
    },
  };
}
