/** The part of the contract that tells of dry runs. */

/** What a few real steps of a recipe took on this machine. */
export interface RunTrial {
  parameters: { generator: number; discriminator: number };
  /** Medians in seconds: one step, one sheet of samples, one checkpoint. */
  seconds: { step: number; sheet: number; checkpoint: number };
  /** Steps that were timed. */
  steps: number;
  /** Most memory that the engine process had. */
  peakBytes: number;
  /** Memory that was free before. */
  freeBytes: number;
  /** Memory of this machine. */
  machineBytes: number;
  /** Another training went on meanwhile: alone it is quicker. */
  busy: boolean;
}

/** How far a dry run is: steps that are done, and at least how many there will be. */
export interface TrialUpdate {
  done: number;
  total: number;
}

/** The part of a recipe that says how long a training is, and how often it stops for samples and checkpoints. */
interface Schedule {
  steps: number;
  sampleEvery: number;
  checkpointEvery: number;
}

/** Seconds that a whole training will take, after what its parts took in a dry run. */
export function trainingSeconds(recipe: Schedule, { step, sheet, checkpoint }: RunTrial['seconds']): number {
  const { steps } = recipe;
  return (
    steps * step +
    (1 + Math.floor(steps / recipe.sampleEvery)) * sheet +
    (1 + Math.floor(steps / recipe.checkpointEvery)) * checkpoint
  );
}

/** What speaks against a training on this machine. */
export type TrialWarning = 'memory' | 'days' | 'busy';

/** More than so much of the free memory leaves nothing for the rest of the machine. */
const mostMemory = 0.9;
const day = 86_400;

/** What a person should know before she starts. */
export function trialWarnings(recipe: Schedule, trial: RunTrial): TrialWarning[] {
  return [
    ...(trial.peakBytes > mostMemory * trial.freeBytes ? (['memory'] as const) : []),
    ...(trainingSeconds(recipe, trial.seconds) > day ? (['days'] as const) : []),
    ...(trial.busy ? (['busy'] as const) : []),
  ];
}
