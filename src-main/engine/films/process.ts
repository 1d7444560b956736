import { constants, setPriority } from 'node:os';
import { toErrorMessage } from '../../../src-preload/errors';
import { connectParent } from '../../processes/parent';
import { ProjectStore } from '../../store';
import { writeFilm, type FilmProgress } from '../../export/films';
import { FrameQueue } from './frame-queue';
import type { FilmCommand, FilmMessage } from './messages';
import { writeRunFilm } from './run-film';

/**
 * The process that makes a film: of a run, whose project it reads and does not change, or of frames that it is sent. It
 * writes one film and is ended by whoever started it once it has said how that went.
 */

const parent = connectParent<FilmCommand, FilmMessage>();
const cancelled = new AbortController();
/** Milliseconds between two messages about progress. */
const interval = 100;
const queue = new FrameQueue(() => parent.send({ kind: 'more' }));

parent.onMessage((command) => {
  if (command.kind === 'cancel') {
    cancelled.abort();
    return queue.end();
  }
  if (command.kind === 'frames') return queue.push(command.frames);
  if (command.kind === 'end') return queue.end();
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

/** Tells how far the film is, not more often than anybody reads. */
function teller(): (progress: FilmProgress) => void {
  let told = -Infinity;
  return (progress) => {
    const now = performance.now();
    if (now - told < interval) return;
    told = now;
    parent.send({ kind: 'progress', progress });
  };
}

async function make(command: FilmCommand & { kind: 'film' | 'stream' }): Promise<FilmMessage> {
  try {
    // The window, and a training, go first.
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed everywhere.
  }
  if (command.kind === 'stream') {
    const hooks = { signal: cancelled.signal, onProgress: teller() };
    return {
      kind: 'done',
      film: await writeFilm(command.path, queue.take(), { ...command.options, ...hooks }),
    };
  }
  const store = ProjectStore.open(command.projectPath, { readonly: true });
  try {
    const film = await writeRunFilm(store, command.runId, command.path, command.options, {
      draft: command.draft,
      signal: cancelled.signal,
      onProgress: teller(),
    });
    return { kind: 'done', film };
  } finally {
    store.close();
  }
}
