import type { MetricPoint } from '../../../src-preload/contract';

/** One part of a training that goes through several, one after the other: for the window, which shows them as a path. */
export interface TrainingPhase<Id extends string = string> {
  id: Id;
  /** Its first and last step, counted as the figures count them: the first step of a run is 1. */
  first: number;
  last: number;
  /** The figures that its steps have. */
  figures: readonly Exclude<keyof MetricPoint, 'step'>[];
}

/** A phase before it is known where it stands. */
export type PhasePart<Id extends string> = Pick<TrainingPhase<Id>, 'id' | 'figures'> & { steps: number };

/** Puts phases one after the other; those without steps are left out. */
export function inOrder<Id extends string>(parts: readonly PhasePart<Id>[]): TrainingPhase<Id>[] {
  let last = 0;
  return parts
    .filter(({ steps }) => steps > 0)
    .map(({ id, figures, steps }) => {
      const first = last + 1;
      last += steps;
      return { id, first, last, figures };
    });
}

/** The only phase of a system that trains its generator and its discriminator against each other from the first step on. */
export const adversarialPhase = (steps: number): TrainingPhase<'adversarial'>[] =>
  inOrder([{ id: 'adversarial', steps, figures: ['lossG', 'lossD', 'dReal', 'dFake'] }]);

/**
 * The phases of a run, which may end earlier or later than its recipe says: the last phase goes on for as long as the run
 * does, and one that is never reached is left out.
 */
export function untilStep<Id extends string>(
  phases: readonly TrainingPhase<Id>[],
  totalSteps: number,
): TrainingPhase<Id>[] {
  const reached = phases.filter(({ first }, i) => i === 0 || first <= totalSteps);
  return reached.map((phase, i) =>
    i === reached.length - 1 ? { ...phase, last: Math.max(phase.first, totalSteps) } : phase,
  );
}

/** The phase that a step belongs to: before the first step the first phase, beyond the last step the last one. */
export function phaseAt<Id extends string>(
  phases: readonly TrainingPhase<Id>[],
  step: number,
): TrainingPhase<Id> {
  return phases.find(({ last }) => step <= last) ?? phases.at(-1)!;
}
