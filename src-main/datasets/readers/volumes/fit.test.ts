import { describe, expect, it } from 'vitest';
import { refusal, same } from '../testing';
import { fitGrid, turnUp } from './fit';
import type { Grid } from './shape';
import { countOf, fullOf } from './testing';

const gridOf = (dims: Grid['dims'], full: (x: number, y: number, z: number) => boolean): Grid => {
  const voxels = new Uint8Array(dims[0] * dims[1] * dims[2]);
  for (let x = 0; x < dims[0]; x++)
    for (let y = 0; y < dims[1]; y++)
      for (let z = 0; z < dims[2]; z++) voxels[(x * dims[1] + y) * dims[2] + z] = full(x, y, z) ? 1 : 0;
  return { dims, voxels };
};
const pattern = (x: number, y: number, z: number): boolean => (x * 7 + y * 3 + z * 5) % 4 === 0;

describe('Fitting a grid', () => {
  it('of 30³ to 32: one empty voxel around, as numpy.pad does', () => {
    const { voxels, notes } = fitGrid(gridOf([30, 30, 30], pattern), 32, 'z');
    const wanted = gridOf(
      [32, 32, 32],
      (x, y, z) => [x, y, z].every((at) => at > 0 && at < 31) && pattern(x - 1, y - 1, z - 1),
    );
    expect(same(voxels, wanted.voxels)).toBe(true);
    expect(notes).toEqual([{ kind: 'padded', from: 30 }]);
  });

  it('of 30³ to 64: padded to 32, then every voxel 2³, as chapter 2 does', () => {
    const at32 = fitGrid(gridOf([30, 30, 30], pattern), 32, 'z').voxels;
    const { voxels, notes } = fitGrid(gridOf([30, 30, 30], pattern), 64, 'z');
    const wanted = gridOf([64, 64, 64], (x, y, z) => at32[((x >> 1) * 32 + (y >> 1)) * 32 + (z >> 1)] === 1);
    expect(same(voxels, wanted.voxels)).toBe(true);
    expect(notes).toEqual([
      { kind: 'padded', from: 30 },
      { kind: 'enlarged', from: 32 },
    ]);
  });

  it('of the right side leaves it as it is', () => {
    const grid = gridOf([32, 32, 32], pattern);
    const { voxels, notes } = fitGrid(grid, 32, 'z');
    expect(same(voxels, grid.voxels)).toBe(true);
    expect(notes).toEqual([]);
  });

  it('of twice the side: full where at least four of eight were', () => {
    // Each block has as many full voxels as its own place says.
    const full = (x: number, y: number, z: number): boolean =>
      (x % 2) * 4 + (y % 2) * 2 + (z % 2) < ((x >> 1) + (y >> 1) + (z >> 1)) % 9;
    const { voxels, notes } = fitGrid(gridOf([64, 64, 64], full), 32, 'z');
    expect(same(voxels, gridOf([32, 32, 32], (x, y, z) => (x + y + z) % 9 >= 4).voxels)).toBe(true);
    expect(notes).toEqual([{ kind: 'reduced', from: 64 }]);
  });

  it('whose side does not divide: half of a ball stays half of it', () => {
    const ball = (side: number) => (x: number, y: number, z: number) =>
      [x, y, z].reduce((sum, at) => sum + ((at + 0.5) / side - 0.5) ** 2, 0) < 0.16;
    const { voxels } = fitGrid(gridOf([50, 50, 50], ball(50)), 32, 'z');
    const wanted = gridOf([32, 32, 32], ball(32)).voxels;
    const differ = voxels.filter((value, i) => value !== wanted[i]).length;
    expect(countOf(wanted)).toBeGreaterThan(8000);
    expect(differ / countOf(wanted)).toBeLessThan(0.02);
  });

  it('of thirds: an exact half of a voxel counts as full', () => {
    // 48 → 32: each new voxel is one and a half old ones long.
    const { voxels } = fitGrid(
      gridOf([48, 48, 48], (x) => x < 24),
      32,
      'z',
    );
    expect(same(voxels, gridOf([32, 32, 32], (x) => x < 16).voxels)).toBe(true);
    const odd = fitGrid(
      gridOf([48, 48, 48], (x) => x > 24),
      32,
      'z',
    ).voxels;
    // Of the new voxel 16 (old 24 to 25.5), a third is full on the far side: 0.5 of 1.5.
    expect(same(odd, gridOf([32, 32, 32], (x) => x >= 17).voxels)).toBe(true);
  });

  it('with sides that differ keeps its proportions', () => {
    const { voxels, notes } = fitGrid(
      gridOf([32, 16, 8], () => true),
      32,
      'z',
    );
    expect(
      same(voxels, gridOf([32, 32, 32], (_, y, z) => y >= 8 && y < 24 && z >= 12 && z < 20).voxels),
    ).toBe(true);
    expect(notes).toEqual([{ kind: 'notCubic' }]);
  });

  it('turns the upward axis to z and mirrors nothing', () => {
    // Three arms of different lengths are right-handed; a mirror image would be left-handed.
    const arms = gridOf(
      [4, 4, 4],
      (x, y, z) => (y === 0 && z === 0) || (x === 0 && z === 0 && y < 3) || (x === 0 && y === 0 && z < 2),
    );
    const at = (grid: Grid): string[] => fullOf(grid.voxels, 4).sort();
    expect(at(turnUp(arms, 'z'))).toEqual(at(arms));
    // y up: (x, y, z) → (x, 3 − z, y).
    expect(at(turnUp(arms, 'y'))).toEqual(
      ['0,3,0', '1,3,0', '2,3,0', '3,3,0', '0,3,1', '0,3,2', '0,2,0'].sort(),
    );
    // x up: (x, y, z) → (y, z, x).
    expect(at(turnUp(arms, 'x'))).toEqual(
      ['0,0,0', '0,0,1', '0,0,2', '0,0,3', '1,0,0', '2,0,0', '0,1,0'].sort(),
    );
    const uneven = turnUp(
      gridOf([2, 3, 4], (x, y, z) => x === 1 && y === 2 && z === 3),
      'y',
    );
    expect(uneven.dims).toEqual([2, 4, 3]);
    expect(uneven.voxels.indexOf(1)).toBe((1 * 4 + 0) * 3 + 2);
  });

  it('without a full voxel is refused, before and after', () => {
    expect(
      refusal(() =>
        fitGrid(
          gridOf([32, 32, 32], () => false),
          32,
          'z',
        ),
      ),
    ).toBe('shapeEmpty');
    // One voxel of eight is no majority.
    const lonely = gridOf([64, 64, 64], (x, y, z) => x === 9 && y === 9 && z === 9);
    expect(refusal(() => fitGrid(lonely, 32, 'z'))).toBe('shapeEmpty');
  });
});
