import { statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeWhole } from '../export/files';
import { readModelFile, writeModelFile } from '../export/model-file';
import { encodePng, writePhoto, writePicture } from '../export/pictures';
import { kerasThread } from '../export/read-keras';
import { readWeightFile, writeWeightFile } from '../export/weight-files';
import { connectParent } from '../processes/parent';
import { ProjectStore } from '../store';
import { ModelHost } from './host/models';
import { startWorkerThread } from './host/thread';
import { TrainingHost } from './host/training';
import type { EngineCommand, EngineMessage } from './messages';

/**
 * The engine process. Its main thread writes into the project; the thread beside it computes. It does one training, or
 * serves pictures of models, and ends when its supervisor says so or is gone.
 */

const parent = connectParent<EngineCommand, EngineMessage>();
const send = (message: EngineMessage): void => parent.send(message);
const worker = startWorkerThread(join(import.meta.dirname, 'engine-worker.js'));

const training = new TrainingHost({
  openStore: (path) => ProjectStore.open(path),
  worker,
  send,
  encodeSheet: (pixels, width, height) => encodePng(pixels, { width, height, channels: 3 }),
  freeBytes,
  memoryBytes: () => process.memoryUsage.rss(),
  now: () => performance.now(),
});
const models = new ModelHost({
  openStore: (path) => ProjectStore.open(path, { readonly: true }),
  readModelFile,
  writeModelFile,
  readWeightFile: (path, net) => readWeightFile(path, net, join(import.meta.dirname, kerasThread)),
  writeWeightFile,
  saveBeginning({ projectPath, runId }, tensors) {
    const store = ProjectStore.open(projectPath);
    const state = { version: 1, step: 0, learningRateFactor: 1, rollbacks: 0 } as const;
    try {
      store.checkpoints.save({ runId, state, tensors });
    } finally {
      store.close();
    }
  },
  worker,
  send,
  writePicture,
  writeFile: writeWhole,
  writePhoto,
  memory: () => ({ bytes: process.memoryUsage.rss(), peakBytes: process.resourceUsage().maxRSS * 1024 }),
});

let trains = false;
worker.onDeath(() => {
  // A training says by itself what happened; whoever waits for pictures learns it from the end of the process.
  if (!trains) process.exit(1);
});

parent.onMessage((command) => {
  switch (command.kind) {
    case 'train':
      trains = true;
      return training.start(command.projectPath, command.runId, command.contentFolder);
    case 'pause':
    case 'stop':
      return training.halt(command.kind);
    case 'close':
      models.close();
      return process.exit(0);
    default:
      return models.take(command);
  }
});

function freeBytes(path: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize;
  } catch {
    return null;
  }
}
