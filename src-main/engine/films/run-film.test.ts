import { join } from 'node:path';
import { readFileSync, existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dcganPresets, type RunFilmOptions } from '../../../src-preload/contract';
import { sharp } from '../../processes/sharp';
import { ProjectStore } from '../../store';
import { addDataset, makeFolder } from '../../store/testing';
import { captionHeight } from './caption';
import { writeRunFilm } from './run-film';

const side = 32;
const grid = 2;
const { folder, dispose } = makeFolder();
let store: ProjectStore;
let runId: number;

/** Sample s at a step has a colour of its own. */
const colourOf = (step: number, sample: number): [number, number, number] => [step % 256, 60 * sample, 200];

beforeAll(async () => {
  store = ProjectStore.create(join(folder, 'Films.ganstudio'), 'Films');
  runId = store.runs.create({
    name: 'Films',
    datasetId: addDataset(store, 40),
    recipe: { ...dcganPresets.compact, imageSize: side, sampleGrid: grid },
    totalSteps: 200,
    forkedFrom: null,
  });
  for (const step of [0, 20, 40, 60, 80, 100]) {
    const width = grid * side;
    const pixels = new Uint8Array(width * width * 3);
    for (let i = 0; i < width * width; i++) {
      const [x, y] = [i % width, Math.floor(i / width)];
      pixels.set(colourOf(step, Math.floor(y / side) * grid + Math.floor(x / side)), i * 3);
    }
    const png = await sharp(pixels, { raw: { width, height: width, channels: 3 } })
      .png()
      .toBuffer();
    store.sheets.add(runId, { step, columns: grid, rows: grid, side, png });
  }
});
afterAll(() => {
  store.close();
  dispose();
});

const options: RunFilmOptions = {
  format: 'webp',
  pace: { by: 'fps', fps: 10 },
  hold: 1.5,
  scale: 1,
  enlarge: 'nearest',
  sample: null,
  caption: false,
  loop: true,
  quality: 100,
};

async function decode(path: string) {
  const bytes = readFileSync(path);
  const { pages, delay } = await sharp(bytes, { animated: true }).metadata();
  const image = sharp(bytes, { animated: true }).removeAlpha().raw();
  const { data, info } = await image.toBuffer({ resolveWithObject: true });
  const height = info.height / pages!;
  return {
    pages,
    delay,
    width: info.width,
    height,
    at: (page: number, x: number, y: number) => {
      const from = ((page * height + y) * info.width + x) * 3;
      return [...data.subarray(from, from + 3)];
    },
  };
}

describe('the film of a run', () => {
  it('shows the whole sheets in order and holds the last', async () => {
    const path = join(folder, 'sheets.webp');
    const film = await writeRunFilm(store, runId, path, options, {});
    expect(film.frames).toBe(6);
    const read = await decode(path);
    expect(read).toMatchObject({ pages: 6, width: 64, height: 64, delay: [100, 100, 100, 100, 100, 1600] });
    for (const [page, step] of [0, 20, 40, 60, 80, 100].entries()) {
      for (const sample of [0, 1, 2, 3]) {
        const [x, y] = [(sample % grid) * side + 9, Math.floor(sample / grid) * side + 9];
        expect(read.at(page, x, y)).toEqual(colourOf(step, sample));
      }
    }
  });

  it('shows one sample, enlarged, with a caption below that covers nothing', async () => {
    const path = join(folder, 'one.webp');
    await writeRunFilm(store, runId, path, { ...options, sample: 2, scale: 2, caption: true }, {});
    const read = await decode(path);
    const rows = captionHeight(side) * 2;
    expect(read).toMatchObject({ pages: 6, width: 64, height: 64 + rows });
    for (const [x, y] of [
      [0, 0],
      [63, 63],
      [10, 63],
    ] as const) {
      expect(read.at(4, x, y)).toEqual(colourOf(80, 2));
    }
    const caption = (page: number): string =>
      Array.from({ length: rows }, (_, y) =>
        Array.from({ length: 64 }, (_, x) => read.at(page, x, 64 + y).join()).join(' '),
      ).join('\n');
    expect(new Set([0, 1, 2, 3, 4, 5].map(caption)).size).toBe(6);
    // The line below is as full as the training: step 100 of 200.
    const line = Array.from({ length: 64 }, (_, x) => read.at(5, x, 63 + rows).join());
    expect(new Set(line).size).toBe(2);
    expect(line.filter((colour) => colour === line[0])).toHaveLength(32);
  });

  it('takes as long as was asked for', async () => {
    const path = join(folder, 'timed.gif');
    const pace = { by: 'seconds', seconds: 3 } as const;
    await writeRunFilm(store, runId, path, { ...options, format: 'gif', pace, hold: 0 }, {});
    const { delay } = await decode(path);
    expect(delay!.reduce((sum, one) => sum + one)).toBe(3000);
  });

  it('refuses what cannot be shown', async () => {
    const path = join(folder, 'refused.webp');
    const film = (change: Partial<RunFilmOptions>, run = runId) =>
      writeRunFilm(store, run, path, { ...options, ...change }, {});
    await expect(film({ sample: 4 })).rejects.toMatchObject({
      code: 'filmNoSample',
      params: { number: 5, count: 4 },
    });
    await expect(film({}, 99)).rejects.toMatchObject({ code: 'runMissing' });
    const fresh = store.runs.create({
      name: 'Fresh',
      datasetId: addDataset(store),
      recipe: dcganPresets.compact,
      totalSteps: 10,
      forkedFrom: null,
    });
    await expect(film({}, fresh)).rejects.toMatchObject({ code: 'filmTooShort', params: { count: 0 } });
    expect(existsSync(path)).toBe(false);
  });
});
