import { StudioError } from '../../src-preload/errors';
import type { ImportOptions, ImportReport } from '../../src-preload/contract';
import type { AgeTable } from './ages';
import type { Connection } from './connection';
import { pictureBytes, shownPixels } from './content';
import { foldName } from './fold-name';
import { ownerAlive, ownerOf } from './owner';
import type { PictureTable } from './pictures';
import { shownPosition, shownPositions } from './positions';
import { isWorking } from './states';
import type {
  DatasetDetailRow,
  DatasetRow,
  NewDataset,
  NewPicture,
  PhotoReader,
  PictureReader,
  StoredPhoto,
} from './values';

/** Pictures that one transaction deletes: other writers get their turn in between. */
const deleteBatch = 2000;

/** The same for photos, each of which takes megabytes. */
const deletePhotos = 50;

/**
 * Bytes of all photos of a data set, and the shorter side of the smallest one that is not removed. Reads indices and facts
 * alone, never pixels.
 */
export const photoSizes = `
  SELECT coalesce(sum(width * height * 3), 0) AS bytes,
    min(CASE WHEN removed THEN NULL ELSE min(width, height) END) AS smallestSide
  FROM (
    SELECT photos.width AS width, photos.height AS height, picture_facts.removed_at IS NOT NULL AS removed
    FROM photos INDEXED BY photos_sizes JOIN picture_facts USING (dataset_id, position)
    WHERE photos.dataset_id = ?
  )`;

interface Raw {
  id: number;
  name: string;
  kind: DatasetRow['kind'];
  content: DatasetRow['content'];
  image_size: number;
  count: number;
  removed: number;
  skipped: number;
  credit: string | null;
  created_at: number;
  options: string;
  report: string | null;
}

/** Data sets and their pictures. A data set is there for others only once it is finished. */
export class DatasetTable {
  readonly #connection: Connection;
  readonly #pictures: PictureTable;
  readonly #ages: AgeTable;

  constructor(connection: Connection, pictures: PictureTable, ages: AgeTable) {
    this.#connection = connection;
    this.#pictures = pictures;
    this.#ages = ages;
  }

  /** Begins a data set that nobody sees before `finish`; returns its id. */
  begin(dataset: NewDataset): number {
    return this.#connection.run(
      `INSERT INTO datasets (name, kind, content, image_size, options, credit, state, writer, created_at)
       VALUES (?, ?, ?, ?, ?, ?, 'importing', ?, ?)`,
      [
        dataset.name,
        dataset.kind,
        dataset.content ?? 'colour',
        dataset.imageSize,
        JSON.stringify(dataset.options),
        dataset.credit,
        ownerOf(dataset.writerPid),
        Date.now(),
      ],
    ).id;
  }

  /**
   * Appends pictures in one transaction, at consecutive positions.
   *
   * @throws StudioError datasetMissing when the data set is not being imported any more
   */
  addPictures(datasetId: number, pictures: readonly NewPicture[]): void {
    this.#connection.write(() => {
      const dataset = this.#connection.get<Pick<Raw, 'count' | 'content' | 'image_size'>>(
        `SELECT count, content, image_size FROM datasets WHERE id = ? AND state = 'importing'`,
        [datasetId],
      );
      if (!dataset) throw new StudioError('datasetMissing');
      const size = pictureBytes(dataset.content, dataset.image_size);
      let position = dataset.count;
      for (const { name, pixels, photo, source = null, hash = null, age = null } of pictures) {
        if (pixels.length !== size)
          throw new RangeError(`A picture has ${pixels.length} bytes, not ${size}.`);
        this.#connection.run(
          'INSERT INTO pictures (dataset_id, position, name, pixels) VALUES (?, ?, ?, ?)',
          [datasetId, position, name, pixels],
        );
        if (dataset.content === 'photos') this.#addPhoto(datasetId, position, photo);
        this.#connection.run(
          `INSERT INTO picture_facts
             (dataset_id, position, name, folded_name, width, height, file_bytes, perceptual_hash, age, age_estimated)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          [
            datasetId,
            position++,
            name,
            foldName(name),
            source?.width ?? null,
            source?.height ?? null,
            source?.bytes ?? null,
            hash,
            age?.years ?? null,
            age?.estimated ? 1 : 0,
          ],
        );
      }
      this.#connection.run('UPDATE datasets SET count = ? WHERE id = ?', [position, datasetId]);
    });
  }

  /** Makes a data set visible, with the report of its import. */
  finish(datasetId: number, report: ImportReport): void {
    const { changes } = this.#connection.run(
      `UPDATE datasets SET state = 'ready', writer = NULL, report = ?, skipped = ?
       WHERE id = ? AND state = 'importing'`,
      [JSON.stringify(report), report.skipped.length, datasetId],
    );
    if (changes === 0) throw new StudioError('datasetMissing');
  }

  /** Deletes a data set that is still being imported, with its pictures. Does nothing for any other. */
  discard(datasetId: number): void {
    const importing = this.#connection.get(`SELECT 1 FROM datasets WHERE id = ? AND state = 'importing'`, [
      datasetId,
    ]);
    if (importing) this.#delete(datasetId);
  }

  /** Finished data sets, newest first. */
  list(): DatasetRow[] {
    return this.#connection
      .all<Raw>(
        `SELECT * FROM datasets WHERE state = 'ready' AND removed_at IS NULL ORDER BY created_at DESC, id DESC`,
      )
      .map((raw) => this.#row(raw));
  }

  /** @throws StudioError datasetMissing when there is none, it is not finished, or it was removed */
  get(datasetId: number): DatasetDetailRow {
    const raw = this.#ready(datasetId);
    return {
      ...this.#row(raw),
      report: JSON.parse(raw.report!) as ImportReport,
      options: JSON.parse(raw.options) as ImportOptions,
    };
  }

  /** A page of the names of its pictures, in order, without removed ones. */
  names(datasetId: number, offset: number, limit: number): { position: number; name: string }[] {
    this.#ready(datasetId);
    return this.#connection.all(
      `SELECT position, name FROM picture_facts
       WHERE dataset_id = ? AND position >= ? AND removed_at IS NULL ORDER BY position LIMIT ?`,
      [datasetId, shownPosition(this.#pictures.removed(datasetId), offset), limit],
    );
  }

  /** Positions of at most `most` pictures that are not removed, evenly spread over the whole. */
  spread(datasetId: number, most: number): number[] {
    const { count, removed } = this.#ready(datasetId);
    const leftOut = removed > 0 ? this.#pictures.removed(datasetId) : new Uint32Array(0);
    const shown = count - leftOut.length;
    const wanted = Math.min(most, shown);
    return Array.from({ length: wanted }, (_, i) => shownPosition(leftOut, Math.floor((i * shown) / wanted)));
  }

  /** The imageSize × imageSize × 3 bytes (RGB) of one picture, also where it is stored as a grey one; of a volume, what it looks like. */
  pixels(datasetId: number, position: number): Uint8Array {
    const { content, image_size: side } = this.#ready(datasetId);
    return shownPixels(content, this.#pixels(datasetId, position), side);
  }

  /**
   * Quick random access to the pictures of a data set, for training: all that it ever had but those left out, counted
   * from 0. What was removed meanwhile makes no difference: a run goes on with the pictures that it began with.
   *
   * @param leftOut positions in ascending order
   * @param ages of every position that the data set ever had, where not those that are known now
   */
  reader(
    datasetId: number,
    leftOut: Uint32Array = new Uint32Array(0),
    ages: Float32Array | null = null,
  ): PictureReader {
    const { count, content, image_size: imageSize } = this.#ready(datasetId);
    const positions = shownPositions(count, leftOut);
    // Read at the first question: most systems never ask.
    let ofAll = ages;
    return {
      count: positions.length,
      imageSize,
      channels: content === 'grey' || content === 'volumes' ? 1 : 3,
      read: (index, into, offset) => into.set(this.#pixels(datasetId, positions[index]!), offset),
      ...(content === 'photos' && { photos: this.#photos(datasetId, positions) }),
      age: (index) => (ofAll ??= this.#ages.all(datasetId))[positions[index]!] ?? NaN,
    };
  }

  /**
   * The whole photos of a data set that holds photos, for training; counted as those of `reader`.
   *
   * @param leftOut positions in ascending order
   */
  photoReader(datasetId: number, leftOut: Uint32Array = new Uint32Array(0)): PhotoReader {
    return this.#photos(datasetId, shownPositions(this.#ready(datasetId).count, leftOut));
  }

  /** Also renames it in the runs that were trained on it. */
  rename(datasetId: number, name: string): void {
    this.#connection.write(() => {
      this.#ready(datasetId);
      this.#connection.run('UPDATE datasets SET name = ? WHERE id = ?', [name, datasetId]);
      this.#connection.run('UPDATE runs SET dataset_name = ? WHERE dataset_id = ?', [name, datasetId]);
    });
  }

  /**
   * Hides a data set; `restore` undoes it, `ProjectStore.sweep` makes it final.
   *
   * @throws StudioError datasetInUse while a run trains on it
   */
  remove(datasetId: number): void {
    this.#connection.write(() => {
      this.#ready(datasetId);
      const runs = this.#connection.all<{ state: string }>(
        'SELECT state FROM runs WHERE dataset_id = ? AND removed_at IS NULL',
        [datasetId],
      );
      if (runs.some(({ state }) => isWorking(state))) throw new StudioError('datasetInUse');
      this.#connection.run('UPDATE datasets SET removed_at = ? WHERE id = ?', [Date.now(), datasetId]);
    });
  }

  /** Shows a hidden data set again. */
  restore(datasetId: number): void {
    const { changes } = this.#connection.run(
      `UPDATE datasets SET removed_at = NULL WHERE id = ? AND state = 'ready'`,
      [datasetId],
    );
    if (changes === 0) throw new StudioError('datasetMissing');
  }

  /** Deletes what dead importers left, and hidden data sets if asked to. */
  sweep(removed: boolean): void {
    const rows = this.#connection.all<{ id: number; state: string; writer: string | null }>(
      `SELECT id, state, writer FROM datasets WHERE state = 'importing' OR removed_at IS NOT NULL`,
    );
    for (const { id, state, writer } of rows) {
      const dead = state === 'importing' && !(writer !== null && ownerAlive(writer));
      if (dead || (removed && state === 'ready')) this.#delete(id);
    }
  }

  #delete(datasetId: number): void {
    for (const [table, batch] of [
      ['photos', deletePhotos],
      ['pictures', deleteBatch],
    ] as const) {
      for (;;) {
        const { changes } = this.#connection.run(
          `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE dataset_id = ? LIMIT ?)`,
          [datasetId, batch],
        );
        if (changes < batch) break;
      }
    }
    this.#connection.run('DELETE FROM datasets WHERE id = ?', [datasetId]);
  }

  #ready(datasetId: number): Raw {
    const raw = this.#connection.get<Raw>(
      `SELECT * FROM datasets WHERE id = ? AND state = 'ready' AND removed_at IS NULL`,
      [datasetId],
    );
    if (!raw) throw new StudioError('datasetMissing');
    return raw;
  }

  #addPhoto(datasetId: number, position: number, photo: StoredPhoto | undefined): void {
    if (!photo || photo.pixels.length !== photo.width * photo.height * 3)
      throw new RangeError('A photo has not the bytes of its size.');
    this.#connection.run(
      'INSERT INTO photos (dataset_id, position, width, height, pixels) VALUES (?, ?, ?, ?, ?)',
      [datasetId, position, photo.width, photo.height, photo.pixels],
    );
  }

  #photos(datasetId: number, positions: Uint32Array): PhotoReader {
    return {
      count: positions.length,
      read: (index) => {
        const photo = this.#connection.get<StoredPhoto>(
          'SELECT width, height, pixels FROM photos WHERE dataset_id = ? AND position = ?',
          [datasetId, positions[index]!],
        );
        if (!photo) throw new StudioError('datasetMissing');
        return photo;
      },
    };
  }

  #row(raw: Raw): DatasetRow {
    const row = { ...toRow(raw), aged: this.#ages.counts(raw.id) };
    if (raw.content !== 'photos') return row;
    const { bytes, smallestSide } = this.#connection.get<{ bytes: number; smallestSide: number | null }>(
      photoSizes,
      [raw.id],
    )!;
    return { ...row, bytes: row.bytes + bytes, ...(smallestSide !== null && { smallestSide }) };
  }

  #pixels(datasetId: number, position: number): Uint8Array {
    const row = this.#connection.get<{ pixels: Uint8Array }>(
      'SELECT pixels FROM pictures WHERE dataset_id = ? AND position = ?',
      [datasetId, position],
    );
    if (!row) throw new StudioError('datasetMissing');
    return row.pixels;
  }
}

function toRow(raw: Raw): Omit<DatasetRow, 'aged'> {
  return {
    id: raw.id,
    name: raw.name,
    kind: raw.kind,
    content: raw.content,
    imageSize: raw.image_size,
    count: raw.count - raw.removed,
    removed: raw.removed,
    skipped: raw.skipped,
    createdAt: raw.created_at,
    bytes: raw.count * pictureBytes(raw.content, raw.image_size),
    credit: raw.credit,
  };
}
