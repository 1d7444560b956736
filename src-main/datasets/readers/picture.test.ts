import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  blue,
  centre64,
  difference,
  green,
  makeBmp,
  noise,
  pixelAt,
  quarterColours,
  quarters,
  red,
  yellow,
} from '../testing';
import { readHeader } from './header';
import { pictureKind } from './kind';
import {
  encodePng,
  mostPixels,
  openPicture,
  previewOf,
  squarePixels,
  thumbnailOf,
  Unusable,
} from './picture';

const colours = [red, green, blue, yellow];

const square = async (bytes: Buffer, options = centre64, enlarge = false): Promise<Uint8Array> =>
  squarePixels(await openPicture(bytes), options, enlarge);

/** The reason for which a picture is refused. */
async function reason(bytes: Buffer, options = centre64): Promise<string> {
  try {
    await square(bytes, options);
    return 'usable';
  } catch (error) {
    return error instanceof Unusable ? error.reason : `not ours: ${String(error)}`;
  }
}

/** One picture in every kind and flavour: how it is made and how far its colours may be off. */
const flavours: Record<string, { make: () => Promise<Buffer>; off: number }> = {
  jpeg: { make: () => quarters(160).jpeg({ quality: 95 }).toBuffer(), off: 8 },
  'progressive jpeg': {
    make: () => quarters(160).jpeg({ quality: 95, progressive: true }).toBuffer(),
    off: 8,
  },
  'cmyk jpeg': { make: () => quarters(160).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(), off: 60 },
  png: { make: () => quarters(160).png().toBuffer(), off: 1 },
  'interlaced png': { make: () => quarters(160).png({ progressive: true }).toBuffer(), off: 1 },
  'palette png': { make: () => quarters(160).png({ palette: true, colours: 16 }).toBuffer(), off: 3 },
  '16-bit png': { make: () => quarters(160).toColourspace('rgb16').png().toBuffer(), off: 2 },
  webp: { make: () => quarters(160).webp({ quality: 95 }).toBuffer(), off: 10 },
  'lossless webp': { make: () => quarters(160).webp({ lossless: true }).toBuffer(), off: 1 },
  gif: { make: () => quarters(160).gif().toBuffer(), off: 6 },
  tiff: { make: () => quarters(160).tiff({ compression: 'lzw' }).toBuffer(), off: 1 },
  'cmyk tiff': { make: () => quarters(160).toColourspace('cmyk').tiff().toBuffer(), off: 60 },
  '16-bit tiff': { make: () => quarters(160).toColourspace('rgb16').tiff().toBuffer(), off: 2 },
  avif: { make: () => quarters(160).avif({ quality: 90 }).toBuffer(), off: 12 },
  bmp: {
    make: () =>
      Promise.resolve(
        makeBmp({
          width: 160,
          height: 160,
          bits: 24,
          pixel: (x, y) => colours[(y < 80 ? 0 : 2) + (x < 80 ? 0 : 1)]!,
        }),
      ),
    off: 1,
  },
};

describe('every kind of picture', () => {
  for (const [name, { make, off }] of Object.entries(flavours)) {
    it(`${name}: upright, in its colours`, async () => {
      const bytes = await make();
      expect(pictureKind(bytes)).toBe(name.split(' ').at(-1));
      const pixels = await square(bytes);
      expect(pixels).toHaveLength(64 * 64 * 3);
      expect(difference(quarterColours(pixels, 64), colours)).toBeLessThanOrEqual(off);
    });
  }

  it('the header is read as the decoder reads it', async () => {
    for (const make of [
      () => quarters(123, 45).jpeg().toBuffer(),
      () => quarters(123, 45).jpeg({ progressive: true }).withMetadata().toBuffer(),
      () => quarters(123, 45).greyscale().jpeg().toBuffer(),
      () => quarters(123, 45).png().toBuffer(),
      () => quarters(123, 45).greyscale().toColourspace('b-w').png().toBuffer(),
    ]) {
      const bytes = await make();
      const { width, height, space } = await sharp(bytes).metadata();
      expect(readHeader(bytes, pictureKind(bytes)!)).toEqual({
        width,
        height,
        grey: space === 'b-w',
        turned: false,
      });
    }
    expect(readHeader(await quarters(8).webp().toBuffer(), 'webp')).toBeNull();
  });

  it('the eight orientations of a camera are set upright', async () => {
    // How the sensor saw it: turned so that applying the orientation makes it upright again.
    const seen = [
      () => quarters(200, 160),
      () => quarters(200, 160).flop(),
      () => quarters(200, 160).rotate(180),
      () => quarters(200, 160).flip(),
      () => quarters(200, 160).rotate(270).flop(),
      () => quarters(200, 160).rotate(270),
      () => quarters(200, 160).rotate(90).flop(),
      () => quarters(200, 160).rotate(90),
    ];
    for (const [i, make] of seen.entries()) {
      // Rotation and mirroring in one pipeline have an order of their own: they are done one after the other.
      const turned = await make().png().toBuffer();
      const bytes = await sharp(turned)
        .withMetadata({ orientation: i + 1 })
        .jpeg({ quality: 95 })
        .toBuffer();
      const pixels = await square(bytes);
      expect(difference(quarterColours(pixels, 64), colours), `orientation ${i + 1}`).toBeLessThanOrEqual(10);
      const small = await sharp(Buffer.from(await thumbnailOf(bytes, 100))).metadata();
      expect([small.width, small.height], `thumbnail ${i + 1}`).toEqual([100, 80]);
    }
  });

  it('grey becomes RGB, of 8 and of 16 bits, around it the colour that was asked for', async () => {
    for (const space of ['b-w', 'grey16']) {
      for (const format of ['png', 'tiff'] as const) {
        const bytes = await sharp({
          create: { width: 160, height: 80, channels: 3, background: '#808080' },
        })
          .toColourspace(space)
          .toFormat(format)
          .toBuffer();
        const pixels = await square(bytes, { size: 64, crop: 'fit', background: '#ff8000' });
        expect(difference([pixelAt(pixels, 64, 32, 32)], [[128, 128, 128]]), space).toBeLessThanOrEqual(2);
        expect(difference([pixelAt(pixels, 64, 32, 2)], [[255, 128, 0]]), space).toBeLessThanOrEqual(2);
      }
    }
  });

  it('alpha lies over the chosen colour', async () => {
    const half = { r: 255, g: 0, b: 0, alpha: 0.5 };
    const clear = { r: 0, g: 255, b: 0, alpha: 0 };
    for (const format of ['png', 'webp', 'tiff', 'avif'] as const) {
      for (const [background, wanted] of [
        [half, [255, 0, 128]],
        [clear, [255, 0, 255]],
      ] as const) {
        const bytes = await sharp({ create: { width: 90, height: 90, channels: 4, background } })
          .toFormat(format, { lossless: true, compression: format === 'tiff' ? 'lzw' : undefined })
          .toBuffer();
        const pixels = await square(bytes, { ...centre64, background: '#ff00ff' });
        const middle = pixelAt(pixels, 64, 32, 32);
        expect(difference([middle], [[...wanted]]), `${format} ${String(middle)}`).toBeLessThanOrEqual(3);
      }
    }
    const grey = await sharp({ create: { width: 90, height: 90, channels: 4, background: '#00000000' } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    const pixels = await square(grey, { ...centre64, background: '#12ab34' });
    expect(pixelAt(pixels, 64, 5, 5)).toEqual([0x12, 0xab, 0x34]);
  });

  it('colours of a wide profile are brought to sRGB', async () => {
    const bytes = await sharp({ create: { width: 90, height: 90, channels: 3, background: '#c86432' } })
      .withIccProfile('p3')
      .png()
      .toBuffer();
    expect(difference([pixelAt(await square(bytes), 64, 30, 30)], [[0xc8, 0x64, 0x32]])).toBeLessThanOrEqual(
      2,
    );
  });

  it('of a moving picture the first one is taken', async () => {
    const frames = Buffer.concat([
      await quarters(80).raw().toBuffer(),
      await quarters(80).negate().raw().toBuffer(),
    ]);
    const moving = sharp(frames, { raw: { width: 80, height: 160, channels: 3, pageHeight: 80 } });
    for (const bytes of [await moving.gif().toBuffer(), await moving.webp({ lossless: true }).toBuffer()]) {
      expect((await sharp(bytes).metadata()).pages).toBe(2);
      expect(difference(quarterColours(await square(bytes), 64), colours)).toBeLessThanOrEqual(6);
    }
  });
});

describe('cutting and fitting', () => {
  it('cuts the middle out', async () => {
    const wide = await sharp({ create: { width: 300, height: 100, channels: 3, background: '#000000' } })
      .composite([{ input: await quarters(100).png().toBuffer(), left: 100, top: 0 }])
      .png()
      .toBuffer();
    expect(difference(quarterColours(await square(wide), 64), colours)).toBeLessThanOrEqual(1);
  });

  it('fits the whole and fills the rest', async () => {
    const pixels = await square(await quarters(300, 100).png().toBuffer(), {
      size: 128,
      crop: 'fit',
      background: '#0a141e',
    });
    expect(pixelAt(pixels, 128, 64, 5)).toEqual([10, 20, 30]);
    expect(pixelAt(pixels, 128, 64, 122)).toEqual([10, 20, 30]);
    expect(pixelAt(pixels, 128, 10, 55)).toEqual([...red]);
    expect(pixelAt(pixels, 128, 118, 72)).toEqual([...yellow]);
  });

  it('refuses to enlarge: by the shorter side when cutting, by the longer when fitting', async () => {
    const bytes = await quarters(100, 50).png().toBuffer();
    expect(await reason(bytes)).toBe('tooSmall');
    expect(await reason(bytes, { ...centre64, size: 32 })).toBe('usable');
    expect(await reason(bytes, { ...centre64, crop: 'fit' })).toBe('usable');
    expect(await reason(bytes, { ...centre64, crop: 'fit', size: 128 })).toBe('tooSmall');
    expect(await reason(await quarters(64).png().toBuffer())).toBe('usable');
  });

  it('shrinks as well as a careful resampler does', async () => {
    // Fine stripes would turn into broad ones (moiré) if pixels were merely left out.
    const side = 512;
    const data = Buffer.alloc(side * side * 3);
    for (let i = 0; i < side * side; i++) data.fill(i % 2 ? 255 : 0, i * 3, i * 3 + 3);
    const stripes = await sharp(data, { raw: { width: side, height: side, channels: 3 } })
      .png()
      .toBuffer();
    const pixels = await square(stripes);
    const inner = Array.from({ length: 40 }, (_, i) => pixelAt(pixels, 64, 12 + i, 32)[0]!);
    expect(Math.max(...inner) - Math.min(...inner)).toBeLessThan(6);
  });

  it('previews are PNG of exactly the size, whatever the picture’s', async () => {
    for (const [width, height] of [
      [300, 40],
      [5, 9],
      [64, 64],
    ] as const) {
      for (const crop of ['centre', 'fit'] as const) {
        const png = await previewOf(await quarters(width, height).png().toBuffer(), {
          size: 32,
          crop,
          background: '#ffffff',
        });
        const { format, width: w, height: h, channels } = await sharp(Buffer.from(png)).metadata();
        expect([format, w, h, channels]).toEqual(['png', 32, 32, 3]);
      }
    }
    const pixels = await square(await noise(64, 1).png().toBuffer());
    const back = await sharp(Buffer.from(await encodePng(pixels, 64)))
      .removeAlpha()
      .raw()
      .toBuffer();
    expect(back.equals(Buffer.from(pixels))).toBe(true);
  });

  it('thumbnails are small WebP files', async () => {
    const bytes = Buffer.from(await thumbnailOf(await quarters(400, 200).jpeg().toBuffer(), 96));
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 96, height: 48 });
    const bmp = await thumbnailOf(await flavours.bmp!.make(), 96);
    expect(await sharp(Buffer.from(bmp)).metadata()).toMatchObject({ format: 'webp', width: 96 });
  });
});

describe('what is no good', () => {
  it('is not a picture, whatever it is called', async () => {
    for (const text of [
      '',
      'BM',
      'GIF',
      '<svg xmlns="http://www.w3.org/2000/svg"/>',
      '%PDF-1.7',
      'BMW is a car.',
    ]) {
      expect(await reason(Buffer.from(text)), text).toBe('notPicture');
    }
    const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\0', 'latin1');
    expect(await reason(heic)).toBe('notPicture');
    expect(pictureKind(Buffer.from('\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf', 'latin1'))).toBe('avif');
  });

  it('is too large, though its file is small', async () => {
    const png = Buffer.from(await quarters(8).png().toBuffer());
    png.writeUInt32BE(60_000, 16);
    png.writeUInt32BE(60_000, 20);
    expect(60_000 * 60_000).toBeGreaterThan(mostPixels);
    expect(await reason(png)).toBe('tooLarge');
    const bmp = Buffer.from(await flavours.bmp!.make());
    bmp.writeInt32LE(60_000, 18);
    bmp.writeInt32LE(60_000, 22);
    expect(await reason(bmp)).toBe('tooLarge');
  });

  for (const [name, { make }] of Object.entries(flavours)) {
    it(`${name} cut off anywhere is refused or read, and nothing worse`, async () => {
      const bytes = name.includes('jpeg') || name === 'png' ? await noisy(name) : await make();
      for (let part = 0; part < 16; part++) {
        const cut = bytes.subarray(0, Math.floor((bytes.length * part) / 16));
        const why = await reason(cut);
        expect(['corrupt', 'notPicture', 'tooLarge', 'usable'], `${part}/16`).toContain(why);
        // Half a picture would teach the net grey bottoms.
        if (name.includes('jpeg') || name.includes('png') || name === 'bmp') {
          expect(why, `${part}/16`).not.toBe('usable');
        }
      }
    });

    it(`${name} with flipped bytes is refused or read, and nothing worse`, async () => {
      const bytes = await make();
      let random = 12345;
      const next = (below: number): number => {
        random = (Math.imul(random, 1103515245) + 12345) & 0x7fffffff;
        return random % below;
      };
      for (let round = 0; round < 24; round++) {
        const broken = Buffer.from(bytes);
        // Half of them in the header, where they do most harm.
        const reach = round % 2 ? broken.length : Math.min(broken.length, 200);
        for (let k = 0; k <= round % 5; k++) broken[next(reach)] = next(256);
        expect(['corrupt', 'notPicture', 'tooSmall', 'tooLarge', 'usable']).toContain(await reason(broken));
      }
    });
  }

  it('an oddity that harms nothing is read', async () => {
    const jpeg = await quarters(160).jpeg({ quality: 95 }).toBuffer();
    // Rubbish behind the end of the picture, as some cameras and web sites leave it.
    expect(await reason(Buffer.concat([jpeg, Buffer.alloc(1000, 7)]))).toBe('usable');
    const png = await quarters(160).png().toBuffer();
    expect(await reason(Buffer.concat([png, Buffer.alloc(1000, 7)]))).toBe('usable');
  });
});

/** Pictures whose every row takes bytes, so that any cut loses some. */
function noisy(name: string): Promise<Buffer> {
  const picture = noise(160, 3);
  if (name === 'png') return picture.png().toBuffer();
  if (name === 'cmyk jpeg') return picture.toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
  return picture.jpeg({ quality: 95, progressive: name.startsWith('progressive') }).toBuffer();
}
