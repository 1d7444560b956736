import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';

/** [−1, 1] → 0 … 255, rounded; what lies outside is clipped. */
function toByte(value: number): number {
  return Math.max(0, Math.min(255, Math.round((value + 1) * 127.5)));
}

/** RGBA bytes of each picture of (N, H, W, 3) in [−1, 1]; takes the tensor over. */
export function toRgba(pictures: Tensor): Uint8ClampedArray<ArrayBuffer>[] {
  const [count, height, width] = pictures.shape as [number, number, number];
  const values = pictures.dataSync();
  pictures.dispose();
  const pixels = height * width;
  return Array.from({ length: count }, (_, n) => {
    const rgba = new Uint8ClampedArray(pixels * 4);
    for (let i = 0; i < pixels; i++) {
      const from = (n * pixels + i) * 3;
      rgba[4 * i] = toByte(values[from]!);
      rgba[4 * i + 1] = toByte(values[from + 1]!);
      rgba[4 * i + 2] = toByte(values[from + 2]!);
      rgba[4 * i + 3] = 255;
    }
    return rgba;
  });
}

/** One RGB picture of grid × grid pictures of (grid², side, side, 3) in [−1, 1]; takes the tensor over. */
export function toSheet(pictures: Tensor, grid: number): Uint8Array<ArrayBuffer> {
  const side = pictures.shape[1]!;
  const values = pictures.dataSync();
  pictures.dispose();
  const width = grid * side;
  const sheet = new Uint8Array(width * width * 3);
  for (let n = 0; n < grid * grid; n++) {
    const [top, left] = [Math.floor(n / grid) * side, (n % grid) * side];
    for (let row = 0; row < side; row++) {
      const from = (n * side + row) * side * 3;
      const to = ((top + row) * width + left) * 3;
      for (let i = 0; i < side * 3; i++) sheet[to + i] = toByte(values[from + i]!);
    }
  }
  return sheet;
}

/**
 * One picture (1, side, side, 3) in [−1, 1].
 *
 * @param rgb side × side × 3 bytes, rows from the top
 */
export function fromRgb(rgb: Uint8Array, side: number): Tensor {
  const values = Float32Array.from(rgb, (byte) => byte / 127.5 - 1);
  return tf.tensor4d(values, [1, side, side, 3]);
}
