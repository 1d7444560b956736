import { describe, expect, it } from 'vitest';
import { toPhoto, type Photo } from './align';
import { blendDifference, type Blending } from './blend';

const place = { x: 60, y: 50, side: 64, angle: 0.25 };

/** One way alone. */
const blended = (photo: Photo, side: number, way: Blending): Photo =>
  blendDifference(photo, place, side, [way])[0]!;

const grey = (width: number, height: number, value = 100): Photo => ({
  pixels: new Uint8Array(width * height * 3).fill(value),
  width,
  height,
});
const size = 8;
const all = (value: number): Float32Array => new Float32Array(size * size * 3).fill(value);
const at = ({ pixels, width }: Photo, x: number, y: number): number =>
  pixels[(Math.floor(y) * width + Math.floor(x)) * 3]!;

describe('blending', () => {
  it('changes the oval of the face alone', () => {
    const way = { difference: all(40), feather: 0, detail: 1 };
    const narrow = { ...place, angle: 0, oval: { x: 0.7, y: 0.5, across: 0.2, down: 0.3 } };
    const [made] = blendDifference(grey(130, 110), narrow, size, [way]);
    expect(at(made!, 60 + 0.2 * 64, 50)).toBe(140);
    expect(at(made!, 60 - 0.1 * 64, 50)).toBe(100);
  });

  it('adds an even difference in the face and leaves everything else to the bit', () => {
    const photo = grey(130, 110);
    const way = { difference: all(40), feather: 0.5, detail: 1 };
    const made = blended(photo, size, way);
    expect(at(made, 60, 50)).toBe(140);
    let [outside, changed] = [0, 0];
    for (let y = 0; y < 110; y++)
      for (let x = 0; x < 130; x++)
        if (Math.hypot(x - 60, y - 50) > 46) {
          outside++;
          if (at(made, x, y) !== 100) changed++;
        }
    expect(outside).toBeGreaterThan(1000);
    expect(changed).toBe(0);
    // The photo itself stays as it was, also where its pixels are a Buffer.
    expect([...new Set(photo.pixels)]).toEqual([100]);
    const buffer = { ...photo, pixels: Buffer.from(photo.pixels) };
    blended(buffer, size, way);
    expect([...new Set(buffer.pixels)]).toEqual([100]);
  });

  it('in several ways at once gives what each gives alone', () => {
    const photo = grey(130, 110);
    for (let i = 0; i < photo.pixels.length; i++) photo.pixels[i] = 80 + ((i * 7919) % 60);
    const ways: Blending[] = [
      { difference: all(10), feather: 0.2, detail: 2 },
      { difference: all(-30), feather: 1, detail: 1 },
    ];
    const together = blendDifference(photo, place, size, ways);
    expect(together).toEqual(ways.map((way) => blended(photo, size, way)));
    expect(together[0]!.pixels).not.toEqual(together[1]!.pixels);
  });

  it('keeps the details of the photo', () => {
    const photo = grey(130, 110);
    for (let i = 0; i < photo.pixels.length; i++) photo.pixels[i] = 80 + ((i * 7919) % 60);
    const made = blended(photo, size, { difference: all(25), feather: 0, detail: 1 });
    let inside = 0;
    for (let y = 45; y < 55; y++)
      for (let x = 55; x < 65; x++) {
        inside++;
        expect(at(made, x, y) - at(photo, x, y)).toBe(25);
      }
    expect(inside).toBe(100);
  });

  it('makes the details of the photo stronger or weaker, and leaves its coarse light', () => {
    const photo = grey(130, 110);
    // Fine checks on a slope.
    for (let y = 0; y < 110; y++)
      for (let x = 0; x < 130; x++)
        photo.pixels.fill(70 + x / 2 + ((x + y) % 2 ? 10 : -10), (y * 130 + x) * 3, (y * 130 + x + 1) * 3);
    const check = ({ pixels }: Photo): { contrast: number; light: number } => {
      const values = Array.from({ length: 8 }, (_, i) => at({ pixels, width: 130, height: 110 }, 40 + i, 55));
      const steps = values.slice(1).map((value, i) => Math.abs(value - values[i]!));
      const mean = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;
      return { contrast: mean(steps), light: mean(values) };
    };
    const before = check(photo);
    const of = (detail: number) =>
      check(blended(photo, 64, { difference: new Float32Array(64 * 64 * 3), feather: 0.2, detail }));
    expect(of(2).contrast / before.contrast).toBeGreaterThan(1.6);
    expect(of(0.25).contrast / before.contrast).toBeLessThan(0.6);
    for (const detail of [0.25, 2]) expect(Math.abs(of(detail).light - before.light)).toBeLessThan(2);
  });

  it('lays a difference back where it belongs, turned with the face', () => {
    const difference = all(0);
    const [row, column] = [3, 5];
    for (let c = 0; c < 3; c++) difference[(row * size + column) * 3 + c] = 90;
    const made = blended(grey(130, 110), size, { difference, feather: 0.2, detail: 1 });
    const [x, y] = toPhoto(place, (column + 0.5) / size, (row + 0.5) / size);
    let brightest = { value: 0, x: 0, y: 0 };
    for (let py = 0; py < 110; py++)
      for (let px = 0; px < 130; px++) {
        const value = at(made, px, py);
        if (value > brightest.value) brightest = { value, x: px + 0.5, y: py + 0.5 };
      }
    expect(Math.hypot(brightest.x - x, brightest.y - y)).toBeLessThan(3);
  });

  it('darkens a skin half as a shadow does, in which its colour stays, and half evenly', () => {
    const skin = grey(130, 110);
    for (let k = 0; k < skin.pixels.length; k += 3) skin.pixels.set([200, 150, 100], k);
    const light = 0.299 * 200 + 0.587 * 150 + 0.114 * 100;
    const made = blended(skin, size, { difference: all(-40), feather: 0.5, detail: 1 });
    const k = (50 * 130 + 60) * 3;
    [200, 150, 100].forEach((value, c) => {
      expect(Math.abs(made.pixels[k + c]! - (value - 20 - (20 * value) / light))).toBeLessThan(1);
    });
    // What becomes brighter is added.
    const bright = blended(skin, size, { difference: all(40), feather: 0.5, detail: 1 });
    expect([...bright.pixels.slice(k, k + 3)]).toEqual([240, 190, 140]);
  });

  it('keeps folds as deep as they are, overshoots by an eighth at most, and clips at black and white', () => {
    const difference = all(0);
    for (let i = 0; i < difference.length; i++) difference[i] = Math.floor(i / 3) % 2 ? 60 : -60;
    const made = blended(grey(130, 110), size, { difference, feather: 0.2, detail: 1 });
    for (const [deepest, sign] of [
      [Math.max(...made.pixels) - 100, 1],
      [100 - Math.min(...made.pixels), -1],
    ] as const) {
      expect(deepest, `${sign}`).toBeGreaterThan(57);
      expect(deepest, `${sign}`).toBeLessThanOrEqual(60 * 1.125 ** 2);
    }
    const white = blended(grey(130, 110, 250), size, { difference: all(90), feather: 0.5, detail: 1 });
    expect(Math.max(...white.pixels)).toBe(255);
  });
});
