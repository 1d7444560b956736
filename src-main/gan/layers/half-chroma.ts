import * as tf from '@tensorflow/tfjs';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Layer, Pass } from './layer';
import { onBothSides } from './resize';

/** Luma of red, green and blue (Rec. 601), as JPEG files have it. */
const luma = [0.299, 0.587, 0.114] as const;

/** (3, 3): puts the luma of each pixel into all of its colours. */
const toLuma = (): Tensor => tf.tensor2d(luma.map((weight) => [weight, weight, weight]));

/**
 * A picture of half the side, enlarged again: the mean of each four neighbours, and then as many pixels as before, along each
 * side three quarters from their own mean and a quarter from the next one, as most readers of JPEG enlarge colours.
 */
function coarseOf(x: Tensor): Tensor {
  const [, height, width] = x.shape as [number, number, number, number];
  const resized = (from: Tensor, size: [number, number]): Tensor =>
    tf.image.resizeBilinear(from as Tensor4D, size, false, true);
  // Between the middles of pixels: half the side is the mean of four.
  return resized(resized(x, [height / 2, width / 2]), [height, width]);
}

/** (side, side): what `coarseOf` does along one side, as a matrix, for its gradient. */
function halved(side: number): Tensor {
  const means = side / 2;
  const weights = new Float32Array(side * side);
  for (let i = 0; i < side; i++) {
    const own = i >> 1;
    const next = Math.min(means - 1, Math.max(0, own + (i % 2 ? 1 : -1)));
    for (const [mean, share] of [
      [own, 0.75],
      [next, 0.25],
    ] as const)
      for (const pixel of [2 * mean, 2 * mean + 1]) weights[i * side + pixel]! += share / 2;
  }
  return tf.tensor2d(weights, [side, side]);
}

/**
 * Pictures (N, side, side, 3) whose colours have half the resolution of their brightness, as those of most JPEG files have
 * (4:2:0): x → Kx + Y(x − Kx), where K is a halved picture at full size and Y the luma in every colour. A generator that
 * learns from such files cannot be told from them by noise in its colours then, which no file of that kind can have.
 * Nothing in it is learned; the side is even.
 */
export class HalfChroma implements Layer {
  readonly parameters = [];

  forward(x: Tensor): Tensor {
    const y = tf.tidy(() => {
      const coarse = coarseOf(x);
      return tf.add(coarse, ofColours(tf.sub(x, coarse), toLuma()));
    });
    x.dispose();
    return y;
  }

  backward(dy: Tensor, _pass: Pass, wantsInput: boolean): Tensor | null {
    const dx = wantsInput
      ? tf.tidy(() => {
          const matrix = tf.transpose(halved(dy.shape[1]!));
          const fine = ofColours(dy, tf.transpose(toLuma()));
          return tf.add(fine, onBothSides(tf.sub(dy, fine), matrix, matrix));
        })
      : null;
    dy.dispose();
    return dx;
  }
}

/** Multiplies the colours of each pixel with a matrix. */
function ofColours(x: Tensor, matrix: Tensor): Tensor {
  return tf.reshape(tf.matMul(tf.reshape(x, [-1, 3]), matrix), x.shape);
}
