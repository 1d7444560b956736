/** Samples of a picture, rows from the top, channels side by side: height × width × channels. */
export interface Samples<A = ArrayLike<number>> {
  width: number;
  height: number;
  channels: number;
  data: A;
}

/** Keys 1981, "Cubic convolution interpolation for digital image processing", with a = −1/2. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x >= 2) return 0;
  return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2;
}

/** Which samples go into each new one along one side, and how much of each: `taps` of them for each new sample. */
interface Filter {
  taps: number;
  indices: Int32Array;
  weights: Float64Array;
}

function filterFor(from: number, to: number): Filter {
  const scale = to / from;
  // Made smaller, the filter is widened, so that no fine detail becomes a coarse pattern (antialiasing).
  const shrink = Math.min(1, scale);
  const reach = 2 / shrink;
  const taps = Math.ceil(2 * reach) + 2;
  const indices = new Int32Array(to * taps);
  const weights = new Float64Array(to * taps);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) / scale - 0.5;
    const first = Math.floor(centre - reach);
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      const weight = cubic((centre - first - k) * shrink);
      weights[i * taps + k] = weight;
      sum += weight;
      // Beyond the edge the picture is mirrored, its outermost sample included.
      const folded = (((first + k) % (2 * from)) + 2 * from) % (2 * from);
      indices[i * taps + k] = folded < from ? folded : 2 * from - 1 - folded;
    }
    for (let k = 0; k < taps; k++) weights[i * taps + k]! /= sum;
  }
  return { taps, indices, weights };
}

/**
 * Resizes as MATLAB's `imresize(…, 'bicubic')` does, which the papers on super-resolution make their small pictures and
 * their reference with: mirrored at the edges, antialiased where it makes smaller. In gan/systems/srgan/shrink.ts the
 * filter is cut off at the edges instead, as Pillow does it; figures of papers need this one.
 *
 * @returns not rounded and not limited to the range of a picture
 */
export function bicubic(picture: Samples, width: number, height: number): Samples<Float64Array> {
  const { channels, width: from, height: rows, data } = picture;
  const down = filterFor(rows, height);
  const stride = from * channels;
  const tall = new Float64Array(height * stride);
  for (let y = 0; y < height; y++) {
    for (let k = 0; k < down.taps; k++) {
      const weight = down.weights[y * down.taps + k]!;
      if (weight === 0) continue;
      const source = down.indices[y * down.taps + k]! * stride;
      for (let x = 0; x < stride; x++) tall[y * stride + x]! += weight * data[source + x]!;
    }
  }
  const across = filterFor(from, width);
  const out = new Float64Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to = (y * width + x) * channels;
      for (let k = 0; k < across.taps; k++) {
        const weight = across.weights[x * across.taps + k]!;
        if (weight === 0) continue;
        const source = y * stride + across.indices[x * across.taps + k]! * channels;
        for (let c = 0; c < channels; c++) out[to + c]! += weight * tall[source + c]!;
      }
    }
  }
  return { width, height, channels, data: out };
}

/** Rounds to the 256 steps of a picture file. */
export function toBytes(picture: Samples): Samples<Uint8ClampedArray> {
  return { ...picture, data: Uint8ClampedArray.from(picture.data) };
}
