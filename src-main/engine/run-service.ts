import {
  describeSystem,
  phasesOf,
  readField,
  recipeProblems,
  StudioError,
  type ErrorMessage,
  type Language,
  type Recipe,
  type RunEstimate,
  type RunTrial,
} from '../../src-preload/contract';
import { isWorking, type ProjectStore, type RunRow } from '../store';
import { memoryLimit } from './death';
import { countParameters, estimateMemory } from './estimate';
import { describeMisfit, describeProblem } from './problem-reasons';
import type { EngineSupervisor } from './supervisor';
import type { TrainingJob } from './training-process';

export interface RunServiceOptions {
  /** The open project. @throws StudioError noProject */
  store(): ProjectStore;
  /** Throws when nothing may begin: the project is being left. */
  mayBegin?(): void;
  supervisor: EngineSupervisor;
  language(): Language;
}

const mostSteps = 10_000_000;

/** What may be done with runs and when, for the window and the command line alike. */
export class RunService {
  constructor(private readonly options: RunServiceOptions) {}

  /** Creates a run and starts its engine. */
  start(request: { datasetId: number; name: string; recipe: Recipe }): RunRow {
    this.options.mayBegin?.();
    const store = this.options.store();
    this.#check(request.recipe, request.datasetId);
    const runId = store.runs.create({
      name: request.name,
      datasetId: request.datasetId,
      recipe: request.recipe,
      totalSteps: request.recipe.steps,
      forkedFrom: null,
    });
    return this.#train(runId);
  }

  /** Lets a paused, stopped or failed run go on from its last checkpoint. */
  resume(runId: number): RunRow {
    this.options.mayBegin?.();
    const run = this.#resting(runId);
    const step = this.#lastCheckpointStep(runId);
    if (run.state === 'finished' || step >= run.totalSteps) throw new StudioError('runFinished');
    return this.#goOn(run);
  }

  /** Trains for so many steps beyond the last checkpoint. */
  continueFor(runId: number, moreSteps: number): RunRow {
    this.options.mayBegin?.();
    const run = this.#resting(runId);
    if (run.datasetId === null) throw new StudioError('datasetMissing');
    const total = Math.min(mostSteps, this.#lastCheckpointStep(runId) + moreSteps);
    this.options.store().runs.setTotalSteps(runId, total);
    return this.#goOn(run);
  }

  /**
   * A new run that begins with the weights of a checkpoint and trains for the steps of its own recipe.
   *
   * @throws StudioError recipeInvalid when the nets differ
   */
  fork(request: { checkpointId: number; name: string; recipe: Recipe }): RunRow {
    this.options.mayBegin?.();
    const store = this.options.store();
    const { recipe } = request;
    const checkpoint = store.checkpoints.get(request.checkpointId);
    const origin = store.runs.get(checkpoint.runId);
    if (origin.datasetId === null) throw new StudioError('datasetMissing');
    const kept = ['system', 'imageSize', ...describeSystem(origin.recipe.system).netFields];
    const misfit = kept.find((path) => readField(recipe, path) !== readField(origin.recipe, path));
    if (misfit) {
      throw new StudioError('recipeInvalid', { reason: describeMisfit(misfit, this.options.language()) });
    }
    this.#check(recipe, origin.datasetId);
    const runId = store.runs.create({
      name: request.name,
      datasetId: origin.datasetId,
      recipe,
      totalSteps: Math.min(mostSteps, checkpoint.step + recipe.steps),
      forkedFrom: { runId: origin.id, step: checkpoint.step },
    });
    try {
      store.checkpoints.copyTo(checkpoint.id, runId);
    } catch (error) {
      store.runs.setState(runId, 'stopped');
      store.runs.remove(runId);
      throw error;
    }
    return this.#train(runId);
  }

  /** @throws StudioError runNotTraining */
  pause(runId: number): void {
    this.options.store().runs.get(runId);
    this.options.supervisor.halt(runId, 'pause');
  }

  /** Stops a training, or gives up a paused run. @throws StudioError runNotTraining */
  stop(runId: number): void {
    const store = this.options.store();
    const { state } = store.runs.get(runId);
    if (this.options.supervisor.isTraining(runId)) return this.options.supervisor.halt(runId, 'stop');
    if (state !== 'paused') throw new StudioError('runNotTraining');
    store.runs.setState(runId, 'stopped');
  }

  /** Hides a run. @throws StudioError runBusy */
  remove(runId: number): void {
    this.#resting(runId);
    this.options.store().runs.remove(runId);
  }

  /** What a recipe would cost, and what speaks against it. */
  estimate(request: { datasetId: number | null; recipe: Recipe }): RunEstimate {
    const { recipe, datasetId } = request;
    const data = datasetId === null ? undefined : this.options.store().datasets.get(datasetId);
    return {
      parameters: countParameters(recipe),
      memoryBytes: estimateMemory(recipe),
      machineBytes: memoryLimit(),
      problems: recipeProblems(recipe, data),
    };
  }

  /**
   * Runs a few real steps of a recipe and measures them.
   *
   * @throws StudioError what `start` throws, and what `EngineSupervisor.try` throws
   */
  async try({ datasetId, recipe }: { datasetId: number; recipe: Recipe }): Promise<RunTrial> {
    this.options.mayBegin?.();
    const store = this.options.store();
    this.#check(recipe, datasetId);
    const busy = store.runs.list().some(({ state }) => isWorking(state));
    return {
      ...(await this.options.supervisor.try({ projectPath: store.path, datasetId, recipe })),
      busy,
    };
  }

  /** Writes down that an engine is gone. For `SupervisorOptions.onLost`. */
  recordLoss(job: TrainingJob, error: ErrorMessage): void {
    try {
      const store = this.options.store();
      // Another project was opened meanwhile: its own opening puts right what was left behind.
      if (store.path !== job.projectPath) return;
      store.runs.setState(job.runId, 'failed', { error });
      const step = this.#lastCheckpointStep(job.runId);
      store.runs.setStep(job.runId, step);
    } catch (thrown) {
      if (!(thrown instanceof StudioError)) throw thrown;
    }
  }

  #goOn(run: RunRow): RunRow {
    if (run.datasetId === null) throw new StudioError('datasetMissing');
    this.#checkContent(run.recipe);
    return this.#train(run.id);
  }

  #train(runId: number): RunRow {
    const store = this.options.store();
    const { recipe, totalSteps } = store.runs.get(runId);
    // Owned by this process until the engine has taken it over.
    store.runs.setState(runId, 'starting', { error: null, enginePid: process.pid });
    try {
      this.options.supervisor.train({
        projectPath: store.path,
        runId,
        step: this.#lastCheckpointStep(runId),
        totalSteps,
        phases: phasesOf(recipe, totalSteps),
      });
    } catch (thrown) {
      if (thrown instanceof StudioError && thrown.code !== 'runBusy') {
        store.runs.setState(runId, 'failed', { error: thrown.toMessage() });
      }
      throw thrown;
    }
    return store.runs.get(runId);
  }

  /** A run that no engine works on. @throws StudioError runBusy */
  #resting(runId: number): RunRow {
    const store = this.options.store();
    let run = store.runs.get(runId);
    if (this.options.supervisor.isTraining(runId)) throw new StudioError('runBusy');
    if (isWorking(run.state)) {
      // Another program trains it, or it died without our knowing.
      store.sweep({ removed: false });
      run = store.runs.get(runId);
      if (isWorking(run.state)) throw new StudioError('runBusy');
    }
    return run;
  }

  /** Refuses what the engine would have to refuse. @throws StudioError contentNetMissing */
  #checkContent(recipe: Recipe): void {
    const needsFolder = recipe.system === 'srgan' && recipe.content.network === 'vgg19';
    if (needsFolder && this.options.supervisor.contentFolder === null)
      throw new StudioError('contentNetMissing');
  }

  #lastCheckpointStep(runId: number): number {
    return this.options.store().checkpoints.latest(runId)?.step ?? 0;
  }

  #check(recipe: Recipe, datasetId: number): void {
    const data = this.options.store().datasets.get(datasetId);
    const problem = recipeProblems(recipe, data).find(({ severity }) => severity === 'error');
    if (!problem) return this.#checkContent(recipe);
    if (problem.code === 'batchTooLarge') {
      throw new StudioError('datasetTooSmall', {
        count: Number(problem.params.count),
        needed: recipe.batchSize,
      });
    }
    throw new StudioError('recipeInvalid', { reason: describeProblem(problem, this.options.language()) });
  }
}
