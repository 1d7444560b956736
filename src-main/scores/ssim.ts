/** The Gaussian window of the paper: 11 samples, σ = 1.5. */
const side = 11;
const gauss = Array.from({ length: side }, (_, i) => Math.exp(-((i - 5) ** 2) / (2 * 1.5 ** 2)));
const total = gauss.reduce((sum, value) => sum + value);
const window = gauss.map((value) => value / total);

/**
 * Structural similarity (Wang et al. 2004), the mean over all places where the window lies wholly inside; K₁ = 0.01,
 * K₂ = 0.03, values of 0 to 255.
 *
 * @param a height × width values, rows from the top; at least 11 × 11
 * @returns 1 for equal values
 */
export function ssim(a: Float64Array, b: Float64Array, width: number, height: number): number {
  const count = width * height;
  if (a.length !== count || b.length !== count || width < side || height < side)
    throw new RangeError('SSIM compares pictures of one size, 11 × 11 at least.');
  const product = (x: Float64Array, y: Float64Array): Float64Array => x.map((value, i) => value * y[i]!);
  const means = [a, b, product(a, a), product(b, b), product(a, b)].map((x) => blur(x, width, height));
  const [ma, mb, maa, mbb, mab] = means as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const c1 = (0.01 * 255) ** 2;
  const c2 = (0.03 * 255) ** 2;
  let sum = 0;
  for (let i = 0; i < ma.length; i++) {
    const [x, y] = [ma[i]!, mb[i]!];
    const covariance = mab[i]! - x * y;
    const variances = maa[i]! - x * x + mbb[i]! - y * y;
    sum += ((2 * x * y + c1) * (2 * covariance + c2)) / ((x * x + y * y + c1) * (variances + c2));
  }
  return sum / ma.length;
}

/** Means under the window, where it lies wholly inside: (height − 10) × (width − 10). */
function blur(values: Float64Array, width: number, height: number): Float64Array {
  const columns = width - side + 1;
  const rows = height - side + 1;
  const across = new Float64Array(columns * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let k = 0; k < side; k++) sum += window[k]! * values[y * width + x + k]!;
      across[y * columns + x] = sum;
    }
  }
  const out = new Float64Array(columns * rows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let k = 0; k < side; k++) sum += window[k]! * across[(y + k) * columns + x]!;
      out[y * columns + x] = sum;
    }
  }
  return out;
}
