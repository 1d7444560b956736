import { randomUUID } from 'node:crypto';
import type {
  ImportOptions,
  ImportUpdate,
  LookAlikes,
  Selection,
  SourceFaces,
  StarterRequest,
} from '../../src-preload/contract';
import { StudioError, type ErrorMessage } from '../../src-preload/errors';
import { startChild, type Child } from '../processes/child';
import type {
  ImporterAnswer,
  ImporterCommand,
  ImporterMessage,
  ImportProgress,
  SourcePhoto,
} from './messages';
import { parallelism } from './parallel';
import type { ScannedFiles, SourceFile } from './selection';

type Importer = Child<ImporterCommand, ImporterMessage>;
type Question = Extract<ImporterCommand, { requestId: number }>;
/** A question without its number; the union is kept a union. */
type Ask<Q extends Question = Question> = Q extends Question ? Omit<Q, 'requestId'> : never;

export interface ImportServiceOptions {
  /** Absolute path of the bundled importer. */
  importerEntry: string;
  /** The open project; null when there is none. */
  projectPath: () => string | null;
  /** Hears everything that happens to imports, at most ten times a second for each. */
  onUpdate: (update: ImportUpdate) => void;
}

interface KeptSelection {
  summary: Selection;
  files: SourceFile[];
  /** Candidates for the preview, by extension. */
  pictures: SourceFile[];
}

interface Job {
  update: ImportUpdate;
  projectPath: string;
  importer: Importer;
  cancelled: boolean;
  ended: boolean;
  /** Resolves when it has ended, however. */
  over: Promise<void>;
  end(): void;
}

interface PendingQuestion {
  question: Question;
  /** The process that was asked. */
  importer: Importer | null;
  /** Processes that died over it, or beside it. */
  deaths: number;
  resolve: (value: ImporterAnswer) => void;
  reject: (error: StudioError) => void;
}

/** The side of the grey pictures that a selection of idx files suggests; null for everything else. */
function greySideOf(pictures: readonly SourceFile[]): Selection['grey'] {
  if (pictures.length === 0 || pictures.some(({ idx }) => !idx)) return null;
  return pictures.every(({ idx }) => Math.max(idx!.width, idx!.height) <= 28) ? 28 : 32;
}

/** Promise.withResolvers, which the older of the two runtimes does not have. */
function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve!: () => void;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** Selections that are remembered; a window that never releases them must not fill the memory. */
const mostSelections = 32;

/** Photos are worked on in at most so many pixels along their longer side: more than cameras have. */
export const mostPhotoSide = 8192;

/** Milliseconds after which a process that answers questions, and has none, is ended. */
const idleTime = 60_000;

/** Milliseconds that an importer gets to end by itself after a cancel. */
const cancelPatience = 10_000;

/**
 * Imports pictures and answers questions about files that a person dropped. Decoders run in processes of their own:
 * one for each import, and one for questions that is kept warm. The service itself opens no foreign file.
 */
export class ImportService {
  readonly #options: ImportServiceOptions;
  readonly #selections = new Map<string, KeptSelection>();
  readonly #jobs = new Map<string, Job>();
  readonly #pending = new Map<number, PendingQuestion>();
  #warm: Importer | null = null;
  #idle: NodeJS.Timeout | undefined;
  #lastRequest = 0;
  #closed = false;

  constructor(options: ImportServiceOptions) {
    this.#options = options;
  }

  /**
   * Looks at what was dropped, without opening the files; of archives the list is read.
   *
   * @param paths absolute paths of files, folders and archives
   * @throws StudioError folderUnreadable, fileMissing; archiveDamaged, archiveUnsafe, archiveTooLarge, archiveLocked
   *   for a single archive
   */
  async scan(paths: string[]): Promise<Selection> {
    const { label, files, ages = null } = (await this.#ask({ kind: 'scan', paths })) as ScannedFiles;
    const pictures = files.filter(({ picture }) => picture);
    const summary: Selection = {
      id: randomUUID(),
      label,
      files: files.length,
      pictures: pictures.length,
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      grey: greySideOf(pictures),
      shapes: files.filter(({ shapes }) => shapes).length,
      ages,
    };
    this.#selections.set(summary.id, { summary, files, pictures });
    for (const id of this.#selections.keys()) {
      if (this.#selections.size <= mostSelections) break;
      this.#selections.delete(id);
    }
    return summary;
  }

  /**
   * The files of a selection, for others that read them; `pictures` are those that a window counts from 0.
   *
   * @throws StudioError selectionGone
   */
  sources(selectionId: string): { label: string; files: SourceFile[]; pictures: SourceFile[] } {
    const { summary, files, pictures } = this.#selection(selectionId);
    return { label: summary.label, files, pictures };
  }

  /** Forgets a selection. */
  release(selectionId: string): void {
    this.#selections.delete(selectionId);
  }

  /**
   * A source picture, made small.
   *
   * @param index 0 … pictures - 1
   * @param side greatest width and height in pixels
   * @returns a WebP file
   * @throws StudioError selectionGone, fileMissing, noPictures (damaged or no picture), importCrashed
   */
  async thumbnail(selectionId: string, index: number, side: number): Promise<Uint8Array> {
    const file = this.#source(selectionId, index);
    return (await this.#ask({ kind: 'thumbnail', file, side })) as Uint8Array;
  }

  /**
   * A source picture as the network will see it.
   *
   * @param part number of the face, where the options cut out faces
   * @returns a PNG file of options.size × options.size pixels; of a whole photo, in its own shape
   * @throws StudioError as `thumbnail`
   */
  async preview(selectionId: string, index: number, options: ImportOptions, part = 0): Promise<Uint8Array> {
    const file = this.#source(selectionId, index);
    return (await this.#ask({ kind: 'preview', file, options, part })) as Uint8Array;
  }

  /**
   * Where the faces of a source picture are, and what would be cut out.
   *
   * @param options with faces
   * @throws StudioError as `thumbnail`, tensorflowMissing
   */
  async faces(selectionId: string, index: number, options: ImportOptions): Promise<SourceFaces> {
    const file = this.#source(selectionId, index);
    return (await this.#ask({ kind: 'faces', file, options })) as SourceFaces;
  }

  /**
   * Pictures of a data set of the open project that look alike.
   *
   * @param distance most bits in which their perceptual hashes differ: 0 … 15
   * @throws StudioError noProject, datasetMissing, importCrashed
   */
  async lookAlikes(datasetId: number, distance: number): Promise<LookAlikes> {
    const projectPath = this.#project();
    return (await this.#ask({ kind: 'lookAlikes', projectPath, datasetId, distance })) as LookAlikes;
  }

  /**
   * Works out the statistics of a data set of the open project; they are in the project then.
   *
   * @throws StudioError noProject, datasetMissing, importCrashed
   */
  async computeStatistics(datasetId: number): Promise<void> {
    await this.#ask({ kind: 'statistics', projectPath: this.#project(), datasetId });
  }

  /**
   * The pixels of a source picture as the network will see them; a small one is enlarged.
   *
   * @returns options.size × options.size × 3 bytes: RGB, rows from the top
   * @throws StudioError as `thumbnail`
   */
  async pixels(selectionId: string, index: number, options: ImportOptions): Promise<Uint8Array> {
    const file = this.#source(selectionId, index);
    return (await this.#ask({ kind: 'pixels', file, options })) as Uint8Array;
  }

  /**
   * A source picture as a whole, upright, at most `side` pixels along its longer side.
   *
   * @throws StudioError as `thumbnail`
   */
  async photo(selectionId: string, index: number, side: number): Promise<SourcePhoto & { name: string }> {
    const file = this.#source(selectionId, index);
    const photo = (await this.#ask({ kind: 'photo', file, side })) as SourcePhoto;
    return { ...photo, name: file.name };
  }

  /** The names of the pictures of a selection, in order. @throws StudioError selectionGone */
  pictureNames(selectionId: string): string[] {
    return this.#selection(selectionId).pictures.map(({ name }) => name);
  }

  /**
   * Begins to import a selection into the open project; what comes of it is told by updates.
   *
   * @throws StudioError selectionGone, noProject, datasetName
   */
  start(selectionId: string, name: string, options: ImportOptions): { jobId: string } {
    const { summary, files } = this.#selection(selectionId);
    return this.#begin(name, files.length, (projectPath) => ({
      kind: 'import',
      job: { projectPath, name: name.trim(), label: summary.label, files, options },
    }));
  }

  /**
   * Begins to draw starter data into the open project.
   *
   * @throws StudioError noProject, datasetName
   */
  starter(request: StarterRequest): { jobId: string } {
    return this.#begin(request.name, request.count, (projectPath) => ({
      kind: 'starter',
      job: { projectPath, request: { ...request, name: request.name.trim() } },
    }));
  }

  /**
   * Begins to estimate the ages of the pictures of a data set that have none; joins in where that goes on already.
   *
   * @param dataset of the open project, with how many pictures have no age
   * @throws StudioError noProject
   */
  estimateAges({ id, name, missing }: { id: number; name: string; missing: number }): { jobId: string } {
    const same = this.active().find(({ agesOf }) => agesOf === id);
    if (same) return { jobId: same.jobId };
    return this.#begin(
      name,
      missing,
      (projectPath) => ({ kind: 'ages', job: { projectPath, datasetId: id } }),
      { agesOf: id },
    );
  }

  /** Ends an import; nothing of it is kept. Does nothing when it has ended already. */
  cancel(jobId: string): void {
    const job = this.#jobs.get(jobId);
    if (!job) return;
    job.importer.send({ kind: 'cancel' });
    // A decoder that does not come back cannot hear it.
    setTimeout(() => {
      if (!job.ended) job.importer.kill();
    }, cancelPatience).unref();
    job.cancelled = true;
  }

  /**
   * Ends all imports and waits until that was told: what one of them says later would be taken for the project that is
   * opened next.
   */
  async cancelAll(): Promise<void> {
    const jobs = [...this.#jobs.values()];
    for (const { update } of jobs) this.cancel(update.jobId);
    await Promise.all(jobs.map(({ over }) => over));
  }

  /** The last update of every import that goes on. */
  active(): ImportUpdate[] {
    return [...this.#jobs.values()].map(({ update }) => update);
  }

  /** Ends all processes. Imports that go on are lost; the project forgets them when it is next swept. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#idle);
    for (const job of this.#jobs.values()) {
      job.importer.kill();
      job.end();
    }
    this.#warm?.kill();
  }

  #project(): string {
    const path = this.#options.projectPath();
    if (path === null) throw new StudioError('noProject');
    return path;
  }

  #selection(selectionId: string): KeptSelection {
    const selection = this.#selections.get(selectionId);
    if (!selection) throw new StudioError('selectionGone');
    return selection;
  }

  #source(selectionId: string, index: number): SourceFile {
    const file = this.#selection(selectionId).pictures[index];
    if (!file) throw new StudioError('selectionGone');
    return file;
  }

  // ------------------------------------------------------------------------------------------ imports

  #begin(
    name: string,
    total: number,
    command: (projectPath: string) => ImporterCommand,
    what: Pick<ImportUpdate, 'agesOf'> = {},
  ): { jobId: string } {
    const projectPath = this.#project();
    if (name.trim() === '') throw new StudioError('datasetName');
    const jobId = randomUUID();
    const importer = this.#startImporter();
    const { promise: over, resolve: end } = withResolvers();
    const job: Job = {
      update: {
        jobId,
        name: name.trim(),
        phase: 'reading',
        done: 0,
        total,
        imported: 0,
        skipped: 0,
        secondsLeft: null,
        ...what,
      },
      projectPath,
      importer,
      cancelled: false,
      ended: false,
      over,
      end,
    };
    this.#jobs.set(jobId, job);
    importer.onMessage((message) => {
      if (message.kind === 'progress') this.#progress(job, message.progress);
    });
    importer.onExit(() => void this.#importerDied(job));
    importer.send(command(projectPath));
    return { jobId };
  }

  #progress(job: Job, progress: ImportProgress): void {
    if (job.ended) return;
    const { jobId, name, agesOf } = job.update;
    job.update = { jobId, name, ...progress, ...(agesOf !== undefined && { agesOf }) };
    if (progress.phase === 'done' || progress.phase === 'cancelled' || progress.phase === 'failed') {
      job.ended = true;
      this.#jobs.delete(jobId);
      // It has closed the project and has nothing more to do.
      job.importer.kill();
    }
    this.#options.onUpdate(job.update);
    if (job.ended) job.end();
  }

  /** Cleans up behind an importer that ended before its time, then says so. */
  async #importerDied(job: Job): Promise<void> {
    if (job.ended || this.#closed) return;
    try {
      await this.#ask({ kind: 'sweep', projectPath: job.projectPath });
    } catch {
      // What is left is invisible, and swept away when the project is next opened.
    }
    const { done, total, imported, skipped } = job.update;
    const counts = { done, total, imported, skipped, secondsLeft: null };
    const error: ErrorMessage = { code: 'importCrashed', params: {} };
    this.#progress(
      job,
      job.cancelled ? { phase: 'cancelled', ...counts } : { phase: 'failed', error, ...counts },
    );
  }

  // ------------------------------------------------------------------------------------------ questions

  #ask(question: Ask): Promise<ImporterAnswer> {
    if (this.#closed) return Promise.reject(new StudioError('importCrashed'));
    const requestId = ++this.#lastRequest;
    return new Promise((resolve, reject) => {
      const pending: PendingQuestion = {
        question: { ...question, requestId } as Question,
        importer: null,
        deaths: 0,
        resolve,
        reject,
      };
      this.#pending.set(requestId, pending);
      this.#sendQuestion(pending);
    });
  }

  #sendQuestion(pending: PendingQuestion): void {
    clearTimeout(this.#idle);
    this.#warm ??= this.#startWarm();
    pending.importer = this.#warm;
    this.#warm.send(pending.question);
  }

  #startWarm(): Importer {
    const importer = this.#startImporter();
    importer.onMessage((message) => {
      if (message.kind === 'progress') return;
      const pending = this.#pending.get(message.requestId);
      this.#pending.delete(message.requestId);
      if (message.kind === 'answer') pending?.resolve(message.value);
      else pending?.reject(StudioError.fromMessage(message.error));
      if (this.#pending.size === 0) this.#rest();
    });
    importer.onExit(() => {
      if (this.#warm === importer) this.#warm = null;
      const asked = [...this.#pending.values()].filter((pending) => pending.importer === importer);
      for (const pending of asked) {
        // One of them killed the process; the others get a second chance.
        if (++pending.deaths < 2 && !this.#closed) {
          this.#sendQuestion(pending);
        } else {
          this.#pending.delete(pending.question.requestId);
          pending.reject(new StudioError('importCrashed'));
        }
      }
    });
    return importer;
  }

  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      const importer = this.#warm;
      this.#warm = null;
      importer?.kill();
    }, idleTime);
    this.#idle.unref();
  }

  #startImporter(): Importer {
    return startChild(this.#options.importerEntry, {
      name: 'GAN Studio importer',
      // Decoding happens on the threads of this pool.
      env: { UV_THREADPOOL_SIZE: String(parallelism() + 2) },
    });
  }
}
