import type { DataContent } from '../../src-preload/contract';
import { pictureOfVolume } from './volume';

/** Bytes of one stored picture of a side, of one volume (a bit for each voxel), or of the square preview of one photo. */
export function pictureBytes(content: DataContent, side: number): number {
  switch (content) {
    case 'colour':
    case 'photos':
      return side ** 2 * 3;
    case 'grey':
      return side ** 2;
    case 'volumes':
      return side ** 3 / 8;
  }
}

/**
 * What a stored picture looks like: side × side × 3 bytes (RGB).
 *
 * @param stored as the content of its data set wants it
 */
export function shownPixels(content: DataContent, stored: Uint8Array, side: number): Uint8Array {
  if (content === 'volumes') return pictureOfVolume(stored, side);
  return content === 'grey' ? greyToRgb(stored) : stored;
}

/** Grey bytes as RGB, so that whatever shows or measures pictures need not know of grey ones. */
export function greyToRgb(grey: Uint8Array): Uint8Array<ArrayBuffer> {
  const rgb = new Uint8Array(grey.length * 3);
  for (let i = 0; i < grey.length; i++) rgb.fill(grey[i]!, 3 * i, 3 * i + 3);
  return rgb;
}

/** RGB as grey bytes: luma Y' of Rec. 601; what had no colour keeps its numbers. */
export function rgbToGrey(rgb: Uint8Array): Uint8Array<ArrayBuffer> {
  const grey = new Uint8Array(rgb.length / 3);
  for (let i = 0; i < grey.length; i++)
    grey[i] = Math.round(0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!);
  return grey;
}
