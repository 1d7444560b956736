import { describe, expect, it } from 'vitest';
import { boundsOf, cornersOf } from '../../../src-preload/contract-ageing';
import { cutFace, shrink, toPhoto, toSquare, type Photo, withMargin } from './align';

/** Smooth colours, so that resampling them changes little. */
function waves(width: number, height: number): Photo {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++)
        pixels[(y * width + x) * 3 + c] = Math.round(
          127 + 60 * Math.sin(x / 9 + c) + 50 * Math.cos(y / 11 + c),
        );
  return { pixels, width, height };
}

const place = { x: 70, y: 55, side: 48, angle: 0.4 };

describe('the way between a square and its photo', () => {
  it('goes there and back', () => {
    for (const [u, v] of [
      [0, 0],
      [0.25, 0.9],
      [1, 0.5],
    ] as const) {
      const [x, y] = toPhoto(place, u, v);
      const [backU, backV] = toSquare(place, x, y);
      expect([backU, backV]).toEqual([expect.closeTo(u, 10), expect.closeTo(v, 10)]);
    }
  });

  it('has the corners where the window draws them', () => {
    const square = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ] as const;
    cornersOf(place).forEach(([x, y], i) => {
      const [px, py] = toPhoto(place, square[i]![0], square[i]![1]);
      expect([x, y]).toEqual([expect.closeTo(px, 10), expect.closeTo(py, 10)]);
    });
  });

  it('turns a leaning head upright: a positive angle goes clockwise in the picture', () => {
    const [x, y] = toPhoto({ x: 0, y: 0, side: 2, angle: Math.PI / 2 }, 1, 0.5);
    expect([x, y]).toEqual([expect.closeTo(0, 10), expect.closeTo(1, 10)]);
  });
});

describe('cutting a face out', () => {
  it('copies pixels where nothing is turned or scaled', () => {
    const photo = waves(40, 30);
    const cut = cutFace(photo, { x: 18, y: 14, side: 16, angle: 0 }, 16);
    for (let y = 0; y < 16; y++)
      expect([...cut.subarray(y * 48, y * 48 + 48)]).toEqual([
        ...photo.pixels.subarray(((y + 6) * 40 + 10) * 3, ((y + 6) * 40 + 26) * 3),
      ]);
  });

  it('takes means where it shrinks, so that fine patterns do not alias', () => {
    const pixels = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) =>
      (Math.floor(i / 3) + Math.floor(i / 192)) % 2 ? 255 : 0,
    );
    const cut = cutFace({ pixels, width: 64, height: 64 }, { x: 32, y: 32, side: 64, angle: 0 }, 8);
    expect(Math.max(...cut) - Math.min(...cut)).toBeLessThanOrEqual(1);
    expect(Math.abs(cut[0]! - 127.5)).toBeLessThanOrEqual(1);
  });

  it('comes back where it was when the square is laid back', () => {
    const photo = waves(140, 110);
    const size = 96;
    const cut = cutFace(photo, place, size);
    const square = { pixels: cut, width: size, height: size };
    // The square as a picture of its own: the photo's axes lie in it turned the other way.
    const [x, y] = toSquare(place, 70, 55);
    const back = cutFace(
      square,
      { x: x * size, y: y * size, side: (20 / place.side) * size, angle: -place.angle },
      20,
    );
    const original = cutFace(photo, { x: 70, y: 55, side: 20, angle: 0 }, 20);
    const error = back.reduce((sum, value, i) => sum + Math.abs(value - original[i]!), 0) / back.length;
    expect(error).toBeLessThan(1);
  });

  it('gives what lies outside of the photo the colour of its edge', () => {
    const pixels = new Uint8Array(4 * 4 * 3).fill(90);
    const cut = cutFace({ pixels, width: 4, height: 4 }, { x: 0, y: 0, side: 8, angle: 0.3 }, 8);
    expect([...new Set(cut)]).toEqual([90]);
  });
});

it('bounds hold all corners, and stay inside of the photo', () => {
  expect(boundsOf({ x: 20, y: 20, side: 20, angle: Math.PI / 4 }, 100, 100)).toEqual({
    left: 5,
    top: 5,
    width: 30,
    height: 30,
  });
  expect(boundsOf({ x: 0, y: 99, side: 40, angle: 0 }, 100, 100)).toEqual({
    left: 0,
    top: 79,
    width: 20,
    height: 21,
  });
});

it('a photo is shrunk in its own shape, and never enlarged', () => {
  const photo = waves(120, 60);
  expect(shrink(photo, 200)).toBe(photo);
  const small = shrink(photo, 40);
  expect([small.width, small.height]).toEqual([40, 20]);
  const mean = (pixels: Uint8Array): number => pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  expect(mean(small.pixels)).toBeCloseTo(mean(photo.pixels), 0);
});

it('a margin goes on as the edge ends', () => {
  const pixels = Uint8Array.from([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
  const wider = withMargin({ pixels, width: 2, height: 2 }, 1);
  expect([wider.width, wider.height]).toEqual([4, 4]);
  const first = Array.from({ length: 16 }, (_, i) => wider.pixels[3 * i]);
  expect(first).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
});
