import type { Features } from './features';

/** Features that numpy makes in the same way (whole numbers and one division): see scores.test.ts. */
export function patternFeatures(count: number, width: number, seed: number, scale = 1, shift = 0): Features {
  const values = new Float32Array(count * width);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < width; j++) {
      const pattern =
        (i + 1) * (i + 1) * 31 +
        (j + 1) * (j + 3) * (i + 2) * 17 +
        seed * 101 * (j + 1) +
        seed * seed * i * 7;
      values[i * width + j] = Math.fround((pattern % 1009) / 1009) * scale + shift;
    }
  }
  return { count, width, values };
}

/** Features from rows of numbers. */
export function featuresFrom(rows: readonly (readonly number[])[]): Features {
  return { count: rows.length, width: rows[0]!.length, values: Float32Array.from(rows.flat()) };
}
