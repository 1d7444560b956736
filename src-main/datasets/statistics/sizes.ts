import type { DatasetStatistics } from '../../../src-preload/contract';

/** Where the bars of the chart of sizes begin: shorter sides in pixels. */
const edges = [1, 32, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096, 8192];

/** Width and height differ by less than this part in what counts as a square. */
const squareness = 0.05;

/**
 * How large the sources of pictures are.
 *
 * @param sources in pixels, upright
 */
export function sizeStatistics(
  sources: readonly { width: number; height: number }[],
): DatasetStatistics['sizes'] {
  if (sources.length === 0) return null;
  const shorter = ({ width, height }: { width: number; height: number }): number => Math.min(width, height);
  const sorted = [...sources].sort(
    (a, b) => shorter(a) - shorter(b) || a.width * a.height - b.width * b.height,
  );
  const counts = edges.map(() => 0);
  let [portrait, square, landscape] = [0, 0, 0];
  for (const source of sources) {
    counts[edges.findLastIndex((edge) => edge <= shorter(source))]!++;
    const ratio = source.width / source.height;
    if (Math.abs(ratio - 1) < squareness) square++;
    else if (ratio < 1) portrait++;
    else landscape++;
  }
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  const size = ({ width, height }: { width: number; height: number }) => ({ width, height });
  return {
    known: sources.length,
    smallest: size(sorted[0]!),
    middle: size(sorted[Math.floor(sorted.length / 2)]!),
    largest: size(sorted.at(-1)!),
    portrait,
    square,
    landscape,
    shorterSides: counts
      .map((count, i) => ({ from: edges[i]!, to: edges[i + 1] ?? null, count }))
      .slice(first, last + 1),
  };
}
