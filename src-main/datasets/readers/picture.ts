import type { Sharp } from 'sharp';
import type { ImportOptions, SkipReason } from '../../../src-preload/contract';
import { sharp } from '../../processes/sharp';
import { greyToRgb, rgbToGrey } from '../../store/content';
import { bmpSize, decodeBmp } from './bmp';
import { idxPicture } from './idx';
import { readHeader, type Header } from './header';
import { pictureKind, type PictureKind } from './kind';

/** Why a file cannot become part of a data set. */
export class Unusable extends Error {
  constructor(
    readonly reason: SkipReason,
    options?: ErrorOptions,
  ) {
    super(reason, options);
    this.name = 'Unusable';
  }
}

/** Pictures of more pixels are refused: decoding one would take gigabytes. */
export const mostPixels = 200_000_000;

/** A damaged picture must not keep the decoder busy for ever. */
const decodeSeconds = 120;

/**
 * Prepares the decoder for a process that decodes many pictures side by side: one thread for each, and no cache of
 * what is never asked for twice.
 */
export function tuneDecoder(): void {
  sharp.concurrency(1);
  sharp.cache(false);
}

/** An opened picture: its header is read, its pixels are not. */
export interface Picture {
  kind: PictureKind;
  /** As stored, before its orientation is applied. */
  width: number;
  height: number;
  /** Stored on its side: upright, width and height change places. */
  turned: boolean;
  /** Its upright pixels, not decoded before they are asked for. May be called once. */
  decode: () => Sharp;
}

/**
 * Reads the header of a picture.
 *
 * @param bytes the whole file
 * @throws Unusable notPicture, corrupt, tooLarge
 */
export async function openPicture(bytes: Buffer): Promise<Picture> {
  const kind = pictureKind(bytes);
  if (!kind) throw new Unusable('notPicture');
  return guard(async () => {
    if (kind === 'bmp') {
      const { width, height } = bmpSize(bytes);
      if (width * height > mostPixels) throw new Unusable('tooLarge');
      const decode = (): Sharp => sharp(bmpPixels(bytes), { raw: { width, height, channels: 4 } });
      return { kind, width, height, turned: false, decode };
    }
    if (kind === 'idx') {
      const { width, height, pixels } = idxPicture(bytes);
      const decode = (): Sharp =>
        sharp(pixels, { raw: { width, height, channels: 1 } }).pipelineColourspace('srgb');
      return { kind, width, height, turned: false, decode };
    }
    const image = sharp(bytes, {
      // Damaged and cut-off pictures fail; a mere oddity in a header does not.
      failOn: 'error',
      limitInputPixels: mostPixels,
      sequentialRead: true,
    });
    const header = readHeader(bytes, kind) ?? (await askDecoder(image));
    const { width, height, turned } = header;
    if (width * height > mostPixels) throw new Unusable('tooLarge');
    // Otherwise a coloured background around a grey picture would become grey as well.
    if (header.grey) image.pipelineColourspace('srgb');
    return { kind, width, height, turned, decode: () => image.autoOrient() };
  });
}

/** Decoded when it is asked for, and so outside of the guard above. */
function bmpPixels(bytes: Buffer): Uint8Array {
  try {
    return decodeBmp(bytes).data;
  } catch (cause) {
    throw new Unusable('corrupt', { cause });
  }
}

async function askDecoder(image: Sharp): Promise<Header> {
  const { width, height, space, orientation = 1 } = await image.metadata();
  return { width, height, grey: space === 'b-w' || space === 'grey16', turned: orientation >= 5 };
}

/**
 * Cuts or fits a whole picture to a square, the way the network will see it; faces are cut out elsewhere.
 *
 * @returns size × size × 3 bytes: RGB, rows from the top
 * @throws Unusable corrupt; tooSmall when the picture would have to be enlarged, unless that is allowed: those of idx files
 *   are small by nature
 */
export async function squarePixels(
  picture: Picture,
  options: ImportOptions,
  enlarge = false,
): Promise<Uint8Array> {
  const { size, crop, background } = options;
  const { width, height } = picture;
  const decisive = crop === 'fit' ? Math.max(width, height) : Math.min(width, height);
  if (!enlarge && picture.kind !== 'idx' && decisive < size) throw new Unusable('tooSmall');
  return squareOf(
    picture
      .decode()
      .flatten({ background })
      .resize(size, size, {
        fit: crop === 'fit' ? 'contain' : 'cover',
        position: 'centre',
        background,
        kernel: 'lanczos3',
      }),
    size,
  );
}

/**
 * Runs a decoder whose picture is size × size pixels.
 *
 * @returns size × size × 3 bytes: RGB
 * @throws Unusable corrupt
 */
export async function squareOf(image: Sharp, size: number): Promise<Uint8Array> {
  const { pixels, width, height } = await colourOf(image);
  if (width !== size || height !== size) throw new Unusable('corrupt');
  return pixels;
}

/**
 * The upright pixels of a picture, made smaller where it is larger than `side`.
 *
 * @returns height × width × 3 bytes: RGB
 * @throws Unusable corrupt
 */
export function decodeInside(
  picture: Picture,
  side: number,
  background: string,
): Promise<{ pixels: Uint8Array; width: number; height: number }> {
  const { width, height } = picture;
  const image = picture.decode().flatten({ background });
  return colourOf(Math.max(width, height) > side ? image.resize(side, side, { fit: 'inside' }) : image);
}

async function colourOf(image: Sharp): Promise<{ pixels: Uint8Array; width: number; height: number }> {
  const { data, info } = await guard(() =>
    image
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .timeout({ seconds: decodeSeconds })
      .toBuffer({ resolveWithObject: true }),
  );
  const { width, height, channels } = info;
  const count = width * height;
  if (channels === 3 && data.length === count * 3) return { pixels: data, width, height };
  if (channels === 1 && data.length === count) {
    const pixels = new Uint8Array(count * 3);
    for (let i = 0; i < count; i++) pixels.fill(data[i]!, i * 3, i * 3 + 3);
    return { pixels, width, height };
  }
  throw new Unusable('corrupt');
}

/** A small picture for lists, at most `side` pixels wide and high, as WebP. */
export async function thumbnailOf(bytes: Buffer, side: number): Promise<Uint8Array> {
  const picture = await openPicture(bytes);
  return guard(() =>
    picture
      .decode()
      .resize(side, side, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .webp({ quality: 80 })
      .timeout({ seconds: decodeSeconds })
      .toBuffer(),
  );
}

/** Longest side of a preview of a whole photo: it is a small picture in the window. */
const previewSide = 512;

/**
 * What the network will see of a picture, as PNG of exactly size × size pixels; small pictures are enlarged. Of a whole
 * photo, all of it.
 */
export async function previewOf(bytes: Buffer, options: ImportOptions): Promise<Uint8Array> {
  if (options.photos) {
    const side = Math.min(previewSide, options.photos.longest);
    const { pixels, width, height } = await decodeInside(await openPicture(bytes), side, options.background);
    return encodePng(pixels, width, height);
  }
  const pixels = await squarePixels(await openPicture(bytes), options, true);
  return encodePng(options.grey ? greyToRgb(rgbToGrey(pixels)) : pixels, options.size);
}

/** @param pixels height × width × 3 bytes: RGB */
export function encodePng(pixels: Uint8Array, width: number, height = width): Promise<Uint8Array> {
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 6 })
    .toBuffer();
}

/** The decoder's errors are of one kind for us: the picture is no good. */
async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Unusable) throw error;
    const text = error instanceof Error ? error.message : '';
    throw new Unusable(/pixel limit/i.test(text) ? 'tooLarge' : 'corrupt', { cause: error });
  }
}
