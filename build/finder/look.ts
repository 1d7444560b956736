import sharp from 'sharp';
import type { FaceSquare } from '../../src-main/gan/finder/boxes';
import type { Page } from './compose';

/** The bytes of a page: RGB. */
export const pageBytes = ({ data }: Page): Uint8Array => Uint8Array.from(data, Math.round);

/** A page as PNG with squares drawn on it, to look at. */
export async function drawPage(
  page: Page,
  squares: readonly { square: FaceSquare; colour: string }[],
): Promise<Buffer> {
  const rects = squares.map(
    ({ square: { x, y, side }, colour }) =>
      `<rect x="${x - side / 2}" y="${y - side / 2}" width="${side}" height="${side}" fill="none" stroke="${colour}" stroke-width="1.5"/>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${page.width}" height="${page.height}">${rects.join('')}</svg>`;
  return sharp(pageBytes(page), { raw: { width: page.width, height: page.height, channels: 3 } })
    .composite([{ input: Buffer.from(svg) }])
    .png()
    .toBuffer();
}
