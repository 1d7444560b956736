import { expect, it } from 'vitest';
import { contactSheet } from './contact-sheet';

const picture = (shade: number, label: number | null = null) => ({
  pixels: new Uint8ClampedArray(16 * 16 * 4).fill(shade),
  label,
});
const size = { width: 16, height: 16 };

it('puts pictures into rows with gaps around them', () => {
  const sheet = contactSheet([picture(50), picture(90), picture(130)], {
    ...size,
    columns: 2,
    labels: false,
  });
  expect([sheet.width, sheet.height]).toEqual([2 + 2 * 18, 2 + 2 * 18]);
  const at = (x: number, y: number): number => sheet.pixels[(y * sheet.width + x) * 4]!;
  expect([at(0, 0), at(2, 2), at(17, 17), at(18, 2), at(20, 2), at(2, 20)]).toEqual([
    18, 50, 50, 18, 90, 130,
  ]);
  // The last place is empty.
  expect(at(20, 20)).toBe(18);
});

it('is no wider than its pictures', () => {
  expect(contactSheet([picture(1)], { ...size, columns: 9, labels: false }).width).toBe(20);
});

it('writes numbers below, where there are any and they fit', () => {
  const light = (labels: boolean, label: number | null): number => {
    const { pixels } = contactSheet([picture(0, label)], { ...size, columns: 1, labels });
    return pixels.reduce((sum, value, i) => sum + (i % 4 === 0 && value === 236 ? 1 : 0), 0);
  };
  expect(light(true, 8)).toBe(13);
  expect(light(true, 11)).toBe(16);
  expect(light(true, null)).toBe(0);
  expect(light(false, 8)).toBe(0);
  expect(light(true, 4_000_000_000)).toBe(0);
});
