import type { ErrorMessage, RunState, RunUpdate, TrainingPhase } from '../../src-preload/contract';
import type { Child } from '../processes/child';
import { diedOfMemory } from './death';
import type { EngineCommand, EngineMessage } from './messages';

export interface TrainingJob {
  projectPath: string;
  runId: number;
  /** Step of the checkpoint that it goes on from; 0 for a new run. */
  step: number;
  totalSteps: number;
  /** Where the person's VGG19 lies, if she has chosen one. */
  contentFolder?: string;
  /** Of the run, in order; absent: one. */
  phases?: readonly Pick<TrainingPhase, 'last'>[];
}

export interface TrainingProcessOptions {
  job: TrainingJob;
  child: Child<EngineCommand, EngineMessage>;
  onUpdate(update: RunUpdate): void;
  /** The process is gone without having said why: nobody but the supervisor can write that down. */
  onLost(error: ErrorMessage): void;
  onGone(): void;
  /** Address of a sample sheet. */
  sheetUrl(runId: number, step: number): string;
  memoryLimit: number;
  countOomKills(): number | null;
}

const nothingNew = () => ({ points: [], samples: [], checkpoints: [], warnings: [] });

/** One training in one engine process, seen from outside: follows its states, tells what happens to it. */
export class TrainingProcess {
  readonly job: TrainingJob;
  #state: RunState = 'starting';
  #step: number;
  #totalSteps: number;
  #stepsPerSecond: number | null = null;
  #memoryBytes: number | null = null;
  #checkpointStep: number;
  #heard = false;
  #settled = false;
  #killed = false;
  readonly #oomKillsBefore: number | null;
  readonly gone: Promise<void>;

  constructor(private readonly options: TrainingProcessOptions) {
    this.job = options.job;
    this.#step = options.job.step;
    this.#totalSteps = options.job.totalSteps;
    this.#checkpointStep = options.job.step;
    this.#oomKillsBefore = options.countOomKills();
    const { child } = options;
    child.onMessage((message) => this.#take(message));
    this.gone = new Promise((resolve) => {
      child.onExit((code) => {
        this.#exited(code);
        options.onGone();
        resolve();
      });
    });
    const { projectPath, runId, contentFolder } = this.job;
    child.send({ kind: 'train', projectPath, runId, contentFolder });
  }

  /** False once it has said how it ended, though the process may still be there for a moment. */
  get working(): boolean {
    return !this.#settled;
  }

  /** It was told to stop and has not yet said that it did. */
  get stopping(): boolean {
    return this.#state === 'stopping';
  }

  /** Where it stands, without news. */
  get snapshot(): RunUpdate {
    const after = (this.job.phases ?? []).filter(({ last }) => last > this.#step);
    const phasesAfter = Math.max(0, after.length - 1);
    const end = phasesAfter > 0 ? after[0]!.last : this.#totalSteps;
    const left = end - this.#step;
    return {
      runId: this.job.runId,
      state: this.#state,
      step: this.#step,
      totalSteps: this.#totalSteps,
      stepsPerSecond: this.#stepsPerSecond,
      secondsLeft: this.#stepsPerSecond ? Math.max(0, left / this.#stepsPerSecond) : null,
      phasesAfter,
      memoryBytes: this.#memoryBytes,
      ...nothingNew(),
      error: null,
    };
  }

  /** Asks it to end with a checkpoint. */
  halt(how: 'pause' | 'stop'): void {
    if (this.#settled) return;
    this.#state = how === 'pause' ? 'pausing' : 'stopping';
    this.options.child.send({ kind: how });
    this.#tell();
  }

  /** Ends the process without a checkpoint: for a program that must end now. */
  kill(): void {
    this.#killed = true;
    this.options.child.kill();
  }

  #take(message: EngineMessage): void {
    this.#heard = true;
    if (this.#settled) return;
    const { runId } = this.job;
    switch (message.kind) {
      case 'started':
        this.#step = message.step;
        this.#totalSteps = message.totalSteps;
        if (this.#state === 'starting') this.#state = 'training';
        return this.#tell();
      case 'progress':
        this.#step = message.step;
        this.#stepsPerSecond = message.stepsPerSecond;
        this.#memoryBytes = message.memoryBytes;
        return this.#tell({ points: message.points });
      case 'sample': {
        const { sheet } = message;
        return this.#tell({ samples: [{ ...sheet, url: this.options.sheetUrl(runId, sheet.step) }] });
      }
      case 'checkpoint':
        this.#checkpointStep = message.info.step;
        return this.#tell({ checkpoints: [message.info] });
      case 'warning':
        if (message.warning.code === 'rolledBack') this.#step = message.warning.toStep;
        return this.#tell({ warnings: [message.warning] });
      case 'ended':
        this.#step = message.step;
        return this.#settle(message.reason, null);
      case 'failed':
        return this.#settle('failed', message.error);
      default:
        return;
    }
  }

  #settle(state: RunState, error: ErrorMessage | null): void {
    this.#settled = true;
    this.#state = state;
    this.#stepsPerSecond = null;
    this.options.child.send({ kind: 'close' });
    this.#tell({ error });
  }

  #exited(code: number | null): void {
    if (this.#settled) return;
    const error = this.#lossOf(code);
    this.#settled = true;
    this.#state = 'failed';
    this.#step = this.#checkpointStep;
    this.#stepsPerSecond = null;
    this.options.onLost(error);
    this.#tell({ error });
  }

  #lossOf(code: number | null): ErrorMessage {
    const params = { step: this.#checkpointStep };
    const memory =
      !this.#killed &&
      diedOfMemory({
        code,
        memoryBytes: this.#memoryBytes,
        limitBytes: this.options.memoryLimit,
        oomKills: { before: this.#oomKillsBefore, after: this.options.countOomKills() },
      });
    if (memory) return { code: 'engineMemory', params };
    // It ended by itself before its first word: a missing library, a broken installation.
    if (!this.#heard && code === 1) return { code: 'engineStart', params: {} };
    return { code: 'engineCrashed', params };
  }

  #tell(news: Partial<RunUpdate> = {}): void {
    this.options.onUpdate({ ...this.snapshot, ...news });
  }
}
