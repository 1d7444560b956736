import { describe, expect, test } from 'vitest';
import { hex, shaded } from './colours';
import { boxOf, penLine } from './curves';
import { draw, sides } from './draw';
import { Hand, type Point } from './hand';
import { Sheet } from './sheet';

describe('drawings', () => {
  test('seed and number decide a drawing', async () => {
    const [first, again] = [await draw(7, 3, 512), await draw(7, 3, 512)];
    expect(again.width).toBe(first.width);
    expect(again.data.equals(first.data)).toBe(true);
    for (const other of [await draw(8, 3, 512), await draw(7, 4, 512)])
      expect(other.data.equals(first.data)).toBe(false);
  });

  test('drawings are RGB, have sides within bounds that four divides, and are not empty', async () => {
    for (let number = 0; number < 6; number++) {
      const { width, height, data } = await draw(11, number, 512);
      for (const side of [width, height]) {
        expect(side).toBeGreaterThanOrEqual(sides.shortest);
        expect(side).toBeLessThanOrEqual(512);
        expect(side % 4).toBe(0);
      }
      expect(data.length).toBe(width * height * 3);
      expect(new Set(data).size).toBeGreaterThan(20);
    }
  });
});

test('a pen line is as wide as it says, and tapers to its ends', () => {
  const straight = Array.from({ length: 21 }, (_, i): Point => [i * 5, 50]);
  const heights = (d: string): [at: number, y: number][] =>
    [...d.matchAll(/([\d.-]+) ([\d.-]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
  const even = heights(penLine(straight, 6, 'none', { contrast: 0 }));
  expect(boxOf(even)).toEqual({ left: 0, right: 100, top: 47, bottom: 53 });
  const tapered = heights(penLine(straight, 6, 'both', { contrast: 0 }));
  const widthAt = (at: number): number =>
    tapered.filter(([x]) => x === at).reduce((sum, [, y]) => sum + Math.abs(y - 50), 0);
  expect(widthAt(50)).toBeCloseTo(6, 1);
  expect(widthAt(0)).toBeLessThan(0.5);
  expect(widthAt(100)).toBeLessThan(0.5);
});

test('shadows are darker, and pale skin in shadow is not red', () => {
  expect(hex({ h: 120, s: 1, l: 0.5 })).toBe('#00ff00');
  expect(hex({ h: 0, s: 0, l: 1 })).toBe('#ffffff');
  const shadow = shaded({ h: 26, s: 0.9, l: 0.9 });
  expect(shadow.l).toBeLessThan(0.75);
  expect(shadow.s).toBeLessThan(0.6);
});

test('a shape of a manner without colours has the colour of the paper', () => {
  for (const [manner, own] of [
    ['cel', true],
    ['ink', false],
  ] as const) {
    const sheet = new Sheet(new Hand(1, 1), 400, 400, manner);
    const colour = { h: 200, s: 0.5, l: 0.5 };
    const square: Point[] = [
      [10, 10],
      [90, 10],
      [90, 90],
      [10, 90],
    ];
    sheet.shape(square, colour, { shade: false });
    expect(sheet.svg(1).includes(hex(colour))).toBe(own);
  }
});
