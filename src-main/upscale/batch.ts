import { mkdir } from 'node:fs/promises';
import { freemem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { UpscaleOutcome } from '../../src-preload/contract';
import { StudioError, toErrorMessage, type ErrorMessage } from '../../src-preload/errors';
import { Unusable } from '../datasets/readers/picture';
import type { SourceFile } from '../datasets/selection';
import { SourceReader } from '../datasets/source';
import { writeWhole } from '../export/files';
import { encodeUpscaled, longestSide, type UpscaleFormat } from './encode';
import { enlargePixels } from './enlarge';
import type { Enlarger } from './enlarger';
import { freeName, isThere, upscaledName, upscaledSize, type OnExisting, type UpscaleSize } from './names';
import { openForUpscaling, type Keep } from './open';
import { TimeLeft } from './time-left';

export interface UpscaleOptions {
  /** Where the results go; folders of the sources come to be below it. */
  folder: string;
  size: UpscaleSize;
  format: UpscaleFormat;
  /** 1 to 100; without meaning for PNG. */
  quality: number;
  keep: Keep;
  /** False: pictures of 16 bits get 8. */
  deep?: boolean;
  onExisting: OnExisting;
  /** Name of the result, for a single picture whose place the person chose; it replaces what is there, but no source. */
  target?: string;
}

export interface UpscaleProgress {
  /** Files that are behind, with whatever end. */
  done: number;
  total: number;
  /** The file under way, and how much of it is done (0 to 1). */
  name: string;
  part: number;
  /** Of all files together, 0 to 1, each counted by its size. */
  whole: number;
  secondsLeft: number | null;
}

export interface UpscaleReport {
  /** In order; those that were not begun before a cancellation are not among them. */
  files: UpscaleOutcome[];
  cancelled: boolean;
}

export interface BatchHooks {
  onProgress?: (progress: UpscaleProgress) => void;
  signal?: AbortSignal;
  /** Free memory in bytes, asked for anew with each picture. */
  freeBytes?: () => number;
}

/** Enlarged four times, a picture may have so many pixels, in millions: in 16 bits with alpha they take 3.2 GB. */
const mostMillions = 400;

/**
 * Enlarges pictures one after the other. A file that is damaged or does not fit is reported, and the rest goes on; a
 * cancellation keeps what is finished. A result appears under its name when it is complete, and never in place of a
 * source.
 *
 * @param sources as `scanPaths` lists them; what is no picture is left out without a word
 * @throws StudioError diskFull: nothing that comes after could be stored either
 */
export async function upscaleBatch(
  sources: readonly SourceFile[],
  options: UpscaleOptions,
  enlarger: Enlarger,
  hooks: BatchHooks = {},
): Promise<UpscaleReport> {
  const { onProgress, signal, freeBytes = freemem } = hooks;
  const pictures = sources.filter((file) => file.picture || file.unusable);
  const bytes = pictures.reduce((sum, file) => sum + file.bytes, 0) || 1;
  const sourcePaths = new Set(pictures.map((file) => resolve(file.path)));
  const made = new Set<string>();
  const reader = new SourceReader();
  const time = new TimeLeft();
  const files: UpscaleOutcome[] = [];
  let before = 0;
  try {
    for (const file of pictures) {
      if (signal?.aborted) return { files, cancelled: true };
      const report = (part: number): void => {
        const whole = (before + part * file.bytes) / bytes;
        onProgress?.({
          done: files.length,
          total: pictures.length,
          name: file.name,
          part,
          whole,
          secondsLeft: time.at(whole),
        });
      };
      report(0);
      try {
        files.push(await upscaleFile(file, report));
      } catch (error) {
        if (signal?.aborted) return { files, cancelled: true };
        const known = errorOf(error, file.name);
        if (known.code === 'diskFull') throw StudioError.fromMessage(known);
        files.push({ name: file.name, outcome: 'failed', error: known });
      }
      report(1);
      before += file.bytes;
    }
    return { files, cancelled: false };
  } finally {
    reader.close();
  }

  async function upscaleFile(file: SourceFile, report: (part: number) => void): Promise<UpscaleOutcome> {
    const { name } = file;
    if (file.unusable) throw new Unusable(file.unusable);
    const wanted = options.target ?? upscaledName(name, options.size, options.format);
    const result = await freeName(
      wanted,
      options.onExisting,
      (candidate) => {
        const path = resolve(options.folder, candidate);
        return made.has(path) || sourcePaths.has(path);
      },
      (candidate) => isThere(join(options.folder, candidate)),
    );
    if (result === null) return { name, outcome: 'skipped' };
    const picture = await openForUpscaling(await reader.read(file), options.keep);
    const size = upscaledSize(picture, options.size);
    checkSize(name, picture, size, options.format, enlarger.scale);
    const enlarged = await enlargePixels(picture, enlarger, {
      freeBytes: freeBytes(),
      // What is left is for the encoder.
      onProgress: (part) => report(part * 0.95),
      ...(signal && { signal }),
    });
    const { bytes: encoded, notes } = await encodeUpscaled(enlarged, picture.attached, {
      ...size,
      format: options.format,
      quality: options.quality,
      ...(options.deep !== undefined && { deep: options.deep }),
    });
    signal?.throwIfAborted();
    const path = resolve(options.folder, result);
    await mkdir(dirname(path), { recursive: true }).catch((cause: unknown) => {
      throw new StudioError('exportFailed', { name: result }, { cause });
    });
    await writeWhole(path, encoded);
    made.add(path);
    return { name, outcome: 'done', result, ...size, notes: [...picture.notes, ...notes] };
  }
}

function checkSize(
  name: string,
  picture: { width: number; height: number },
  size: { width: number; height: number },
  format: UpscaleFormat,
  netScale: number,
): void {
  const net = picture.width * picture.height * netScale ** 2;
  const millions = Math.ceil(Math.max(net, size.width * size.height) / 1e6);
  if (millions > mostMillions)
    throw new StudioError('upscaleTooLarge', { name, pixels: millions, most: mostMillions });
  const side = Math.max(size.width, size.height);
  const most = longestSide[format];
  if (side > most)
    throw new StudioError('upscaleFormatSide', { name, side, format: format.toUpperCase(), most });
}

function errorOf(error: unknown, name: string): ErrorMessage {
  if (error instanceof Unusable) return { code: 'upscaleUnreadable', params: { name } };
  return toErrorMessage(error);
}
