import { freemem } from 'node:os';
import { StudioError } from '../../src-preload/errors';
import type { Recipe, RunTrial, TrialUpdate } from '../../src-preload/contract';
import type { Child } from '../processes/child';
import { diedOfMemory } from './death';
import type { EngineCommand, EngineMessage } from './messages';

export interface TrialJob {
  projectPath: string;
  datasetId: number;
  recipe: Recipe;
  /** Where the person's VGG19 lies, if she has chosen one. */
  contentFolder?: string;
}

export interface TrialProcessOptions {
  job: TrialJob;
  child: Child<EngineCommand, EngineMessage>;
  onUpdate(update: TrialUpdate): void;
  memoryLimit: number;
  countOomKills(): number | null;
  /** Memory that is free before the process is at work. */
  freeBytes: number;
}

/** A dry run in an engine process of its own: what it measures, and that nothing stays of it. */
export class TrialProcess {
  readonly result: Promise<Omit<RunTrial, 'busy'>>;
  #cancelled = false;

  constructor(private readonly options: TrialProcessOptions) {
    const { child, job, memoryLimit, freeBytes } = options;
    const oomKillsBefore = options.countOomKills();
    let memoryBytes: number | null = null;
    let heard = false;
    this.result = new Promise((resolve, reject) => {
      child.onMessage((message) => {
        heard = true;
        if (message.kind === 'trying') {
          memoryBytes = message.memoryBytes;
          options.onUpdate({ done: message.done, total: message.total });
        } else if (message.kind === 'tried') {
          resolve({ ...message.figures, freeBytes, machineBytes: memoryLimit });
          child.kill();
        } else if (message.kind === 'failed') {
          const code = message.error.code === 'engineMemory' ? 'trialMemory' : message.error.code;
          reject(new StudioError(code, message.error.params));
          child.kill();
        }
      });
      child.onExit((code) => {
        if (this.#cancelled) return reject(new StudioError('trialCancelled'));
        const oomKills = { before: oomKillsBefore, after: options.countOomKills() };
        const memory = diedOfMemory({ code, memoryBytes, limitBytes: memoryLimit, oomKills });
        if (memory) return reject(new StudioError('trialMemory'));
        reject(new StudioError(!heard && code === 1 ? 'engineStart' : 'trialCrashed'));
      });
    });
    child.send({ kind: 'trial', requestId: 1, ...job });
  }

  /** Ends it at once; nothing was stored. */
  cancel(): void {
    this.#cancelled = true;
    this.options.child.kill();
  }
}

/** Memory that a new process may have now, also in a container. */
export function availableMemory(): number {
  const { availableMemory } = process as NodeJS.Process & { availableMemory?(): number };
  return availableMemory?.call(process) ?? freemem();
}
