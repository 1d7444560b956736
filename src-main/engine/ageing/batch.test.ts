import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultAgeing, StudioError, type AgeingBatchUpdate } from '../../../src-preload/contract';
import type { AgeingQuestion, FaceFit, PhotoPixels } from '../ageing-messages';
import type { ModelSource } from '../messages';
import { AgeingBatches, freePath, type BatchPhoto } from './batch';
import type { AskAgeing } from './whole';

const model: ModelSource = { kind: 'file', path: '/m' };
const photo: PhotoPixels = { pixels: new Uint8Array(300).fill(9), width: 10, height: 10 };
let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'ageing-'))));
afterEach(() => rm(folder, { recursive: true }));

/** An engine that finds one face in every photo, but none in the darkest. */
function make() {
  const updates: AgeingBatchUpdate[] = [];
  const written: { path: string; photo: PhotoPixels }[] = [];
  const ask = (async (_: unknown, question: AgeingQuestion) => {
    if (question.what === 'find')
      return question.photo.pixels[0] === 0
        ? { faces: [] }
        : { faces: [{ place: { x: 5, y: 5, side: 4, angle: 0 }, score: 1, turned: false, age: 30 }] };
    if (question.what === 'fit')
      return { state: {} as FaceFit, step: 1, total: 1, share: 1, z: new Float32Array(1) };
    if (question.what === 'gains') return { gains: [1] };
    if (question.what === 'judge')
      return { beliefs: [{ age: 60, distance: 0.3 }], pictures: [], side: 4, original: new Float32Array(1) };
    if (question.what === 'blend') return { photos: [new Uint8Array(question.photo.pixels.length).fill(1)] };
    throw new Error(question.what);
  }) as unknown as AskAgeing;
  const batches = new AgeingBatches({
    ask,
    write: async (path, made) => {
      written.push({ path, photo: made });
      await writeFile(path, 'x');
    },
    onUpdate: (update) => updates.push(update),
  });
  const end = () => vi.waitFor(() => expect(updates.at(-1)?.phase).not.toBe('working'));
  return { batches, updates, written, end };
}
const named = (name: string, read: BatchPhoto['read'] = async () => photo): BatchPhoto => ({ name, read });

describe('a folder of photos', () => {
  it('is changed photo by photo; what cannot be is left out and named', async () => {
    const { batches, updates, written, end } = make();
    batches.start(
      model,
      [
        named('a.jpg'),
        named('dark.png', async () => ({ ...photo, pixels: new Uint8Array(300) })),
        named('broken.png', async () =>
          Promise.reject(new StudioError('noPictures', { name: 'broken.png' })),
        ),
        named('sub/a.jpg'),
      ],
      folder,
      defaultAgeing,
    );
    await end();
    expect(updates.at(-1)).toMatchObject({ phase: 'done', done: 4, total: 4, written: 2 });
    expect(updates.at(-1)!.left.map(({ name, error }) => [name, error.code])).toEqual([
      ['dark.png', 'photoNoFace'],
      ['broken.png', 'noPictures'],
    ]);
    expect(written.map(({ path }) => basename(path))).toEqual(['a 60.jpg', 'a 60 (2).jpg']);
    // The face alone is changed.
    expect(written[0]!.photo.pixels.filter((value) => value === 1)).toHaveLength(16 * 3);
    expect(photo.pixels.every((value) => value === 9)).toBe(true);
  });

  it('keeps what is finished when it is given up', async () => {
    const { batches, updates, written, end } = make();
    let jobId = '';
    const stop = async (): Promise<PhotoPixels> => {
      batches.cancel(jobId);
      return photo;
    };
    ({ jobId } = batches.start(
      model,
      [named('a.webp'), named('b.webp', stop), named('c.webp')],
      folder,
      defaultAgeing,
    ));
    await end();
    expect(updates.at(-1)).toMatchObject({ phase: 'cancelled', written: 1 });
    expect(written.map(({ path }) => basename(path))).toEqual(['a 60.webp']);
  });

  it('ends when the engine cannot go on', async () => {
    const { batches, updates, end } = make();
    const failing = named('a.png', async () => Promise.reject(new StudioError('diskFull')));
    batches.start(model, [failing, named('b.png')], folder, defaultAgeing);
    await end();
    expect(updates.at(-1)).toMatchObject({ phase: 'failed', error: { code: 'diskFull' }, written: 0 });
  });
});

it('steps aside for whatever is there, and writes other kinds as PNG', async () => {
  await writeFile(join(folder, 'me 60.png'), 'x');
  expect(basename(await freePath(folder, 'deep/me.bmp', 60.2))).toBe('me 60 (2).png');
  expect(basename(await freePath(folder, 'me.JPG', 9))).toBe('me 9.JPG');
});
