import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  StudioError,
  toErrorMessage,
  type FilmUpdate,
  type RunFilmOptions,
} from '../../../src-preload/contract';
import { draftOf } from '../../export/files';
import type { Film, FilmProgress } from '../../export/films';
import { startChild, type Child, type StartOptions } from '../../processes/child';
import type { FilmCommand, FilmMessage, StreamedFilmOptions } from './messages';
import { streamFilm } from './streamed-film';

export interface FilmServiceOptions {
  /** Bundled entry file of the process that makes the films of runs. */
  filmEntry: string;
  onUpdate(update: FilmUpdate): void;
  /** For tests. */
  start?(entry: string, options: StartOptions): Child<FilmCommand, FilmMessage>;
}

/**
 * Makes a film; rejects with whatever reason when the signal is aborted, and once nobody writes any more.
 *
 * `draft` is where it is written before it is complete: what is there after a failure is deleted.
 */
export type FilmWork = (hooks: {
  draft: string;
  signal: AbortSignal;
  onProgress(progress: FilmProgress): void;
}) => Promise<Film>;

interface Job {
  update: FilmUpdate;
  /** Path of the project that it reads; null: it needs none. */
  project: string | null;
  abort: AbortController;
  ended: Promise<void>;
}

/** Finished films whose place is remembered, to show it to the person. */
const mostPlaces = 32;
/** Milliseconds that a process gets to end by itself after a cancel. */
const cancelPatience = 5000;

/** Films that are being made: how far each is, and how to give it up. */
export class FilmService {
  readonly #jobs = new Map<string, Job>();
  readonly #places = new Map<string, string>();

  constructor(private readonly options: FilmServiceOptions) {}

  /** Begins the film of a run; what comes of it is told by updates. */
  startRun(projectPath: string, runId: number, path: string, options: RunFilmOptions): { jobId: string } {
    const work: FilmWork = (hooks) => this.#makeRunFilm({ projectPath, runId, path, options }, hooks);
    return this.begin(path, work, projectPath);
  }

  /**
   * Begins a film of frames that are made elsewhere, some at a time.
   *
   * @param project path of the project that the frames come from; null: they need none
   */
  startStream(
    path: string,
    options: StreamedFilmOptions,
    chunks: AsyncIterator<(Uint8Array | Uint8ClampedArray)[]>,
    project: string | null = null,
  ): { jobId: string } {
    const start = this.options.start ?? startChild<FilmCommand, FilmMessage>;
    const work: FilmWork = (hooks) =>
      streamFilm(start(this.options.filmEntry, { name: 'GAN Studio film' }), path, options, chunks, hooks);
    return this.begin(path, work, project);
  }

  /** Begins any film, made elsewhere; what comes of it is told by updates. */
  begin(path: string, work: FilmWork, project: string | null = null): { jobId: string } {
    const jobId = randomUUID();
    const abort = new AbortController();
    const update: FilmUpdate = {
      jobId,
      name: basename(path),
      phase: 'working',
      done: 0,
      total: 0,
      secondsLeft: null,
    };
    const job: Job = { update, project, abort, ended: Promise.resolve() };
    this.#jobs.set(jobId, job);
    job.ended = this.#follow(job, path, work);
    return { jobId };
  }

  /** Gives a film up; nothing of it is kept. Does nothing when it has ended already. */
  cancel(jobId: string): void {
    this.#jobs.get(jobId)?.abort.abort();
  }

  /** Gives all films up and waits until nothing is left of them. */
  cancelAll(): Promise<void> {
    return this.#cancel([...this.#jobs.values()]);
  }

  /** Gives the films that read a project up and waits until nothing is left of them. */
  cancelOf(projectPath: string): Promise<void> {
    return this.#cancel([...this.#jobs.values()].filter(({ project }) => project === projectPath));
  }

  async #cancel(jobs: readonly Job[]): Promise<void> {
    for (const { abort } of jobs) abort.abort();
    await Promise.all(jobs.map(({ ended }) => ended));
  }

  /** The last update of every film that is being made. */
  active(): FilmUpdate[] {
    return [...this.#jobs.values()].map(({ update }) => update);
  }

  /** Where a finished film lies. @throws StudioError fileMissing */
  placeOf(jobId: string): string {
    const place = this.#places.get(jobId);
    if (place === undefined) throw new StudioError('fileMissing', { name: '?' });
    return place;
  }

  async #follow(job: Job, path: string, work: FilmWork): Promise<void> {
    const tell = (change: Partial<FilmUpdate>): void => {
      job.update = { ...job.update, ...change };
      this.options.onUpdate(job.update);
    };
    const draft = draftOf(path);
    let end: Partial<FilmUpdate>;
    try {
      const film = await work({
        draft,
        signal: job.abort.signal,
        onProgress: ({ done, total, secondsLeft }) => tell({ done, total, secondsLeft }),
      });
      this.#remember(job.update.jobId, path);
      const { done, total } = job.update;
      end = { phase: 'done', done: Math.max(done, total), bytes: film.bytes, frames: film.frames };
    } catch (thrown) {
      // A process that was killed, or crashed, has not tidied up.
      await rm(draft, { recursive: true, force: true }).catch(() => {});
      const error = toErrorMessage(thrown);
      if (job.abort.signal.aborted) end = { phase: 'cancelled' };
      else end = { phase: 'failed', error };
      if (error.code === 'internal' && end.phase === 'failed') console.error(thrown);
    }
    this.#jobs.delete(job.update.jobId);
    tell({ secondsLeft: null, ...end });
  }

  #remember(jobId: string, path: string): void {
    this.#places.set(jobId, path);
    for (const id of this.#places.keys()) {
      if (this.#places.size <= mostPlaces) break;
      this.#places.delete(id);
    }
  }

  #makeRunFilm(
    command: Omit<FilmCommand & { kind: 'film' }, 'kind' | 'draft'>,
    hooks: Parameters<FilmWork>[0],
  ) {
    const start = this.options.start ?? startChild<FilmCommand, FilmMessage>;
    return new Promise<Film>((resolve, reject) => {
      const child = start(this.options.filmEntry, { name: 'GAN Studio film' });
      let patience: NodeJS.Timeout | undefined;
      const cancel = (): void => {
        child.send({ kind: 'cancel' });
        patience = setTimeout(() => child.kill(), cancelPatience);
      };
      hooks.signal.addEventListener('abort', cancel, { once: true });
      let settle: (() => void) | null = null;
      child.onMessage((message) => {
        if (message.kind === 'progress') return hooks.onProgress(message.progress);
        settle ??= (): void => {
          if (message.kind === 'done') resolve(message.film);
          else if (message.kind === 'failed') reject(StudioError.fromMessage(message.error));
          else reject(new Error('The film was given up.'));
        };
        // It has written everything, has closed the project and has nothing more to do.
        child.kill();
      });
      child.onExit(() => {
        clearTimeout(patience);
        hooks.signal.removeEventListener('abort', cancel);
        if (settle) settle();
        else reject(new StudioError('filmCrashed'));
      });
      child.send({ kind: 'film', draft: hooks.draft, ...command });
    });
  }
}
