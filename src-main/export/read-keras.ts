import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import { StudioError } from '../../src-preload/errors';
import type { WeightLayer } from '../gan/weights/keras';
import type { KerasAnswer, KerasRequest } from './keras-messages';

/** File of the thread in the bundle, beside the entries of the processes. */
export const kerasThread = 'keras-thread.js';

export interface KerasReading {
  /** Path of the thread's script. */
  thread: string;
  /** Which layers, by their names; all without it. */
  wanted?: RegExp;
  /** After so many milliseconds a file counts as damaged; without it, a time that fits its size. */
  limit?: number;
}

/** Half a minute to load the library on a busy machine, and as long as a slow disk takes. */
const timeFor = (bytes: number): number => 30_000 + bytes / 5_000;

/**
 * The layers of a file of Keras that have weights, in the order of the file. Whatever the file is, it ends with an answer:
 * it is read in a thread that is thrown away, and that is given up when it takes too long.
 *
 * @throws StudioError fileMissing, kerasUnreadable
 */
export async function readKerasFile(path: string, reading: KerasReading): Promise<WeightLayer[]> {
  const info = await stat(path).catch((cause: unknown) => {
    throw new StudioError('fileMissing', { name: basename(path) }, { cause });
  });
  const workerData: KerasRequest = { path, wanted: reading.wanted ?? /(?:)/ };
  // What the library writes about damaged files helps nobody: it stays with the thread.
  const streams = { stdout: true, stderr: true };
  const worker = new Worker(reading.thread, { workerData, ...streams });
  const unreadable = (cause?: unknown): StudioError =>
    new StudioError('kerasUnreadable', { name: basename(path) }, { cause });
  let timer: NodeJS.Timeout | undefined;
  try {
    const answer = await new Promise<KerasAnswer>((resolve, reject) => {
      timer = setTimeout(() => reject(unreadable()), reading.limit ?? timeFor(info.size));
      worker.on('message', resolve);
      worker.on('error', (error) => reject(unreadable(error)));
      worker.on('exit', () => reject(unreadable()));
    });
    if ('error' in answer) throw StudioError.fromMessage(answer.error);
    return answer.layers;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
