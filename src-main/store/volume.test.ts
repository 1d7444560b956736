import { describe, expect, it } from 'vitest';
import { packVolume, pictureOfVolume, unpackVolume } from './volume';

const side = 32;
const volume = (inside: (x: number, y: number, z: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: side ** 3 }, (_, i) =>
    inside(Math.floor(i / side ** 2), Math.floor(i / side) % side, i % side) ? 1 : 0,
  );
const middle = (v: number): boolean => v >= 8 && v < 24;

describe('a packed volume', () => {
  it('has a bit for each voxel, the highest first, and comes back as it was', () => {
    const voxels = volume((x, y, z) => (x * 7 + y * 5 + z * 3) % 11 < 4);
    const bits = packVolume(voxels);
    expect(bits).toHaveLength(side ** 3 / 8);
    expect(unpackVolume(bits, side)).toEqual(voxels);
    expect([...packVolume(Uint8Array.of(1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0))]).toEqual([130, 64]);
  });
});

describe('the picture of a volume', () => {
  const paper = pictureOfVolume(packVolume(volume(() => false)), side)[0]!;
  const look = (inside: Parameters<typeof volume>[0]) => {
    const rgb = pictureOfVolume(packVolume(volume(inside)), side);
    expect(rgb).toHaveLength(side ** 2 * 3);
    return (row: number, column: number): number => rgb[(row * side + column) * 3]!;
  };

  it('shows three faces of a box in three shades, on paper', () => {
    const box = look((x, y, z) => middle(x) && middle(y) && middle(z));
    expect(box(0, 0)).toBe(paper);
    const shades = [box(12, 16), box(19, 12), box(19, 20)];
    for (const shade of shades) expect(shade).toBeLessThan(paper - 10);
    expect(new Set(shades.map((shade) => Math.round(shade / 12))).size).toBe(3);
  });

  it('shows what lies higher in the volume higher in the picture, and nothing of an empty one', () => {
    const row = (inside: (z: number) => boolean): number => {
      const slab = look((x, y, z) => middle(x) && middle(y) && inside(z));
      const rows = Array.from({ length: side }, (_, i) => i).filter((i) => slab(i, 16) !== paper);
      return rows.reduce((sum, i) => sum + i, 0) / rows.length;
    };
    expect(row((z) => z >= 24)).toBeLessThan(row((z) => z < 8) - 6);
    expect([...pictureOfVolume(packVolume(volume(() => false)), side, 8)]).toEqual(
      Array<number>(8 * 8 * 3).fill(paper),
    );
  });
});
