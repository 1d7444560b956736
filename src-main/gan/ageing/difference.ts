/** Widths of the parts into which a change is taken apart, as standard deviations in parts of the side. */
const wide = 0.1;

/** How much of each part is laid on: the light of a photo and the colour of a skin are hers, not those of an age. */
const parts = { wideLight: 0.35, wideColour: 0.15, fineLight: 1, fineColour: 0.5 };

/**
 * What a model changes in a face between two ages, without what the pictures of an age merely have in common: babies are
 * photographed in bright rooms, grandparents under warm lamps. Light and colour that change over wide areas count less than
 * folds and shadows.
 *
 * @param own, wanted size × size × 3 values in [−1, 1]
 * @returns size × size × 3 numbers in bytes
 */
export function ageDifference(own: Float32Array, wanted: Float32Array, size: number): Float32Array {
  const difference = wanted.map((value, k) => (value - own[k]!) * 127.5);
  const blurred = blur(difference, size, wide * size);
  const light = (values: Float32Array, k: number): number =>
    0.299 * values[k]! + 0.587 * values[k + 1]! + 0.114 * values[k + 2]!;
  for (let k = 0; k < difference.length; k += 3) {
    const [all, low] = [light(difference, k), light(blurred, k)];
    for (let c = 0; c < 3; c++) {
      const [colour, lowColour] = [difference[k + c]! - all, blurred[k + c]! - low];
      difference[k + c] =
        parts.wideLight * low +
        parts.fineLight * (all - low) +
        parts.wideColour * lowColour +
        parts.fineColour * (colour - lowColour);
    }
  }
  return difference;
}

/** Gaussian, along rows and then along columns; edges go on as they end. */
function blur(values: Float32Array, size: number, sigma: number): Float32Array {
  const reach = Math.ceil(3 * sigma);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)),
  );
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const along = (from: Float32Array, step: number, across: number): Float32Array => {
    const to = new Float32Array(from.length);
    for (let line = 0; line < size; line++)
      for (let place = 0; place < size; place++)
        for (let c = 0; c < 3; c++) {
          let sum = 0;
          for (let i = -reach; i <= reach; i++) {
            const at = Math.min(size - 1, Math.max(0, place + i));
            sum += weights[i + reach]! * from[line * across + at * step + c]!;
          }
          to[line * across + place * step + c] = sum / whole;
        }
    return to;
  };
  return along(along(values, 3, 3 * size), 3 * size, 3);
}
