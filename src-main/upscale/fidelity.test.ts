import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodeUpscaled, upscaleFormats, type UpscaleFormat } from './encode';
import { enlargePixels } from './enlarge';
import { openForUpscaling, type Keep, type UpscaleNote } from './open';
import { repeating } from './testing';

const everything: Keep = { exif: true, icc: true, density: true };
const nothing: Keep = { exif: false, icc: false, density: false };
const plenty = { freeBytes: 1e9 };

async function upscale(
  bytes: Buffer,
  { keep = everything, format = 'png' as UpscaleFormat, scale = 4 } = {},
): Promise<{ file: Buffer; notes: UpscaleNote[] }> {
  const picture = await openForUpscaling(bytes, keep);
  const enlarged = await enlargePixels(picture, repeating, plenty);
  const size = { width: picture.width * scale, height: picture.height * scale };
  const made = await encodeUpscaled(enlarged, picture.attached, { ...size, format, quality: 90 });
  return { file: made.bytes, notes: [...picture.notes, ...made.notes] };
}

const raw = (data: Uint8Array | Uint16Array, width: number, height: number, channels: 1 | 2 | 3 | 4): Sharp =>
  sharp(data, { raw: { width, height, channels } });
const colours = Uint8Array.from({ length: 6 * 5 * 3 }, (_, i) => (i * 53) % 256);

/** What repeating each sample of a picture makes, at one place. */
const at = (
  data: ArrayLike<number>,
  width: number,
  channels: number,
  x: number,
  y: number,
  c: number,
): number => data[((y >> 2) * width + (x >> 2)) * channels + c]!;

describe('an enlarged picture', () => {
  it('has the pixels of the net, at every place', async () => {
    const { file, notes } = await upscale(await raw(colours, 6, 5, 3).png().toBuffer());
    const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 24, height: 20, channels: 3 });
    data.forEach((value, i) => {
      const [x, y] = [Math.floor(i / 3) % 24, Math.floor(i / 72)];
      expect(value).toBe(at(colours, 6, 3, x, y, i % 3));
    });
    expect(notes).toEqual([]);
  });

  it.each([2, 3])('is made smaller for ×%d', async (scale) => {
    const { file } = await upscale(await raw(colours, 6, 5, 3).png().toBuffer(), { scale });
    expect(await sharp(file).metadata()).toMatchObject({ width: 6 * scale, height: 5 * scale });
  });

  it('stays grey', async () => {
    const bytes = await raw(colours.subarray(0, 30), 6, 5, 1).toColourspace('b-w').png().toBuffer();
    const { file } = await upscale(bytes);
    expect(await sharp(file).metadata()).toMatchObject({ space: 'b-w', channels: 1, depth: 'uchar' });
    const jpg = await upscale(bytes, { format: 'jpg' });
    expect(await sharp(jpg.file).metadata()).toMatchObject({ space: 'b-w', channels: 1 });
  });

  it.each([1, 3, 4] as const)('keeps its 16 bits, in %d channels', async (channels) => {
    const deep = Uint16Array.from({ length: 30 * channels }, (_, i) => (i * 2777 + 1) % 65536);
    const space = channels === 1 ? 'grey16' : 'rgb16';
    const bytes = await raw(deep, 6, 5, channels).toColourspace(space).png().toBuffer();
    const picture = await openForUpscaling(bytes, everything);
    expect([...picture.data]).toEqual([...deep]);
    const { file } = await upscale(bytes);
    expect(await sharp(file).metadata()).toMatchObject({ depth: 'ushort', channels });
    const again = await openForUpscaling(file, everything);
    // Colours where alpha is 0 do not occur here, so that all values are given back.
    again.data.forEach((value, i) => {
      const pixel = Math.floor(i / channels);
      expect(value).toBe(at(deep, 6, channels, pixel % 24, Math.floor(pixel / 24), i % channels));
    });
    const small = await upscale(bytes, { format: 'webp' });
    expect(small.notes).toContain('depthReduced');
  });

  it('has alpha of its own and no dark fringe', async () => {
    // Orange on the left; transparent black on the right.
    const pixels = Uint8Array.from({ length: 16 * 16 * 4 }, (_, i) =>
      Math.floor(i / 4) % 16 < 8 ? [240, 120, 40, 255][i % 4]! : 0,
    );
    // A net that mixes neighbours, as all of them do.
    const blurring: typeof repeating = {
      ...repeating,
      radius: 2,
      async enlarge(tile) {
        const { width, height, data } = tile;
        const mixed = data.map((_, i) => {
          const [x, c] = [Math.floor(i / 3) % width, i % 3];
          const row = Math.floor(i / 3 / width) * width;
          let sum = 0;
          for (let k = -2; k <= 2; k++) sum += data[(row + Math.min(width - 1, Math.max(0, x + k))) * 3 + c]!;
          return sum / 5;
        });
        return repeating.enlarge({ width, height, data: mixed });
      },
    };
    const picture = await openForUpscaling(await raw(pixels, 16, 16, 4).png().toBuffer(), everything);
    const enlarged = await enlargePixels(picture, blurring, plenty);
    const { bytes } = await encodeUpscaled(
      enlarged,
      {},
      { format: 'png', quality: 90, width: 48, height: 48 },
    );
    const data = await sharp(bytes).raw().toBuffer();
    const alphas = new Set<number>();
    for (let i = 0; i < data.length; i += 4) {
      alphas.add(data[i + 3]!);
      if (data[i + 3]! < 8) continue;
      // Multiplied by alpha, colours are rounded to whole steps: divided by it again, one of them is that large. Black
      // that was mixed in would show as 96 where alpha is 153.
      const step = 255 / data[i + 3]!;
      expect(Math.abs(data[i]! - 240)).toBeLessThanOrEqual(1 + step);
      expect(Math.abs(data[i + 1]! - 120)).toBeLessThanOrEqual(1 + step);
    }
    expect(alphas.size).toBeGreaterThan(3);
    expect(alphas).toContain(0);
    expect(alphas).toContain(255);
  });

  it('gets white behind it in a format without alpha, and says so', async () => {
    const clear = await raw(new Uint8Array(64), 4, 4, 4).png().toBuffer();
    const { file, notes } = await upscale(clear, { format: 'jpg' });
    expect(notes).toEqual(['alphaLost']);
    expect([...(await sharp(file).raw().toBuffer())].every((value) => value > 250)).toBe(true);
  });
});

describe('what goes with a picture', () => {
  const tagged = (): Promise<Buffer> =>
    raw(colours, 6, 5, 3)
      .withIccProfile('p3')
      .withExif({ IFD0: { Artist: 'Ada', Orientation: '6' } })
      .withMetadata({ density: 240, orientation: 6, icc: 'p3' })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();

  it.each(upscaleFormats)('is kept in %s, turned upright', async (format) => {
    const bytes = await tagged();
    const { icc, orientation, exif } = await sharp(bytes).metadata();
    expect(orientation).toBe(6);
    expect(exif!.includes('Ada')).toBe(true);
    const { file } = await upscale(bytes, { format });
    const meta = await sharp(file).metadata();
    expect(meta).toMatchObject({ width: 20, height: 24 });
    expect(meta.icc!.equals(icc!)).toBe(true);
    expect(meta.exif!.includes('Ada')).toBe(true);
    expect(meta.orientation ?? 1).toBe(1);
    if (format === 'png' || format === 'jpg') expect(meta.density).toBe(240);
    // Colours are those of the file, not changed by its profile.
    const own = await sharp(bytes, { ignoreIcc: true }).autoOrient().raw().toBuffer();
    const made = await sharp(file, { ignoreIcc: true }).resize(5, 6, { kernel: 'nearest' }).raw().toBuffer();
    const mean = own.reduce((sum, value, i) => sum + Math.abs(value - made[i]!), 0) / own.length;
    expect(mean).toBeLessThan(format === 'png' ? 0.01 : 12);
  });

  it.each(upscaleFormats)(
    'is left out of %s by choice; colours are brought into sRGB then',
    async (format) => {
      const bytes = await tagged();
      const { file } = await upscale(bytes, { format, keep: nothing });
      const meta = await sharp(file).metadata();
      expect([meta.exif, meta.icc]).toEqual([undefined, undefined]);
      if (format !== 'png') return;
      const expected = await sharp(bytes).autoOrient().toColourspace('srgb').raw().toBuffer();
      const made = await sharp(file).resize(5, 6, { kernel: 'nearest' }).raw().toBuffer();
      expect([...made]).toEqual([...expected]);
    },
  );

  it('does not hinder CMYK, which becomes sRGB by its profile', async () => {
    const red = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#c03020' } })
      .withIccProfile('cmyk')
      .toColourspace('cmyk')
      .jpeg({ quality: 100 })
      .toBuffer();
    expect((await sharp(red).metadata()).space).toBe('cmyk');
    const { file, notes } = await upscale(red);
    expect(notes).toEqual(['convertedToRgb']);
    const meta = await sharp(file).metadata();
    expect(meta).toMatchObject({ space: 'srgb', channels: 3 });
    expect(meta.icc).toBeUndefined();
    const [r, g, b] = await sharp(file).raw().toBuffer();
    expect(Math.abs(r! - 0xc0) + Math.abs(g! - 0x30) + Math.abs(b! - 0x20)).toBeLessThan(40);
  });
});

it('takes the first picture of an animation, and says so', async () => {
  const frames = Buffer.concat([Buffer.alloc(8 * 8 * 3, 200), Buffer.alloc(8 * 8 * 3, 20)]);
  const gif = await sharp(frames, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } })
    .gif()
    .toBuffer();
  const { file, notes } = await upscale(gif);
  expect(notes).toEqual(['firstFrame']);
  expect((await sharp(file).raw().toBuffer())[0]).toBeGreaterThan(190);
});

it('refuses what is damaged or no picture', async () => {
  await expect(openForUpscaling(Buffer.from('hello'), nothing)).rejects.toMatchObject({
    reason: 'notPicture',
  });
  const png = await raw(colours, 6, 5, 3).png().toBuffer();
  await expect(openForUpscaling(png.subarray(0, 60), nothing)).rejects.toMatchObject({ reason: 'corrupt' });
});

it('needs memory', async () => {
  const picture = await openForUpscaling(await raw(colours, 6, 5, 3).png().toBuffer(), nothing);
  await expect(enlargePixels(picture, repeating, { freeBytes: 1000 })).rejects.toMatchObject({
    code: 'upscaleNoMemory',
  });
});
