import { StudioError } from '../../src-preload/errors';
import type { ErrorMessage, Recipe, RunTrial, RunUpdate, TrialUpdate } from '../../src-preload/contract';
import { startChild, type Child, type StartOptions } from '../processes/child';
import { countOomKills, memoryLimit } from './death';
import type { EngineCommand, EngineMessage, NetFile, RunPlace } from './messages';
import { ModelProcess } from './model-process';
import { TrainingProcess, type TrainingJob } from './training-process';
import { availableMemory, TrialProcess, type TrialJob } from './trial-process';

export interface SupervisorOptions {
  /** Bundled entry file of the engine process. */
  hostEntry: string;
  /** Threads that an engine may use; 0: all cores. Read at every start. */
  threads(): number;
  /** Where the person's VGG19 lies; null: she has chosen none. Read at every start. */
  contentFolder?(): string | null;
  onUpdate(update: RunUpdate): void;
  /** An engine is gone without having written down why. */
  onLost(job: TrainingJob, error: ErrorMessage): void;
  /** How far a dry run is. */
  onTrial?(update: TrialUpdate): void;
  /** Address of a sample sheet; the command line has none. */
  sheetUrl?(runId: number, step: number): string;
  /** For tests. */
  start?(entry: string, options: StartOptions): Child<EngineCommand, EngineMessage>;
  memoryLimit?: number;
  countOomKills?(): number | null;
}

/**
 * Starts and watches the engine processes, for the window and for the command line alike: one process per training, one
 * warm one for pictures. It knows processes and messages, not the project.
 */
export class EngineSupervisor {
  readonly #trainings = new Map<number, TrainingProcess>();
  /** The warm process that works with models. */
  readonly models: ModelProcess;
  #trial: TrialProcess | null = null;

  constructor(private readonly options: SupervisorOptions) {
    this.models = new ModelProcess({ start: () => this.#start('GAN Studio pictures') });
  }

  /**
   * Starts a training in a process of its own.
   *
   * @throws StudioError runBusy, engineStart
   */
  train(job: TrainingJob): void {
    if (this.isTraining(job.runId)) throw new StudioError('runBusy');
    let child: Child<EngineCommand, EngineMessage>;
    try {
      child = this.#start('GAN Studio training');
    } catch (error) {
      throw new StudioError('engineStart', {}, { cause: error });
    }
    const training: TrainingProcess = new TrainingProcess({
      job: { ...job, contentFolder: this.contentFolder ?? undefined },
      child,
      onUpdate: (update) => this.options.onUpdate(update),
      onLost: (error) => this.options.onLost(job, error),
      onGone: () => {
        // A run that was resumed meanwhile has another process.
        if (this.#trainings.get(job.runId) === training) this.#trainings.delete(job.runId);
      },
      sheetUrl: this.options.sheetUrl ?? (() => ''),
      memoryLimit: this.options.memoryLimit ?? memoryLimit(),
      countOomKills: this.options.countOomKills ?? countOomKills,
    });
    this.#trainings.set(job.runId, training);
    this.options.onUpdate(training.snapshot);
  }

  /**
   * Asks a training to end with a checkpoint.
   *
   * @throws StudioError runNotTraining
   */
  halt(runId: number, how: 'pause' | 'stop'): void {
    const training = this.#trainings.get(runId);
    if (!training?.working) throw new StudioError('runNotTraining');
    training.halt(how);
  }

  isTraining(runId: number): boolean {
    return this.#trainings.get(runId)?.working ?? false;
  }

  /** Where every training stands. */
  active(): RunUpdate[] {
    return this.#working().map((training) => training.snapshot);
  }

  /**
   * Pauses every training and waits for the processes to end, at most so long; the rest is ended by force, which costs
   * the steps since the last checkpoint.
   *
   * @returns whether all of them wrote a checkpoint in time
   */
  async pauseAll(milliseconds: number): Promise<boolean> {
    const trainings = [...this.#trainings.values()];
    // One that was told to stop ends with a checkpoint as well, and stays stopped.
    for (const training of trainings) if (!training.stopping) training.halt('pause');
    const gone = Promise.all(trainings.map((training) => training.gone)).then(() => true);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), milliseconds);
    });
    const inTime = await Promise.race([gone, late]);
    clearTimeout(timer);
    if (!inTime) {
      for (const training of trainings) if (this.#isCurrent(training)) training.kill();
      await gone;
    }
    return inTime;
  }

  /** Ends every process at once. */
  killAll(): void {
    for (const training of this.#trainings.values()) training.kill();
  }

  /** Resolves when the process of a run is gone, at once when it has none. */
  async gone(runId: number): Promise<void> {
    await this.#trainings.get(runId)?.gone;
  }

  /**
   * Runs a few real steps of a recipe in a process of its own and measures them; nothing is stored. A dry run that is
   * going on is given up.
   *
   * @throws StudioError engineStart, trialMemory, trialCrashed, trialCancelled
   */
  async try(job: TrialJob): Promise<Omit<RunTrial, 'busy'>> {
    this.cancelTrial();
    const freeBytes = availableMemory();
    let child: Child<EngineCommand, EngineMessage>;
    try {
      child = this.#start('GAN Studio dry run');
    } catch (error) {
      throw new StudioError('engineStart', {}, { cause: error });
    }
    const trial = new TrialProcess({
      job: { ...job, contentFolder: this.contentFolder ?? undefined },
      child,
      freeBytes,
      onUpdate: (update) => {
        if (this.#trial === trial) this.options.onTrial?.(update);
      },
      memoryLimit: this.options.memoryLimit ?? memoryLimit(),
      countOomKills: this.options.countOomKills ?? countOomKills,
    });
    this.#trial = trial;
    try {
      return await trial.result;
    } finally {
      if (this.#trial === trial) this.#trial = null;
    }
  }

  /** Gives a dry run up, if there is one. */
  cancelTrial(): void {
    this.#trial?.cancel();
    this.#trial = null;
  }

  /**
   * Looks whether files of weights fit the nets of a recipe; with a run, which has no checkpoint yet, it gets one of step 0
   * with them. Nets without a file begin as the recipe's seed says.
   *
   * @throws StudioError weightsLayers, weightsShape, weightsNoNet, and those of reading the files
   */
  beginWeights(recipe: Recipe, weights: NetFile[], place?: RunPlace): Promise<void> {
    return this.models.beginWeights(recipe, weights, {
      place,
      contentFolder: this.contentFolder ?? undefined,
    });
  }

  /** Where the person's VGG19 lies; null: she has chosen none. */
  get contentFolder(): string | null {
    return this.options.contentFolder?.() ?? null;
  }

  #working(): TrainingProcess[] {
    return [...this.#trainings.values()].filter((training) => training.working);
  }

  #isCurrent(training: TrainingProcess): boolean {
    return this.#trainings.get(training.job.runId) === training;
  }

  #start(name: string): Child<EngineCommand, EngineMessage> {
    const start = this.options.start ?? startChild<EngineCommand, EngineMessage>;
    return start(this.options.hostEntry, { name, env: engineEnvironment(this.options.threads()) });
  }
}

/** What the engine's libraries read from the environment. */
export function engineEnvironment(threads: number): Record<string, string> {
  const quiet = { TF_CPP_MIN_LOG_LEVEL: process.env.TF_CPP_MIN_LOG_LEVEL ?? '2' };
  if (threads === 0) return quiet;
  const count = String(threads);
  return {
    ...quiet,
    TF_NUM_INTRAOP_THREADS: count,
    TF_NUM_INTEROP_THREADS: count,
    OMP_NUM_THREADS: count,
  };
}
