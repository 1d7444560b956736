import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../kernels/kernels';
import type { RandomSequence } from '../latent/random';

export interface AugmentPolicy {
  color: boolean;
  translation: boolean;
  cutout: boolean;
}

interface Change {
  forward(x: Tensor): Tensor;
  /** The transpose of the linear part: every change is affine in the picture. */
  backward(dy: Tensor): Tensor;
}

const perPicture = (values: Float32Array): Tensor => tf.tensor4d(values, [values.length, 1, 1, 1]);

/** x ↦ mean + factor · (x − mean) over the given axes; its linear part is symmetric. */
function stretch(factors: Float32Array, axes: number[]): Change {
  const apply = (x: Tensor): Tensor =>
    tf.tidy(() => {
      const mean = tf.mean(x, axes, true);
      return tf.add(mean, tf.mul(tf.sub(x, mean), perPicture(factors)));
    });
  return { forward: apply, backward: apply };
}

function brightness(offsets: Float32Array): Change {
  return {
    forward: (x) => tf.tidy(() => tf.add(x, perPicture(offsets))),
    backward: (dy) => dy.clone(),
  };
}

function translation(kernels: Kernels, shifts: [number, number][]): Change {
  const back = shifts.map(([down, right]): [number, number] => [-down, -right]);
  return {
    forward: (x) => kernels.translate(x, shifts),
    backward: (dy) => kernels.translate(dy, back),
  };
}

function cutout(corners: [number, number][], height: number, width: number): Change {
  const [h, w] = [Math.round(height / 2), Math.round(width / 2)];
  const mask = new Float32Array(corners.length * height * width).fill(1);
  corners.forEach(([top, left], i) => {
    for (let y = Math.max(0, top); y < Math.min(height, top + h); y++) {
      const row = (i * height + y) * width;
      mask.fill(0, row + Math.max(0, left), row + Math.min(width, left + w));
    }
  });
  const apply = (x: Tensor): Tensor =>
    tf.tidy(() => tf.mul(x, tf.tensor4d(mask, [corners.length, height, width, 1])));
  return { forward: apply, backward: apply };
}

/**
 * DiffAugment (Zhao et al. 2020): the same family of random changes to real and fake pictures, with the gradient passing
 * through to the generator. `color` is brightness ±0.5, saturation 0–2 and contrast 0.5–1.5; `translation` moves by up
 * to an eighth of the side; `cutout` blanks a square of half the side.
 */
export class DiffAugment {
  private readonly changes: Change[] = [];

  /** @param shape batch, rows, columns of the pictures */
  constructor(
    kernels: Kernels,
    policy: AugmentPolicy,
    sequence: RandomSequence,
    [count, height, width]: [number, number, number],
  ) {
    const each = (draw: () => number): Float32Array => Float32Array.from({ length: count }, draw);
    if (policy.color) {
      this.changes.push(
        brightness(each(() => sequence.uniform() - 0.5)),
        stretch(
          each(() => 2 * sequence.uniform()),
          [3],
        ),
        stretch(
          each(() => 0.5 + sequence.uniform()),
          [1, 2, 3],
        ),
      );
    }
    if (policy.translation) {
      const shift = (side: number): number => {
        const most = Math.round(side / 8);
        return sequence.below(2 * most + 1) - most;
      };
      this.changes.push(
        translation(
          kernels,
          Array.from({ length: count }, () => [shift(height), shift(width)]),
        ),
      );
    }
    if (policy.cutout) {
      const corner = (side: number): number => sequence.below(side + 1) - Math.round(side / 4);
      this.changes.push(
        cutout(
          Array.from({ length: count }, () => [corner(height), corner(width)]),
          height,
          width,
        ),
      );
    }
  }

  /** Takes the pictures over and gives the changed ones away. */
  forward(x: Tensor): Tensor {
    return follow(
      this.changes.map((change) => change.forward),
      x,
    );
  }

  /** The gradient at the unchanged pictures. */
  backward(dy: Tensor): Tensor {
    return follow(this.changes.map((change) => change.backward).reverse(), dy);
  }
}

function follow(functions: ((x: Tensor) => Tensor)[], first: Tensor): Tensor {
  return functions.reduce((x, f) => {
    const next = f(x);
    x.dispose();
    return next;
  }, first);
}
