import { describe, expect, it } from 'vitest';
import { ColourStatistics } from './colours';
import { sizeStatistics } from './sizes';

const plain = (side: number, ...colour: number[]): Uint8Array =>
  Uint8Array.from({ length: side * side * 3 }, (_, i) => colour[i % 3]!);

describe('colours', () => {
  it('of plain pictures are those pictures', () => {
    const statistics = new ColourStatistics(32, 4);
    for (let i = 0; i < 3; i++) statistics.add(plain(32, 255, 0, 0));
    statistics.add(plain(32, 255, 255, 255));
    expect([...statistics.mean().subarray(0, 3)]).toEqual([255, 64, 64]);
    const { brightness, hues, coloured, palette } = statistics.finish();
    expect(palette).toEqual([
      { colour: '#ff0000', share: expect.closeTo(0.75, 2) as number },
      { colour: '#ffffff', share: expect.closeTo(0.25, 2) as number },
    ]);
    expect(coloured).toBe(0.75);
    expect(hues[0]).toBe(1);
    expect(brightness[15]).toBe(0.25);
    // Red is as bright as 0.2126 of white.
    expect(brightness[3]).toBe(0.75);
  });

  it('of grey pictures have no hue', () => {
    const statistics = new ColourStatistics(32, 1);
    statistics.add(plain(32, 100, 100, 104));
    const { hues, coloured } = statistics.finish();
    expect(coloured).toBe(0);
    expect(hues.every((share) => share === 0)).toBe(true);
  });

  it('walk around the circle', () => {
    const hueBar = (...colour: number[]): number => {
      const statistics = new ColourStatistics(32, 1);
      statistics.add(plain(32, ...colour));
      return statistics.finish().hues.indexOf(1);
    };
    expect([
      hueBar(255, 255, 0),
      hueBar(0, 255, 0),
      hueBar(0, 255, 255),
      hueBar(0, 0, 255),
      hueBar(255, 0, 255),
    ]).toEqual([4, 8, 12, 16, 20]);
    expect(hueBar(255, 0, 20)).toBe(23);
  });

  it('of nothing are empty', () => {
    expect(new ColourStatistics(32, 0).finish().palette).toEqual([]);
  });
});

describe('sizes', () => {
  it('are counted by the shorter side and by shape', () => {
    const sizes = sizeStatistics([
      { width: 100, height: 300 },
      { width: 600, height: 400 },
      { width: 64, height: 65 },
      { width: 10_000, height: 9_000 },
    ])!;
    expect(sizes).toMatchObject({
      known: 4,
      smallest: { width: 64, height: 65 },
      middle: { width: 600, height: 400 },
      largest: { width: 10_000, height: 9_000 },
      portrait: 1,
      square: 1,
      landscape: 2,
    });
    expect(sizes.shorterSides[0]).toEqual({ from: 64, to: 96, count: 1 });
    expect(sizes.shorterSides.at(-1)).toEqual({ from: 8192, to: null, count: 1 });
    expect(sizes.shorterSides.reduce((sum, { count }) => sum + count, 0)).toBe(4);
    expect(sizeStatistics([])).toBeNull();
  });
});
