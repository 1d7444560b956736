import type { LatentPoint } from '../../../src-preload/contract';
import type { DcganRecipe } from '../recipe';
import { normals, RandomSequence, uniforms } from './random';

/** `count` latent vectors as training draws them, row after row. */
export function drawLatents(
  latent: DcganRecipe['latent'],
  sequence: RandomSequence,
  count: number,
): Float32Array<ArrayBuffer> {
  const numbers = count * latent.size;
  return latent.distribution === 'normal' ? normals(sequence, numbers) : uniforms(sequence, numbers, -1, 1);
}

/**
 * The latent vector of a point: z = variety · (base or n(seed)), then z[k] += strength · edits[k]. Scaling toward the mean is
 * StyleGAN's truncation trick (Karras et al. 2018), here in z itself; the offset of an edit does not shrink with it.
 *
 * @param edited whether the edits count
 */
export function latentOf(
  latent: DcganRecipe['latent'],
  point: LatentPoint,
  edited = true,
): Float32Array<ArrayBuffer> {
  const z =
    point.base?.length === latent.size
      ? Float32Array.from(point.base)
      : drawLatents(latent, new RandomSequence(point.seed, 'face'), 1);
  for (let k = 0; k < z.length; k++) {
    z[k] = point.variety * z[k]! + (edited ? point.strength * (point.edits[k] ?? 0) : 0);
  }
  return z;
}
