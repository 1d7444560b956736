import sharp from 'sharp';
import type { FaceSquare } from '../../src-main/gan/finder/boxes';

/** A picture as PNG with squares drawn on it, to look at. */
export async function drawSquares(
  file: string,
  { width, height }: { width: number; height: number },
  squares: readonly { square: FaceSquare; colour: string }[],
): Promise<Buffer> {
  const rects = squares.map(
    ({ square: { x, y, side }, colour }) =>
      `<rect x="${x - side / 2}" y="${y - side / 2}" width="${side}" height="${side}" fill="none" stroke="${colour}" stroke-width="2"/>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${rects.join('')}</svg>`;
  return sharp(file)
    .composite([{ input: Buffer.from(svg) }])
    .png()
    .toBuffer();
}
