import { expect, it } from 'vitest';
import { dcganPresets, type Direction } from '../../src-preload/contract';
import { directionsOf, withDirections } from './model-directions';

const recipe = { ...dcganPresets.compact, latent: { size: 2, distribution: 'normal' as const } };
const direction: Direction = { id: 'pca-1', name: '微笑', kind: 'pca', vector: [0.6, 0.8] };
const read = (directions: unknown) =>
  directionsOf({ recipe, extra: { directions: JSON.stringify(directions) } });

it('travel in a model file, beside what else it says', () => {
  const extra = withDirections({ other: 'kept', directions: 'old' }, [direction]);
  expect(extra.other).toBe('kept');
  expect(directionsOf({ recipe, extra })).toEqual([direction]);
  expect(directionsOf({ recipe, extra: { other: 'kept' } })).toBeNull();
});

it.each<[string, unknown]>([
  ['of another latent space', [{ ...direction, vector: [1, 0, 0] }]],
  ['with numbers that are none', [{ ...direction, vector: [1, null] }]],
  ['far out', [{ ...direction, vector: [1, 1e9] }]],
  ['twice the same', [direction, direction]],
  ['of an unknown kind', [{ ...direction, id: 'ica-1', kind: 'ica' }]],
  ['whose id is of the other kind', [{ ...direction, id: 'sefa-1' }]],
  ['with more than belongs to them', [{ ...direction, onLoad: 'x' }]],
  ['with an endless name', [{ ...direction, name: 'x'.repeat(61) }]],
  ['too many', Array.from({ length: 65 }, (_, i) => ({ ...direction, id: `pca-${i}` }))],
  ['no list', { direction }],
])('are refused when a stranger wrote them %s', (_, directions) => {
  expect(() => read(directions)).toThrow(expect.objectContaining({ code: 'directionsUnreadable' }));
});

it('are refused when they are no JSON', () => {
  expect(() => directionsOf({ recipe, extra: { directions: '[{' } })).toThrow(
    expect.objectContaining({ code: 'directionsUnreadable' }),
  );
});
