import { mkdir, open, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { StudioError } from '../../src-preload/errors';
import { sharp } from '../processes/sharp';
import type { AnimationContainer } from './animation/container';
import { gifAnimation } from './animation/gif';
import { webpAnimation } from './animation/webp';
import { cutToBytes, draftOf, longestName } from './files';

/**
 * Films: rows of pictures as an animated WebP or GIF, or as a folder of numbered PNG files. Frames are encoded one by one
 * and written at once, so that a film of any length takes the memory of a few frames. Runs where sharp does: never in the
 * window's process.
 */

export const filmFormats = ['webp', 'gif', 'png'] as const;
export type FilmFormat = (typeof filmFormats)[number];

export interface FilmFrame {
  /** width × height × channels bytes, rows from the top. A fourth channel is left out: films are opaque. */
  pixels: Uint8Array | Uint8ClampedArray;
  /** How long it stands, where that is not 1 / fps. */
  milliseconds?: number;
}

export interface FilmOptions {
  format: FilmFormat;
  /** Size of the frames as they come. */
  width: number;
  height: number;
  channels: 3 | 4;
  /** Frames a second. What is shorter than a format can show is played as fast as it can. */
  fps: number;
  /** For ever, or once. */
  loop: boolean;
  scale: 1 | 2 | 4;
  /** How frames are enlarged: square pixels, or Lanczos' filter. */
  enlarge: 'nearest' | 'smooth';
  /** 1 to 100. WebP: 100 is lossless. GIF: up to how many of 256 colours a frame has. PNG has no loss. */
  quality: number;
  /** How many frames there will be, for the progress. */
  frames: number;
  /** Where it is written before it is complete, for whoever must tidy up behind a process that is killed. */
  draft?: string;
  onProgress?(progress: FilmProgress): void;
  /** Ends the work; nothing is left behind and the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

export interface FilmProgress {
  /** Frames that are written. */
  done: number;
  total: number;
  /** Estimated from the frames so far; null before there is one. */
  secondsLeft: number | null;
}

export interface Film {
  /** Pictures in the film; for PNG, files. */
  frames: number;
  bytes: number;
  width: number;
  height: number;
}

/**
 * Writes a film. It appears under its name only when it is complete: a file that was there is replaced, a folder is not.
 *
 * @param path the file; for PNG, the folder to make, in which the files are called NAME-0001.png …
 * @param frames taken one by one, at most a few ahead of what is written
 * @throws StudioError filmEmpty, filmTooLarge, filmFolderExists, diskFull, exportFailed; what `frames` throws; the
 * reason of the signal
 */
export async function writeFilm(
  path: string,
  frames: AsyncIterable<FilmFrame> | Iterable<FilmFrame>,
  options: FilmOptions,
): Promise<Film> {
  const width = options.width * options.scale;
  const height = options.height * options.scale;
  options.signal?.throwIfAborted();
  const draft = options.draft ?? draftOf(path);
  let failure: { thrown: unknown } | null = null;
  /** What the frames' maker throws is no failure of the disk. */
  const source = async function* (): AsyncGenerator<FilmFrame> {
    try {
      yield* frames;
    } catch (thrown) {
      failure = { thrown };
      throw thrown;
    }
  };
  try {
    const writer =
      options.format === 'png'
        ? await FolderWriter.open(draft, path, options)
        : await AnimationWriter.open(draft, containers[options.format], { ...options, width, height });
    try {
      const total = options.frames;
      const began = performance.now();
      let done = 0;
      options.onProgress?.({ done, total, secondsLeft: null });
      for await (const { bytes, milliseconds } of encoded(source(), options)) {
        await writer.add(bytes, milliseconds);
        options.signal?.throwIfAborted();
        done++;
        const left = Math.max(0, total - done) * ((performance.now() - began) / 1000 / done);
        options.onProgress?.({ done, total: Math.max(total, done), secondsLeft: left });
      }
      if (done === 0) throw new StudioError('filmEmpty');
      return { ...(await writer.finish(path)), width, height };
    } finally {
      await writer.close();
    }
  } catch (error) {
    await rm(draft, { recursive: true, force: true }).catch(() => {});
    if (failure) throw (failure as { thrown: unknown }).thrown;
    if (error instanceof StudioError || options.signal?.aborted) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new StudioError('diskFull', {}, { cause: error });
    throw new StudioError('exportFailed', { name: basename(path) }, { cause: error });
  }
}

const containers = { webp: webpAnimation, gif: gifAnimation } as const;

interface EncodedFrame {
  bytes: Uint8Array;
  milliseconds: number;
}

/** Frames as still files, in order, a few of them encoded side by side. */
async function* encoded(
  frames: AsyncIterable<FilmFrame>,
  options: FilmOptions,
): AsyncGenerator<EncodedFrame> {
  const width = Math.min(8, Math.max(2, availableParallelism()));
  const line: Promise<EncodedFrame>[] = [];
  for await (const frame of frames) {
    options.signal?.throwIfAborted();
    const made = encodeFrame(frame, options);
    // Its turn to be awaited may never come, when the film is given up.
    made.catch(() => {});
    line.push(made);
    if (line.length >= width) yield await line.shift()!;
  }
  while (line.length > 0) yield await line.shift()!;
}

async function encodeFrame(frame: FilmFrame, options: FilmOptions): Promise<EncodedFrame> {
  const { width, height, channels, scale, quality } = options;
  let image = sharp(frame.pixels, { raw: { width, height, channels } }).removeAlpha();
  if (scale !== 1) {
    const kernel = options.enlarge === 'nearest' ? 'nearest' : 'lanczos3';
    image = image.resize(width * scale, height * scale, { kernel });
  }
  const still = {
    webp: () => image.webp(quality >= 100 ? { lossless: true } : { quality, smartSubsample: true }),
    gif: () => image.gif({ colours: Math.max(2, Math.round(2.56 * quality)) }),
    png: () => image.png({ compressionLevel: 9 }),
  }[options.format]();
  return { bytes: await still.toBuffer(), milliseconds: frame.milliseconds ?? 1000 / options.fps };
}

interface FilmWriter {
  add(still: Uint8Array, milliseconds: number): Promise<void>;
  /** Completes the film and gives it its name. */
  finish(path: string): Promise<{ frames: number; bytes: number }>;
  close(): Promise<void>;
}

/** An animation in one file. */
class AnimationWriter implements FilmWriter {
  #bytes = 0;
  #frames = 0;
  /** Milliseconds and ticks so far: what rounding takes from one frame, the next one gets. */
  #time = 0;
  #ticks = 0;
  #closed = false;

  private constructor(
    private readonly draft: string,
    private readonly file: FileHandle,
    private readonly container: AnimationContainer,
    private readonly size: { width: number; height: number },
  ) {}

  /** @throws StudioError filmTooLarge */
  static async open(
    draft: string,
    container: AnimationContainer,
    film: { width: number; height: number; loop: boolean },
  ): Promise<AnimationWriter> {
    const most = container.mostPixels;
    if (film.width > most || film.height > most) throw new StudioError('filmTooLarge', { pixels: most });
    const { width, height } = film;
    const writer = new AnimationWriter(draft, await open(draft, 'wx'), container, { width, height });
    try {
      await writer.#write(container.head(film));
      return writer;
    } catch (error) {
      await writer.close();
      throw error;
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await this.file.writeFile(bytes);
    this.#bytes += bytes.length;
  }

  async add(still: Uint8Array, milliseconds: number): Promise<void> {
    const { ticks, shortest, longest } = this.container;
    this.#time += milliseconds;
    const wanted = Math.round((this.#time * ticks) / 1000) - this.#ticks;
    const duration = Math.min(longest, Math.max(shortest, wanted));
    // A wish that no player heeds is not made up for later.
    this.#ticks += wanted;
    await this.#write(this.container.frame(still, this.size, duration));
    this.#frames++;
  }

  async finish(path: string): Promise<{ frames: number; bytes: number }> {
    await this.#write(this.container.tail());
    const patch = this.container.patch(this.#bytes);
    if (patch) await this.file.write(patch.bytes, 0, patch.bytes.length, patch.offset);
    await this.file.sync();
    await this.close();
    await rename(this.draft, path);
    return { frames: this.#frames, bytes: this.#bytes };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.file.close();
  }
}

/** What comes behind the name of a frame, at most: a film of a million of them is refused before. */
const mostNumber = '-0000000.png';

/** A folder of numbered files, for programs that cut films: a frame that stands longer is there several times. */
class FolderWriter implements FilmWriter {
  #bytes = 0;
  #files = 0;
  #time = 0;

  private constructor(
    private readonly draft: string,
    private readonly name: string,
    private readonly options: Pick<FilmOptions, 'fps' | 'signal'>,
  ) {}

  /** @throws StudioError filmFolderExists */
  static async open(
    draft: string,
    path: string,
    options: Pick<FilmOptions, 'fps' | 'signal'>,
  ): Promise<FolderWriter> {
    const there = await stat(path).catch(() => null);
    if (there) throw new StudioError('filmFolderExists', { name: basename(path) });
    await mkdir(draft);
    return new FolderWriter(draft, cutToBytes(basename(path), longestName - mostNumber.length), options);
  }

  async add(still: Uint8Array, milliseconds: number): Promise<void> {
    this.#time += milliseconds;
    const until = Math.max(this.#files + 1, Math.round((this.#time * this.options.fps) / 1000));
    while (this.#files < until) {
      this.options.signal?.throwIfAborted();
      const number = String(++this.#files).padStart(4, '0');
      await writeFile(join(this.draft, `${this.name}-${number}.png`), still, { flag: 'wx' });
      this.#bytes += still.length;
    }
  }

  async finish(path: string): Promise<{ frames: number; bytes: number }> {
    await rename(this.draft, path);
    return { frames: this.#files, bytes: this.#bytes };
  }

  async close(): Promise<void> {}
}
