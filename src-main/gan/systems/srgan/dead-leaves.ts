import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import { RandomSequence } from '../../latent/random';
import { shrink } from './shrink';

/** Discs that fall onto one picture: hardly any of its ground stays bare. */
const discs = 800;
/** Radii of the discs, in pixels, from where the grain of a photo ends. */
const least = 1.5;
/** How far colours reach: of a disc's grey, of its own tint, and from its middle to its edge. */
const reach = { grey: 0.5, tint: 0.15, shade: 0.2 };

/**
 * Pictures as photos are, in what counts for a difference between sharp and soft ones: edges at every scale. Discs of all
 * sizes cover one another, as many of a size as it has in a picture that looks the same from near and far (Lee, Mumford
 * and Huang 2001, "Occlusion models for natural images"), each a little brighter at one side. The same at every call.
 *
 * @returns (count, side, side, 3) in [−1, 1]
 */
export function deadLeaves(count: number, side: number): Tensor {
  const random = new RandomSequence(0, 'reference');
  const around = (range: number): number => (2 * random.uniform() - 1) * range;
  // Drawn twice as large, so that edges become as soft as those of a lens.
  const drawn = 2 * side;
  const values = new Float32Array(count * drawn * drawn * 3);
  const far = 1 / drawn ** 2;
  const near = 1 / (2 * least) ** 2;
  for (let picture = 0; picture < count; picture++) {
    for (let disc = 0; disc < discs; disc++) {
      // Numbers fall with the third power of the radius, up to a radius of half the picture.
      const radius = 1 / Math.sqrt(near - random.uniform() * (near - 4 * far));
      const [cx, cy] = [random.uniform() * drawn, random.uniform() * drawn];
      const grey = around(reach.grey);
      const colour = [0, 1, 2].map(() => grey + around(reach.tint));
      const [across, down] = [around(reach.shade) / radius, around(reach.shade) / radius];
      for (let y = Math.max(0, Math.ceil(cy - radius)); y <= Math.min(drawn - 1, cy + radius); y++)
        for (let x = Math.max(0, Math.ceil(cx - radius)); x <= Math.min(drawn - 1, cx + radius); x++) {
          if ((x - cx) ** 2 + (y - cy) ** 2 > radius ** 2) continue;
          const shade = across * (x - cx) + down * (y - cy);
          const at = ((picture * drawn + y) * drawn + x) * 3;
          for (let c = 0; c < 3; c++) values[at + c] = colour[c]! + shade;
        }
    }
  }
  return tf.tidy(() => shrink(tf.tensor4d(values, [count, drawn, drawn, 3]), 2, 'cubic'));
}
