import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';

/** What is known of an engine process that ended without having said so. */
export interface Death {
  /** Exit code; null when a signal ended it. */
  code: number | null;
  /** Resident memory that it reported last. */
  memoryBytes: number | null;
  /** Most that a process may have on this machine, or in this container. */
  limitBytes: number;
  /** Processes that the kernel killed for lack of memory, before this one started and now; null where unknown. */
  oomKills: { before: number | null; after: number | null };
}

/** Endings by SIGKILL and by abort(), as Node, shells and Electron report them. */
const killed = new Set([null, 9, 137, -9]);
const aborted = new Set([null, 6, 134, -6]);

/**
 * Tells a lack of memory from other crashes. Linux counts the processes that it killed for it: if the count rose in the
 * life of ours, and ours was killed, that was it. Elsewhere, and for a failed allocation that ends in abort()
 * (std::bad_alloc), a process that last had more than half of the machine is taken to have run out.
 */
export function diedOfMemory({ code, memoryBytes, limitBytes, oomKills }: Death): boolean {
  const { before, after } = oomKills;
  if (killed.has(code) && before !== null && after !== null && after > before) return true;
  if (!killed.has(code) && !aborted.has(code)) return false;
  return memoryBytes !== null && memoryBytes > limitBytes / 2;
}

/** Memory of the machine, or of the container if that has less. */
export function memoryLimit(): number {
  const constrained = process.constrainedMemory?.() ?? 0;
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

/** How many processes the kernel has killed for lack of memory; null where it does not say. */
export function countOomKills(): number | null {
  let total: number | null = null;
  for (const file of ['/proc/vmstat', '/sys/fs/cgroup/memory.events']) {
    try {
      const count = /^oom_kill (\d+)$/m.exec(readFileSync(file, 'latin1'))?.[1];
      if (count !== undefined) total = (total ?? 0) + Number(count);
    } catch {
      // Not Linux, or a sandbox without it.
    }
  }
  return total;
}
