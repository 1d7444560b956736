import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { StudioError } from '../../src-preload/errors';

export interface DownloadProgress {
  /** Bytes that are on the disk, those of earlier attempts included. */
  done: number;
  /** Null while the server has not said it. */
  total: number | null;
  /** Null before a rate is known. */
  secondsLeft: number | null;
}

export interface DownloadOptions {
  url: string;
  /** Where the file goes; it is there as a whole and checked, or not at all. */
  path: string;
  hash: { algorithm: 'md5' | 'sha256'; hex: string };
  /** Gives the download up; what has come stays, and the next one goes on from there. */
  signal?: AbortSignal;
  onProgress?(progress: DownloadProgress): void;
  /** No file is larger, whatever the server sends. */
  mostBytes?: number;
  /** For tests. */
  fetch?: typeof fetch;
  now?(): number;
  /** Milliseconds without a byte after which a connection counts as broken. */
  patience?: number;
  /** Milliseconds before the first new attempt; doubled with each one that brings nothing. */
  pause?: number;
}

/** Attempts in a row that bring no byte. */
const mostAttempts = 5;

/** What has come of a file that is not complete yet. */
export const partOf = (path: string): string => `${path}.part`;

/** The connection broke or is silent: another attempt may go on. */
class Broken extends Error {}

/**
 * Fetches a file: goes on where an earlier attempt ended (HTTP ranges), tries again when the connection breaks, checks the
 * sum of all bytes and only then gives the file its name.
 *
 * @throws StudioError downloadCancelled, downloadOffline, downloadRefused, downloadDamaged (it begins anew next time),
 *   diskFull, exportFailed
 */
export async function download(options: DownloadOptions): Promise<void> {
  const { path, hash, signal, pause = 1000 } = options;
  const part = partOf(path);
  await written(path, () => mkdir(dirname(path), { recursive: true }));
  let barren = 0;
  for (;;) {
    if (signal?.aborted) throw new StudioError('downloadCancelled');
    const before = await sizeOf(part);
    try {
      await attempt(options, part, before);
      break;
    } catch (error) {
      if (signal?.aborted) throw new StudioError('downloadCancelled', {}, { cause: error });
      if (!(error instanceof Broken)) throw error;
      barren = (await sizeOf(part)) > before ? 0 : barren + 1;
      if (barren >= mostAttempts)
        throw new StudioError('downloadOffline', { name: basename(path) }, { cause: error });
      await wait(pause * 2 ** barren, signal);
    }
  }
  if ((await sumOf(part, hash.algorithm)) !== hash.hex) {
    await rm(part, { force: true });
    throw new StudioError('downloadDamaged', { name: basename(path) });
  }
  await written(path, () => rename(part, path));
}

/** One connection: everything from this byte on. */
async function attempt(options: DownloadOptions, part: string, from: number): Promise<void> {
  const { url, path, patience = 30_000, mostBytes = 2 ** 32 } = options;
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), patience);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), patience);
  };
  const signals = [silence.signal, ...(options.signal ? [options.signal] : [])];
  let file: FileHandle | null = null;
  try {
    const response = await broken(() =>
      (options.fetch ?? fetch)(url, {
        // A packed answer would have other bytes.
        headers: { 'accept-encoding': 'identity', ...(from > 0 ? { range: `bytes=${from}-` } : {}) },
        signal: AbortSignal.any(signals),
      }),
    );
    // The part is as long as the file or longer: the sum decides, or the next attempt begins anew.
    if (response.status === 416) {
      await response.body?.cancel();
      if (sizeIn(response.headers.get('content-range')) === from) return;
      await rm(part, { force: true });
      throw new Broken('The part does not belong to this file.');
    }
    if (response.status === 429 || response.status >= 500) {
      await response.body?.cancel();
      throw new Broken(`The server answered ${response.status}.`);
    }
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      throw new StudioError('downloadRefused', { name: basename(path), status: response.status });
    }
    const goesOn = response.status === 206 && startIn(response.headers.get('content-range')) === from;
    // A server that knows no ranges sends everything.
    const at = goesOn ? from : 0;
    const length = Number(response.headers.get('content-length') ?? NaN);
    const total = Number.isFinite(length) ? at + length : null;
    if (total !== null && total > mostBytes)
      throw new StudioError('downloadRefused', { name: basename(path), status: response.status });
    file = await written(path, () => open(part, at > 0 ? 'r+' : 'w'));
    await receive(options, file, response.body, { at, total, mostBytes, heard });
    await written(path, () => file!.sync());
  } finally {
    clearTimeout(timer);
    await file?.close();
  }
}

async function receive(
  { path, onProgress, now = () => performance.now() }: DownloadOptions,
  file: FileHandle,
  body: ReadableStream<Uint8Array>,
  { at, total, mostBytes, heard }: { at: number; total: number | null; mostBytes: number; heard(): void },
): Promise<void> {
  const began = now();
  let done = at;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done: ended, value } = await broken(() => reader.read());
      if (ended) break;
      heard();
      if (done + value.length > (total ?? mostBytes)) throw new Broken('More came than was promised.');
      await written(path, () => file.write(value, 0, value.length, done));
      done += value.length;
      const seconds = (now() - began) / 1000;
      const rate = seconds > 1 ? (done - at) / seconds : null;
      onProgress?.({ done, total, secondsLeft: rate && total ? (total - done) / rate : null });
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
  if (total !== null && done < total) throw new Broken('The connection ended too early.');
}

/** Whatever goes wrong on the line is worth another attempt. */
async function broken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Broken('The connection broke.', { cause: error });
  }
}

/** What goes wrong on the disk is not. */
async function written<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new StudioError('diskFull', {}, { cause: error });
    throw new StudioError('exportFailed', { name: basename(path) }, { cause: error });
  }
}

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => null))?.size ?? 0;

/** `bytes 100-199/200`: 100. */
const startIn = (range: string | null): number | null => {
  const start = /^bytes (\d+)-/.exec(range ?? '')?.[1];
  return start === undefined ? null : Number(start);
};
/** `bytes 100-199/200`, or that of a range that is not there: 200. */
const sizeIn = (range: string | null): number | null => {
  const size = /\/(\d+)$/.exec(range ?? '')?.[1];
  return size === undefined ? null : Number(size);
};

async function sumOf(path: string, algorithm: string): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Ends early, without an error, when the signal comes. */
const wait = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener('abort', end);
  });
