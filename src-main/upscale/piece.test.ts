import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { bicubicEnlarger } from './bicubic';
import { encodeUpscaled } from './encode';
import { enlargePixels } from './enlarge';
import type { Pixels } from './open';
import { enlargePiece } from './piece';

const free = 4e9;

/** Soft waves with fine lines in them. */
function waves(width: number, height: number, channels: Pixels['channels'], deep = false): Pixels {
  const full = deep ? 65535 : 255;
  const values = Array.from({ length: width * height * channels }, (_, i) => {
    const [x, y] = [Math.floor(i / channels) % width, Math.floor(i / channels / width)];
    return Math.round(full * (0.5 + 0.3 * Math.sin(x / 7) + 0.15 * Math.cos((y + (i % channels)) / 2)));
  });
  return { width, height, channels, data: deep ? Uint16Array.from(values) : Uint8Array.from(values) };
}

describe('bicubic interpolation', () => {
  it.each([2, 3, 4])('of a straight slope is the same slope, %d times finer', async (scale) => {
    const [width, height] = [9, 7];
    const data = Float32Array.from({ length: width * height * 3 }, (_, i) => {
      const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
      return 0.1 + 0.05 * x + 0.03 * y;
    });
    const made = await bicubicEnlarger(scale).enlarge({ width, height, data });
    expect([made.width, made.height]).toEqual([width * scale, height * scale]);
    for (let y = 2 * scale; y < (height - 2) * scale; y++)
      for (let x = 2 * scale; x < (width - 2) * scale; x++) {
        const [u, v] = [(x + 0.5) / scale - 0.5, (y + 0.5) / scale - 0.5];
        expect(made.data[(y * width * scale + x) * 3]).toBeCloseTo(0.1 + 0.05 * u + 0.03 * v, 5);
      }
  });
});

describe('squares of a picture', () => {
  it.each([
    ['colour', 3, 4],
    ['grey', 1, 4],
    ['with alpha', 4, 2],
    ['brought to another scale', 3, 3],
  ] as const)('side by side are the picture as a whole: %s', async (_, channels, scale) => {
    const [width, height] = [150, 140];
    const picture = waves(width, height, channels);
    const enlarger = bicubicEnlarger(4);
    const whole = await encodeUpscaled(
      await enlargePixels(picture, enlarger, { freeBytes: free }),
      {},
      { format: 'png', quality: 90, width: width * scale, height: height * scale },
    );
    const expected = await sharp(whole.bytes).raw().toBuffer();
    for (const column of [0, 1])
      for (const row of [0, 1]) {
        const piece = await enlargePiece(picture, { column, row }, scale, enlarger, free);
        const { data, info } = await sharp(piece).raw().toBuffer({ resolveWithObject: true });
        expect([info.width, info.height]).toEqual([
          (column === 0 ? 128 : 22) * scale,
          (row === 0 ? 128 : 12) * scale,
        ]);
        let most = 0;
        for (let y = 0; y < info.height; y++)
          for (let x = 0; x < info.width; x++)
            for (let c = 0; c < info.channels; c++) {
              const at = ((row * 128 * scale + y) * width * scale + column * 128 * scale + x) * info.channels;
              const own = data[(y * info.width + x) * info.channels + c]!;
              most = Math.max(most, Math.abs(own - expected[at + c]!));
            }
        // Rounded twice, where it was resized.
        expect(most).toBeLessThanOrEqual(1);
      }
  });

  it('that are none are refused', async () => {
    await expect(
      enlargePiece(waves(20, 20, 3), { column: 1, row: 0 }, 4, bicubicEnlarger(4), free),
    ).rejects.toMatchObject({ code: 'badRequest' });
  });
});

describe('16 bits', () => {
  it.each([1, 2, 3, 4] as const)('become 8 by choice, in %d channels', async (channels) => {
    const pixels = waves(12, 9, channels, true);
    const { bytes, notes } = await encodeUpscaled(
      pixels,
      {},
      { format: 'png', quality: 90, width: 12, height: 9, deep: false },
    );
    const made = await sharp(bytes).metadata();
    expect([made.depth, made.channels, notes]).toEqual(['uchar', channels, []]);
    const rgba = await sharp(bytes).ensureAlpha().toColourspace('srgb').raw().toBuffer();
    // Where each channel is among red, green, blue and alpha.
    const places = [[0], [0, 3], [0, 1, 2], [0, 1, 2, 3]][channels - 1]!;
    pixels.data.forEach((value, i) => {
      const read = rgba[Math.floor(i / channels) * 4 + places[i % channels]!]!;
      expect(Math.abs(read - value / 257)).toBeLessThanOrEqual(1.01);
    });
  });
});
