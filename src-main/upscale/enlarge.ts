import type { Enlarger } from './enlarger';
import { bledColours } from './bleed';
import type { Pixels } from './open';
import { enlargeTiled, planTiles, tileSide, type TiledOptions } from './tiles';

export interface EnlargeOptions {
  /** Memory that is free now, in bytes. */
  freeBytes: number;
  /** The part of the picture that is enlarged; what lies around it is looked at. Absent: all of it. */
  part?: Part;
  onProgress?: (part: number) => void;
  signal?: AbortSignal;
}

/** A rectangle in the pixels of a picture. */
export interface Part {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Pixels to either side of the border between two tiles over which they are blended. */
const feather = 4;

/**
 * Enlarges the pixels of a picture as often as the enlarger does, colours and alpha each for themselves; grey stays grey, and the number of
 * bits stays what it is. The result grows in whole steps, row by row: no picture is as a whole in memory as float, apart
 * from the small one's colours where it has alpha.
 *
 * @throws StudioError upscaleNoMemory; the reason of the signal
 */
export async function enlargePixels(
  picture: Pixels,
  enlarger: Enlarger,
  { freeBytes, part, onProgress, signal }: EnlargeOptions,
): Promise<Pixels> {
  const { channels, data } = picture;
  const { scale } = enlarger;
  const { width, height } = part ?? picture;
  const margin = enlarger.radius + feather;
  const deep = data instanceof Uint16Array;
  const full = deep ? 65535 : 255;
  const count = width * height * scale * scale * channels;
  const side = tileSide(freeBytes - count * (deep ? 2 : 1), enlarger.bytesPerPixel, margin);
  const plan = planTiles(width, height, side, enlarger.radius, feather);
  if (part) plan.within = { left: part.left, top: part.top, width: picture.width, height: picture.height };
  const result = deep ? new Uint16Array(count) : new Uint8Array(count);
  const hasAlpha = channels === 2 || channels === 4;
  const colours = hasAlpha ? channels - 1 : channels;
  const bled = hasAlpha ? bledColours(picture) : null;
  const alpha = hasAlpha ? alphaOf(picture) : null;
  const passes = alpha === 'varies' ? 2 : 1;

  let pass = 0;
  /** Takes what the net made of one or three channels. */
  const run = async (read: TiledOptions['read'], first: number, channelsMade: number): Promise<void> => {
    await enlargeTiled(plan, enlarger, {
      read,
      write(rows, y, rowCount) {
        let to = y * width * scale * channels + first;
        for (let from = 0; from < rowCount * width * scale * 3; from += 3, to += channels) {
          if (channelsMade === 1)
            result[to] = step((rows[from]! + rows[from + 1]! + rows[from + 2]!) / 3, full);
          else for (let c = 0; c < 3; c++) result[to + c] = step(rows[from + c]!, full);
        }
      },
      onTile: (done, total) => onProgress?.((pass + done / total) / passes),
      ...(signal && { signal }),
    });
    pass++;
  };
  await run(
    (x, y, to, at) => {
      const from = (y * picture.width + x) * (bled ? colours : channels);
      for (let c = 0; c < 3; c++) {
        const i = from + (colours === 3 ? c : 0);
        to[at + c] = bled ? bled[i]! : data[i]! / full;
      }
    },
    0,
    colours,
  );
  if (alpha === 'varies') {
    await run(
      (x, y, to, at) => to.fill(data[(y * picture.width + x) * channels + colours]! / full, at, at + 3),
      colours,
      1,
    );
  } else if (alpha !== null) {
    // A net would not quite give back what is the same everywhere.
    for (let i = colours; i < count; i += channels) result[i] = alpha;
  }
  return { width: width * scale, height: height * scale, channels, data: result };
}

/** Alpha where it is the same everywhere. */
function alphaOf({ channels, data }: Pixels): number | 'varies' {
  const first = data[channels - 1]!;
  for (let i = channels - 1; i < data.length; i += channels) if (data[i] !== first) return 'varies';
  return first;
}

function step(value: number, full: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * full);
}
