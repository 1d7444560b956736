import { createHash } from 'node:crypto';
import type { ImportOptions, ImportReport } from '../../src-preload/contract';
import { StudioError } from '../../src-preload/errors';
import type { PictureAge, PictureSourceFacts } from '../store';
import { ImportedAges } from './ages/imported';
import { knownAges } from './ages/known';
import type { AgeEstimator, FaceFinder } from './faces';
import type { ImportJob } from './messages';
import { makerOf, type Maker, type Sample } from './makers';
import { Gate, inOrder } from './parallel';
import { ProgressReporter } from './progress';
import { openPicture, Unusable } from './readers/picture';
import type { SourceFile } from './selection';
import { mostFileBytes, SourceReader } from './source';
import { writeDataset, type ImportHooks } from './write';

/** Pictures that are read and decoded at one time: bytes of their files, and pixels. */
const filesAtOnce = new Gate(mostFileBytes);
const pixelsAtOnce = new Gate(150_000_000);

type Outcome =
  | {
      usable: true;
      file: SourceFile;
      hash: string;
      samples: Sample[];
      /** Of each sample, where ages were asked for. */
      ages: (PictureAge | null)[];
      source: PictureSourceFacts;
    }
  | { usable: false; file: SourceFile; hash?: string; reason: Unusable['reason'] };

/**
 * Imports files of pictures as a data set of what the options ask for: several are decoded side by side, but what comes
 * of it does not depend on which is ready first.
 *
 * @param faces asked where options want faces, or ages that nobody knows
 * @returns id of the data set
 * @throws StudioError noPictures, noFaces or photosTooSmall when nothing was usable, importCancelled, those of the store and the finder
 */
export async function runImport(
  job: ImportJob,
  hooks: ImportHooks,
  faces: FaceFinder & AgeEstimator,
): Promise<number> {
  const { options } = job;
  const progress = new ProgressReporter(job.files.length, hooks.onProgress);
  progress.report('reading');
  const begun = performance.now();
  const sources = new SourceReader();
  const maker = makerOf(options, faces);
  const datasetId = await writeDataset(
    job.projectPath,
    {
      name: job.name,
      kind: 'pictures',
      content: maker.content,
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
      const ages = options.ages
        ? new ImportedAges(await knownAges(job.files, sources), options.ages === 'estimate' ? faces : null)
        : null;
      // Lists of ages have been read: they are no pictures that could not be.
      const files = ages ? job.files.filter((file) => !ages.lists.has(file)) : job.files;
      const read = (file: SourceFile): Promise<Outcome> =>
        readFile(file, { sources, side: options.size, maker, seen, ages });
      for await (const outcome of inOrder(files, maker.filesUnderWay, read)) {
        if (hooks.signal.aborted) throw new StudioError('importCancelled');
        const { name } = outcome.file;
        const first = outcome.hash === undefined ? undefined : seen.get(outcome.hash);
        if (first !== undefined) {
          skipped.push({ name, reason: 'duplicate', detail: first });
        } else if (outcome.usable) {
          seen.set(outcome.hash, name);
          const { samples, source } = outcome;
          samples.forEach((sample, i) =>
            writer.add({
              name: samples.length > 1 ? `${name}#${i + 1}` : name,
              source,
              age: outcome.ages[i] ?? null,
              ...sample,
            }),
          );
          ages?.imported(name, outcome.ages);
          imported += samples.length;
        } else {
          skipped.push({ name, reason: outcome.reason });
        }
        if (first === undefined && outcome.usable) progress.step('imported', outcome.samples.length);
        else progress.step('skipped');
      }
      progress.report('finishing');
      if (imported === 0) {
        throw new StudioError(whyNothing(options, skipped), { name: job.label });
      }
      const seconds = (performance.now() - begun) / 1000;
      return { imported, skipped, seconds, ...(ages && { ages: ages.report() }) };
    },
  ).finally(() => sources.close());
  progress.report('done', { datasetId });
  return datasetId;
}

/** What is said where no file was usable. */
function whyNothing(
  { photos }: ImportOptions,
  skipped: ImportReport['skipped'],
): 'noFaces' | 'photosTooSmall' | 'noPictures' {
  if (skipped.some(({ reason }) => reason === 'noFace')) return 'noFaces';
  return photos && skipped.some(({ reason }) => reason === 'tooSmall') ? 'photosTooSmall' : 'noPictures';
}

/** What reading one file after the other takes. */
interface Reading {
  sources: SourceReader;
  /** Of the squares, in pixels. */
  side: number;
  maker: Maker;
  seen: ReadonlyMap<string, string>;
  ages: ImportedAges | null;
}

async function readFile(file: SourceFile, { sources, side, maker, seen, ages }: Reading): Promise<Outcome> {
  let hash: string | undefined;
  try {
    if (file.unusable) throw new Unusable(file.unusable);
    return await filesAtOnce.run(file.bytes, async (): Promise<Outcome> => {
      const bytes = await sources.read(file);
      hash = createHash('sha256').update(bytes).digest('base64');
      // Most duplicates are known here already; of those that are under way at the same time, the order decides later.
      if (seen.has(hash)) return { usable: false, file, hash, reason: 'duplicate' };
      const picture = await openPicture(bytes);
      const samples = await pixelsAtOnce.run(picture.width * picture.height, () =>
        maker.make(picture, bytes),
      );
      const [width, height] = picture.turned
        ? [picture.height, picture.width]
        : [picture.width, picture.height];
      const squares = samples.map(({ pixels }) => pixels);
      return {
        usable: true,
        file,
        hash,
        samples,
        ages: ages ? await ages.of(file.name, squares, side) : [],
        source: { width, height, bytes: bytes.length },
      };
    });
  } catch (error) {
    if (error instanceof Unusable) return { usable: false, file, hash, reason: error.reason };
    throw error;
  }
}
