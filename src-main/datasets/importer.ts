import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { StudioError, toErrorMessage } from '../../src-preload/errors';
import { connectParent } from '../processes/parent';
import { greyToRgb, ProjectStore, rgbToGrey } from '../store';
import { estimateAges } from './ages/estimate';
import { agesIn } from './ages/known';
import { FaceThread } from './faces';
import { runImport } from './import';
import { importShapes } from './import-shapes';
import { findLookAlikes } from './look-alikes/find';
import type { ImporterAnswer, ImporterCommand, ImporterMessage } from './messages';
import { FacePreviews, wantsFaces } from './readers/faces';
import {
  decodeInside,
  encodePng,
  openPicture,
  previewOf,
  squarePixels,
  thumbnailOf,
  tuneDecoder,
  Unusable,
} from './readers/picture';
import { scanPaths, type SourceFile } from './selection';
import { SourceReader } from './source';
import { runStarter } from './starter';
import { computeStatistics } from './statistics/compute';
import type { ImportHooks } from './write';

/**
 * The importer process: decoders of foreign files live here and nowhere else, so that a picture that crashes one
 * takes nothing down.
 */

const parent = connectParent<ImporterCommand, ImporterMessage>();
const cancelled = new AbortController();
const finder = new FaceThread(join(import.meta.dirname, 'face-worker.js'));
const facePreviews = new FacePreviews(finder);
const sources = new SourceReader();

tuneDecoder();
parent.onMessage((command) => {
  switch (command.kind) {
    case 'scan':
      // An archive may have been replaced under its name: one that is still open would be read as it was.
      sources.close();
      return void answer(command.requestId, async () => {
        const found = await scanPaths(command.paths);
        return { ...found, ages: await agesIn(found.files, sources) };
      });
    case 'thumbnail':
      return void answer(command.requestId, () =>
        picture(command.file, (bytes) => thumbnailOf(bytes, command.side)),
      );
    case 'preview':
      return void answer(command.requestId, () =>
        picture(command.file, async (bytes) => {
          const { options, part } = command;
          if (!wantsFaces(options)) return previewOf(bytes, options);
          const face = await facePreviews.cut(bytes, options, part);
          return encodePng(options.grey ? greyToRgb(rgbToGrey(face)) : face, options.size);
        }),
      );
    case 'faces':
      return void answer(command.requestId, () => {
        const { options } = command;
        if (!wantsFaces(options)) throw new StudioError('badRequest');
        return picture(command.file, (bytes) => facePreviews.faces(bytes, options));
      });
    case 'lookAlikes':
      return void answer(command.requestId, () =>
        findLookAlikes(command.projectPath, command.datasetId, command.distance),
      );
    case 'statistics':
      return void answer(command.requestId, async () => {
        await computeStatistics(command.projectPath, command.datasetId);
        return null;
      });
    case 'pixels':
      return void answer(command.requestId, () =>
        picture(command.file, async (bytes) => squarePixels(await openPicture(bytes), command.options, true)),
      );
    case 'photo':
      return void answer(command.requestId, () =>
        picture(command.file, async (bytes) => {
          const opened = await openPicture(bytes);
          const { width, height, turned } = opened;
          const full = turned ? { width: height, height: width } : { width, height };
          return { ...(await decodeInside(opened, command.side, '#ffffff')), full };
        }),
      );
    case 'sweep':
      return void answer(command.requestId, async () => {
        const store = ProjectStore.open(command.projectPath);
        try {
          store.datasets.sweep(false);
        } finally {
          store.close();
        }
        return null;
      });
    case 'import':
      return void work((hooks) =>
        command.job.options.shapes ? importShapes(command.job, hooks) : runImport(command.job, hooks, finder),
      );
    case 'starter':
      return void work((hooks) => runStarter(command.job, hooks));
    case 'ages':
      return void work((hooks) => estimateAges(command.job, hooks, finder));
    case 'cancel':
      return cancelled.abort();
  }
});

async function answer(requestId: number, question: () => Promise<ImporterAnswer>): Promise<void> {
  try {
    parent.send({ kind: 'answer', requestId, value: await question() });
  } catch (error) {
    parent.send({ kind: 'failed', requestId, error: toErrorMessage(error) });
  }
}

async function picture<Answer>(file: SourceFile, make: (bytes: Buffer) => Promise<Answer>): Promise<Answer> {
  try {
    return await make(await sources.read(file));
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    const code = error.reason === 'unreadable' ? 'fileMissing' : 'noPictures';
    throw new StudioError(code, { name: file.name }, { cause: error });
  }
}

/** Runs an import; the last thing it says is that it is done, cancelled or failed. */
async function work(job: (hooks: ImportHooks) => Promise<number>): Promise<void> {
  try {
    // The window, and a training, go first.
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed everywhere.
  }
  let last = { done: 0, total: 0, imported: 0, skipped: 0 };
  try {
    await job({
      signal: cancelled.signal,
      onProgress: (progress) => {
        last = progress;
        parent.send({ kind: 'progress', progress });
      },
    });
  } catch (error) {
    const message = toErrorMessage(error);
    const { done, total, imported, skipped } = last;
    const counts = { done, total, imported, skipped, secondsLeft: null };
    parent.send({
      kind: 'progress',
      progress:
        message.code === 'importCancelled'
          ? { phase: 'cancelled', ...counts }
          : { phase: 'failed', error: message, ...counts },
    });
  }
}
