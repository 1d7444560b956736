import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { ImportOptions, ImportReport, SkipReason } from '../../src-preload/contract';
import { StudioError, type ErrorCode } from '../../src-preload/errors';
import { packVolume } from '../store';
import type { ImportJob } from './messages';
import { ProgressReporter } from './progress';
import { Unusable } from './readers/picture';
import { readShapes } from './readers/volumes/read';
import type { ShapeSide } from './readers/volumes/shape';
import type { SourceFile } from './selection';
import { SourceReader } from './source';
import { writeDataset, type ImportHooks, type PictureWriter } from './write';

/** Why a file of shapes, or one of its shapes, was left out. */
const reasonOf: Partial<Record<ErrorCode, SkipReason>> = {
  shapeUnknown: 'notShape',
  shapeEmpty: 'emptyShape',
  shapeArray: 'noVolumes',
  npzNoVoxels: 'noVolumes',
  matNewer: 'noVolumes',
  matUnknown: 'noVolumes',
  matVariable: 'noVolumes',
  meshPacked: 'packing',
  meshTooLarge: 'tooLarge',
  fileTooLarge: 'tooLarge',
  fileDamaged: 'corrupt',
};

/**
 * Imports files of shapes as a data set of volumes, one file after the other: a file may hold many shapes, and each is made
 * when its turn comes, so that the memory holds one file and a few packed volumes.
 *
 * @param job with options for shapes
 * @returns id of the data set
 * @throws StudioError what is wrong with the file where there was one alone; noShapes when of several nothing was usable;
 *   importCancelled, those of the store
 */
export async function importShapes(job: ImportJob, hooks: ImportHooks): Promise<number> {
  const { options, files } = job;
  const progress = new ProgressReporter(files.length, hooks.onProgress);
  progress.report('reading');
  const begun = performance.now();
  const sources = new SourceReader();
  const datasetId = await writeDataset(
    job.projectPath,
    { name: job.name, kind: 'pictures', content: 'volumes', imageSize: options.size, options, credit: null },
    hooks.signal,
    async (writer) => {
      const skipped: ImportReport['skipped'] = [];
      /** Name of the first file with these bytes, by SHA-256. */
      const seen = new Map<string, string>();
      let imported = 0;
      for (const file of files) {
        try {
          const made = await importFile(file, sources, options, seen, {
            writer,
            skipped,
            signal: hooks.signal,
          });
          imported += made;
          progress.step(made > 0 ? 'imported' : 'skipped', made);
        } catch (error) {
          const reason = skipReason(error);
          if (!reason) throw error;
          // Alone, it can say more than a line of a report.
          if (files.length === 1 && error instanceof StudioError) throw error;
          skipped.push({ name: file.name, reason });
          progress.step('skipped');
        }
      }
      progress.report('finishing');
      if (imported === 0) throw new StudioError('noShapes', { name: job.label });
      return { imported, skipped, seconds: (performance.now() - begun) / 1000 };
    },
  ).finally(() => sources.close());
  progress.report('done', { datasetId });
  return datasetId;
}

interface Target {
  writer: PictureWriter;
  skipped: ImportReport['skipped'];
  signal: AbortSignal;
}

/** @returns how many shapes of the file were imported */
async function importFile(
  file: SourceFile,
  sources: SourceReader,
  { size, shapes: wanted }: ImportOptions,
  seen: Map<string, string>,
  { writer, skipped, signal }: Target,
): Promise<number> {
  if (file.unusable) throw new Unusable(file.unusable);
  if (!file.shapes) throw new Unusable('notShape');
  const { name } = file;
  const bytes = await sources.readAny(file);
  const hash = createHash('sha256').update(bytes).digest('base64');
  const first = seen.get(hash);
  if (first !== undefined) {
    skipped.push({ name, reason: 'duplicate', detail: first });
    return 0;
  }
  const up = wanted!.up === 'usual' ? undefined : wanted!.up;
  const shapes = await readShapes(bytes, name, { side: size as ShapeSide, up });
  let imported = 0;
  for (let i = 0; i < shapes.count; i++) {
    // One shape may take a while: between two of them a cancel is heard.
    await setImmediate();
    if (signal.aborted) throw new StudioError('importCancelled');
    const nameOfShape = shapes.count > 1 ? `${name}#${i + 1}` : name;
    try {
      writer.add({ name: nameOfShape, pixels: packVolume(shapes.read(i).voxels), source: null });
      imported++;
    } catch (error) {
      const reason = skipReason(error);
      if (!reason || shapes.count === 1) throw error;
      skipped.push({ name: nameOfShape, reason });
    }
  }
  seen.set(hash, name);
  return imported;
}

/** Null for an error that is not the file's fault. */
function skipReason(error: unknown): SkipReason | null {
  if (error instanceof Unusable) return error.reason;
  return error instanceof StudioError ? (reasonOf[error.code] ?? null) : null;
}
