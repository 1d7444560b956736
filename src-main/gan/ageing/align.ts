import type { FacePlace } from '../../../src-preload/contract-ageing';

/** Pixels of a photo: height × width × 3 bytes, RGB, rows from the top. */
export interface Photo {
  pixels: Uint8Array;
  width: number;
  height: number;
}

/**
 * The way between a face's square and its photo: a similarity (turn, scale, shift). Coordinates are those of edges: a
 * pixel's middle is at half numbers; the square goes from 0 to 1 both ways.
 */
export const toPhoto = ({ x, y, side, angle }: FacePlace, u: number, v: number): [number, number] => {
  const [cos, sin] = [Math.cos(angle) * side, Math.sin(angle) * side];
  return [x + (u - 0.5) * cos - (v - 0.5) * sin, y + (u - 0.5) * sin + (v - 0.5) * cos];
};

/** The inverse of `toPhoto`. */
export const toSquare = ({ x, y, side, angle }: FacePlace, px: number, py: number): [number, number] => {
  const [cos, sin] = [Math.cos(angle) / side, Math.sin(angle) / side];
  return [0.5 + (px - x) * cos + (py - y) * sin, 0.5 - (px - x) * sin + (py - y) * cos];
};

/** More samples than this along a pixel's side add nothing that can be seen. */
const mostSamples = 8;

/**
 * Cuts a face's square out of a photo, upright. Where it is made smaller, each pixel is the mean of samples all over it;
 * samples are bilinear. What lies outside of the photo has the colour of its edge.
 *
 * @param size side of the result
 * @returns size × size × 3 bytes: RGB, rows from the top
 */
export function cutFace(photo: Photo, place: FacePlace, size: number): Uint8Array {
  const result = new Uint8Array(size * size * 3);
  const samples = Math.min(mostSamples, Math.max(1, Math.ceil(place.side / size)));
  const colour = new Float64Array(3);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      colour.fill(0);
      for (let i = 0; i < samples; i++) {
        for (let k = 0; k < samples; k++) {
          const u = (column + (k + 0.5) / samples) / size;
          const v = (row + (i + 0.5) / samples) / size;
          const [x, y] = toPhoto(place, u, v);
          addBilinear(photo, x - 0.5, y - 0.5, colour);
        }
      }
      const at = (row * size + column) * 3;
      for (let c = 0; c < 3; c++) result[at + c] = Math.round(colour[c]! / (samples * samples));
    }
  }
  return result;
}

/** Adds the colour between the four pixels around a point; pixels are at whole numbers. */
function addBilinear({ pixels, width, height }: Photo, x: number, y: number, colour: Float64Array): void {
  const [cx, cy] = [Math.min(width - 1, Math.max(0, x)), Math.min(height - 1, Math.max(0, y))];
  const [left, top] = [Math.floor(cx), Math.floor(cy)];
  const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)];
  const [fx, fy] = [cx - left, cy - top];
  for (let c = 0; c < 3; c++) {
    const at = (column: number, row: number): number => pixels[(row * width + column) * 3 + c]!;
    const upper = at(left, top) * (1 - fx) + at(right, top) * fx;
    const lower = at(left, bottom) * (1 - fx) + at(right, bottom) * fx;
    colour[c]! += upper * (1 - fy) + lower * fy;
  }
}

/** A photo in the middle of a larger one: `margin` pixels on each side, which go on as the photo's edge ends. */
export function withMargin(photo: Photo, margin: number): Photo {
  const [width, height] = [photo.width + 2 * margin, photo.height + 2 * margin];
  const pixels = new Uint8Array(width * height * 3);
  const inside = (at: number, length: number): number => Math.min(length - 1, Math.max(0, at - margin));
  for (let y = 0; y < height; y++) {
    const line = inside(y, photo.height) * photo.width;
    for (let x = 0; x < width; x++) {
      const from = (line + inside(x, photo.width)) * 3;
      for (let c = 0; c < 3; c++) pixels[(y * width + x) * 3 + c] = photo.pixels[from + c]!;
    }
  }
  return { pixels, width, height };
}

/** The whole photo, brought to at most so many pixels along its longer side by the same means. */
export function shrink(photo: Photo, longest: number): Photo {
  const factor = longest / Math.max(photo.width, photo.height);
  if (factor >= 1) return photo;
  const [width, height] = [
    Math.max(1, Math.round(photo.width * factor)),
    Math.max(1, Math.round(photo.height * factor)),
  ];
  const [stepX, stepY] = [photo.width / width, photo.height / height];
  const samples = Math.min(mostSamples, Math.ceil(Math.max(stepX, stepY)));
  const pixels = new Uint8Array(width * height * 3);
  const colour = new Float64Array(3);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      colour.fill(0);
      for (let i = 0; i < samples; i++) {
        for (let k = 0; k < samples; k++) {
          const x = (column + (k + 0.5) / samples) * stepX - 0.5;
          addBilinear(photo, x, (row + (i + 0.5) / samples) * stepY - 0.5, colour);
        }
      }
      const at = (row * width + column) * 3;
      for (let c = 0; c < 3; c++) pixels[at + c] = Math.round(colour[c]! / (samples * samples));
    }
  }
  return { pixels, width, height };
}
