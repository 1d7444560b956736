import { planFilm, StudioError } from '../../../src-preload/contract';
import type { Context } from '../context';
import type { Family } from '../door';
import { fileNameOr } from './runs';

export function filmHandlers({ project, films, dialogs }: Context): Family<'films'> {
  return {
    async 'films.ofRun'({ runId, film }) {
      const store = project.store();
      const run = store.runs.get(runId);
      // Nobody should choose a place for a film that cannot be made.
      planFilm(store.sheets.list(runId), film.pace);
      const path = await dialogs.saveFilm(film.format, fileNameOr(run.name, 'film'));
      if (path === null) return null;
      if (project.forWork() !== store) throw new StudioError('noProject');
      return films.startRun(store.path, runId, path, film);
    },
    'films.cancel'({ jobId }) {
      films.cancel(jobId);
      return null;
    },
    'films.reveal'({ jobId }) {
      dialogs.reveal(films.placeOf(jobId));
      return null;
    },
    'films.active': () => films.active(),
  };
}
