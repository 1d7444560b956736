/** One contender in a comparison: what it is called and how one round of it is measured. */
export interface Contender {
  name: string;
  /** One figure, smaller is better; further figures may go with it. */
  measure(): Promise<{ value: number; memoryMegabytes?: number }>;
}

export interface Row {
  contender: string;
  median: number;
  all: number[];
  memoryMegabytes: number | null;
  /** Median of the ratios to the first contender's figure of the same round. */
  ratio: number;
}

/** The middle value; the mean of the two middle ones for an even count. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2;
}

/** The value that so large a part of all values does not exceed (nearest rank). */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)]!;
}

/**
 * Measures contenders in turn, round after round: a machine whose speed drifts is then the same for all of them, and
 * the ratios of each round hold where single figures would not.
 */
export async function compare(
  contenders: readonly Contender[],
  rounds: number,
  onRound: (contender: string, round: number, value: number) => void,
): Promise<Row[]> {
  const values = contenders.map((): number[] => []);
  const memory = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, contender] of contenders.entries()) {
      const { value, memoryMegabytes } = await contender.measure();
      values[i]!.push(value);
      if (memoryMegabytes !== undefined) memory[i]!.push(memoryMegabytes);
      onRound(contender.name, round + 1, value);
    }
  }
  return contenders.map(({ name }, i) => ({
    contender: name,
    median: median(values[i]!),
    all: values[i]!,
    memoryMegabytes: memory[i]!.length > 0 ? median(memory[i]!) : null,
    ratio: median(values[i]!.map((value, round) => value / values[0]![round]!)),
  }));
}

/** A table for people, numbers aligned to the right. */
export function table(title: string, unit: string, rows: readonly Row[]): string {
  const cells = [
    ['', `median ${unit}`, 'all', 'peak MB', 'ratio'],
    ...rows.map((row) => [
      row.contender,
      row.median.toFixed(0),
      row.all.map((value) => value.toFixed(0)).join(' '),
      row.memoryMegabytes?.toFixed(0) ?? '–',
      row.ratio.toFixed(2),
    ]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
  );
  return [title, ...lines].join('\n');
}
