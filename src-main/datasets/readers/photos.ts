import { leastPhotoSide, type ImportOptions } from '../../../src-preload/contract';
import { sharp } from '../../processes/sharp';
import type { StoredPhoto } from '../../store';
import { decodeInside, squareOf, Unusable, type Picture } from './picture';

/** Options of an import of whole photos. */
export type PhotoImport = ImportOptions & { photos: NonNullable<ImportOptions['photos']> };

/**
 * A whole photo, upright, made smaller where it is longer than `photos.longest`, never larger; and the square from its
 * middle that stands for it in lists.
 *
 * @returns `pixels`: size × size × 3 bytes, RGB, rows from the top
 * @throws Unusable corrupt; tooSmall when its shorter side would have less than `leastPhotoSide` pixels
 */
export async function photoOf(
  picture: Picture,
  { size, background, photos: { longest } }: PhotoImport,
): Promise<{ pixels: Uint8Array; photo: StoredPhoto }> {
  const { width, height } = picture;
  const scale = Math.min(1, longest / Math.max(width, height));
  if (Math.round(scale * Math.min(width, height)) < leastPhotoSide) throw new Unusable('tooSmall');
  const photo = await decodeInside(picture, longest, background);
  const raw = { width: photo.width, height: photo.height, channels: 3 as const };
  const preview = sharp(photo.pixels, { raw }).resize(size, size, {
    fit: 'cover',
    position: 'centre',
    kernel: 'lanczos3',
  });
  return { pixels: await squareOf(preview, size), photo };
}
