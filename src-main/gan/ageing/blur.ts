/**
 * Gaussian over a square picture, along rows and then along columns; edges go on as they end.
 *
 * @param values size × size × 3
 * @param sigma in pixels
 */
export function blurSquare(values: Float32Array, size: number, sigma: number): Float32Array {
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
