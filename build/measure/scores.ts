import type { DoubleMath } from '../../src-main/scores/double';
import type { Features } from '../../src-main/scores/features';
import { featureStatistics } from '../../src-main/scores/feature-statistics';
import { frechetDistance } from '../../src-main/scores/frechet';
import { kernelDistance } from '../../src-main/scores/kernel';
import { precisionRecall } from '../../src-main/scores/precision-recall';

/** How near a set of pictures comes to the real ones. */
export interface Scores {
  /** Smaller is better; depends on the number of pictures. */
  frechet: number;
  /** Smaller is better; times 1,000, as in most tables. */
  kernel: number;
  /** 0 … 1. */
  precision: number;
  /** 0 … 1. */
  recall: number;
}

/** All scores of one set against the real one. */
export function scoresOf(real: Features, made: Features, math: DoubleMath): Scores {
  return {
    frechet: frechetDistance(featureStatistics(real, math), featureStatistics(made, math), math),
    kernel: 1000 * kernelDistance(real, made, math),
    ...precisionRecall(real, made, math),
  };
}

/** A table for people: a line for each set. */
export function scoreTable(rows: readonly { name: string; scores: Scores }[]): string {
  const cells = [
    ['against the real pictures', 'Fréchet', 'kernel × 1000', 'precision', 'recall'],
    ...rows.map(({ name, scores }) => [
      name,
      scores.frechet.toFixed(1),
      scores.kernel.toFixed(2),
      scores.precision.toFixed(3),
      scores.recall.toFixed(3),
    ]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
    )
    .join('\n');
}
