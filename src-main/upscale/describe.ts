import type { UpscalePicture } from '../../src-preload/contract';
import { decodeBmp } from '../datasets/readers/bmp';
import { pictureKind } from '../datasets/readers/kind';
import { mostPixels } from '../datasets/readers/picture';
import type { SourceFile } from '../datasets/selection';
import type { SourceReader } from '../datasets/source';
import { sharp } from '../processes/sharp';
import type { Pixels } from './open';

/** What kind of picture a file holds, from its head; a damaged one has no size. Pixels are not looked at. */
export async function describePicture(file: SourceFile, reader: SourceReader): Promise<UpscalePicture> {
  const { name, bytes } = file;
  const nothing: UpscalePicture = { name, bytes, size: null, alpha: false, deep: false };
  if (file.unusable) return nothing;
  try {
    const head = await reader.read(file);
    if (pictureKind(head) === 'bmp') {
      const { width, height } = decodeBmp(head);
      return { ...nothing, size: { width, height } };
    }
    const meta = await sharp(head, { limitInputPixels: mostPixels }).metadata();
    const { width, height } = meta.autoOrient;
    if (width * height > mostPixels) return nothing;
    return {
      ...nothing,
      size: { width, height },
      alpha: meta.hasAlpha,
      deep: meta.depth === 'ushort',
    };
  } catch {
    return nothing;
  }
}

/** Pictures with fewer pixels are given to the window without loss: those who look at single ones should see them. */
const exactPixels = 2_000_000;

/**
 * A picture as it is, for the window; a large one is made smaller.
 *
 * @param longest side in pixels that it is not longer than
 * @returns a PNG file, or a WebP of a large picture
 */
export async function originalOf(picture: Pixels, longest: number): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, channels, data } = picture;
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
    .resize(longest, longest, { fit: 'inside', withoutEnlargement: true })
    .toColourspace(channels < 3 ? 'b-w' : 'srgb');
  const bytes =
    width * height <= exactPixels
      ? await image.png({ compressionLevel: 1 }).toBuffer()
      : await image.webp({ quality: 92 }).toBuffer();
  return Uint8Array.from(bytes);
}
