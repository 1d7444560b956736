import { basename } from 'node:path';
import { StudioError, type RunSummary } from '../../../src-preload/contract';
import { writeWhole } from '../../export/files';
import type { RunRow } from '../../store';
import { mediaAddress } from '../../window/media';
import { ChosenWeightFiles } from '../chosen-weights';
import type { Context } from '../context';
import type { Family } from '../door';
import { fileNameOf } from '../project-names';
import { sameProject } from '../model-sources';
import { readRecipe } from '../../export/recipes';

export function runHandlers(context: Context): Family<'runs'> {
  const { project, runs, engine, dialogs, send } = context;
  const chosen = new ChosenWeightFiles();
  const changed = <T>(answer: T): T => {
    send('changed', { what: 'runs' });
    return answer;
  };
  const summary = (row: RunRow): RunSummary => {
    const live = engine.active().find(({ runId }) => runId === row.id);
    return {
      id: row.id,
      name: row.name,
      system: row.system,
      datasetId: row.datasetId,
      datasetName: row.datasetName,
      // The engine writes its state into the project a moment after the supervisor knows of it.
      state: live?.state ?? row.state,
      step: live?.step ?? row.step,
      totalSteps: row.totalSteps,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
      forkedFrom: row.forkedFrom,
      picture: row.sheetStep === null ? null : mediaAddress.sheet(row.id, row.sheetStep, project.version()),
      bytes: row.bytes,
      error: row.error,
    };
  };
  /** Throws runMissing for the channels whose tables would just be empty. */
  const known = (runId: number): number => project.store().runs.get(runId).id;

  return {
    'runs.list': () => project.store().runs.list().map(summary),
    'runs.get'({ runId }) {
      const row = project.store().runs.get(runId);
      return { ...summary(row), recipe: row.recipe, parameters: row.parameters };
    },
    'runs.metrics': ({ runId, points }) => project.store().metrics.read(known(runId), points),
    'runs.samples': ({ runId }) =>
      project
        .store()
        .sheets.list(known(runId))
        .map((sheet) => ({ ...sheet, url: mediaAddress.sheet(runId, sheet.step, project.version()) })),
    'runs.checkpoints': ({ runId }) => project.store().checkpoints.list(known(runId)),
    'runs.estimate': (request) => runs.estimate(request),
    'runs.try': (request) => runs.try(request),
    'runs.cancelTry'() {
      engine.cancelTrial();
      return null;
    },
    async 'runs.start'({ weights = [], ...request }) {
      if (weights.length === 0) return changed(summary(runs.start(request)));
      return changed(summary(await runs.startWithWeights(request, chosen.filesOf(weights))));
    },
    async 'runs.chooseWeights'({ recipe, net }) {
      const path = await dialogs.openWeights();
      if (path === null) return null;
      await engine.beginWeights(recipe, [{ net, path }]);
      return chosen.add(path, net);
    },
    async 'runs.checkWeights'({ recipe, weights }) {
      await engine.beginWeights(recipe, chosen.filesOf(weights));
      return null;
    },
    async 'runs.exportWeights'({ runId, net, format }) {
      const { name } = project.store().runs.get(runId);
      const checkpoint = project.store().checkpoints.latest(runId);
      if (!checkpoint) throw new StudioError('noCheckpoint');
      const source = {
        kind: 'checkpoint',
        projectPath: project.store().path,
        checkpointId: checkpoint.id,
      } as const;
      const path = await dialogs.saveWeights(format, `${fileNameOr(name, 'weights')} ${net}.${format}`);
      if (path === null) return null;
      sameProject(source, project);
      await engine.models.exportWeights(source, net, path);
      return { name: basename(path) };
    },
    'runs.pause'({ runId }) {
      runs.pause(runId);
      return null;
    },
    'runs.resume': ({ runId }) => changed(summary(runs.resume(runId))),
    'runs.stop'({ runId }) {
      runs.stop(runId);
      return changed(null);
    },
    'runs.continue': ({ runId, moreSteps }) => changed(summary(runs.continueFor(runId, moreSteps))),
    'runs.fork': (request) => changed(summary(runs.fork(request))),
    'runs.rename'({ runId, name }) {
      project.store().runs.rename(runId, name);
      return changed(null);
    },
    'runs.remove'({ runId }) {
      runs.remove(runId);
      return changed(null);
    },
    'runs.restore'({ runId }) {
      project.store().runs.restore(runId);
      return changed(null);
    },
    async 'runs.exportRecipe'({ runId }) {
      const { name, recipe } = project.store().runs.get(runId);
      const path = await dialogs.saveFile('recipe', `${fileNameOr(name, 'recipe')}.json`);
      if (path === null) return null;
      await writeWhole(path, `${JSON.stringify(recipe, null, 2)}\n`);
      return { name: basename(path) };
    },
    async 'runs.importRecipe'() {
      const path = await dialogs.openRecipe();
      return path === null ? null : readRecipe(path);
    },
    'runs.active': () => engine.active(),
  };
}

/** A name as that of a file, or the other one where nothing of it is left. */
export function fileNameOr(name: string, fallback: string): string {
  try {
    return fileNameOf(name);
  } catch {
    return fallback;
  }
}
