import { constants, setPriority } from 'node:os';
import { toErrorMessage } from '../../../src-preload/errors';
import { connectParent } from '../../processes/parent';
import { ProjectStore } from '../../store';
import type { FilmCommand, FilmMessage } from './messages';
import { writeRunFilm } from './run-film';

/**
 * The process that makes the film of a run: it reads the project, which it does not change, and writes one film. It is
 * ended by whoever started it once it has said how that went.
 */

const parent = connectParent<FilmCommand, FilmMessage>();
const cancelled = new AbortController();
/** Milliseconds between two messages about progress. */
const interval = 100;

parent.onMessage((command) => {
  if (command.kind === 'cancel') return cancelled.abort();
  make(command).then(
    (message) => parent.send(message),
    (thrown: unknown) => {
      if (cancelled.signal.aborted) return parent.send({ kind: 'cancelled' });
      const error = toErrorMessage(thrown);
      if (error.code === 'internal') console.error(thrown);
      parent.send({ kind: 'failed', error });
    },
  );
});

async function make(command: FilmCommand & { kind: 'film' }): Promise<FilmMessage> {
  try {
    // The window, and a training, go first.
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed everywhere.
  }
  const store = ProjectStore.open(command.projectPath, { readonly: true });
  try {
    let told = -Infinity;
    const film = await writeRunFilm(store, command.runId, command.path, command.options, {
      signal: cancelled.signal,
      onProgress(progress) {
        const now = performance.now();
        if (now - told < interval) return;
        told = now;
        parent.send({ kind: 'progress', progress });
      },
    });
    return { kind: 'done', film };
  } finally {
    store.close();
  }
}
