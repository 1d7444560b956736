import type { SampleSheet, TrainingPhase } from '../../src-preload/contract';
import type { Curve } from './metric-series';

/** A phase on the path of a run. */
export interface PhaseOnPath {
  phase: TrainingPhase;
  state: 'done' | 'current' | 'next';
  /** Steps that it has done, and all of its steps. */
  done: number;
  steps: number;
}

/**
 * The path of a run through its phases.
 *
 * @param step number of the last step that was done
 */
export function pathOf(phases: readonly TrainingPhase[], step: number): PhaseOnPath[] {
  return phases.map((phase) => {
    const { first, last } = phase;
    const steps = last - first + 1;
    const done = Math.max(0, Math.min(steps, step - first + 1));
    return { phase, state: done === steps ? 'done' : first <= step + 1 ? 'current' : 'next', done, steps };
  });
}

/** The phase that a run is in; at its end the last one. */
export const presentOf = (path: readonly PhaseOnPath[]): PhaseOnPath =>
  path.find(({ state }) => state !== 'done') ?? path.at(-1)!;

/** How near the sheets of a run came to the originals, through time; those that are too near to be drawn are left out. */
export function sheetCurve(samples: readonly SampleSheet[], what: 'made' | 'bicubic'): Curve {
  const measured = samples.filter(({ psnr }) => psnr && Number.isFinite(psnr.made + psnr.bicubic));
  return { steps: measured.map(({ step }) => step), values: measured.map(({ psnr }) => psnr![what]) };
}
