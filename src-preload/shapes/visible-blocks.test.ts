import { describe, expect, it } from 'vitest';
import { fieldOf, noise } from './testing';
import { visibleBlocks } from './visible-blocks';

const full = fieldOf(6, () => 1);

describe('blocks that can be seen', () => {
  it('are the skin of a full field', () => {
    expect(visibleBlocks(full, 0.5, [0, 0, 0]).length / 3).toBe(6 ** 3 - 4 ** 3);
  });

  it('are those with a face toward nothing, on noise', () => {
    const { values, side } = noise(7, 1);
    const at = (x: number, y: number, z: number): boolean =>
      Math.min(x, y, z) >= 0 && Math.max(x, y, z) < side && values[(x * side + y) * side + z]! >= 0.3;
    const wanted: number[] = [];
    for (let x = 0; x < side; x++)
      for (let y = 0; y < side; y++)
        for (let z = 0; z < side; z++) {
          const open = [-1, 1].some((by) => !at(x + by, y, z) || !at(x, y + by, z) || !at(x, y, z + by));
          if (at(x, y, z) && open) wanted.push(x + 0.5, y + 0.5, z + 0.5);
        }
    expect([...visibleBlocks({ values, side }, 0.3, [0, 0, 0])]).toEqual(wanted);
  });

  it('close the cut: from the right, from the front, from above', () => {
    for (const [axis, keeps] of [
      [0, (value: number) => value < 3],
      [1, (value: number) => value > 3],
      [2, (value: number) => value < 3],
    ] as const) {
      const cuts = [0, 0, 0] as [number, number, number];
      cuts[axis] = 0.5;
      const middles = visibleBlocks(full, 0.5, cuts);
      expect(middles.length / 3).toBe(6 * 6 * 3 - 4 * 4 * 1);
      for (let i = axis; i < middles.length; i += 3) expect(keeps(middles[i]!)).toBe(true);
    }
  });

  it('are none where all is cut away', () => {
    expect(visibleBlocks(full, 0.5, [1, 0, 0])).toHaveLength(0);
  });
});
