import { upscalePieceSide, type UpscaleScale } from '../../src-preload/contract';
import { StudioError } from '../../src-preload/errors';
import { sharp } from '../processes/sharp';
import type { Enlarger } from './enlarger';
import { enlargePixels, type Part } from './enlarge';
import type { Pixels } from './open';

/** Where a square lies in the grid of squares of a picture. */
export interface PiecePlace {
  column: number;
  row: number;
}

/** Pixels of the small picture that the filter sees beyond a square when its result is brought to another size. */
const resizeReach = 4;

/**
 * Enlarges one square of a picture, with the pixels around it in view: put side by side, such squares have no seams.
 *
 * @returns a PNG file of 8 bits, `scale` times as large as the square
 * @throws StudioError badRequest when there is no such square; upscaleNoMemory
 */
export async function enlargePiece(
  picture: Pixels,
  { column, row }: PiecePlace,
  scale: UpscaleScale,
  enlarger: Enlarger,
  freeBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const place = { left: column * upscalePieceSide, top: row * upscalePieceSide };
  const square = grown({ ...place, width: upscalePieceSide, height: upscalePieceSide }, 0, picture);
  if (square.width <= 0 || square.height <= 0) throw new StudioError('badRequest');
  const wanted = grown(square, enlarger.scale === scale ? 0 : resizeReach, picture);
  // Only what the net can see of it is copied: colours behind transparent pixels are worked out of that alone.
  const seen = grown(square, resizeReach + enlarger.radius, picture);
  const pixels = await enlargePixels(crop(picture, seen), enlarger, {
    freeBytes,
    part: { ...wanted, left: wanted.left - seen.left, top: wanted.top - seen.top },
  });
  let image = sharp(pixels.data, {
    raw: { width: pixels.width, height: pixels.height, channels: pixels.channels },
  });
  if (enlarger.scale !== scale)
    image = image
      .resize(wanted.width * scale, wanted.height * scale, { kernel: 'lanczos3', fit: 'fill' })
      .extract({
        left: (square.left - wanted.left) * scale,
        top: (square.top - wanted.top) * scale,
        width: square.width * scale,
        height: square.height * scale,
      });
  const bytes = await image
    .toColourspace(pixels.channels < 3 ? 'b-w' : 'srgb')
    .png({ compressionLevel: 1 })
    .toBuffer();
  return Uint8Array.from(bytes);
}

/** A rectangle grown to all sides, as far as the picture goes. */
function grown({ left, top, width, height }: Part, by: number, picture: Pixels): Part {
  const [x, y] = [Math.max(0, left - by), Math.max(0, top - by)];
  return {
    left: x,
    top: y,
    width: Math.min(picture.width, left + width + by) - x,
    height: Math.min(picture.height, top + height + by) - y,
  };
}

function crop({ width, channels, data }: Pixels, part: Part): Pixels {
  const stride = part.width * channels;
  const count = stride * part.height;
  const out = data instanceof Uint16Array ? new Uint16Array(count) : new Uint8Array(count);
  for (let y = 0; y < part.height; y++) {
    const from = ((part.top + y) * width + part.left) * channels;
    out.set(data.subarray(from, from + stride), y * stride);
  }
  return { width: part.width, height: part.height, channels, data: out };
}
