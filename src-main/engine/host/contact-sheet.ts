import { digitHeight, drawNumber, numberWidth } from '../films/digits';

const ground = [18, 19, 23, 255] as const;
const ink = [236, 238, 242, 255] as const;

export interface SheetPicture {
  /** RGBA, rows from the top. */
  pixels: Uint8ClampedArray;
  /** Number that is written below it; null: none. */
  label: number | null;
}

/**
 * Pictures of one size side by side with a gap around each, on a dark ground.
 *
 * @returns RGBA, rows from the top
 */
export function contactSheet(
  pictures: readonly SheetPicture[],
  { width, height, columns, labels }: { width: number; height: number; columns: number; labels: boolean },
): { pixels: Uint8ClampedArray<ArrayBuffer>; width: number; height: number } {
  const gap = Math.max(2, Math.round(width / 16));
  const dot = Math.max(1, Math.round(width / 64));
  const below = labels ? (digitHeight + 2) * dot : 0;
  const across = Math.min(columns, pictures.length);
  const rows = Math.ceil(pictures.length / across);
  const sheet = { width: gap + across * (width + gap), height: gap + rows * (height + below + gap) };
  const pixels = new Uint8ClampedArray(sheet.width * sheet.height * 4);
  for (let i = 0; i < pixels.length; i += 4) pixels.set(ground, i);
  pictures.forEach(({ pixels: picture, label }, place) => {
    const left = gap + (place % across) * (width + gap);
    const top = gap + Math.floor(place / across) * (height + below + gap);
    for (let y = 0; y < height; y++) {
      const row = picture.subarray(y * width * 4, (y + 1) * width * 4);
      pixels.set(row, ((top + y) * sheet.width + left) * 4);
    }
    // A number that is wider than its picture would run into the next one.
    if (!labels || label === null || numberWidth(label) * dot > width + gap) return;
    const start = left + Math.max(0, Math.floor((width - numberWidth(label) * dot) / 2));
    drawNumber(label, dot, (x, y) => {
      const column = start + x;
      if (column < sheet.width) pixels.set(ink, ((top + height + dot + y) * sheet.width + column) * 4);
    });
  });
  return { pixels, ...sheet };
}
