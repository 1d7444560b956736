import type { LatentPoint } from '../../../src-preload/contract';
import { StudioError } from '../../../src-preload/errors';
import { normals, RandomSequence, uniforms } from './random';

/** How a system draws its latent vectors. */
export interface LatentDistribution {
  size: number;
  distribution: 'normal' | 'uniform';
  /** Scales the numbers; 1 where a recipe has none. */
  spread?: number;
}

/** `count` latent vectors as training draws them, row after row. */
export function drawLatents(
  latent: LatentDistribution,
  sequence: RandomSequence,
  count: number,
): Float32Array<ArrayBuffer> {
  const numbers = count * latent.size;
  const spread = latent.spread ?? 1;
  if (latent.distribution === 'uniform') return uniforms(sequence, numbers, -spread, spread);
  const z = normals(sequence, numbers);
  if (spread !== 1) for (let k = 0; k < numbers; k++) z[k]! *= spread;
  return z;
}

/** Directions of a model by their id. */
export type DirectionVectors = ReadonlyMap<string, readonly number[]>;
const none: DirectionVectors = new Map();

/**
 * The latent vector of a point: z = variety · (base or n(seed)), then z[k] += strength · (edits[k] + Σ moves[d] · d[k]).
 * Scaling toward the mean is StyleGAN's truncation trick (Karras et al. 2018), here in z itself; the offset of an edit does
 * not shrink with it.
 *
 * @param edited whether edits and moves count
 * @throws StudioError directionUnknown for a move along a direction that the model does not have, latentMismatch for a base
 *   of another model
 */
export function latentOf(
  latent: LatentDistribution,
  point: LatentPoint,
  edited = true,
  directions: DirectionVectors = none,
): Float32Array<ArrayBuffer> {
  const { base, seed } = point;
  // Another face than the one that was asked for would be worse than none.
  if (base && base.length !== latent.size)
    throw new StudioError('latentMismatch', { count: base.length, size: latent.size });
  const z = base ? Float32Array.from(base) : drawLatents(latent, new RandomSequence(seed, 'face'), 1);
  const offsets = edited ? offsetsOf(latent.size, point, directions) : null;
  for (let k = 0; k < z.length; k++) {
    z[k] = point.variety * z[k]! + (offsets ? point.strength * offsets[k]! : 0);
  }
  return z;
}

function offsetsOf(
  size: number,
  { edits, moves = {} }: LatentPoint,
  directions: DirectionVectors,
): Float64Array {
  const offsets = new Float64Array(size);
  for (let k = 0; k < size; k++) offsets[k] = edits[k] ?? 0;
  for (const [id, amount] of Object.entries(moves)) {
    if (amount === 0) continue;
    const direction = directions.get(id);
    if (!direction) throw new StudioError('directionUnknown');
    for (let k = 0; k < size; k++) offsets[k]! += amount * direction[k]!;
  }
  return offsets;
}

/** Whether a point can only be made with the directions of its model. */
export const hasMoves = ({ moves = {} }: LatentPoint): boolean =>
  Object.values(moves).some((amount) => amount !== 0);
