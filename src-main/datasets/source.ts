import { open } from 'node:fs/promises';
import { ZipReader } from './archives/zip';
import { IdxReader } from './readers/idx';
import { pictureKind } from './readers/kind';
import { Unusable } from './readers/picture';
import type { SourceFile } from './selection';

/** Larger files are refused: no picture of a sensible size needs them. */
export const mostFileBytes = 512 * 1024 * 1024;

/** The same for files of shapes; most kinds have a smaller limit of their own. */
const mostShapeBytes = 1024 * 1024 * 1024;

/** Bytes that are read of every file. */
const firstRead = 64 * 1024;

/** Reads what a selection found, wherever it lies: files of the disk, entries of archives, pictures of idx files. */
export class SourceReader {
  readonly #archives = new ZipReader();
  readonly #idx = new IdxReader();

  /**
   * The whole file, if its first bytes are those of a picture.
   *
   * @throws Unusable notPicture, tooLarge, unreadable; corrupt for a damaged archive
   */
  read(file: Pick<SourceFile, 'path' | 'entry' | 'idx'>): Promise<Buffer> {
    if (file.idx) return this.#idx.read(file.path, file.idx);
    return file.entry ? this.#archives.read(file.path, file.entry) : readFile(file.path);
  }

  /**
   * The whole file, whatever it is: of an archive, an entry.
   *
   * @throws Unusable tooLarge, unreadable; corrupt for a damaged archive
   */
  readAny(file: Pick<SourceFile, 'path' | 'entry'>): Promise<Buffer> {
    return file.entry
      ? this.#archives.read(file.path, file.entry, () => true)
      : readFile(file.path, () => true, mostShapeBytes);
  }

  /** Lets go of files that are open. */
  close(): void {
    this.#idx.close();
    this.#archives.close();
  }
}

/**
 * Reads a file if its first bytes are those of what is wanted.
 *
 * @throws Unusable notPicture, tooLarge, unreadable
 */
async function readFile(
  path: string,
  isWanted = (head: Buffer): boolean => pictureKind(head) !== null,
  most = mostFileBytes,
): Promise<Buffer> {
  try {
    const handle = await open(path);
    try {
      // Most pictures come whole with the first read; of a film only the beginning is looked at.
      const head = Buffer.allocUnsafeSlow(firstRead);
      const first = (await handle.read(head, 0, firstRead, 0)).bytesRead;
      if (!isWanted(head.subarray(0, first))) throw new Unusable('notPicture');
      if (first < firstRead) return head.subarray(0, first);
      const { size } = await handle.stat();
      if (size > most) throw new Unusable('tooLarge');
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
