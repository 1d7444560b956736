import * as tf from '@tensorflow/tfjs';
import type { Tensor, Tensor5D } from '@tensorflow/tfjs';
import type { Kernels, Padding } from './kernels';

const convolve = (x: Tensor, kernel: Tensor, padding: Padding, stride: number): Tensor =>
  tf.conv3d(x as Tensor5D, kernel as Tensor5D, stride, padding);

/** The convolutions of volumes with documented tfjs functions only; gradients are tfjs's own. */
export const portable3d: Pick<Kernels, 'conv3d' | 'conv3dInputGradient' | 'conv3dKernelGradient'> = {
  conv3d: convolve,
  conv3dInputGradient: (xShape, kernel, dy, padding, stride) =>
    tf.tidy(() => tf.grad((x) => convolve(x, kernel, padding, stride))(tf.zeros(xShape), dy)),
  conv3dKernelGradient: (x, kernelShape, dy, padding, stride) =>
    tf.tidy(() => tf.grad((kernel) => convolve(x, kernel, padding, stride))(tf.zeros(kernelShape), dy)),
};
