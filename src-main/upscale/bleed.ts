import type { Pixels } from './open';

/**
 * Colours of a picture with alpha such that transparent pixels have those of the visible ones around them, by means
 * weighted with alpha over larger and larger squares (pull and push, Gortler et al. 1996). What is stored in a
 * transparent pixel is mostly black, which nobody sees; a net would mix it into the edge and leave a dark fringe there.
 * Pixels that are visible, if only a little, stay as they are.
 *
 * @returns height × width × 3 (1 for grey) values from 0 to 1
 */
export function bledColours({ width, height, channels, data }: Pixels): Float32Array {
  const colours = channels - 1;
  const full = data instanceof Uint16Array ? 65535 : 255;
  const colour = new Float32Array(width * height * colours);
  const weight = new Float32Array(width * height);
  for (let i = 0; i < weight.length; i++) {
    weight[i] = data[i * channels + colours]! / full;
    for (let c = 0; c < colours; c++) colour[i * colours + c] = data[i * channels + c]! / full;
  }
  fill(colour, weight, width, height, colours);
  return colour;
}

/** Gives every pixel of weight 0 a colour, from a picture of half the size. */
function fill(
  colour: Float32Array,
  weight: Float32Array,
  width: number,
  height: number,
  colours: number,
): void {
  if ((width === 1 && height === 1) || !weight.includes(0)) return;
  const w = Math.ceil(width / 2);
  const h = Math.ceil(height / 2);
  const small = new Float32Array(w * h * colours);
  const smallWeight = new Float32Array(w * h);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = y * width + x;
      const to = (y >> 1) * w + (x >> 1);
      smallWeight[to]! += weight[from]!;
      for (let c = 0; c < colours; c++)
        small[to * colours + c]! += weight[from]! * colour[from * colours + c]!;
    }
  }
  for (let i = 0; i < smallWeight.length; i++) {
    if (smallWeight[i] === 0) continue;
    for (let c = 0; c < colours; c++) small[i * colours + c]! /= smallWeight[i]!;
  }
  fill(small, smallWeight, w, h, colours);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to = y * width + x;
      if (weight[to] !== 0) continue;
      const from = (y >> 1) * w + (x >> 1);
      for (let c = 0; c < colours; c++) colour[to * colours + c] = small[from * colours + c]!;
    }
  }
}
