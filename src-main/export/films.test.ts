import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { sharp } from '../processes/sharp';
import { writeFilm, type FilmFrame, type FilmOptions, type FilmProgress } from './films';

const folder = mkdtempSync(join(tmpdir(), 'studio-films-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const width = 6;
const height = 4;
const colours = [
  [250, 10, 20],
  [10, 240, 30],
  [20, 30, 230],
  [240, 240, 10],
] as const;

/** A picture of one colour with a dark corner at the upper left, so that turned frames are seen. */
function frame(index: number, channels: 3 | 4 = 3): FilmFrame {
  const pixels = new Uint8Array(width * height * channels).fill(255);
  for (let i = 0; i < width * height; i++) {
    pixels.set(i === 0 ? [5, 5, 5] : colours[index % colours.length]!, i * channels);
  }
  return { pixels };
}

const options: FilmOptions = {
  format: 'webp',
  width,
  height,
  channels: 3,
  fps: 8,
  loop: true,
  scale: 1,
  enlarge: 'nearest',
  quality: 100,
  frames: 4,
};

const four = [0, 1, 2, 3].map((i) => frame(i));

/** Every frame as rows of RGB, decoded by libvips. */
async function decode(path: string): Promise<{
  pages: number;
  delay: number[];
  loop: number | undefined;
  size: [number, number];
  frame(index: number): number[];
}> {
  // From memory: libvips remembers files by their names.
  const bytesOfFile = readFileSync(path);
  const { pages, delay, loop } = await sharp(bytesOfFile, { animated: true }).metadata();
  const image = sharp(bytesOfFile, { animated: true }).removeAlpha().raw();
  const { data, info } = await image.toBuffer({ resolveWithObject: true });
  const pageHeight = info.height / pages!;
  const bytes = info.width * pageHeight * 3;
  return {
    pages: pages!,
    delay: delay!,
    loop,
    size: [info.width, pageHeight],
    frame: (index) => [...data.subarray(index * bytes, (index + 1) * bytes)],
  };
}

/** Greatest difference between a frame and a decoded one. */
const apart = (a: readonly number[], b: ArrayLike<number>): number =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

let path: string;
let count = 0;
beforeEach(() => void (path = join(folder, `film ${++count}`)));
const leftovers = (): string[] => readdirSync(folder).filter((name) => name.startsWith('.'));

describe('animated WebP', () => {
  it('holds exactly the frames, their times and the loop', async () => {
    const film = await writeFilm(`${path}.webp`, four, options);
    expect(film).toEqual({ frames: 4, width, height, bytes: readFileSync(`${path}.webp`).length });
    const read = await decode(`${path}.webp`);
    expect(read).toMatchObject({ pages: 4, delay: [125, 125, 125, 125], loop: 0, size: [width, height] });
    for (const [i, { pixels }] of four.entries()) expect(apart(read.frame(i), pixels)).toBe(0);
  });

  it('plays once, takes RGBA, and is smaller with loss', async () => {
    let state = 1;
    const random = (): number => {
      state ^= state << 13;
      state ^= state >>> 17;
      return (state ^= state << 5) & 0xff;
    };
    const noise = Array.from({ length: 3 }, () => ({
      pixels: Uint8Array.from({ length: 64 * 64 * 4 }, random),
    }));
    const large = { ...options, width: 64, height: 64, channels: 4 as const, frames: 3, loop: false };
    const lossless = await writeFilm(`${path}.webp`, noise, large);
    expect((await decode(`${path}.webp`)).loop).toBe(1);
    const lossy = await writeFilm(`${path} lossy.webp`, noise, { ...large, quality: 60 });
    expect(lossy.bytes).toBeLessThan(lossless.bytes / 2);
    const pixels = Uint8Array.from(noise[1]!.pixels.filter((_, i) => i % 4 !== 3));
    expect(apart((await decode(`${path}.webp`)).frame(1), pixels)).toBe(0);
    expect((await decode(`${path} lossy.webp`)).pages).toBe(3);
  });

  it('gives back to one frame what rounding took from another, and holds the last', async () => {
    const frames = [...four.slice(0, 3), { ...four[3]!, milliseconds: 2000 }];
    await writeFilm(`${path}.webp`, frames, { ...options, fps: 24 });
    const { delay } = await decode(`${path}.webp`);
    expect(delay.slice(0, 3).reduce((sum, one) => sum + one)).toBe(125);
    expect(delay[3]).toBe(2000);
  });
});

describe('animated GIF', () => {
  it('holds the frames with palettes of their own, their times and the loop', async () => {
    await writeFilm(`${path}.gif`, four, { ...options, format: 'gif' });
    const read = await decode(`${path}.gif`);
    expect(read).toMatchObject({ pages: 4, loop: 0, size: [width, height] });
    // Hundredths of a second: 12.5 becomes 13 and 12 in turn.
    expect(read.delay.reduce((sum, one) => sum + one)).toBe(500);
    for (const [i, { pixels }] of four.entries()) expect(apart(read.frame(i), pixels)).toBeLessThan(4);
  });

  it('plays once, and not faster than programs play', async () => {
    await writeFilm(`${path}.gif`, four, { ...options, format: 'gif', loop: false, fps: 200 });
    const read = await decode(`${path}.gif`);
    expect(read.delay).toEqual([20, 20, 20, 20]);
    expect(read.loop).not.toBe(0);
    expect(readFileSync(`${path}.gif`).includes('NETSCAPE')).toBe(false);
  });

  it('has fewer colours with less quality', async () => {
    const ramp = Uint8Array.from({ length: 256 * 3 }, (_, i) => Math.floor(i / 3));
    const wide = { ...options, format: 'gif' as const, width: 256, height: 1, frames: 1 };
    const shades = async (quality: number): Promise<number> => {
      await writeFilm(`${path}.gif`, [{ pixels: ramp }], { ...wide, quality });
      return new Set((await decode(`${path}.gif`)).frame(0)).size;
    };
    const fine = await shades(100);
    const coarse = await shades(3);
    expect(fine).toBeGreaterThan(100);
    expect(coarse).toBeLessThanOrEqual(16);
  });
});

describe('PNG frames', () => {
  it('are numbered files of the exact pixels; one that stands longer is there several times', async () => {
    const frames = [frame(0), { ...frame(1), milliseconds: 375 }, frame(2)];
    const film = await writeFilm(path, frames, { ...options, format: 'png', frames: 3 });
    const names = readdirSync(path).sort();
    expect(names).toEqual([1, 2, 3, 4, 5].map((n) => `film ${count}-000${n}.png`));
    expect(film.frames).toBe(5);
    const shown = [0, 1, 1, 1, 2];
    for (const [i, name] of names.entries()) {
      const { data } = await sharp(join(path, name)).raw().toBuffer({ resolveWithObject: true });
      expect(apart([...data], frame(shown[i]!).pixels)).toBe(0);
    }
    const again = writeFilm(path, frames, { ...options, format: 'png' });
    await expect(again).rejects.toMatchObject({ code: 'filmFolderExists' });
    expect(readdirSync(path)).toHaveLength(5);
  });

  it('have names that file systems take, however long that of their folder is', async () => {
    path = join(folder, '脸'.repeat(85));
    await writeFilm(path, four, { ...options, format: 'png' });
    expect(readdirSync(path).sort()).toEqual([1, 2, 3, 4].map((n) => `${'脸'.repeat(81)}-000${n}.png`));
  });
});

describe('enlarging', () => {
  it('keeps square pixels or smooths them', async () => {
    await writeFilm(`${path}.webp`, four, { ...options, scale: 4 });
    const square = await decode(`${path}.webp`);
    expect(square.size).toEqual([24, 16]);
    const row = square.frame(0).slice(0, 24 * 3);
    expect(row.slice(0, 12)).toEqual(Array.from({ length: 12 }, () => 5));
    expect(row.slice(12, 15)).toEqual([...colours[0]]);

    await writeFilm(`${path}.webp`, four, { ...options, scale: 4, enlarge: 'smooth' });
    const reds = new Set((await decode(`${path}.webp`)).frame(0).filter((_, i) => i % 3 === 0));
    expect([...reds].some((red) => red > 40 && red < 200)).toBe(true);
  });
});

describe('work on the way', () => {
  it('tells how far it is, and takes frames only as they are needed', async () => {
    let made = 0;
    let written = 0;
    let ahead = 0;
    const told: FilmProgress[] = [];
    async function* many(): AsyncGenerator<FilmFrame> {
      for (; made < 60; made++) {
        ahead = Math.max(ahead, made - written);
        yield frame(made);
      }
    }
    await writeFilm(`${path}.webp`, many(), {
      ...options,
      frames: 60,
      onProgress(progress) {
        told.push(progress);
        written = progress.done;
      },
    });
    expect(told.map(({ done }) => done)).toEqual(Array.from({ length: 61 }, (_, i) => i));
    expect(told[0]).toEqual({ done: 0, total: 60, secondsLeft: null });
    expect(told[30]!.secondsLeft).toBeGreaterThan(0);
    expect(told.at(-1)!.secondsLeft).toBe(0);
    expect(ahead).toBeLessThanOrEqual(9);
  });

  it('can be given up: an older file stays as it was and nothing lies beside it', async () => {
    writeFileSync(`${path}.webp`, 'older');
    const abort = new AbortController();
    const reason = new Error('given up');
    const film = writeFilm(`${path}.webp`, four, {
      ...options,
      signal: abort.signal,
      onProgress: ({ done }) => void (done === 2 && abort.abort(reason)),
    });
    await expect(film).rejects.toBe(reason);
    expect(readFileSync(`${path}.webp`, 'utf8')).toBe('older');
    const folderFilm = writeFilm(path, four, { ...options, format: 'png', signal: abort.signal });
    await expect(folderFilm).rejects.toBe(reason);
    expect(existsSync(path)).toBe(false);
    expect(leftovers()).toEqual([]);
  });

  it('says what is wrong and leaves nothing behind', async () => {
    const write = (to: string, frames: Iterable<FilmFrame>, change: Partial<FilmOptions> = {}) =>
      writeFilm(to, frames, { ...options, ...change });
    await expect(write(`${path}.webp`, [])).rejects.toMatchObject({ code: 'filmEmpty' });
    await expect(write(path, [], { format: 'png' })).rejects.toMatchObject({ code: 'filmEmpty' });
    await expect(write(`${path}.webp`, four, { width: 5000, scale: 4 })).rejects.toMatchObject({
      code: 'filmTooLarge',
      params: { pixels: 16_383 },
    });
    await expect(write(join(folder, 'absent', 'x.gif'), four, { format: 'gif' })).rejects.toMatchObject({
      code: 'exportFailed',
      params: { name: 'x.gif' },
    });
    mkdirSync(`${path}.gif`);
    await expect(write(`${path}.gif`, four, { format: 'gif' })).rejects.toMatchObject({
      code: 'exportFailed',
    });
    const broken = new Error('no more frames');
    function* breaking(): Generator<FilmFrame> {
      yield frame(0);
      throw broken;
    }
    await expect(write(`${path}.webp`, breaking())).rejects.toBe(broken);
    expect(leftovers()).toEqual([]);
  });
});
