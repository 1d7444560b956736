import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import {
  StudioError,
  toErrorMessage,
  type Ageing,
  type AgeingBatchUpdate,
} from '../../../src-preload/contract';
import type { PhotoPixels } from '../ageing-messages';
import type { ModelSource } from '../messages';
import { ageWhole, type AskAgeing } from './whole';

/** A photo that is to be changed. */
export interface BatchPhoto {
  /** With the folders that it lies in, as it was dropped. */
  name: string;
  read(): Promise<PhotoPixels>;
}

export interface AgeingBatchOptions {
  ask: AskAgeing;
  write(path: string, photo: PhotoPixels): Promise<void>;
  onUpdate(update: AgeingBatchUpdate): void;
  /** Milliseconds; for tests. */
  now?(): number;
}

interface Job {
  update: AgeingBatchUpdate;
  abort: AbortController;
  /** Project of the model; null: it belongs to none. */
  project: string | null;
  over: Promise<void>;
}

/** Files of one name that are stepped aside for. */
const mostNamesakes = 999;
/** Of those that were left out, so many are told by name. */
const mostLeft = 200;

/** Folders of photos that are changed, one photo after the other. What is finished is kept when one is given up. */
export class AgeingBatches {
  readonly #jobs = new Map<string, Job>();

  constructor(private readonly options: AgeingBatchOptions) {}

  /** Begins; what comes of it is told by updates. */
  start(
    model: ModelSource,
    photos: readonly BatchPhoto[],
    folder: string,
    ageing: Ageing,
  ): { jobId: string } {
    const jobId = randomUUID();
    const job: Job = {
      update: {
        jobId,
        phase: 'working',
        done: 0,
        total: photos.length,
        written: 0,
        secondsLeft: null,
        left: [],
      },
      abort: new AbortController(),
      project: model.kind === 'checkpoint' ? model.projectPath : null,
      over: Promise.resolve(),
    };
    this.#jobs.set(jobId, job);
    job.over = this.#run(job, model, photos, folder, ageing);
    return { jobId };
  }

  /** Ends after what is going on; finished photos stay. Does nothing when it has ended already. */
  cancel(jobId: string): void {
    this.#jobs.get(jobId)?.abort.abort();
  }

  async cancelAll(): Promise<void> {
    await this.#cancel([...this.#jobs.values()]);
  }

  /** Ends those with a model of this project. */
  async cancelOf(projectPath: string): Promise<void> {
    await this.#cancel([...this.#jobs.values()].filter(({ project }) => project === projectPath));
  }

  async #cancel(jobs: readonly Job[]): Promise<void> {
    for (const { abort } of jobs) abort.abort();
    await Promise.all(jobs.map(({ over }) => over));
  }

  async #run(
    job: Job,
    model: ModelSource,
    photos: readonly BatchPhoto[],
    folder: string,
    ageing: Ageing,
  ): Promise<void> {
    const { ask, write, onUpdate } = this.options;
    const now = this.options.now ?? (() => performance.now());
    const began = now();
    const { signal } = job.abort;
    const tell = (change: Partial<AgeingBatchUpdate>): void => {
      job.update = { ...job.update, ...change };
      onUpdate(job.update);
    };
    const leave = (share: number): void => {
      const done = (job.update.done + share) / photos.length;
      const seconds = (now() - began) / 1000;
      tell({ secondsLeft: done > 0.02 ? (seconds * (1 - done)) / done : null });
    };
    try {
      tell({});
      for (const photo of photos) {
        if (signal.aborted) break;
        try {
          const pixels = await photo.read();
          const made = await ageWhole(ask, model, { name: photo.name, photo: pixels }, ageing, {
            signal,
            onProgress: leave,
          });
          if (!made) break;
          await write(await freePath(folder, photo.name, ageing.to), made.photo);
          tell({ written: job.update.written + 1 });
        } catch (thrown) {
          const error = toErrorMessage(thrown);
          if (!ofThePhoto.has(error.code)) throw thrown;
          if (job.update.left.length < mostLeft)
            tell({ left: [...job.update.left, { name: photo.name, error }] });
        }
        tell({ done: job.update.done + 1 });
      }
      this.#jobs.delete(job.update.jobId);
      tell({ phase: signal.aborted ? 'cancelled' : 'done', secondsLeft: null });
    } catch (thrown) {
      const error = toErrorMessage(thrown);
      if (error.code === 'internal') console.error(thrown);
      this.#jobs.delete(job.update.jobId);
      tell({ phase: signal.aborted ? 'cancelled' : 'failed', secondsLeft: null, error });
    }
  }
}

/** What is wrong with one photo, and not with the folder, the model or the engine. */
const ofThePhoto: ReadonlySet<string> = new Set([
  'photoNoFace',
  'noPictures',
  'fileMissing',
  'folderUnreadable',
  'importCrashed',
]);

/** Endings that photos are written with; others become PNG. */
const kept: ReadonlySet<string> = new Set(['.jpg', '.jpeg', '.png', '.webp']);

/**
 * Where the changed photo goes: beside whatever is there, never over it.
 *
 * @throws StudioError ageingFolderFull
 */
export async function freePath(folder: string, name: string, years: number): Promise<string> {
  const own = extname(name);
  const ending = kept.has(own.toLowerCase()) ? own : '.png';
  const stem = `${basename(name, own)} ${Math.round(years)}`;
  for (let i = 1; i <= mostNamesakes; i++) {
    const path = join(folder, i === 1 ? `${stem}${ending}` : `${stem} (${i})${ending}`);
    if ((await stat(path).catch(() => null)) === null) return path;
  }
  throw new StudioError('ageingFolderFull', { name: basename(folder) });
}
