import { boundsOf, type FacePlace } from '../../../src-preload/contract';
import type { PhotoPixels } from '../ageing-messages';

/** A part of a photo that holds a face: the engine needs no more of it. */
export interface Patch {
  left: number;
  top: number;
  photo: PhotoPixels;
  /** Of the face, in pixels of the part. */
  place: FacePlace;
}

/** Cuts the pixels out that a face's square lies in. */
export function patchAround(photo: PhotoPixels, place: FacePlace): Patch {
  const { left, top, width, height } = boundsOf(place, photo.width, photo.height);
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * photo.width + left) * 3;
    pixels.set(photo.pixels.subarray(from, from + width * 3), y * width * 3);
  }
  return {
    left,
    top,
    photo: { pixels, width, height },
    place: { ...place, x: place.x - left, y: place.y - top },
  };
}

/**
 * Lays a changed part back into its photo, which is changed.
 *
 * @param pixels of the part: RGB
 */
export function layBack(photo: PhotoPixels, { left, top, photo: part }: Patch, pixels: Uint8Array): void {
  for (let y = 0; y < part.height; y++) {
    const to = ((top + y) * photo.width + left) * 3;
    photo.pixels.set(pixels.subarray(y * part.width * 3, (y + 1) * part.width * 3), to);
  }
}

/** The same place in a photo of another size. */
export const scaled = (place: FacePlace, factor: number): FacePlace => ({
  ...place,
  x: place.x * factor,
  y: place.y * factor,
  side: place.side * factor,
});

/** RGB pixels with an opaque alpha. */
export function toOpaque(rgb: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const count = rgb.length / 3;
  const rgba = new Uint8ClampedArray(count * 4);
  for (let i = 0; i < count; i++) {
    rgba[4 * i] = rgb[3 * i]!;
    rgba[4 * i + 1] = rgb[3 * i + 1]!;
    rgba[4 * i + 2] = rgb[3 * i + 2]!;
    rgba[4 * i + 3] = 255;
  }
  return rgba;
}

/** RGBA pixels without their alpha. */
export function withoutAlpha(rgba: Uint8ClampedArray): Uint8Array {
  const count = rgba.length / 4;
  const rgb = new Uint8Array(count * 3);
  for (let i = 0; i < count; i++) rgb.set(rgba.subarray(4 * i, 4 * i + 3), 3 * i);
  return rgb;
}
