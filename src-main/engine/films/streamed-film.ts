import { StudioError } from '../../../src-preload/contract';
import type { Film, FilmProgress } from '../../export/films';
import type { Child } from '../../processes/child';
import type { FilmCommand, FilmMessage, StreamedFilmOptions } from './messages';

/** Milliseconds that the process gets to end by itself after a cancel. */
const cancelPatience = 5000;

/**
 * Makes a film of frames that come from elsewhere: the process asks for them as it writes, so that only some are ever in
 * memory, wherever they are made.
 *
 * @param chunks some frames at a time, each width × height × channels bytes, rows from the top
 * @throws StudioError filmCrashed, those of `writeFilm`, and what `chunks` throws
 */
export function streamFilm(
  child: Child<FilmCommand, FilmMessage>,
  path: string,
  options: StreamedFilmOptions,
  chunks: AsyncIterator<(Uint8Array | Uint8ClampedArray)[]>,
  hooks: { draft?: string; signal: AbortSignal; onProgress(progress: FilmProgress): void },
): Promise<Film> {
  return new Promise<Film>((resolve, reject) => {
    let patience: NodeJS.Timeout | undefined;
    let settle: (() => void) | null = null;
    const giveUp = (): void => {
      child.send({ kind: 'cancel' });
      patience ??= setTimeout(() => child.kill(), cancelPatience);
    };
    /** The maker of frames failed: that is what the person hears, once nothing is left of the film. */
    let failure: { thrown: unknown } | null = null;
    const feed = async (): Promise<void> => {
      // Frames are not asked for in vain: it would wake an engine that has just let its project go.
      if (settle || hooks.signal.aborted) return;
      try {
        const next = await chunks.next();
        if (settle || hooks.signal.aborted) return;
        child.send(next.done ? { kind: 'end' } : { kind: 'frames', frames: next.value });
      } catch (thrown) {
        failure ??= { thrown };
        giveUp();
      }
    };
    hooks.signal.addEventListener('abort', giveUp, { once: true });
    child.onMessage((message) => {
      if (message.kind === 'progress') return hooks.onProgress(message.progress);
      if (message.kind === 'more') return void feed();
      settle ??= (): void => {
        if (message.kind === 'done') resolve(message.film);
        else if (failure) reject(failure.thrown);
        else if (message.kind === 'failed') reject(StudioError.fromMessage(message.error));
        else reject(new Error('The film was given up.'));
      };
      // It has written everything and has nothing more to do.
      child.kill();
    });
    child.onExit(() => {
      clearTimeout(patience);
      hooks.signal.removeEventListener('abort', giveUp);
      void chunks.return?.();
      if (settle) settle();
      else reject(failure ? failure.thrown : new StudioError('filmCrashed'));
    });
    child.send({
      kind: 'stream',
      path,
      options: { ...options, ...(hooks.draft !== undefined && { draft: hooks.draft }) },
    });
    if (hooks.signal.aborted) giveUp();
  });
}
