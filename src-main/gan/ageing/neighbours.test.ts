import { expect, it } from 'vitest';
import { drawLatents } from '../latent/latent-point';
import { RandomSequence } from '../latent/random';
import { neighbourCount, neighboursOf } from './neighbours';

it.each(['normal', 'uniform'] as const)(
  'neighbours are spread as %s latent vectors are, around their own',
  (distribution) => {
    const recipe = { latent: { size: 400, distribution } };
    const z = drawLatents(recipe.latent, new RandomSequence(3, 'face'), 1);
    const all = neighboursOf(recipe, z);
    expect(all.length).toBe(neighbourCount * 400);
    expect([...neighboursOf(recipe, z)]).toEqual([...all]);
    const mean = (values: ArrayLike<number>): number =>
      Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
    const variance = distribution === 'normal' ? 1 : 1 / 3;
    expect(Math.abs(mean(all.map((value) => value ** 2)) / variance - 1)).toBeLessThan(0.12);
    const likeness = mean(all.map((value, i) => value * z[i % 400]!)) / mean(z.map((value) => value ** 2));
    expect(Math.abs(likeness - Math.sqrt(0.7))).toBeLessThan(0.12);
  },
);
