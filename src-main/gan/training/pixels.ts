import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Sheet } from '../systems/system';

/** [−1, 1] → 0 … 255, rounded; what lies outside is clipped. */
function toByte(value: number): number {
  return Math.max(0, Math.min(255, Math.round((value + 1) * 127.5)));
}

/** RGBA bytes of each picture of (N, H, W, 1 or 3) in [−1, 1]; takes the tensor over. One channel becomes grey. */
export function toRgba(pictures: Tensor): Uint8ClampedArray<ArrayBuffer>[] {
  const [count, height, width, channels] = pictures.shape as [number, number, number, number];
  const values = pictures.dataSync();
  pictures.dispose();
  const pixels = height * width;
  return Array.from({ length: count }, (_, n) => {
    const rgba = new Uint8ClampedArray(pixels * 4);
    for (let i = 0; i < pixels; i++) {
      const from = (n * pixels + i) * channels;
      for (let c = 0; c < 3; c++) rgba[4 * i + c] = toByte(values[from + Math.min(c, channels - 1)]!);
      rgba[4 * i + 3] = 255;
    }
    return rgba;
  });
}

/**
 * One picture of (columns × rows, side, side, 1 or 3) in [−1, 1], row after row; takes the tensor over. One channel
 * becomes grey.
 */
export function toSheet(pictures: Tensor, columns: number): Sheet {
  const [count, side, , channels] = pictures.shape as [number, number, number, number];
  const values = pictures.dataSync();
  pictures.dispose();
  const rows = count / columns;
  const pixels = new Uint8Array(count * side * side * 3);
  for (let n = 0; n < count; n++) {
    const [top, left] = [Math.floor(n / columns) * side, (n % columns) * side];
    for (let y = 0; y < side; y++) {
      const from = (n * side + y) * side * channels;
      const to = ((top + y) * columns * side + left) * 3;
      for (let x = 0; x < side; x++)
        for (let c = 0; c < 3; c++)
          pixels[to + 3 * x + c] = toByte(values[from + channels * x + Math.min(c, channels - 1)]!);
    }
  }
  return { columns, rows, side, pixels };
}

/**
 * One picture (1, side, side, channels) in [−1, 1]; one channel is the luma Y' of Rec. 601.
 *
 * @param rgb side × side × 3 bytes, rows from the top
 */
export function fromRgb(rgb: Uint8Array, side: number, channels: 1 | 3 = 3): Tensor {
  if (channels === 3) {
    const values = Float32Array.from(rgb, (byte) => byte / 127.5 - 1);
    return tf.tensor4d(values, [1, side, side, 3]);
  }
  const values = new Float32Array(side * side);
  for (let i = 0; i < values.length; i++) {
    const luma = 0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!;
    values[i] = luma / 127.5 - 1;
  }
  return tf.tensor4d(values, [1, side, side, 1]);
}
