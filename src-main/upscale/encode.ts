import type { Sharp } from 'sharp';
import { upscaleFormats, type UpscaleFormat } from '../../src-preload/contract';
import { sharp } from '../processes/sharp';
import type { Pixels, UpscaleNote } from './open';
import { attachToPng, type Attached } from './png-chunks';

export { upscaleFormats, type UpscaleFormat };

/** The longest side that a format, or its encoder, holds. */
export const longestSide: Record<UpscaleFormat, number> = {
  png: 1_000_000,
  jpg: 65_500,
  webp: 16_383,
  avif: 16_384,
};

export interface EncodeOptions {
  format: UpscaleFormat;
  /** 1 to 100; PNG is lossless and takes none. */
  quality: number;
  /** Size of the file: the pixels are brought to it with Lanczos' filter where they are larger. */
  width: number;
  height: number;
  /** False: 16 bits become 8. */
  deep?: boolean;
}

/**
 * Makes the file of a picture. sharp multiplies colours by alpha before it resizes, so that no fringe comes of it.
 *
 * @param attached must fit the pixels: they are taken to be in the colours of its profile
 */
export async function encodeUpscaled(
  pixels: Pixels,
  attached: Attached,
  { format, quality, width, height, deep: stays = true }: EncodeOptions,
): Promise<{ bytes: Buffer; notes: UpscaleNote[] }> {
  const { channels } = pixels;
  const data = stays ? pixels.data : eightBits(pixels.data);
  const notes: UpscaleNote[] = [];
  const deep = data instanceof Uint16Array;
  const grey = channels < 3;
  let image = sharp(data, {
    raw: { width: pixels.width, height: pixels.height, channels },
    limitInputPixels: false,
  });
  if (width !== pixels.width || height !== pixels.height)
    image = image.resize(width, height, { kernel: 'lanczos3', fit: 'fill' });
  if (format === 'jpg' && (channels === 2 || channels === 4)) {
    notes.push('alphaLost');
    image = image.flatten({ background: '#ffffff' });
  }
  image = image.toColourspace(grey ? (deep ? 'grey16' : 'b-w') : deep ? 'rgb16' : 'srgb');
  if (format === 'png') {
    const bytes = await image.png({ compressionLevel: 6 }).toBuffer();
    return { bytes: attachToPng(bytes, attached), notes };
  }
  if (deep) notes.push('depthReduced');
  if (Object.keys(attached).length > 0) {
    // From an uncompressed PNG in between sharp takes profile and Exif data over into each of its formats, as they are.
    const between = attachToPng(await image.png({ compressionLevel: 0 }).toBuffer(), attached);
    image = sharp(between, { limitInputPixels: false, unlimited: true }).keepExif().keepIccProfile();
  }
  if (deep) image = image.toColourspace(grey ? 'b-w' : 'srgb');
  return { bytes: await compressed(image, format, quality).toBuffer(), notes };
}

function compressed(image: Sharp, format: UpscaleFormat, quality: number): Sharp {
  if (format === 'webp') return image.webp({ quality });
  if (format === 'avif') return image.avif({ quality });
  return image.jpeg({ quality, chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0' });
}

function eightBits(data: Pixels['data']): Uint8Array {
  return data instanceof Uint8Array ? data : Uint8Array.from(data, (value) => Math.round(value / 257));
}
