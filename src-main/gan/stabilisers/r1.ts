import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import { Pass, type Sequential } from '../layers/layer';

/** How far, root mean square, pictures are moved for the difference; they lie in [−1, 1]. */
const reach = 0.02;

/**
 * Adds the gradient of the R1 penalty γ/2 · mean ‖∇ₓD(x)‖² (Mescheder et al. 2018) to the parameters of a
 * discriminator: it may not climb steeply at real pictures, and training then settles instead of jumping from one kind
 * of picture to the next.
 *
 * With v = ∇ₓD(x) held fixed, the gradient is γ times the derivative of ∇θD along v, here by central differences:
 * γ / 2h · (∇θD(x + h·v) − ∇θD(x − h·v)), averaged. For a net of leaky ReLUs that is exact up to the pictures whose
 * signs change within h. It takes no second derivatives and one pass more than the penalty itself.
 *
 * @param real (N, H, W, C), left to the caller
 * @param weight γ, times the number of steps between two such calls (lazy regularisation, Karras et al. 2020)
 * @param labels (N, classes) of the pictures, for a conditional discriminator; left to the caller
 */
export function addR1Gradient(
  discriminator: Sequential,
  real: Tensor,
  weight: number,
  labels?: Tensor,
): void {
  const toInput = new Pass(true, 'input', false, { labels });
  const logits = discriminator.forward(real.clone(), toInput);
  const slope = discriminator.backward(tf.onesLike(logits), toInput)!;
  logits.dispose();

  const count = real.shape[0]!;
  const size = tf.tidy(() => tf.sqrt(tf.mean(tf.square(slope))).dataSync()[0]!);
  if (!(size > 0)) {
    // A discriminator that answers the same to everything has nothing to be flattened.
    slope.dispose();
    return;
  }
  const h = reach / size;
  const moved = tf.tidy(() => {
    const step = tf.mul(slope, h);
    return tf.concat([tf.add(real, step), tf.sub(real, step)]);
  });
  slope.dispose();
  const twice = labels && tf.concat([labels, labels]);
  const pass = new Pass(true, 'parameters', false, { labels: twice });
  const both = discriminator.forward(moved, pass);
  twice?.dispose();
  const share = weight / (2 * h * count);
  const half = [count, both.shape[1]!];
  const gradient = tf.tidy(() => tf.concat([tf.fill(half, share), tf.fill(half, -share)]));
  both.dispose();
  discriminator.backward(gradient, pass);
}
