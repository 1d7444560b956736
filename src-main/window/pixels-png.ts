import { nativeImage } from 'electron';

/**
 * A square RGB picture as PNG. Chromium's own encoder: libvips and GTK each carry a glib, and the window's process can
 * hold only one of them.
 */
export function pngOfPixels(pixels: Uint8Array, side: number): Uint8Array {
  const count = side * side;
  if (pixels.length !== count * 3) throw new RangeError('The picture has not the size of its data set.');
  const bgra = Buffer.allocUnsafe(count * 4);
  for (let i = 0, from = 0, to = 0; i < count; i++, from += 3, to += 4) {
    bgra[to] = pixels[from + 2]!;
    bgra[to + 1] = pixels[from + 1]!;
    bgra[to + 2] = pixels[from]!;
    bgra[to + 3] = 255;
  }
  return nativeImage.createFromBitmap(bgra, { width: side, height: side }).toPNG();
}
