import { drawLatents } from '../latent/latent-point';
import { RandomSequence } from '../latent/random';
import type { AgecganRecipe } from '../recipe/agecgan';

/** How many there are. */
export const neighbourCount = 24;

/** Part of their variance that is not the person's. */
const strangeness = 0.3;

/**
 * People who are like the one with this latent vector: √(1 − s) · z + √s · noise, which keeps the distribution of latent
 * vectors. What a generator changes between two ages is the same in all of them where it is age, wrinkles and folds, and
 * different where it is an accident of one vector, blotches and lopsided eyes: the mean over neighbours keeps the first and
 * loses the second.
 *
 * @returns (neighbourCount, latent) values, always the same for the same vector
 */
export function neighboursOf({ latent }: Pick<AgecganRecipe, 'latent'>, z: Float32Array): Float32Array {
  const noise = drawLatents(latent, new RandomSequence(0, 'neighbours'), neighbourCount);
  const [own, other] = [Math.sqrt(1 - strangeness), Math.sqrt(strangeness)];
  return noise.map((value, i) => own * z[i % z.length]! + other * value);
}
