import type { RunState } from '../../src-preload/contract';

const working: ReadonlySet<string> = new Set<RunState>(['starting', 'training', 'pausing', 'stopping']);

/** True for states in which a process works on the run. */
export function isWorking(state: string): boolean {
  return working.has(state);
}
