import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeFilm } from '../../export/films';
import type { Child } from '../../processes/child';
import { sharp } from '../../processes/sharp';
import { FrameQueue } from './frame-queue';
import type { FilmCommand, FilmMessage, StreamedFilmOptions } from './messages';
import { streamFilm } from './streamed-film';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-stream-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options: StreamedFilmOptions = {
  format: 'webp',
  width: 4,
  height: 4,
  channels: 4,
  fps: 10,
  loop: true,
  scale: 2,
  enlarge: 'nearest',
  quality: 100,
  frames: 6,
};
const frame = (shade: number): Uint8ClampedArray =>
  new Uint8ClampedArray(64).map((_, i) => (i % 4 === 3 ? 255 : shade));

/** The process' side without a process. */
function fakeChild() {
  const abort = new AbortController();
  let tell: (message: FilmMessage) => void = () => {};
  let exit: (code: number | null) => void = () => {};
  const queue = new FrameQueue(() => queueMicrotask(() => tell({ kind: 'more' })));
  const child: Child<FilmCommand, FilmMessage> = {
    pid: 1,
    send(command) {
      if (command.kind === 'frames') queue.push(command.frames);
      if (command.kind === 'end') queue.end();
      if (command.kind === 'cancel') {
        abort.abort();
        queue.end();
      }
      if (command.kind !== 'stream') return;
      writeFilm(command.path, queue.take(), {
        ...command.options,
        signal: abort.signal,
        onProgress: (progress) => tell({ kind: 'progress', progress }),
      }).then(
        (film) => tell({ kind: 'done', film }),
        () => tell({ kind: 'cancelled' }),
      );
    },
    onMessage: (listener) => (tell = listener),
    onExit: (listener) => (exit = listener),
    kill: () => exit(null),
  };
  return child;
}

async function* chunks(count: number, size: number) {
  for (let from = 0; from < count; from += size)
    yield Array.from({ length: Math.min(size, count - from) }, (_, i) => frame((from + i) * 30));
}

it('writes frames that come in chunks, in order, and tells how far it is', async () => {
  const path = join(folder, 'loop.webp');
  const told: number[] = [];
  const film = await streamFilm(fakeChild(), path, options, chunks(6, 4), {
    signal: new AbortController().signal,
    onProgress: ({ done }) => told.push(done),
  });
  expect(film).toMatchObject({ frames: 6, width: 8, height: 8 });
  expect(told.at(-1)).toBe(6);
  const { data, info } = await sharp(readFileSync(path), { animated: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info.pages).toBe(6);
  const page = data.length / 6;
  expect(Array.from({ length: 6 }, (_, i) => data[i * page])).toEqual([0, 30, 60, 90, 120, 150]);
});

it('leaves nothing behind when it is given up, or when frames cannot be made', async () => {
  const path = join(folder, 'loop.webp');
  const abort = new AbortController();
  const given = streamFilm(fakeChild(), path, options, chunks(1000, 4), {
    signal: abort.signal,
    onProgress: ({ done }) => void (done > 3 && abort.abort()),
  });
  await expect(given).rejects.toThrow('given up');
  async function* broken() {
    yield [frame(1)];
    throw new Error('no engine');
  }
  const failed = streamFilm(fakeChild(), path, options, broken(), {
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  await expect(failed).rejects.toThrow('no engine');
  expect(readdirSync(folder)).toEqual([]);
});
