import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';

export interface Processor {
  model: string;
  cores: number;
  /** Vector instructions that libtensorflow makes use of, for example AVX2, AVX-512, AMX. */
  vectors: string[];
}

/** Linux's names of vector instructions and what people call them, the widest last. */
const vectorFlags: readonly [flag: string, name: string][] = [
  ['sse4_2', 'SSE4.2'],
  ['avx', 'AVX'],
  ['fma', 'FMA'],
  ['avx2', 'AVX2'],
  ['avx_vnni', 'AVX-VNNI'],
  ['avx512f', 'AVX-512'],
  ['avx512_vnni', 'AVX-512 VNNI'],
  ['avx512_bf16', 'AVX-512 BF16'],
  ['avx512_fp16', 'AVX-512 FP16'],
  ['amx_tile', 'AMX'],
  ['amx_bf16', 'AMX BF16'],
  ['amx_int8', 'AMX INT8'],
  ['asimd', 'NEON'],
  ['sve', 'SVE'],
  ['bf16', 'BF16'],
];

/** Reads the text of /proc/cpuinfo: the vector instructions of the first core (they are the same on all). */
export function vectorInstructions(cpuinfo: string): string[] {
  const flags = new Set(/^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuinfo)?.[1]?.split(/\s+/));
  return vectorFlags.filter(([flag]) => flags.has(flag)).map(([, name]) => name);
}

export async function describeProcessor(): Promise<Processor> {
  const cpuinfo = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  return {
    model: cpus()[0]?.model.trim() || 'unknown processor',
    cores: availableParallelism(),
    vectors: vectorInstructions(cpuinfo),
  };
}
