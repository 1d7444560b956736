import { extname } from 'node:path';
import { sharp } from '../processes/sharp';
import { writeWhole } from './files';

/**
 * Pictures as files. Runs in the engine process and in the command line, never in the window's process: libvips and GTK
 * each carry a glib, and one process can hold only one of them.
 */

/** Raw pixels as PNG. */
export async function encodePng(
  pixels: Uint8Array | Uint8ClampedArray,
  raw: { width: number; height: number; channels: 3 | 4 },
): Promise<Uint8Array> {
  return sharp(pixels, { raw }).png({ compressionLevel: 9 }).toBuffer();
}

/**
 * Writes an opaque picture as PNG, enlarged with Lanczos' filter. The file appears under its name only when it is
 * complete; one that was there is replaced.
 *
 * @throws StudioError diskFull, exportFailed
 */
export async function writePicture(
  path: string,
  picture: {
    pixels: Uint8ClampedArray;
    width: number;
    height: number;
    scale: number;
  },
): Promise<void> {
  const { pixels, width, height, scale } = picture;
  let image = sharp(pixels, { raw: { width, height, channels: 4 } }).removeAlpha();
  if (scale !== 1) image = image.resize(width * scale, height * scale, { kernel: 'lanczos3' });
  await writeWhole(path, await image.png({ compressionLevel: 9 }).toBuffer());
}

/**
 * Writes a photo as PNG, JPG or WebP, by the ending of its path; the latter two with hardly any loss. The file appears
 * under its name only when it is complete; one that was there is replaced.
 *
 * @param photo height × width × 3 bytes: RGB, rows from the top
 * @throws StudioError diskFull, exportFailed
 */
export async function writePhoto(
  path: string,
  { pixels, width, height }: { pixels: Uint8Array; width: number; height: number },
): Promise<void> {
  const image = sharp(pixels, { raw: { width, height, channels: 3 } });
  const ending = extname(path).toLowerCase();
  const encoded =
    ending === '.jpg' || ending === '.jpeg'
      ? image.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
      : ending === '.webp'
        ? image.webp({ quality: 95 })
        : image.png();
  await writeWhole(path, await encoded.toBuffer());
}
