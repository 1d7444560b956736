import { basename } from 'node:path';
import { StudioError } from '../../../src-preload/contract';
import type { Context } from '../context';
import type { Family } from '../door';
import { fileNameOr } from './runs';

export function faceHandlers({ project, engine, dialogs }: Context): Family<'faces'> {
  return {
    'faces.render': ({ checkpointId, points }) => engine.render(project.store().path, checkpointId, points),
    'faces.latent': ({ checkpointId, point }) => engine.latent(project.store().path, checkpointId, point),
    async 'faces.export'({ checkpointId, point, scale }) {
      const store = project.store();
      const run = store.runs.get(store.checkpoints.get(checkpointId).runId);
      const suggested = `${fileNameOr(run.name, 'face')} ${point.seed}.png`;
      const path = await dialogs.saveFile('png', suggested);
      if (path === null) return null;
      if (project.path() !== store.path) throw new StudioError('noProject');
      await engine.exportPictures(store.path, checkpointId, [point], [path], scale);
      return { name: basename(path) };
    },
  };
}
