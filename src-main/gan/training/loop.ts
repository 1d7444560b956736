import * as tf from '@tensorflow/tfjs';
import type { MetricPoint } from '../../../src-preload/contract';
import { StudioError } from '../../../src-preload/errors';
import type { BatchReader, FigureName, Sheet, StepFigures, TrainableSystem } from '../systems/system';
import { Balance } from './balance';
import { isFinite, restoreSystem, saveSystem, type SavedTensor } from './checkpoint';

/** What a run needs beside its tensors to go on exactly. */
export interface LoopState {
  version: 1;
  step: number;
  /** Product of all reductions after roll-backs; both learning rates are multiplied by it. */
  learningRateFactor: number;
  /** Roll-backs since the last healthy stretch between two checkpoints. */
  rollbacks: number;
}

/** Whoever runs the loop: gets what it makes, says when it ends. */
export interface LoopHost {
  /** Asked after every step; the place to let messages in. */
  shouldHalt(): Promise<boolean>;
  progress(step: number, stepsPerSecond: number | null, points: MetricPoint[]): void;
  sheet(step: number, sheet: Sheet): void;
  checkpoint(state: LoopState, tensors: SavedTensor[], last: boolean): void;
  /** D has been telling every picture apart for a while, up to this step. */
  discriminatorWins(step: number): void;
  /** Figures or weights are no longer finite: asks for the last good checkpoint. The loop halves the learning rates. */
  rollback(step: number): Promise<{ state: LoopState; tensors: SavedTensor[] }>;
  now(): number;
}

/** A loss beyond this cannot come back by itself. */
const explosion = 1e4;
/** Roll-backs without a healthy stretch between two checkpoints, after which training gives up. */
const mostRollbacks = 5;
/** Milliseconds between two messages about progress. */
const progressInterval = 200;

const figureNames = ['lossG', 'lossD', 'dReal', 'dFake', 'loss'] as const satisfies readonly FigureName[];

/** Figures of the steps since they were last read back; one read for all of them. */
class Figures {
  private readonly waiting: { step: number; figures: StepFigures }[] = [];

  add(step: number, figures: StepFigures): void {
    this.waiting.push({ step, figures });
  }

  take(): MetricPoint[] {
    if (this.waiting.length === 0) return [];
    const scalars = this.waiting.flatMap(({ figures }) => figureNames.flatMap((name) => figures[name] ?? []));
    const values = tf.tidy(() => tf.stack(scalars).dataSync());
    for (const scalar of scalars) scalar.dispose();
    let next = 0;
    const points = this.waiting.map(({ step, figures }) => {
      const point: MetricPoint = { step, lossG: null, lossD: null, dReal: null, dFake: null, loss: null };
      for (const name of figureNames) if (figures[name]) point[name] = values[next++]!;
      return point;
    });
    this.waiting.length = 0;
    return points;
  }
}

const healthy = (point: MetricPoint): boolean =>
  [point.lossG, point.lossD, point.loss].every(
    (loss) => loss === null || (Number.isFinite(loss) && Math.abs(loss) < explosion),
  );

/** Steps a second over the last few seconds, smoothed. */
class Speed {
  private last: { time: number; step: number } | null = null;
  private rate: number | null = null;

  measure(time: number, step: number): number | null {
    if (this.last && time > this.last.time && step > this.last.step) {
      const present = (1000 * (step - this.last.step)) / (time - this.last.time);
      this.rate = this.rate === null ? present : 0.7 * this.rate + 0.3 * present;
    }
    this.last = { time, step };
    return this.rate;
  }
}

/**
 * What is left of the learning rates at a step (from 0): 1 up to the share `from` of all steps, then in a straight line
 * to 1 / (steps that are left) at the last one.
 */
export function learningRateShare(from: number, step: number, totalSteps: number): number {
  const begins = from * totalSteps;
  return step <= begins ? 1 : (totalSteps - step) / (totalSteps - begins);
}

/** When a training draws samples, saves and slows down: a part of every recipe. */
export interface Schedule {
  sampleEvery: number;
  checkpointEvery: number;
  learningRateDecayFrom: number;
}

/**
 * Trains a system from the step of `state` to `totalSteps`, with samples and checkpoints on the way. Everything random
 * follows from the recipe's seed and the step: a run that is interrupted and goes on from a checkpoint ends with the
 * same numbers as one that was not.
 *
 * @returns why it ended and after which step
 */
export async function trainLoop<Batch>(
  system: TrainableSystem<Batch>,
  batches: BatchReader<Batch>,
  schedule: Schedule,
  totalSteps: number,
  from: LoopState | null,
  host: LoopHost,
): Promise<{ reason: 'finished' | 'halted'; step: number }> {
  const figures = new Figures();
  const speed = new Speed();
  const balance = new Balance();
  let state: LoopState = from ?? { version: 1, step: 0, learningRateFactor: 1, rollbacks: 0 };
  let savedAt = from ? from.step : -1;
  let lastProgress = -Infinity;

  const sheet = (): void => {
    host.sheet(
      state.step,
      system.sheet((count) => batches.examples(count)),
    );
  };
  /** Sends the figures on; false if they show that training has diverged. */
  const report = (): boolean => {
    const points = figures.take();
    const bad = points.findIndex((point) => !healthy(point));
    const good = bad < 0 ? points : points.slice(0, bad);
    host.progress(state.step, speed.measure(host.now(), state.step), good);
    for (const point of good) if (balance.add(point)) host.discriminatorWins(point.step);
    lastProgress = host.now();
    return bad < 0;
  };
  /** Writes a checkpoint; false if the state is not worth keeping. */
  const checkpoint = (last: boolean): boolean => {
    if (savedAt === state.step && !last) return true;
    const tensors = saveSystem(system);
    if (!isFinite(tensors)) return false;
    // Roll-backs are forgiven once a stretch between two checkpoints went well, and the checkpoint says so.
    if (!last) state.rollbacks = 0;
    host.checkpoint({ ...state }, tensors, last);
    savedAt = state.step;
    return true;
  };
  const rollBack = async (): Promise<void> => {
    figures.take();
    const rollbacks = state.rollbacks + 1;
    if (rollbacks > mostRollbacks) throw new StudioError('trainingDiverged', { times: mostRollbacks });
    const good = await host.rollback(state.step);
    restoreSystem(system, good.tensors, good.state.step);
    state = { ...good.state, learningRateFactor: state.learningRateFactor / 2, rollbacks };
    savedAt = state.step;
  };

  if (!from) {
    checkpoint(false);
    sheet();
  }
  for (;;) {
    const halt = await host.shouldHalt();
    if (halt || state.step >= totalSteps) {
      if (report() && checkpoint(true))
        return { reason: halt && state.step < totalSteps ? 'halted' : 'finished', step: state.step };
      await rollBack();
      continue;
    }

    const batch = batches.read(state.step);
    const fallen = learningRateShare(schedule.learningRateDecayFrom, state.step, totalSteps);
    const made = system.step(state.step, batch, state.learningRateFactor * fallen);
    state.step++;
    figures.add(state.step, made);
    if (state.step === totalSteps) system.settle?.();

    const checkpointDue = state.step % schedule.checkpointEvery === 0 && state.step < totalSteps;
    const sheetDue = state.step % schedule.sampleEvery === 0 || state.step === totalSteps;
    if (checkpointDue || sheetDue || host.now() - lastProgress >= progressInterval) {
      if (!report() || (checkpointDue && !checkpoint(false))) {
        await rollBack();
        continue;
      }
      if (sheetDue) sheet();
    }
  }
}
