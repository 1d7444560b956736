import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import type { SkipReason } from '../../../src-preload/contract';
import { StudioError } from '../../../src-preload/errors';
import { headLength, pictureKind } from '../readers/kind';
import { Unusable } from '../readers/picture';

/** Endings of files that are looked into as ZIP archives; comic books are such under another name. */
export const zipEndings: ReadonlySet<string> = new Set(['.zip', '.cbz']);

/** Archives with more entries are refused: their list alone would fill the memory. */
export const mostEntries = 300_000;

/** Longest name of an entry; no file system holds a longer path. */
const longestName = 4096;

/** Deflate makes at most 1032 bytes of one; pictures that were packed already come nowhere near. */
const suspiciousRatio = 200;
const suspiciousBytes = 16 * 1024 * 1024;

/** Entries larger than this are not read: no picture of a sensible size needs it. */
const mostEntryBytes = 512 * 1024 * 1024;

/** What is needed to read an entry of an archive without its list: fields of the central directory. */
export interface ZipEntry {
  /** Of its local header, from the beginning of the archive. */
  offset: number;
  compressedSize: number;
  /** Unpacked, as the archive claims; reading stops when it is not true. */
  size: number;
  method: number;
  flags: number;
  crc32: number;
}

/** A file in the list of an archive. */
export interface ListedEntry {
  /** Path inside of the archive, with `/` between folders. */
  name: string;
  size: number;
  /** Absent for one that will not be read. */
  entry?: ZipEntry;
  unusable?: SkipReason;
}

/**
 * Lists the files of a ZIP archive, in its order; nothing is unpacked. An entry that cannot be read, or whose name or
 * size is not to be trusted, is listed with the reason.
 *
 * @param name of the archive, for errors
 * @throws StudioError archiveDamaged, archiveUnsafe (entries share bytes: a bomb), archiveTooLarge, archiveLocked
 *   (its list or every file is encrypted), fileMissing, folderUnreadable
 */
export async function listZip(path: string, name: string): Promise<ListedEntry[]> {
  const reader = await BufferedReader.open(path, name);
  try {
    const archive = await fromReader(reader);
    if (archive.entryCount > mostEntries)
      throw new StudioError('archiveTooLarge', { name, most: mostEntries });
    const listed: ListedEntry[] = [];
    let packed = 0;
    for await (const entry of archive.eachEntry()) {
      packed += entry.compressedSize;
      // No honest archive has more packed bytes than bytes: here entries overlap.
      if (packed > reader.size) throw new StudioError('archiveUnsafe', { name });
      const file = listedEntry(entry);
      if (file) listed.push(file);
    }
    const files = listed.filter(({ unusable }) => unusable !== 'nested');
    if (files.length > 0 && files.every(({ unusable }) => unusable === 'locked')) {
      throw new StudioError('archiveLocked', { name });
    }
    return listed;
  } catch (error) {
    if (error instanceof StudioError) throw error;
    const text = error instanceof Error ? error.message : '';
    const code = /encryption/.test(text) ? 'archiveLocked' : 'archiveDamaged';
    throw new StudioError(code, { name }, { cause: error });
  } finally {
    await reader.end();
  }
}

/** Null for folders. Names are decoded here, so that one bad name does not spoil the rest of the archive. */
function listedEntry(entry: yauzl.Entry): ListedEntry | null {
  const raw = yauzl.getFileNameLowLevel(
    entry.generalPurposeBitFlag,
    entry.fileNameRaw,
    entry.extraFields,
    false,
  );
  if (raw.endsWith('/')) return null;
  const size = entry.uncompressedSize;
  // What is not a letter is not shown: names go into reports and lists.
  // eslint-disable-next-line no-control-regex
  const name = raw.replace(/[\u0000-\u001f\u007f]/g, '\ufffd').slice(0, longestName);
  const unsafeName = raw === '' || raw.length > longestName || yauzl.validateFileName(raw) !== null;
  if (unsafeName) return { name: shownName(name), size, unusable: 'unsafe' };
  if (entry.isEncrypted()) return { name, size, unusable: 'locked' };
  if (zipEndings.has(endingOf(name))) return { name, size, unusable: 'nested' };
  if (!entry.canDecodeFileData()) return { name, size, unusable: 'packing' };
  const stored = entry.compressionMethod === 0;
  if (stored ? size !== entry.compressedSize : tooGoodToBeTrue(entry))
    return { name, size, unusable: 'unsafe' };
  return {
    name,
    size,
    entry: {
      offset: entry.relativeOffsetOfLocalHeader,
      compressedSize: entry.compressedSize,
      size,
      method: entry.compressionMethod,
      flags: entry.generalPurposeBitFlag,
      crc32: entry.crc32,
    },
  };
}

/** A name that leads out of the archive, as it is shown in a report: relative, and without the steps upwards. */
function shownName(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '..' && !/^[A-Za-z]:$/.test(part));
  return parts.join('/') || '?';
}

function tooGoodToBeTrue({ compressedSize, uncompressedSize }: yauzl.Entry): boolean {
  return uncompressedSize > suspiciousBytes && uncompressedSize > suspiciousRatio * compressedSize;
}

/** The ending of a name with its dot, in small letters. */
export function endingOf(name: string): string {
  return /\.[^./]+$/.exec(name)?.[0].toLowerCase() ?? '';
}

/** Archives that stay open between two reads. */
const mostOpen = 4;

/** An archive that is open, or about to be. */
interface OpenArchive {
  zip: Promise<yauzl.ZipFile>;
  /** Reads that are under way. */
  readers: number;
  /** Nobody will ask for it any more: it is closed with the last read that is under way. */
  forgotten: boolean;
}

/** Reads entries of archives. The archives that were read last stay open, until `close`. */
export class ZipReader {
  readonly #open = new Map<string, OpenArchive>();

  /**
   * Unpacks one entry into memory if its first bytes are those of what is wanted: of a picture, unless it is said otherwise.
   *
   * @param path of the archive
   * @throws Unusable notPicture, tooLarge, corrupt (also when it unpacks to more or less than it claims), unreadable
   */
  async read(path: string, wanted: ZipEntry, isWanted = isPicture): Promise<Buffer> {
    if (wanted.size > mostEntryBytes) throw new Unusable('tooLarge');
    const archive = this.#archive(path);
    // Counted from before it is open: between that and the first byte another read may have it forgotten.
    archive.readers++;
    try {
      return await readEntry(archive, wanted, isWanted);
    } finally {
      archive.readers--;
      closeUnused(archive);
    }
  }

  /** Closes all archives; what is being read from them ends first. */
  close(): void {
    for (const path of [...this.#open.keys()]) this.#forget(path);
  }

  #archive(path: string): OpenArchive {
    let archive = this.#open.get(path);
    if (!archive) {
      const opened: OpenArchive = {
        zip: yauzl.openPromise(path, { autoClose: false, decodeStrings: false }),
        readers: 0,
        forgotten: false,
      };
      // Not to be opened: the next read tries again.
      opened.zip.catch(() => {
        if (this.#open.get(path) === opened) this.#open.delete(path);
      });
      for (const old of this.#open.keys()) {
        if (this.#open.size < mostOpen) break;
        this.#forget(old);
      }
      archive = opened;
    } else {
      this.#open.delete(path);
    }
    this.#open.set(path, archive);
    return archive;
  }

  #forget(path: string): void {
    const archive = this.#open.get(path);
    this.#open.delete(path);
    if (!archive) return;
    archive.forgotten = true;
    closeUnused(archive);
  }
}

function closeUnused(archive: OpenArchive): void {
  if (!archive.forgotten || archive.readers > 0) return;
  archive.zip.then(
    (opened) => opened.close(),
    () => {},
  );
}

/** @throws Unusable unreadable, and as `ZipReader.read` */
async function readEntry(
  { zip }: OpenArchive,
  wanted: ZipEntry,
  isWanted: (head: Buffer) => boolean,
): Promise<Buffer> {
  const archive = await zip.catch((error: unknown) => {
    throw new Unusable('unreadable', { cause: error });
  });
  const entry = Object.assign(new yauzl.Entry(), {
    relativeOffsetOfLocalHeader: wanted.offset,
    compressedSize: wanted.compressedSize,
    uncompressedSize: wanted.size,
    compressionMethod: wanted.method,
    generalPurposeBitFlag: wanted.flags,
  });
  let stream: Readable | undefined;
  try {
    stream = await archive.openReadStreamPromise(entry);
    return await collect(stream, wanted, isWanted);
  } catch (error) {
    if (error instanceof Unusable) throw error;
    throw new Unusable('corrupt', { cause: error });
  } finally {
    stream?.destroy();
  }
}

const isPicture = (head: Buffer): boolean => pictureKind(head) !== null;

/** The whole of a stream, given up as soon as it turns out not to be what is wanted or not what the archive claims. */
async function collect(
  stream: Readable,
  wanted: ZipEntry,
  isWanted: (head: Buffer) => boolean,
): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  /** Memory for what is claimed is taken only when it begins like what is wanted. */
  let bytes: Buffer | null = null;
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (length + chunk.length > wanted.size) throw new Unusable('corrupt');
    length += chunk.length;
    if (bytes) {
      chunk.copy(bytes, length - chunk.length);
      continue;
    }
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    if (length < headLength && length < wanted.size) continue;
    if (!isWanted(head)) throw new Unusable('notPicture');
    if (length === wanted.size) bytes = head;
    else {
      bytes = Buffer.allocUnsafeSlow(wanted.size);
      head.copy(bytes);
    }
  }
  if (length === 0) throw new Unusable('notPicture');
  if (!bytes || length !== wanted.size || crc32(bytes) !== wanted.crc32) throw new Unusable('corrupt');
  return bytes;
}

/** Bytes of an archive's list that are read at one time: it would otherwise be two reads for every entry. */
const windowBytes = 1024 * 1024;

/** Reads a file in large pieces and hands out small ones. */
class BufferedReader extends yauzl.RandomAccessReader {
  #window: Buffer = Buffer.alloc(0);
  #start = 0;

  private constructor(
    private readonly handle: FileHandle,
    readonly size: number,
  ) {
    super();
  }

  static async open(path: string, name: string): Promise<BufferedReader> {
    try {
      const handle = await open(path);
      return new BufferedReader(handle, (await handle.stat()).size);
    } catch (error) {
      const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
      throw new StudioError(gone ? 'fileMissing' : 'folderUnreadable', { name }, { cause: error });
    }
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#read(buffer, offset, length, position).then(() => callback(null), callback);
  }

  /** Entries are not read through this reader. */
  override _readStreamForRange(): Readable {
    return Readable.from([]);
  }

  end(): Promise<void> {
    return this.handle.close();
  }

  async #read(buffer: Buffer, offset: number, length: number, position: number): Promise<void> {
    if (position < this.#start || position + length > this.#start + this.#window.length) {
      const wanted = Math.max(length, Math.min(windowBytes, this.size - position));
      const window = Buffer.allocUnsafeSlow(Math.max(0, wanted));
      const { bytesRead } = await this.handle.read(window, 0, window.length, position);
      this.#window = window.subarray(0, bytesRead);
      this.#start = position;
      if (bytesRead < length) throw new Error('unexpected end of the archive');
    }
    const from = position - this.#start;
    this.#window.copy(buffer, offset, from, from + length);
  }
}

function fromReader(reader: BufferedReader): Promise<yauzl.ZipFile> {
  return yauzl.fromRandomAccessReaderPromise(reader, reader.size, {
    autoClose: false,
    decodeStrings: false,
    validateEntrySizes: false,
  });
}
