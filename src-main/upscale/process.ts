import { constants, freemem, setPriority } from 'node:os';
import { join } from 'node:path';
import type { UpscalePicture } from '../../src-preload/contract';
import { StudioError, toErrorMessage } from '../../src-preload/errors';
import { tuneDecoder, Unusable } from '../datasets/readers/picture';
import type { SourceFile } from '../datasets/selection';
import { SourceReader } from '../datasets/source';
import { connectParent } from '../processes/parent';
import { upscaleBatch } from './batch';
import { bicubicEnlarger } from './bicubic';
import { describePicture, originalOf } from './describe';
import type { Enlarger } from './enlarger';
import type {
  BatchJob,
  ChosenModel,
  UpscalerAnswer,
  UpscalerCommand,
  UpscalerMessage,
  UpscalerQuestion,
} from './messages';
import { NetThread } from './net-thread';
import { openForUpscaling, type OpenedPicture } from './open';
import { enlargePiece } from './piece';

/**
 * The upscaler process: it decodes pictures, has a thread beside it run the net, and writes files. It does one batch, or
 * answers questions for a window, and ends when its parent says so or is gone.
 */

const parent = connectParent<UpscalerCommand, UpscalerMessage>();
const net = new NetThread(join(import.meta.dirname, 'upscale-worker.js'));
const cancelled = new AbortController();

tuneDecoder();
let tail: Promise<void> = Promise.resolve();
parent.onMessage((command) => {
  switch (command.kind) {
    case 'batch':
      return void batch(command.job);
    case 'cancel':
      return cancelled.abort();
    default:
      // One after the other: they share the picture that was decoded last, and the model that was loaded last.
      tail = tail.then(() => answer(command));
  }
});

async function answer({ requestId, ...question }: UpscalerQuestion & { requestId: number }): Promise<void> {
  try {
    parent.send({ kind: 'answer', requestId, value: await answerTo(question) });
  } catch (thrown) {
    parent.send({ kind: 'failed', requestId, error: explain(thrown) });
  }
}

async function answerTo(question: UpscalerQuestion): Promise<UpscalerAnswer> {
  switch (question.kind) {
    case 'describe': {
      const reader = new SourceReader();
      try {
        const found: UpscalePicture[] = [];
        for (const file of question.files) found.push(await describePicture(file, reader));
        return found;
      } finally {
        reader.close();
      }
    }
    case 'original':
      return originalOf(await opened(question.file), question.longest);
    case 'piece': {
      const { file, place, scale, model } = question;
      const picture = await opened(file);
      const bicubic = await enlargePiece(picture, place, scale, bicubicEnlarger(scale), freemem());
      if (model.source.kind === 'bicubic') return { made: bicubic, bicubic };
      const made = await enlargePiece(picture, place, scale, await enlargerOf(model, scale), freemem());
      return { made, bicubic };
    }
    case 'check':
      await enlargerOf({ source: question.source, detail: 1 }, 4);
      return null;
  }
}

/** @param scale that bicubic makes at once; nets have one of their own */
async function enlargerOf({ source, detail }: ChosenModel, scale: number): Promise<Enlarger> {
  return source.kind === 'bicubic' ? bicubicEnlarger(scale) : net.enlarger(source, detail);
}

/** The picture that was decoded last: a window asks for one square of it after the other. */
let last: { key: string; picture: OpenedPicture } | null = null;

/** @throws StudioError upscaleUnreadable, fileMissing */
async function opened(file: SourceFile): Promise<OpenedPicture> {
  const key = JSON.stringify(file);
  if (last?.key === key) return last.picture;
  last = null;
  const reader = new SourceReader();
  try {
    const picture = await openForUpscaling(await reader.read(file), {
      exif: false,
      // For the screen, in sRGB.
      icc: false,
      density: false,
    });
    last = { key, picture };
    return picture;
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    const code = error.reason === 'unreadable' ? 'fileMissing' : 'upscaleUnreadable';
    throw new StudioError(code, { name: file.name }, { cause: error });
  } finally {
    reader.close();
  }
}

async function batch({ files, model, options }: BatchJob): Promise<void> {
  try {
    // The window, and a training, go first.
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed everywhere.
  }
  try {
    const { size } = options;
    const enlarger = await enlargerOf(model, 'scale' in size ? size.scale : 4);
    const report = await upscaleBatch(files, options, enlarger, {
      signal: cancelled.signal,
      onProgress: (progress) => parent.send({ kind: 'progress', progress }),
    });
    parent.send({ kind: 'done', report });
  } catch (thrown) {
    parent.send({ kind: 'broken', error: explain(thrown) });
  }
}

function explain(thrown: unknown) {
  const error = toErrorMessage(thrown);
  if (error.code === 'internal') console.error(thrown);
  return error;
}
