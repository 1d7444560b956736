import type { Samples } from './bicubic';
import { ssim } from './ssim';

/**
 * Luma of BT.601 as MATLAB's `rgb2ycbcr` gives it for bytes: 16 for black to 235 for white, in whole steps. A grey
 * picture counts as one whose three channels are equal.
 *
 * @param picture 0 to 255; 1 or 3 channels
 * @returns height × width values
 */
export function luma(picture: Samples): Float64Array {
  const { width, height, channels, data } = picture;
  if (channels !== 1 && channels !== 3)
    throw new RangeError('Luma is computed from grey or RGB pictures alone.');
  const values = new Float64Array(width * height);
  for (let i = 0; i < values.length; i++) {
    const at = i * channels;
    const [r, g, b] = channels === 3 ? [data[at]!, data[at + 1]!, data[at + 2]!] : Array(3).fill(data[at]!);
    values[i] = Math.round(16 + (65.481 * r + 128.553 * g + 24.966 * b) / 255);
  }
  return values;
}

/**
 * Peak signal-to-noise ratio in decibels, with a peak of 255: 10 log₁₀ (255² / mean squared difference).
 *
 * @returns Infinity for equal values
 */
export function psnr(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length || a.length === 0)
    throw new RangeError('PSNR compares values of equal number, one at least.');
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return 10 * Math.log10((255 * 255 * a.length) / sum);
}

export interface Fidelity {
  /** Decibels. */
  psnr: number;
  /** 1 for equal pictures. */
  ssim: number;
}

/**
 * How near an enlarged picture comes to the original by the protocol of the papers on super-resolution (Ledig et al.
 * 2017, section 3.1): on luma, without a border as wide as the scale.
 *
 * @throws RangeError for pictures of different sizes, and for those that are too small: SSIM needs 11 × 11 inside
 */
export function fidelity(made: Samples, original: Samples, border = 4): Fidelity {
  const { width, height } = original;
  if (made.width !== width || made.height !== height)
    throw new RangeError('Only pictures of the same size are compared.');
  const inner = { width: width - 2 * border, height: height - 2 * border };
  if (inner.width < 11 || inner.height < 11) throw new RangeError('The pictures are too small to compare.');
  const [a, b] = [made, original].map((picture) => cut(luma(picture), width, inner, border));
  return { psnr: psnr(a!, b!), ssim: ssim(a!, b!, inner.width, inner.height) };
}

function cut(
  values: Float64Array,
  width: number,
  inner: { width: number; height: number },
  border: number,
): Float64Array {
  const out = new Float64Array(inner.width * inner.height);
  for (let y = 0; y < inner.height; y++) {
    const from = (y + border) * width + border;
    out.set(values.subarray(from, from + inner.width), y * inner.width);
  }
  return out;
}
