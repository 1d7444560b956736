import { basename, join, resolve } from 'node:path';
import {
  StudioError,
  trainingSeconds,
  trialWarnings,
  type NetName,
  type Recipe,
  type RunUpdate,
  type MetricPoint,
  type RunWarning,
} from '../../../src-preload/contract';
import { RunService } from '../../engine/run-service';
import { EngineSupervisor } from '../../engine/supervisor';
import { isWorking, type DatasetRow, type ProjectStore, type RunRow } from '../../store';
import { readRecipe } from '../../export/recipes';
import { findDataset, findRun, openProject } from '../project-file';
import { recipeOf, type RecipeOptions } from '../recipe-options';
import type { Surroundings } from '../surroundings';
import { clock } from '../words';
import type { Output } from '../output';

export interface TrainCommand extends Omit<RecipeOptions, 'recipe'> {
  project: string;
  /** Name of a data set; needed for a new run. */
  data: string | null;
  /** Name of the new run. */
  name: string | null;
  recipeFile: string | null;
  resume: string | null;
  /** Measure a few steps and store nothing. */
  dryRun: boolean;
  /** Files of weights that a new run begins with. */
  weights: { net: NetName; path: string }[];
  threads: number;
  /** Folder with the VGG19 by which SRGAN compares pictures. */
  contentFolder: string | null;
}

/** Trains a new run, or goes on with one. */
export async function train(command: TrainCommand, around: Surroundings): Promise<number> {
  const { output } = around;
  const store = openProject(command.project);
  const contentFolder = command.contentFolder === null ? null : resolve(command.contentFolder);
  let ended!: (update: RunUpdate) => void;
  const end = new Promise<RunUpdate>((resolve) => (ended = resolve));
  const supervisor = new EngineSupervisor({
    hostEntry: join(around.entries, 'engine-host.js'),
    threads: () => command.threads,
    contentFolder: () => contentFolder,
    onUpdate(update) {
      tell(update, output);
      if (!isWorking(update.state)) ended(update);
    },
    onLost: (job, error) => runs.recordLoss(job, error),
    onTrial: ({ done, total }) =>
      output.progress({ dryRun: true, done, total }, output.say('trying', { done })),
  });
  const runs = new RunService({ store: () => store, supervisor, language: () => output.language });
  let interrupts = 0;
  let release = (): void => {};
  try {
    if (contentFolder !== null) {
      await supervisor.models.checkContent(contentFolder).finally(() => supervisor.models.close());
    }
    if (command.dryRun) {
      release = around.onInterrupt(() => supervisor.cancelTrial());
      return await dryRun(command, store, runs, output);
    }
    const run =
      command.resume === null ? await begin(command, store, runs, supervisor) : goOn(command, store, runs);
    tellContent(run.recipe, contentFolder, output);
    release = around.onInterrupt(() => {
      if (interrupts++ > 0) return supervisor.killAll();
      output.note({ runId: run.id, state: 'pausing' }, output.say('pausing'));
      if (supervisor.isTraining(run.id)) supervisor.halt(run.id, 'pause');
    });
    const update = await end;
    await supervisor.gone(run.id);
    if (update.error) throw StudioError.fromMessage(update.error);
    const { id, name, state, step, totalSteps } = store.runs.get(run.id);
    output.result(
      { runId: id, name, state, step, totalSteps },
      output.say('trainingDone', { id, name, step, state: output.say(state as 'finished') }),
    );
    return 0;
  } finally {
    release();
    supervisor.killAll();
    store.close();
  }
}

async function begin(
  command: TrainCommand,
  store: ProjectStore,
  runs: RunService,
  supervisor: EngineSupervisor,
): Promise<RunRow> {
  const { dataset, recipe } = await wanted(command, store);
  const request = {
    datasetId: dataset.id,
    name: command.name ?? `${dataset.name} ${recipe.preset}`.slice(0, 120),
    recipe,
  };
  if (command.weights.length === 0) return runs.start(request);
  const weights = command.weights.map(({ net, path }) => ({ net, path: resolve(path) }));
  // The process that puts the weights into their nets is not needed any more.
  return runs.startWithWeights(request, weights).finally(() => supervisor.models.close());
}

/** What a new run would be, measured on this machine. */
async function dryRun(
  command: TrainCommand,
  store: ProjectStore,
  runs: RunService,
  output: Output,
): Promise<number> {
  const { dataset, recipe } = await wanted(command, store);
  tellContent(recipe, command.contentFolder, output);
  const trial = await runs.try({ datasetId: dataset.id, recipe });
  const totalSeconds = trainingSeconds(recipe, trial.seconds);
  const warnings = trialWarnings(recipe, trial);
  const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
  const sentences = [
    output.say('tried', {
      count: trial.steps,
      seconds: trial.seconds.step.toPrecision(3),
      steps: recipe.steps,
      time: clock(totalSeconds),
      need: megabytes(trial.peakBytes),
      free: megabytes(trial.freeBytes),
    }),
    ...warnings.map((warning) => output.say(`trial.${warning}`)),
  ];
  output.result(
    { dryRun: true, ...trial, totalSteps: recipe.steps, totalSeconds, warnings },
    sentences.join('\n'),
  );
  return 0;
}

/** The data set and the recipe that the options of a new run name. */
async function wanted(
  command: TrainCommand,
  store: ProjectStore,
): Promise<{ dataset: DatasetRow; recipe: Recipe }> {
  if (command.data === null) throw new StudioError('usage', { reason: '--data NAME | --resume RUN' });
  const dataset = findDataset(store, command.data);
  const recipe = command.recipeFile === null ? null : await readRecipe(command.recipeFile);
  if (command.contentFolder === null) return { dataset, recipe: recipeOf({ ...command, recipe }, dataset) };
  if (recipeOf({ ...command, recipe }, dataset).system !== 'srgan')
    throw new StudioError('usage', { reason: '--content-network goes with --system srgan.' });
  // Whoever names the folder wants it used; --set may still say otherwise.
  const set = ['content.network=vgg19', ...command.set];
  return { dataset, recipe: recipeOf({ ...command, set, recipe }, dataset) };
}

/** By which network SRGAN compares pictures. */
function tellContent(recipe: Recipe, contentFolder: string | null, output: Output): void {
  if (recipe.system !== 'srgan') return;
  const { network } = recipe.content;
  output.note(
    { contentNetwork: network },
    output.say(`content.${network}`, { name: basename(contentFolder ?? '') }),
  );
}

/** `--steps` of a run that goes on is the step to train to; without it, the run's own. */
function goOn(command: TrainCommand, store: ProjectStore, runs: RunService): RunRow {
  const run = findRun(store, command.resume!);
  const { recipe } = run;
  if (command.contentFolder !== null && !(recipe.system === 'srgan' && recipe.content.network === 'vgg19'))
    throw new StudioError('usage', { reason: '--content-network: this run does not compare by VGG19.' });
  const last = store.checkpoints.latest(run.id)?.step ?? 0;
  if (command.steps === null || command.steps === run.totalSteps) return runs.resume(run.id);
  if (command.steps <= last) throw new StudioError('runFinished');
  return runs.continueFor(run.id, command.steps - last);
}

function tell(update: RunUpdate, output: Output): void {
  const { runId, state, step, totalSteps, stepsPerSecond, secondsLeft, phasesAfter, memoryBytes } = update;
  const left = phasesAfter > 0 ? 'leftInPhase' : 'left';
  for (const warning of update.warnings) output.note({ runId, warning }, sentenceOf(warning, output));
  for (const { step: at, bytes, id } of update.checkpoints) {
    if (output.json) output.progress({ runId, checkpoint: { id, step: at, bytes } }, '');
  }
  if (!isWorking(state)) return;
  if (state === 'starting') return output.progress({ runId, state }, output.say('starting'));
  const point = update.points.at(-1);
  if (!point && output.json) return;
  const parts = [
    output.say('step', { step, total: totalSteps }),
    ...(point ? lossesOf(point, output) : []),
    ...(stepsPerSecond === null ? [] : [output.say('speed', { rate: stepsPerSecond.toPrecision(3) })]),
    ...(secondsLeft === null ? [] : [output.say(left, { time: clock(secondsLeft) })]),
  ];
  output.progress(
    { runId, state, step, totalSteps, stepsPerSecond, secondsLeft, phasesAfter, memoryBytes, ...point },
    parts.join('  '),
  );
}

function sentenceOf(warning: RunWarning, output: Output): string {
  switch (warning.code) {
    case 'rolledBack':
      return output.say('rolledBack', { step: warning.step, toStep: warning.toStep });
    case 'discriminatorWins':
      return output.say('discriminatorWins', { step: warning.step });
    case 'diskLow':
      return output.say('diskLow', { megabytes: Math.floor(warning.bytesFree / 2 ** 20) });
  }
}

function lossesOf({ lossG, lossD, loss }: MetricPoint, output: Output): string[] {
  // Those of a difference may be far below 1.
  const own = loss === null ? [] : [output.say('loss', { loss: loss.toPrecision(3) })];
  if (lossG === null || lossD === null) return own;
  return [output.say('losses', { lossG: lossG.toFixed(3), lossD: lossD.toFixed(3) }), ...own];
}
