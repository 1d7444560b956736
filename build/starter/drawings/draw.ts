import sharp from 'sharp';
import { compose } from './compose';
import { Hand } from './hand';

/** Shortest and longest side of a drawing in pixels. */
export const sides = { shortest: 384, longest: 768 };

/** Brightness of RGB (Rec. 601). Grey pictures keep three channels. */
const luma: [number, number, number] = [0.299, 0.587, 0.114];

export interface Drawing {
  width: number;
  height: number;
  /** height × width × 3 bytes, RGB. */
  data: Buffer;
}

/**
 * Drawing `number` of a seed.
 *
 * @param longest pixels of its longer side at most, 384 … 768
 */
export async function draw(seed: number, number: number, longest: number): Promise<Drawing> {
  const hand = new Hand(seed, number);
  const long = hand.between(sides.shortest + (longest - sides.shortest) / 3, longest);
  const short = hand.between(sides.shortest, long);
  // Multiples of four, so that a quarter of the size is whole.
  const [a, b] = [long, short].map((side) =>
    Math.min(longest, Math.round(Math.max(sides.shortest, side) / 4) * 4),
  );
  const [width, height] = (hand.chance(0.5) ? [a, b] : [b, a]) as [number, number];
  const sheet = compose(hand, width, height);
  const grey = sheet.coloured ? hand.chance(0.07) : hand.chance(0.5);
  // Some are drawn twice as large and averaged down, as artists do; the renderer's own edges are a little harder.
  const scale = hand.chance(0.7) ? 2 : 1;
  let picture = sharp(Buffer.from(sheet.svg(scale)), { limitInputPixels: false });
  if (scale > 1)
    picture = picture.resize(width, height, {
      kernel: hand.pick(['lanczos3', 'mitchell', 'cubic'] as const),
    });
  picture = picture.flatten({ background: '#ffffff' });
  if (grey) picture = picture.recomb([luma, luma, luma]);
  const data = await picture.toColourspace('srgb').removeAlpha().raw().toBuffer();
  return { width, height, data };
}
