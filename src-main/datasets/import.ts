import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { ImportOptions, ImportReport } from '../../src-preload/contract';
import { StudioError } from '../../src-preload/errors';
import type { ImportJob } from './messages';
import { Gate, inOrder, parallelism } from './parallel';
import { ProgressReporter } from './progress';
import { pictureKind } from './readers/kind';
import type { FaceFinder } from './faces';
import { facePixels, wantsFaces } from './readers/faces';
import { openPicture, squarePixels, Unusable } from './readers/picture';
import type { SourceFile } from './selection';
import { writeDataset, type ImportHooks } from './write';

/** Larger files are refused: no picture of a sensible size needs them. */
const mostFileBytes = 512 * 1024 * 1024;

/** Bytes that are read of every file. */
const firstRead = 64 * 1024;

/** Pictures that are read and decoded at one time: bytes of their files, and pixels. */
const filesAtOnce = new Gate(mostFileBytes);
const pixelsAtOnce = new Gate(150_000_000);

type Outcome =
  | { usable: true; file: SourceFile; hash: string; squares: Uint8Array[] }
  | { usable: false; file: SourceFile; hash?: string; reason: Unusable['reason'] };

/**
 * Imports files as a data set of square pictures: several are decoded side by side, but what comes of it does not
 * depend on which is ready first.
 *
 * @param finder asked where options want faces
 * @returns id of the data set
 * @throws StudioError noPictures or noFaces when nothing was usable, importCancelled, those of the store and the finder
 */
export async function runImport(job: ImportJob, hooks: ImportHooks, finder: FaceFinder): Promise<number> {
  const { options, files } = job;
  const progress = new ProgressReporter(files.length, hooks.onProgress);
  progress.report('reading');
  const begun = performance.now();
  const datasetId = await writeDataset(
    job.projectPath,
    {
      name: job.name,
      kind: 'pictures',
      imageSize: options.size,
      options,
      credit: null,
    },
    hooks.signal,
    async (writer) => {
      const skipped: ImportReport['skipped'] = [];
      /** Name of the first file with these bytes, by SHA-256. */
      const seen = new Map<string, string>();
      let imported = 0;
      const read = (file: SourceFile): Promise<Outcome> => readFile(file, options, seen, finder);
      for await (const outcome of inOrder(files, parallelism() * 2, read)) {
        if (hooks.signal.aborted) throw new StudioError('importCancelled');
        const { name } = outcome.file;
        const first = outcome.hash === undefined ? undefined : seen.get(outcome.hash);
        if (first !== undefined) {
          skipped.push({ name, reason: 'duplicate', detail: first });
        } else if (outcome.usable) {
          seen.set(outcome.hash, name);
          const { squares } = outcome;
          squares.forEach((pixels, i) => {
            writer.add({ name: squares.length > 1 ? `${name}#${i + 1}` : name, pixels });
          });
          imported += squares.length;
        } else {
          skipped.push({ name, reason: outcome.reason });
        }
        if (first === undefined && outcome.usable) progress.step('imported', outcome.squares.length);
        else progress.step('skipped');
      }
      progress.report('finishing');
      if (imported === 0) {
        const faceless = skipped.some(({ reason }) => reason === 'noFace');
        throw new StudioError(faceless ? 'noFaces' : 'noPictures', { name: job.label });
      }
      return { imported, skipped, seconds: (performance.now() - begun) / 1000 };
    },
  );
  progress.report('done', { datasetId });
  return datasetId;
}

async function readFile(
  file: SourceFile,
  options: ImportOptions,
  seen: ReadonlyMap<string, string>,
  finder: FaceFinder,
): Promise<Outcome> {
  let hash: string | undefined;
  try {
    if (file.unreadable) throw new Unusable('unreadable');
    return await filesAtOnce.run(file.bytes, async (): Promise<Outcome> => {
      const bytes = await readPictureFile(file.path);
      hash = createHash('sha256').update(bytes).digest('base64');
      // Most duplicates are known here already; of those that are under way at the same time, the order decides later.
      if (seen.has(hash)) return { usable: false, file, hash, reason: 'duplicate' };
      const picture = await openPicture(bytes);
      const squares = await pixelsAtOnce.run(picture.width * picture.height, async () =>
        wantsFaces(options)
          ? facePixels(picture, bytes, options, finder)
          : [await squarePixels(picture, options)],
      );
      return { usable: true, file, hash, squares };
    });
  } catch (error) {
    if (error instanceof Unusable) return { usable: false, file, hash, reason: error.reason };
    throw error;
  }
}

/**
 * Reads a file if its first bytes are those of a picture.
 *
 * @throws Unusable notPicture, tooLarge, unreadable
 */
export async function readPictureFile(path: string): Promise<Buffer> {
  try {
    const handle = await open(path);
    try {
      // Most pictures come whole with the first read; of a film only the beginning is looked at.
      const head = Buffer.allocUnsafeSlow(firstRead);
      const first = (await handle.read(head, 0, firstRead, 0)).bytesRead;
      if (!pictureKind(head.subarray(0, first))) throw new Unusable('notPicture');
      if (first < firstRead) return head.subarray(0, first);
      const { size } = await handle.stat();
      if (size > mostFileBytes) throw new Unusable('tooLarge');
      const bytes = Buffer.allocUnsafeSlow(Math.max(size, first));
      head.copy(bytes);
      let length = first;
      while (length < bytes.length) {
        const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return bytes.subarray(0, length);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Unusable) throw error;
    // Out of file descriptors or memory is not the picture's fault, but neither can it be read now.
    throw new Unusable('unreadable', { cause: error });
  }
}
