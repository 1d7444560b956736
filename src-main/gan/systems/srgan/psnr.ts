import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';

/** How much red, green and blue in 0 to 255 add to the luma in 16 to 235 (ITU-R BT.601, as MATLAB's `rgb2ycbcr`). */
const luma = [65.481 / 255, 128.553 / 255, 24.966 / 255];
/** Mean squares below this count as no difference at all, which would be infinitely many decibels: 108 at most. */
const smallest = 1e-6;

/**
 * Peak signal-to-noise ratio in decibels, as super-resolution papers measure it: on the luma of pictures rounded to 256
 * steps, without a border, mean over the pictures. The luma itself is not rounded.
 *
 * @param made (N, H, W, 3) in [−1, 1]; what lies outside is clipped. Both stay with the caller
 * @param border pixels that are left out along each edge
 */
export function lumaPsnr(made: Tensor, original: Tensor, border: number): number {
  const [count, height, width] = made.shape as [number, number, number];
  const inner = [count, height - 2 * border, width - 2 * border, 3];
  const toBytes = (x: Tensor): Tensor =>
    tf.round(tf.mul(tf.add(tf.clipByValue(tf.slice(x, [0, border, border, 0], inner), -1, 1), 1), 127.5));
  const squares = tf.tidy(() => {
    const error = tf.sub(toBytes(made), toBytes(original));
    return tf.mean(tf.square(tf.sum(tf.mul(error, tf.tensor1d(luma)), 3)), [1, 2]).dataSync<'float32'>();
  });
  const decibels = [...squares].map((square) => 10 * Math.log10(255 ** 2 / Math.max(square, smallest)));
  return decibels.reduce((sum, value) => sum + value, 0) / count;
}
