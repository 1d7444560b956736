import { cornersOf, type FacePlace } from '../../src-preload/contract';
import type { Picture } from './rendered';

/** A face of a photo, upright and square; samples are bilinear. What lies outside has the colour of the edge. */
export function faceCrop(photo: Picture, place: FacePlace, side: number): Picture {
  const [origin, right, , below] = cornersOf(place);
  const along = (corner: [number, number]): [number, number] => [
    (corner[0] - origin[0]) / side,
    (corner[1] - origin[1]) / side,
  ];
  const [acrossX, acrossY] = along(right);
  const [downX, downY] = along(below);
  const pixels = new Uint8ClampedArray(side * side * 4);
  const clamp = (value: number, length: number): number => Math.min(length - 1, Math.max(0, value));
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const x = clamp(origin[0] + (column + 0.5) * acrossX + (row + 0.5) * downX - 0.5, photo.width);
      const y = clamp(origin[1] + (column + 0.5) * acrossY + (row + 0.5) * downY - 0.5, photo.height);
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [next, lower] = [clamp(left + 1, photo.width), clamp(top + 1, photo.height)];
      for (let c = 0; c < 4; c++) {
        const at = (px: number, py: number): number => photo.pixels[(py * photo.width + px) * 4 + c]!;
        const upper = at(left, top) + (at(next, top) - at(left, top)) * (x - left);
        const under = at(left, lower) + (at(next, lower) - at(left, lower)) * (x - left);
        pixels[(row * side + column) * 4 + c] = upper + (under - upper) * (y - top);
      }
    }
  }
  return { width: side, height: side, pixels };
}
