export interface ChartPoint {
  x: number;
  y: number;
}

/**
 * Thins a curve to at most `limit` points for a chart that is not wider: of every stretch the lowest and the highest
 * value are kept, so that no spike is lost.
 */
export function thin(steps: readonly number[], values: readonly number[], limit: number): ChartPoint[] {
  const n = steps.length;
  const points: ChartPoint[] = [];
  if (n <= limit) {
    for (let i = 0; i < n; i++) points.push({ x: steps[i]!, y: values[i]! });
    return points;
  }
  const buckets = Math.max(1, Math.floor((limit - 2) / 2));
  points.push({ x: steps[0]!, y: values[0]! });
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = 1 + Math.floor((bucket * (n - 2)) / buckets);
    const end = 1 + Math.floor(((bucket + 1) * (n - 2)) / buckets);
    let low = from;
    let high = from;
    for (let i = from; i < end; i++) {
      if (values[i]! < values[low]!) low = i;
      if (values[i]! > values[high]!) high = i;
    }
    for (const i of low === high ? [low] : [Math.min(low, high), Math.max(low, high)]) {
      points.push({ x: steps[i]!, y: values[i]! });
    }
  }
  points.push({ x: steps[n - 1]!, y: values[n - 1]! });
  return points;
}

/** The course of a noisy curve: the mean of every stretch, at most `limit` points. */
export function smooth(steps: readonly number[], values: readonly number[], limit: number): ChartPoint[] {
  const n = steps.length;
  if (n <= limit) return thin(steps, values, limit);
  const points: ChartPoint[] = [];
  for (let bucket = 0; bucket < limit; bucket++) {
    const from = Math.floor((bucket * n) / limit);
    const end = Math.floor(((bucket + 1) * n) / limit);
    let sum = 0;
    for (let i = from; i < end; i++) sum += values[i]!;
    points.push({ x: (steps[from]! + steps[end - 1]!) / 2, y: sum / (end - from) });
  }
  return points;
}
