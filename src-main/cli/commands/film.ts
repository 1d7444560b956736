import { basename, extname, resolve } from 'node:path';
import { StudioError, type RunFilmOptions } from '../../../src-preload/contract';
import { writeRunFilm } from '../../engine/films/run-film';
import { findRun, openProject } from '../project-file';
import type { Surroundings } from '../surroundings';
import { clock } from '../words';

export interface FilmCommand {
  project: string;
  run: string;
  /** NAME.webp or NAME.gif; any other name: a folder of PNG frames. */
  out: string;
  /** Null: as many as `seconds` needs. */
  fps: number | null;
  seconds: number;
  scale: 1 | 2 | 4;
  smooth: boolean;
  /** Number of the one sample, from 1; null: the whole sheet. */
  sample: number | null;
  caption: boolean;
  hold: number;
  quality: number;
  once: boolean;
}

/** Makes a film of the sample sheets of a run. Ctrl-C leaves nothing behind. */
export async function film(command: FilmCommand, around: Surroundings): Promise<number> {
  const { output } = around;
  const store = openProject(command.project);
  const abort = new AbortController();
  const release = around.onInterrupt(() => abort.abort());
  try {
    const run = findRun(store, command.run);
    const out = resolve(command.out);
    const made = await writeRunFilm(store, run.id, out, optionsOf(command), {
      signal: abort.signal,
      onProgress({ done, total, secondsLeft }) {
        const left = secondsLeft === null ? '' : `  ${output.say('left', { time: clock(secondsLeft) })}`;
        output.progress({ done, total, secondsLeft }, output.say('filming', { done, total }) + left);
      },
    });
    output.result(
      { runId: run.id, out, ...made },
      output.say('filmed', {
        name: basename(out),
        id: run.id,
        frames: made.frames,
        width: made.width,
        height: made.height,
      }),
    );
    return 0;
  } catch (thrown) {
    if (!abort.signal.aborted) throw thrown;
    output.note({ cancelled: true }, output.say('filmCancelled'));
    return 1;
  } finally {
    release();
    store.close();
  }
}

function optionsOf(command: FilmCommand): RunFilmOptions {
  const ending = extname(command.out).toLowerCase();
  const formats: Record<string, RunFilmOptions['format']> = { '.webp': 'webp', '.gif': 'gif', '': 'png' };
  const format = formats[ending];
  if (!format) throw new StudioError('usage', { reason: `--out ${command.out}: NAME.webp, NAME.gif, NAME` });
  const { fps, seconds, hold, scale, sample, caption, quality } = command;
  return {
    format,
    pace: fps === null ? { by: 'seconds', seconds } : { by: 'fps', fps },
    hold,
    scale,
    enlarge: command.smooth ? 'smooth' : 'nearest',
    sample: sample === null ? null : sample - 1,
    caption,
    loop: !command.once,
    quality,
  };
}
