import type { ImportReport } from '../../src-preload/contract';
import { StudioError } from '../../src-preload/errors';
import { ProjectStore, shownPixels, type NewDataset, type NewPicture } from '../store';
import { perceptualHash } from './look-alikes/perceptual-hash';
import type { ImportProgress } from './messages';

/** Who listens to an import and may end it. */
export interface ImportHooks {
  onProgress: (progress: ImportProgress) => void;
  signal: AbortSignal;
}

/** Bytes of pixels that are collected before they are written: transactions stay short and not too many. */
const batchBytes = 4 * 1024 * 1024;

/** Collects pictures and writes them in batches. */
export class PictureWriter {
  #batch: NewPicture[] = [];
  #bytes = 0;

  constructor(
    private readonly store: ProjectStore,
    private readonly datasetId: number,
    private readonly dataset: Pick<NewDataset, 'imageSize' | 'content'>,
  ) {}

  /** Takes a picture, and works out its perceptual hash. */
  add(picture: Omit<NewPicture, 'hash'>): void {
    const { imageSize, content = 'colour' } = this.dataset;
    const rgb = shownPixels(content, picture.pixels, imageSize);
    this.#batch.push({ ...picture, hash: perceptualHash(rgb, imageSize) });
    this.#bytes += picture.pixels.length + (picture.photo?.pixels.length ?? 0);
    if (this.#bytes >= batchBytes) this.flush();
  }

  flush(): void {
    if (this.#batch.length > 0) this.store.datasets.addPictures(this.datasetId, this.#batch);
    this.#batch = [];
    this.#bytes = 0;
  }
}

/**
 * Writes a data set that appears when `work` is done, and of which nothing stays when it fails or is cancelled.
 *
 * @returns id of the data set
 * @throws StudioError importCancelled, and those of the store and of `work`
 */
export async function writeDataset(
  projectPath: string,
  dataset: Omit<NewDataset, 'writerPid'>,
  signal: AbortSignal,
  work: (writer: PictureWriter) => Promise<ImportReport>,
): Promise<number> {
  const store = ProjectStore.open(projectPath);
  let datasetId: number | undefined;
  try {
    datasetId = store.datasets.begin({ ...dataset, writerPid: process.pid });
    const writer = new PictureWriter(store, datasetId, dataset);
    const report = await work(writer);
    if (signal.aborted) throw new StudioError('importCancelled');
    writer.flush();
    store.datasets.finish(datasetId, report);
    return datasetId;
  } catch (error) {
    try {
      if (datasetId !== undefined) store.datasets.discard(datasetId);
    } catch {
      // The disk is full or the file gone: what is left is invisible, and swept away when the project is next opened.
    }
    throw error;
  } finally {
    store.close();
  }
}
