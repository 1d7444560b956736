import { digitHeight, drawNumber } from './digits';

const ground = [18, 19, 23] as const;
const ink = [236, 238, 242] as const;
const track = [58, 61, 70] as const;
const bar = [126, 162, 255] as const;

/** Pixels a dot of the caption has under a picture of this width. */
const dotOf = (width: number): number => Math.max(1, Math.round(width / 144));

/** Rows that a caption adds under a picture of this width. */
export function captionHeight(width: number): number {
  return (digitHeight + 6) * dotOf(width);
}

/**
 * A picture with a caption under it: the step, and a line that fills up as the training went on. Nothing of the picture
 * is covered.
 *
 * @param pixels width × height × 3 bytes, RGB, rows from the top
 * @returns width × (height + captionHeight(width)) × 3 bytes
 */
export function withCaption(
  pixels: Uint8Array,
  { width, height, step, totalSteps }: { width: number; height: number; step: number; totalSteps: number },
): Uint8Array {
  const dot = dotOf(width);
  const rows = captionHeight(width);
  const captioned = new Uint8Array(width * (height + rows) * 3);
  captioned.set(pixels);
  const set = (x: number, y: number, colour: readonly [number, number, number]): void => {
    if (x < width && y < rows) captioned.set(colour, ((height + y) * width + x) * 3);
  };
  const filled = Math.round(width * Math.min(1, step / Math.max(1, totalSteps)));
  for (let y = 0; y < rows; y++) {
    const line = y >= rows - dot;
    for (let x = 0; x < width; x++) set(x, y, line ? (x < filled ? bar : track) : ground);
  }
  drawNumber(step, dot, (x, y) => set(x + 2 * dot, y + 2 * dot, ink));
  return captioned;
}
