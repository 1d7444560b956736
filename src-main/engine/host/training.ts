import { toErrorMessage, type ErrorMessage, type MetricPoint } from '../../../src-preload/contract';
import type { ProjectStore } from '../../store';
import type { EngineMessage, WorkerMessage } from '../messages';
import type { WorkerLine } from './thread';

export interface TrainingHostOptions {
  openStore(path: string): ProjectStore;
  worker: WorkerLine;
  send(message: EngineMessage): void;
  /** RGB pixels of a square picture as PNG. */
  encodeSheet(pixels: Uint8Array, width: number, height: number): Promise<Uint8Array>;
  /** Bytes free on the disk of a file; null where unknown. */
  freeBytes(path: string): number | null;
  memoryBytes(): number;
  now(): number;
}

/** Milliseconds between two writes of figures while no checkpoint comes. */
const flushInterval = 2000;
/** Below this many checkpoints' worth of free space, the person is told. */
const lowCheckpoints = 4;
const lowBytes = 256 * 2 ** 20;

/**
 * One training, as the engine process sees it: takes what the worker makes, writes it into the project and tells the
 * supervisor. Messages are taken one after the other, in the order in which the worker sent them.
 */
export class TrainingHost {
  #store: ProjectStore | null = null;
  #runId = 0;
  #totalSteps = 0;
  #keep = { keepLast: 1, keepSpaced: 0 };
  #learningRateFactor = 1;
  /** Figures that are not in the project yet. */
  #points: MetricPoint[] = [];
  #flushedAt = 0;
  #checkpointStep = 0;
  #halting: 'paused' | 'stopped' | null = null;
  #toldDiskLow = false;
  #over = false;
  #tail: Promise<void> = Promise.resolve();

  constructor(private readonly options: TrainingHostOptions) {
    options.worker.onMessage((message) => {
      this.#tail = this.#tail
        .then(() => (this.#over ? undefined : this.#take(message)))
        .catch((thrown: unknown) => this.#fail(thrown));
    });
    options.worker.onDeath((memory) => {
      if (this.#runId === 0) return;
      // What the worker sent before it died is worth more than knowing of its death at once.
      this.#tail = this.#tail.then(() =>
        this.#fail({
          code: memory ? 'engineMemory' : 'engineCrashed',
          params: { step: this.#checkpointStep },
        } satisfies ErrorMessage),
      );
    });
  }

  /** Resolves when everything that the worker has sent so far is dealt with. */
  get settled(): Promise<void> {
    return this.#tail;
  }

  /**
   * Begins a run, or goes on with it from its newest checkpoint.
   *
   * @param contentFolder where the person's VGG19 lies, if she has chosen one
   */
  start(projectPath: string, runId: number, contentFolder?: string): void {
    try {
      this.#start(projectPath, runId, contentFolder);
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #start(projectPath: string, runId: number, contentFolder: string | undefined): void {
    const store = this.options.openStore(projectPath);
    this.#store = store;
    this.#runId = runId;
    const run = store.runs.get(runId);
    store.runs.setState(runId, 'starting', { error: null, enginePid: process.pid });
    this.#totalSteps = run.totalSteps;
    this.#keep = { keepLast: run.recipe.keepLast, keepSpaced: run.recipe.keepSpaced };
    // Throws datasetMissing before the worker would in its own words.
    const { id: datasetId } = store.datasets.get(run.datasetId ?? 0);

    const latest = store.checkpoints.latest(runId);
    const from = latest ? store.checkpoints.load(latest.id) : null;
    this.#checkpointStep = from?.state.step ?? 0;
    this.#learningRateFactor = from?.state.learningRateFactor ?? 1;
    // What an interrupted engine recorded after its last checkpoint happens again, number for number.
    this.#forgetAfter(from ? from.state.step : -1);
    store.runs.setStep(runId, this.#checkpointStep);
    this.options.worker.send(
      {
        kind: 'train',
        recipe: run.recipe,
        totalSteps: run.totalSteps,
        contentFolder,
        data: { projectPath, datasetId, leftOut: store.runs.leftOut(runId), ages: store.ages.ofRun(runId) },
        ...(from ? { from: { state: from.state, tensors: from.tensors } } : {}),
      },
      from ? buffersOf(from.tensors) : [],
    );
  }

  /** Asks the worker to stop with a checkpoint. A later wish replaces an earlier one. */
  halt(how: 'pause' | 'stop'): void {
    if (this.#over || !this.#store) return;
    this.#halting = how === 'pause' ? 'paused' : 'stopped';
    this.options.worker.send({ kind: 'halt' });
    try {
      this.#store.runs.setState(this.#runId, how === 'pause' ? 'pausing' : 'stopping');
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  async #take(message: WorkerMessage): Promise<void> {
    const { send } = this.options;
    const store = this.#store!;
    const runId = this.#runId;
    switch (message.kind) {
      case 'started':
        store.runs.setParameters(runId, message.parameters);
        if (!this.#halting) store.runs.setState(runId, 'training');
        send({
          kind: 'started',
          step: message.step,
          totalSteps: this.#totalSteps,
          parameters: message.parameters,
        });
        return;
      case 'progress':
        this.#points.push(...message.points);
        if (this.options.now() - this.#flushedAt >= flushInterval) this.#flush(message.step);
        send({ ...message, memoryBytes: this.options.memoryBytes() });
        return;
      case 'sheet': {
        const { pixels, ...layout } = message.sheet;
        const { columns, rows, side } = layout;
        const sheet = { step: message.step, ...layout };
        const png = await this.options.encodeSheet(pixels, columns * side, rows * side);
        store.sheets.add(runId, { ...sheet, png });
        send({ kind: 'sample', sheet });
        return;
      }
      case 'checkpoint':
        return this.#saveCheckpoint(message);
      case 'rollback':
        return this.#rollBack(message.step);
      case 'warning':
        send({ kind: 'warning', warning: message.warning });
        return;
      case 'ended': {
        const reason = message.reason === 'finished' ? 'finished' : (this.#halting ?? 'paused');
        this.#flush(message.step);
        store.runs.setState(runId, reason, { error: null });
        this.#close();
        send({ kind: 'ended', reason, step: message.step });
        return;
      }
      case 'failed':
        // One with a request belongs to whoever asked for a picture.
        return message.requestId === undefined ? this.#fail(message.error) : undefined;
      default:
        return;
    }
  }

  #saveCheckpoint({ state, tensors }: WorkerMessage & { kind: 'checkpoint' }): void {
    const store = this.#store!;
    const info = store.checkpoints.save({ runId: this.#runId, state, tensors, metrics: this.#points });
    this.#points = [];
    this.#flushedAt = this.options.now();
    this.#checkpointStep = state.step;
    this.#learningRateFactor = state.learningRateFactor;
    store.checkpoints.prune(this.#runId, this.#keep);
    this.options.send({ kind: 'checkpoint', info });

    const bytesFree = this.options.freeBytes(store.path);
    const low = bytesFree !== null && bytesFree < Math.max(lowBytes, lowCheckpoints * info.bytes);
    if (low && !this.#toldDiskLow) {
      this.options.send({ kind: 'warning', warning: { code: 'diskLow', bytesFree } });
    }
    this.#toldDiskLow = low;
  }

  #rollBack(step: number): void {
    const store = this.#store!;
    const latest = store.checkpoints.latest(this.#runId);
    // The worker writes one before its first step, so this is a project that was changed from outside.
    if (!latest) return this.#fail({ code: 'noCheckpoint', params: {} } satisfies ErrorMessage);
    const { state, tensors } = store.checkpoints.load(latest.id);
    this.#points = this.#points.filter((point) => point.step <= state.step);
    this.#forgetAfter(state.step);
    store.runs.setStep(this.#runId, state.step);
    this.#learningRateFactor /= 2;
    this.options.worker.send({ kind: 'restore', state, tensors }, buffersOf(tensors));
    this.options.send({
      kind: 'warning',
      warning: {
        code: 'rolledBack',
        step,
        toStep: state.step,
        learningRateFactor: this.#learningRateFactor,
      },
    });
  }

  #forgetAfter(step: number): void {
    this.#store!.metrics.truncate(this.#runId, step);
    this.#store!.sheets.truncate(this.#runId, step);
  }

  #flush(step: number): void {
    const store = this.#store!;
    store.metrics.append(this.#runId, this.#points);
    this.#points = [];
    store.runs.setStep(this.#runId, step);
    this.#flushedAt = this.options.now();
  }

  /** Ends the training here. What is in the project stays as it is: the last checkpoint is whole. */
  #fail(thrown: unknown): void {
    if (this.#over) return;
    const error = isErrorMessage(thrown) ? thrown : toErrorMessage(thrown);
    if (error.code === 'internal') console.error(thrown);
    const told: ErrorMessage =
      error.code === 'engineMemory' ? { code: error.code, params: { step: this.#checkpointStep } } : error;
    try {
      this.#store?.runs.setState(this.#runId, 'failed', { error: told });
    } catch {
      // The same full disk or missing file that the person is being told of.
    }
    this.#close();
    this.options.send({ kind: 'failed', error: told });
  }

  #close(): void {
    this.#over = true;
    try {
      this.#store?.close();
    } catch {
      // Closing tidies up the journal; the next opening does it as well.
    }
    this.#store = null;
  }
}

function isErrorMessage(thrown: unknown): thrown is ErrorMessage {
  return typeof thrown === 'object' && thrown !== null && !(thrown instanceof Error) && 'params' in thrown;
}

/** Memory that the worker may take over instead of copying it. */
function buffersOf(tensors: readonly { data: Float32Array<ArrayBuffer> }[]): ArrayBuffer[] {
  return [...new Set(tensors.map(({ data }) => data.buffer))];
}
