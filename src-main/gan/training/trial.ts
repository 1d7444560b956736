import * as tf from '@tensorflow/tfjs';
import type { BatchReader, TrainableSystem } from '../systems/system';
import { saveSystem } from './checkpoint';

/** Measured seconds of the parts of a training. */
export interface TrialSeconds {
  step: number;
  /** Drawing a sheet of samples. */
  sheet: number;
  /** Reading all arrays back for a checkpoint. */
  checkpoint: number;
}

/** Timed steps: at least so many, and more of quick ones, until so many milliseconds are over. */
const fewest = 3;
const most = 30;
const patience = 3000;

/**
 * Trains for a few real steps and throws the result away: batches of the source, whole steps, figures read back, a sheet
 * and a checkpoint. The first step is not timed: memory is claimed and kernels are chosen in it.
 *
 * @param onStep told after every step how many are done, the first one included
 * @returns medians, and how many steps were timed
 */
export function tryTraining<Batch>(
  system: TrainableSystem<Batch>,
  batches: BatchReader<Batch>,
  now: () => number,
  onStep: (done: number) => void,
): { seconds: TrialSeconds; steps: number } {
  const timed = (work: () => void): number => {
    const began = now();
    work();
    return (now() - began) / 1000;
  };
  const step = (number: number): number =>
    timed(() => {
      const figures = system.step(number, batches.read(number), 1);
      const scalars = Object.values(figures);
      tf.tidy(() => tf.stack(scalars).dataSync());
      for (const scalar of scalars) scalar.dispose();
    });

  step(0);
  onStep(1);
  const times: number[] = [];
  const began = now();
  while (times.length < fewest || (times.length < most && now() - began < patience)) {
    times.push(step(times.length + 1));
    onStep(times.length + 1);
  }
  times.sort((a, b) => a - b);

  const sheet = timed(() => void system.sheet((count) => batches.examples(count)));
  const checkpoint = timed(() => void saveSystem(system));
  return { seconds: { step: times[Math.floor(times.length / 2)]!, sheet, checkpoint }, steps: times.length };
}

/** Steps after which a trial may end, for its progress. */
export const trialSteps = fewest + 1;
