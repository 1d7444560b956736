import type { Sharp } from 'sharp';
import type { UpscaleNote } from '../../src-preload/contract';
import { decodeBmp } from '../datasets/readers/bmp';
import { pictureKind } from '../datasets/readers/kind';
import { mostPixels, Unusable } from '../datasets/readers/picture';
import { sharp } from '../processes/sharp';
import { uprightExif } from './exif';
import type { Attached } from './png-chunks';

export type { UpscaleNote };

/** Pixels of a picture in whole steps, rows from the top, channels side by side. */
export interface Pixels {
  width: number;
  height: number;
  /** Grey, grey and alpha, RGB, RGB and alpha; colours are not multiplied by alpha. */
  channels: 1 | 2 | 3 | 4;
  /** 255 or 65535 is full. */
  data: Uint8Array | Uint16Array;
}

export interface OpenedPicture extends Pixels {
  attached: Attached;
  notes: UpscaleNote[];
}

/** What goes with a picture into its enlarged one. */
export interface Keep {
  exif: boolean;
  /** Otherwise colours are brought into sRGB. */
  icc: boolean;
  density: boolean;
}

const seconds = 120;

/**
 * Decodes a picture as it is: upright, grey or colour, with or without alpha, 8 or 16 bits, and in the colours of its
 * profile where that is kept.
 *
 * @throws Unusable notPicture, corrupt, tooLarge
 */
export async function openForUpscaling(bytes: Buffer, keep: Keep): Promise<OpenedPicture> {
  const kind = pictureKind(bytes);
  if (!kind) throw new Unusable('notPicture');
  try {
    if (kind === 'bmp') return ofBmp(bytes);
    const options = { failOn: 'error', limitInputPixels: mostPixels } as const;
    const meta = await sharp(bytes, options).metadata();
    const { space, icc, exif, density, hasAlpha, pages = 1 } = meta;
    const notes: UpscaleNote[] = [];
    if (pages > 1) notes.push('firstFrame');
    const grey = space === 'b-w' || space === 'grey16';
    const foreign = !grey && space !== 'srgb' && space !== 'rgb16' && space !== 'rgb';
    if (foreign) notes.push('convertedToRgb');
    const deep = meta.depth === 'ushort' || space === 'rgb16' || space === 'grey16';
    const ignoreIcc = keep.icc && !foreign;
    const upright = sharp(bytes, { ...options, ignoreIcc }).autoOrient();
    const pixels = await rawOf(
      upright.toColourspace(grey ? (deep ? 'grey16' : 'b-w') : deep && !foreign ? 'rgb16' : 'srgb'),
      deep && !foreign,
    );
    const expected = (grey ? 1 : 3) + (hasAlpha ? 1 : 0);
    if (pixels.channels !== expected) throw new Unusable('corrupt');
    const attached: Attached = {};
    if (ignoreIcc && icc) attached.icc = icc;
    const uprightData = keep.exif && exif ? uprightExif(exif) : null;
    if (uprightData) attached.exif = uprightData;
    if (keep.density && density) attached.density = density;
    return { ...pixels, attached, notes };
  } catch (error) {
    if (error instanceof Unusable) throw error;
    const text = error instanceof Error ? error.message : '';
    throw new Unusable(/pixel limit/i.test(text) ? 'tooLarge' : 'corrupt', { cause: error });
  }
}

function ofBmp(bytes: Buffer): OpenedPicture {
  const { width, height, data } = decodeBmp(bytes);
  const opaque = data.every((value, i) => i % 4 !== 3 || value === 255);
  if (!opaque) return { width, height, channels: 4, data, attached: {}, notes: [] };
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) rgb.set(data.subarray(i * 4, i * 4 + 3), i * 3);
  return { width, height, channels: 3, data: rgb, attached: {}, notes: [] };
}

async function rawOf(image: Sharp, deep: boolean): Promise<Pixels> {
  const { data, info } = await image
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .timeout({ seconds })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const channels = info.channels as Pixels['channels'];
  if (data.length !== width * height * channels * (deep ? 2 : 1)) throw new Unusable('corrupt');
  if (!deep) return { width, height, channels, data };
  // A view of 16 bits must begin at an even place.
  const aligned = data.byteOffset % 2 === 0 ? data : Buffer.from(Uint8Array.from(data).buffer);
  return {
    width,
    height,
    channels,
    data: new Uint16Array(aligned.buffer, aligned.byteOffset, data.length / 2),
  };
}
