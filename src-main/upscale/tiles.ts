import { StudioError } from '../../src-preload/errors';
import type { Enlarger, Tile } from './enlarger';

/** Where the tiles of a picture lie, in its own pixels. */
export interface TilePlan {
  /** Of what is enlarged: the whole picture, or a part of it. */
  width: number;
  height: number;
  /** Where that part lies in the picture, and the size of the picture: beyond its edges it is mirrored. */
  within: { left: number; top: number; width: number; height: number };
  /** Starts of the tiles' cores along each side, and the end of the last: cores lie side by side without overlap. */
  columns: number[];
  rows: number[];
  /** Pixels by which neighbouring results are blended, to either side of the border between two cores. */
  feather: number;
  /** Pixels that a tile sees beyond its core: those of the net's reach and of the blend. */
  margin: number;
}

/** Cores of tiles: smaller ones are mostly margin; larger ones keep whoever cancels waiting and gain little. */
const sides = { least: 16, most: 256 };

/** Part of the free memory that a tile may take: the picture, the result and other programs need the rest. */
const share = 0.5;

/**
 * The largest side of a tile's core that fits into memory.
 *
 * @param freeBytes memory that is free now
 * @throws StudioError upscaleNoMemory when not even the smallest tile fits
 */
export function tileSide(freeBytes: number, bytesPerPixel: number, margin: number): number {
  const whole = Math.floor(Math.sqrt((freeBytes * share) / bytesPerPixel));
  const side = Math.min(sides.most, whole - 2 * margin);
  if (!(side >= sides.least)) throw new StudioError('upscaleNoMemory');
  return side - (side % 8);
}

/**
 * @param overlap pixels that a tile sees beyond what is used of its result: with as many as the net's radius, the tiled
 *   result is the same as that of the whole picture
 */
export function planTiles(
  width: number,
  height: number,
  side: number,
  overlap: number,
  feather = 4,
): TilePlan {
  const columns = cut(width, side);
  const rows = cut(height, side);
  // A blend must not reach beyond the middle of a core, where the next one begins.
  const shortest = Math.min(...gaps(columns), ...gaps(rows));
  const reach = Math.min(feather, Math.floor(shortest / 2));
  const within = { left: 0, top: 0, width, height };
  return { width, height, within, columns, rows, feather: reach, margin: overlap + reach };
}

/** Nearly equal pieces, none longer than `side`. */
function cut(length: number, side: number): number[] {
  const count = Math.ceil(length / side);
  return Array.from({ length: count + 1 }, (_, i) => Math.round((i * length) / count));
}

function gaps(starts: readonly number[]): number[] {
  return starts.slice(1).map((end, i) => end - starts[i]!);
}

/** Position of a pixel beyond the edge: mirrored there, the outermost pixel not repeated, as often as it takes. */
export function reflect(at: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const folded = ((at % period) + period) % period;
  return folded < length ? folded : period - folded;
}

export interface TiledOptions {
  /** Puts the RGB of one pixel of the small picture, 0 to 1, into `to` at `offset`. */
  read: (x: number, y: number, to: Float32Array, offset: number) => void;
  /** Takes rows of the result, in order from the top: count × (scale · width) × 3. What it is given is used again afterwards. */
  write: (rows: Float32Array, y: number, count: number) => void;
  /** After each tile. */
  onTile?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/**
 * Enlarges a picture tile by tile and gives its rows away as soon as they are complete: whatever the size of the
 * picture, one row of tiles of the result is in memory as float.
 *
 * @throws the reason of the signal
 */
export async function enlargeTiled(plan: TilePlan, enlarger: Enlarger, options: TiledOptions): Promise<void> {
  const { width, columns, rows, feather, margin } = plan;
  const { scale } = enlarger;
  const stride = width * scale * 3;
  const blend = feather * scale;
  const total = (columns.length - 1) * (rows.length - 1);
  let done = 0;
  /** Rows around the border between two rows of tiles, as the upper one has them. */
  let upper: Float32Array | null = null;
  for (let j = 0; j + 1 < rows.length; j++) {
    const [top, bottom] = [rows[j]!, rows[j + 1]!];
    const above = j > 0 ? feather : 0;
    const below = j + 2 < rows.length ? feather : 0;
    const bandRows = (bottom - top + above + below) * scale;
    const band = new Float32Array(bandRows * stride);
    for (let i = 0; i + 1 < columns.length; i++) {
      options.signal?.throwIfAborted();
      const [left, right] = [columns[i]!, columns[i + 1]!];
      const tile = readTile(plan, [left, top, right, bottom], options.read);
      const made = await enlarger.enlarge(tile);
      if (made.width !== tile.width * scale || made.height !== tile.height * scale)
        throw new RangeError('The generator made a picture of another size.');
      const before = i > 0 ? feather : 0;
      const after = i + 2 < columns.length ? feather : 0;
      const used = (right - left + before + after) * scale;
      for (let y = 0; y < bandRows; y++) {
        let from = (((margin - above) * scale + y) * made.width + (margin - before) * scale) * 3;
        let to = y * stride + (left - before) * scale * 3;
        for (let x = 0; x < used; x++) {
          // The blend with the neighbour to the left, whose pixels are there already.
          const weight = before > 0 && x < 2 * blend ? (x + 0.5) / (2 * blend) : 1;
          for (let c = 0; c < 3; c++, from++, to++) {
            band[to] = weight === 1 ? made.data[from]! : mix(band[to]!, made.data[from]!, weight);
          }
        }
      }
      options.onTile?.(++done, total);
    }
    if (upper) {
      for (let y = 0; y < 2 * blend; y++) {
        const weight = (y + 0.5) / (2 * blend);
        for (let x = y * stride; x < (y + 1) * stride; x++) band[x] = mix(upper[x]!, band[x]!, weight);
      }
    }
    const kept = 2 * below * scale;
    const complete = bandRows - kept;
    options.write(band.subarray(0, complete * stride), (top - above) * scale, complete);
    upper = kept > 0 ? band.slice(complete * stride) : null;
  }
}

/** In this form two equal values stay exactly as they are. */
function mix(a: number, b: number, weight: number): number {
  return a + (b - a) * weight;
}

/** A core with its margin. */
function readTile(
  plan: TilePlan,
  [left, top, right, bottom]: [number, number, number, number],
  read: TiledOptions['read'],
): Tile {
  const { margin, within } = plan;
  const width = right - left + 2 * margin;
  const height = bottom - top + 2 * margin;
  const data = new Float32Array(width * height * 3);
  const across = Array.from({ length: width }, (_, x) =>
    reflect(within.left + left - margin + x, within.width),
  );
  for (let y = 0, at = 0; y < height; y++) {
    const row = reflect(within.top + top - margin + y, within.height);
    for (let x = 0; x < width; x++, at += 3) read(across[x]!, row, data, at);
  }
  return { width, height, data };
}
