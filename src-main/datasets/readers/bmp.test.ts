import { describe, expect, it } from 'vitest';
import { makeBmp, type BmpOptions } from '../testing';
import { bmpSize, decodeBmp } from './bmp';

const palette = [
  [0, 0, 0],
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [200, 150, 100],
];

/** Colours of a decoded picture by row and column. */
function colours(options: BmpOptions): number[][][] {
  const { width, height, data } = decodeBmp(makeBmp(options));
  expect([width, height]).toEqual([options.width, options.height]);
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)]),
  );
}

const expected = (options: BmpOptions): number[][][] =>
  Array.from({ length: options.height }, (_, y) =>
    Array.from({ length: options.width }, (_, x) => {
      const value = options.pixel(x, y);
      return typeof value === 'number' ? [...palette[value]!, 255] : [...value];
    }),
  );

describe('BMP', () => {
  // Odd widths: rows end in the middle of a byte and are filled up.
  for (const width of [1, 3, 5, 8, 9]) {
    for (const topDown of [false, true]) {
      it(`of every depth, ${width} pixels wide, ${topDown ? 'top down' : 'bottom up'}`, () => {
        const size = { width, height: 3, topDown };
        for (const bits of [1, 4, 8] as const) {
          const count = bits === 1 ? 2 : palette.length;
          const options = {
            ...size,
            bits,
            palette: palette.slice(0, count),
            pixel: (x: number, y: number) => (x * 2 + y) % count,
          };
          expect(colours(options), `${bits} bits`).toEqual(expected(options));
        }
        for (const bits of [16, 24, 32] as const) {
          const options = {
            ...size,
            bits,
            // Whole steps of five bits.
            pixel: (x: number, y: number) => [x % 2 ? 255 : 0, y % 2 ? 255 : 0, x % 3 ? 255 : 0, 255],
          };
          expect(colours(options), `${bits} bits`).toEqual(expected(options));
        }
      });
    }
  }

  it('with colour masks and alpha', () => {
    const pixel = (x: number, y: number) => [x * 51, 255 - x * 51, y * 85, 255 - y * 51];
    const size = { width: 6, height: 3, pixel };
    const rgba = { ...size, bits: 32 as const, masks: [0xff, 0xff00, 0xff0000, 0xff000000] };
    expect(colours(rgba)).toEqual(expected(rgba));
    const five = colours({ ...size, bits: 16, masks: [0xf800, 0x07e0, 0x001f, 0] });
    five.flat().forEach((colour, i) => {
      const wanted = expected({ ...size, bits: 16 }).flat()[i]!;
      for (let k = 0; k < 3; k++) expect(Math.abs(colour[k]! - wanted[k]!)).toBeLessThanOrEqual(5);
      expect(colour[3]).toBe(255);
    });
  });

  it('whose alpha was never filled in is not invisible', () => {
    const options = {
      width: 2,
      height: 1,
      bits: 32 as const,
      masks: [0xff0000, 0xff00, 0xff, 0xff000000],
      pixel: () => [10, 20, 30, 0],
    };
    expect(colours(options)[0]![0]).toEqual([10, 20, 30, 255]);
  });

  it('of OS/2', () => {
    const options = { width: 5, height: 2, bits: 4 as const, core: true, pixel: (x: number) => x % 5 };
    const full = Array.from({ length: 16 }, (_, i) => palette[i] ?? [0, 0, 0]);
    expect(colours({ ...options, palette: full })).toEqual(expected(options));
  });

  it('of runs: repeats, literals, jumps and early ends', () => {
    const nothing = [0, 0, 0, 0];
    const c = (index: number) => [...palette[index]!, 255];
    const base = { palette, pixel: () => 0 };
    expect(
      colours({
        ...base,
        width: 4,
        height: 3,
        bits: 8,
        // Bottom row: 3 × colour 1, then 2; middle: jump one to the right, literal 4 3 2; top left out.
        runs: [3, 1, 1, 2, 0, 0, 0, 2, 1, 0, 0, 3, 4, 3, 2, 0, 0, 1],
      }),
    ).toEqual([
      [nothing, nothing, nothing, nothing],
      [nothing, c(4), c(3), c(2)],
      [c(1), c(1), c(1), c(2)],
    ]);
    expect(
      colours({
        ...base,
        width: 5,
        height: 2,
        bits: 4,
        runs: [5, 0x12, 0, 0, 0, 5, 0x34, 0x12, 0x30, 0, 0, 1],
      }),
    ).toEqual([
      [c(3), c(4), c(1), c(2), c(3)],
      [c(1), c(2), c(1), c(2), c(1)],
    ]);
  });

  it('that is cut off or contradicts itself is refused, not believed', () => {
    const whole = makeBmp({ width: 20, height: 20, bits: 24, pixel: () => [1, 2, 3] });
    for (let length = 0; length < whole.length; length += 7) {
      expect(() => decodeBmp(whole.subarray(0, length)), String(length)).toThrow();
    }
    for (const [at, value] of [
      [18, 0],
      [18, 0x7fffffff],
      [22, 0x7fffffff],
      [22, 0x80000000],
      [28, 7],
      [28, 0],
      [30, 9],
      [10, 0xffffffff],
    ] as const) {
      const broken = Buffer.from(whole);
      if (at === 28) broken.writeUInt16LE(value, at);
      else broken.writeUInt32LE(value, at);
      expect(() => decodeBmp(broken), `${at} = ${value}`).toThrow();
    }
    const runs = makeBmp({ width: 9, height: 9, bits: 8, palette, pixel: () => 0, runs: [5, 1, 0, 0, 5] });
    expect(() => decodeBmp(runs)).toThrow();
    runs.writeInt32LE(2_000_000_000, 18);
    expect(bmpSize(runs).width).toBe(2_000_000_000);
    expect(() => decodeBmp(runs)).toThrow();
  });
});
