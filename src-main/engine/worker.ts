import { cpus } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { StudioError, toErrorMessage, type ErrorMessage } from '../../src-preload/errors';
import type { PictureSource } from '../gan/training/batches';
import { ProjectStore } from '../store/project';
import { loadTensorflow } from './load-tensorflow';
import type { DatasetSource, WorkerCommand, WorkerMessage } from './messages';
import type { AgeingRoom } from './worker-ageing';
import type { EngineRoom } from './worker-room';

/**
 * The thread that computes: the only place of the studio that loads TensorFlow. It takes commands from its host and
 * answers with messages; it writes nothing.
 */

const port = parentPort!;
const send = (message: WorkerMessage, transfer: ArrayBuffer[] = []): void =>
  port.postMessage(message, transfer);

/** Halts the training that is going on; `restored` ends the wait for a checkpoint to roll back to. */
const signals: { halt: boolean; restored: ((command: WorkerCommand & { kind: 'restore' }) => void) | null } =
  {
    halt: false,
    restored: null,
  };

/** TensorFlow and what is built on it, loaded at the first need. */
let room: Promise<EngineRoom> | null = null;
async function engineRoom(): Promise<EngineRoom> {
  // The science imports tfjs: it must see the instance that tfjs-node has registered its backend with.
  room ??= (async () => {
    await loadTensorflow();
    const { EngineRoom } = await import('./worker-room');
    return new EngineRoom();
  })();
  return room;
}

/** The same for faces at other ages, which want networks of their own. */
let ageing: Promise<AgeingRoom> | null = null;
async function ageingRoom(): Promise<AgeingRoom> {
  ageing ??= (async () => {
    await loadTensorflow();
    const [{ AgeingRoom }, { nativeKernels }] = await Promise.all([
      import('./worker-ageing'),
      import('../gan/kernels/native'),
    ]);
    return new AgeingRoom(nativeKernels());
  })();
  return ageing;
}

function openPictures({ projectPath, datasetId, leftOut, ages }: DatasetSource): {
  source: PictureSource;
  close: () => void;
} {
  const store = ProjectStore.open(projectPath, { readonly: true });
  return { source: store.datasets.reader(datasetId, leftOut, ages), close: () => store.close() };
}

/** Opens the pictures of a data set for one piece of work. */
function usingPictures<Result>(data: DatasetSource, work: (source: PictureSource) => Result): Result {
  const { source, close } = openPictures(data);
  try {
    return work(source);
  } finally {
    close();
  }
}

async function train(command: WorkerCommand & { kind: 'train' }): Promise<void> {
  signals.halt = false;
  const { source, close } = openPictures(command.data);
  try {
    const engine = await engineRoom();
    const { reason, step } = await engine.train(command, source, {
      now: () => performance.now(),
      started: (step, parameters) => send({ kind: 'started', step, parameters }),
      async shouldHalt() {
        await nextTurn();
        return signals.halt;
      },
      progress: (step, stepsPerSecond, points) => send({ kind: 'progress', step, stepsPerSecond, points }),
      sheet: (step, sheet) => send({ kind: 'sheet', step, sheet }, [sheet.pixels.buffer]),
      checkpoint: (state, tensors, last) =>
        send(
          { kind: 'checkpoint', state, tensors, last },
          tensors.map(({ data }) => data.buffer),
        ),
      discriminatorWins: (step) => send({ kind: 'warning', warning: { code: 'discriminatorWins', step } }),
      rollback: (step) =>
        new Promise((resolve) => {
          signals.restored = resolve;
          send({ kind: 'rollback', step });
        }),
    });
    send({ kind: 'ended', reason, step });
  } finally {
    close();
  }
}

async function answer(command: WorkerCommand): Promise<void> {
  switch (command.kind) {
    case 'train':
      return train(command);
    case 'halt':
      signals.halt = true;
      return;
    case 'restore':
      signals.restored?.(command);
      signals.restored = null;
      return;
    case 'load':
      (await engineRoom()).load(command);
      return send({ kind: 'loaded', requestId: command.requestId });
    case 'render': {
      const result = (await engineRoom()).render(command.points);
      return send(
        { kind: 'rendered', requestId: command.requestId, result },
        result.pictures.map((picture) => picture.buffer),
      );
    }
    case 'shapes': {
      const result = (await engineRoom()).shapes(command.points);
      return send(
        { kind: 'shaped', requestId: command.requestId, result },
        result.volumes.map((volume) => volume.buffer),
      );
    }
    case 'portraits': {
      const result = (await engineRoom()).portraits(command.points);
      return send(
        { kind: 'rendered', requestId: command.requestId, result },
        result.pictures.map((picture) => picture.buffer),
      );
    }
    case 'directions': {
      const directions = (await engineRoom()).directions();
      return send({ kind: 'directions', requestId: command.requestId, directions });
    }
    case 'invert': {
      const result = (await engineRoom()).invert(command);
      return send({ kind: 'inverted', requestId: command.requestId, result });
    }
    case 'latent': {
      const values = (await engineRoom()).latent(command.recipe, command.point);
      return send({ kind: 'latent', requestId: command.requestId, values });
    }
    case 'loadAgeing':
      (await ageingRoom()).load(command);
      return send({ kind: 'ageingLoaded', requestId: command.requestId });
    case 'ageing': {
      const answer = await (await ageingRoom()).answer(command.question);
      return send({ kind: 'aged', requestId: command.requestId, answer });
    }
    case 'augment': {
      const engine = await engineRoom();
      const result = usingPictures(command.data, (source) => engine.augment(source, command.augmentation));
      return send(
        { kind: 'augmented', requestId: command.requestId, result },
        [...result.originals, ...result.augmented].map((picture) => picture.buffer),
      );
    }
    case 'trial': {
      const engine = await engineRoom();
      const figures = usingPictures(command.data, (source) =>
        engine.trial(command, source, {
          now: () => performance.now(),
          onStep: (done, total) => send({ kind: 'trying', done, total }),
        }),
      );
      return send({ kind: 'tried', requestId: command.requestId, figures });
    }
    case 'begin': {
      const tensors = (await engineRoom()).begin(command);
      return send(
        { kind: 'begun', requestId: command.requestId, tensors },
        tensors.map(({ data }) => data.buffer),
      );
    }
    case 'checkContent':
      (await engineRoom()).checkContent(command.folder);
      return send({ kind: 'contentChecked', requestId: command.requestId });
    case 'describe': {
      const { tensorflow, gpu } = (await engineRoom()).describe();
      const device = gpu
        ? { tensorflow, kind: 'gpu' as const, name: 'NVIDIA' }
        : { tensorflow, kind: 'cpu' as const, name: cpus()[0]?.model ?? '' };
      return send({ kind: 'described', requestId: command.requestId, device });
    }
  }
}

/** What went wrong, for a person: TensorFlow tells of missing memory in words only. */
function explain(thrown: unknown): ErrorMessage {
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  if (!(thrown instanceof StudioError) && /OOM|out of memory|bad_alloc|RESOURCE_EXHAUSTED/i.test(words)) {
    return { code: 'engineMemory', params: { step: 0 } };
  }
  const message = toErrorMessage(thrown);
  // The sentence for the person says nothing of the cause: the log of the engine does.
  if (message.code === 'internal') console.error(thrown);
  return message;
}

port.on('message', (command: WorkerCommand) => {
  answer(command).catch((thrown: unknown) => {
    const requestId = 'requestId' in command ? command.requestId : undefined;
    send({ kind: 'failed', error: explain(thrown), requestId });
  });
});
