import { Worker } from 'node:worker_threads';
import type { WorkerCommand, WorkerMessage } from '../messages';

/** The line to the thread that computes. */
export interface WorkerLine {
  send(command: WorkerCommand, transfer?: ArrayBuffer[]): void;
  onMessage(listener: (message: WorkerMessage) => void): void;
  /** The thread is gone; `memory`: its JavaScript heap was full. */
  onDeath(listener: (memory: boolean) => void): void;
}

/** Starts the thread. A thread of its own, because a training step blocks whatever runs beside it for seconds. */
export function startWorkerThread(file: string): WorkerLine {
  const worker = new Worker(file);
  const deathListeners: ((memory: boolean) => void)[] = [];
  let dead = false;
  const die = (memory: boolean): void => {
    if (dead) return;
    dead = true;
    for (const listener of deathListeners) listener(memory);
  };
  worker.on('error', (error: NodeJS.ErrnoException) => {
    console.error(error);
    die(error.code === 'ERR_WORKER_OUT_OF_MEMORY');
  });
  worker.on('exit', () => die(false));
  return {
    send: (command, transfer = []) => worker.postMessage(command, transfer),
    onMessage: (listener) => void worker.on('message', listener),
    onDeath: (listener) => void deathListeners.push(listener),
  };
}
