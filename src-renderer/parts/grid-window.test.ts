import { describe, expect, it } from 'vitest';
import { cellPlace, fitWall, layOutGrid, moveInGrid, visibleCells } from './grid-window';

const square = (width: number): number => width;

describe('a virtual grid', () => {
  it('fills the width with whole columns', () => {
    const layout = layOutGrid(100_000, 836, 80, 4, square);
    expect(layout.columns).toBe(10);
    expect(layout.cellWidth).toBeCloseTo(80);
    expect(layout.rows).toBe(10_000);
    expect(layout.height).toBeCloseTo(10_000 * 84 - 4);
  });

  it('has at least one column and no height when empty', () => {
    expect(layOutGrid(3, 20, 80, 4, square).columns).toBe(1);
    expect(layOutGrid(0, 400, 80, 4, square).height).toBe(0);
  });

  it('draws only what is in view, however long the list is', () => {
    const layout = layOutGrid(100_000, 836, 80, 4, square);
    const { first, end } = visibleCells(layout, 100_000, 420_000, 700);
    expect(first % 10).toBe(0);
    expect(cellPlace(layout, first).y).toBeLessThanOrEqual(420_000);
    expect(cellPlace(layout, end - 1).y).toBeGreaterThanOrEqual(420_600);
    expect(end - first).toBeLessThan(200);
  });

  it('stays within the list at both ends', () => {
    const layout = layOutGrid(95, 836, 80, 4, square);
    expect(visibleCells(layout, 95, -50, 700).first).toBe(0);
    expect(visibleCells(layout, 95, 100_000, 700).end).toBeLessThanOrEqual(95);
    expect(visibleCells(layout, 95, 500, 700).end).toBe(95);
  });

  it('is walked with the keys', () => {
    expect(moveInGrid('ArrowRight', 3, 10, 95)).toBe(4);
    expect(moveInGrid('ArrowDown', 3, 10, 95)).toBe(13);
    expect(moveInGrid('ArrowUp', 3, 10, 95)).toBe(3);
    expect(moveInGrid('End', 3, 10, 95)).toBe(94);
    expect(moveInGrid('PageDown', 90, 10, 95)).toBe(94);
    expect(moveInGrid('x', 3, 10, 95)).toBeNull();
    expect(moveInGrid('ArrowRight', 0, 10, 0)).toBeNull();
  });
});

describe('a wall', () => {
  it('fits its room with cells of a comfortable size', () => {
    for (const [width, height] of [
      [816, 664],
      [1400, 900],
      [552, 500],
      [300, 1200],
    ] as const) {
      const { columns, rows, cell } = fitWall(width, height, 8, { min: 104, max: 152 });
      expect(columns * cell + (columns - 1) * 8).toBeLessThanOrEqual(width);
      expect(rows * cell + (rows - 1) * 8).toBeLessThanOrEqual(height);
      expect(columns * rows * cell * cell).toBeGreaterThan(0.7 * width * height);
    }
  });

  it('shows one face where there is hardly room', () => {
    expect(fitWall(60, 40, 8, { min: 104, max: 152 })).toEqual({ columns: 1, rows: 1, cell: 40 });
  });
});
