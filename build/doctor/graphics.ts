import { run } from '../setup/process';

export interface GraphicsCard {
  name: string;
  memoryMegabytes: number;
  driver: string;
}

/** The NVIDIA cards that the driver names; none where there is no driver. */
export async function describeGraphics(): Promise<GraphicsCard[]> {
  const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader,nounits'];
  const result = await run('nvidia-smi', query, { timeoutMs: 15_000 });
  return result.status === 0 ? parseCards(result.stdout) : [];
}

/** Reads what nvidia-smi prints: one line a card, three columns. */
export function parseCards(csv: string): GraphicsCard[] {
  return csv
    .split('\n')
    .map((line) => line.split(',').map((column) => column.trim()))
    .filter((columns) => columns.length === 3)
    .map(([name, memory, driver]) => ({ name: name!, memoryMegabytes: Number(memory), driver: driver! }));
}
