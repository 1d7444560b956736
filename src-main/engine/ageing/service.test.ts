import { describe, expect, it, vi } from 'vitest';
import { defaultAgeing, StudioError, type AgeingUpdate } from '../../../src-preload/contract';
import type { AgeingQuestion, FaceFit, SeenFace } from '../ageing-messages';
import type { ModelSource } from '../messages';
import { AgeingService } from './service';
import type { AskAgeing } from './whole';

const model: ModelSource = { kind: 'checkpoint', projectPath: '/p', checkpointId: 1 };
const seen = (x: number): SeenFace => ({
  place: { x, y: 5, side: 6, angle: 0 },
  score: 0.9,
  turned: false,
  age: 31,
});

/** An engine of three slices, whose faces turn all pixels of a part to the wanted age. */
function make(faces = [seen(5), seen(14)]) {
  const asked: AgeingQuestion[] = [];
  const updates: AgeingUpdate[] = [];
  /** Slices after which the search gets no answer any more. */
  const hold = { after: Infinity };
  const fail = { gains: false };
  const answers = {
    find: () => ({ faces }),
    fit: ({ state }: { state: FaceFit | null }) => {
      const step = (state?.step ?? 0) + 1;
      return {
        state: { step } as FaceFit,
        step,
        total: 3,
        share: step / 3,
        side: 2,
        picture: new Uint8ClampedArray(16).fill(step),
        z: Float32Array.of(step),
        distance: 1 / step,
      };
    },
    blend: ({ photo, years }: { photo: { pixels: Uint8Array }; years: number[] }) => ({
      photos: years.map((value) => new Uint8Array(photo.pixels.length).fill(value)),
    }),
    look: ({ years }: { years: number[] }) => ({
      side: 2,
      pictures: years.map((value) => new Uint8ClampedArray(16).fill(value)),
    }),
    judge: ({ years }: { years: number[] }) => ({
      side: 2,
      pictures: years.map((value) => new Uint8ClampedArray(16).fill(value)),
      beliefs: years.map((value) => ({ age: value, distance: 0.4 })),
      original: Float32Array.of(1),
    }),
    gains: () => {
      if (fail.gains) throw new StudioError('noCheckpoint');
      return { gains: [1.5] };
    },
    classes: () => ({ classes: [{ first: 0, years: 9, label: '0–18' }] }),
  } as unknown as Record<string, (question: AgeingQuestion) => unknown>;
  const ask = (async (_model: ModelSource | null, question: AgeingQuestion) => {
    asked.push(question);
    if (question.what === 'fit' && (question.state?.step ?? 0) >= hold.after) return new Promise(() => {});
    return answers[question.what]!(question);
  }) as unknown as AskAgeing;
  const service = new AgeingService({ ask, onUpdate: (update) => updates.push(update) });
  const release = vi.fn();
  const pixels = (width: number, height: number): Uint8Array => new Uint8Array(width * height * 3).fill(200);
  const open = () =>
    service.open({
      name: 'us.jpg',
      preview: { pixels: pixels(20, 10), width: 20, height: 10 },
      width: 400,
      height: 200,
      whole: async () => ({ pixels: pixels(40, 20), width: 40, height: 20 }),
      release,
    });
  const portrait = async (): Promise<string> => {
    const { photoId } = await open();
    service.fit(photoId, 0, model, null);
    await vi.waitFor(() => expect(updates.at(-1)?.phase).toBe('done'));
    return updates.at(-1)!.portraitId!;
  };
  return { service, asked, updates, open, portrait, release, hold, fail };
}

describe('the photos of the Age room', () => {
  it('are opened with their faces, and what may spoil the result', async () => {
    const { open } = make([
      { ...seen(5), place: { ...seen(5).place, side: 3 } },
      { ...seen(14), turned: true },
      seen(8),
    ]);
    const { faces, preview, width } = await open();
    expect(faces.map(({ doubt }) => doubt)).toEqual(['small', 'turned', null]);
    expect([preview.pixels.length, width]).toEqual([20 * 10 * 4, 400]);
  });

  it('are released when they are closed, and their faces with them', async () => {
    const { service, updates, open, release } = make();
    const { photoId } = await open();
    service.fit(photoId, 0, model, null);
    await vi.waitFor(() => expect(updates.at(-1)?.phase).toBe('done'));
    expect(release).not.toHaveBeenCalled();
    service.close(photoId);
    expect(release).toHaveBeenCalledTimes(1);
    await expect(service.view(updates.at(-1)!.portraitId!, defaultAgeing)).rejects.toThrow(
      new StudioError('photoGone'),
    );
  });
});

describe('the search for a face', () => {
  it('goes on slice by slice, tells what it has, and keeps the face', async () => {
    const { service, asked, updates, portrait } = make();
    const portraitId = await portrait();
    expect(updates.map(({ phase }) => phase)).toEqual(['running', 'running', 'done']);
    expect(updates.map(({ step }) => step)).toEqual([1, 2, 3]);
    const fits = asked.filter((question) => question.what === 'fit');
    expect(fits.map(({ begin, state }) => [begin?.years, state?.step])).toEqual([
      [31, undefined],
      [undefined, 1],
      [undefined, 2],
    ]);
    expect(service.about(portraitId)).toEqual({ name: 'us.jpg', project: '/p' });
  });

  it('keeps the best so far when it is stopped, and nothing when there is nothing yet', async () => {
    const { service, updates, open, hold } = make();
    const { photoId } = await open();
    hold.after = 0;
    const { jobId } = service.fit(photoId, 1, model, 40);
    service.cancel(jobId);
    expect(updates.at(-1)).toMatchObject({ jobId, phase: 'cancelled', portraitId: null });
    hold.after = 1;
    service.fit(photoId, 1, model, 40);
    await vi.waitFor(() => expect(updates.at(-1)?.step).toBe(1));
    service.cancelOf('/p');
    expect(updates.at(-1)).toMatchObject({ phase: 'cancelled', portraitId: expect.any(String) });
  });

  it('refuses faces of photos that are not open any more', async () => {
    const { service, open } = make();
    const { photoId } = await open();
    expect(() => service.fit(photoId, 7, model, null)).toThrow(new StudioError('photoGone'));
    service.close(photoId);
    expect(() => service.fit(photoId, 0, model, null)).toThrow(new StudioError('photoGone'));
  });
});

describe('a face at another age', () => {
  it('is a part of the preview, counted from the estimated age', async () => {
    const { service, asked, portrait } = make();
    const portraitId = await portrait();
    const view = await service.view(portraitId, { ...defaultAgeing, to: 50 });
    expect(view).toMatchObject({ left: 2, top: 2, width: 6, height: 6 });
    expect([...view.pixels.subarray(0, 4)]).toEqual([50, 50, 50, 255]);
    const blend = asked.at(-1);
    expect(blend).toMatchObject({ what: 'blend', ageing: { from: 31 }, place: { x: 3, y: 3, side: 6 } });
    await service.view(portraitId, { ...defaultAgeing, from: 44 });
    expect(asked.at(-1)).toMatchObject({ ageing: { from: 44 } });
  });

  it('is changed as often as the face in the preview needs it; asked for once from each age', async () => {
    const { service, asked, portrait } = make();
    const portraitId = await portrait();
    await service.view(portraitId, defaultAgeing);
    await service.whole(portraitId, defaultAgeing);
    expect(asked.at(-1)).toMatchObject({ what: 'blend', place: { side: 12 }, ageing: { gains: [1.5] } });
    await service.strip(portraitId, { ...defaultAgeing, pure: true });
    expect(asked.at(-1)).toMatchObject({ what: 'judge', ageing: { gains: null } });
    await service.view(portraitId, { ...defaultAgeing, from: 44 });
    const gains = asked.filter((question) => question.what === 'gains');
    expect(gains).toMatchObject([
      { from: 31, place: { side: 6 } },
      { from: 44, place: { side: 6 } },
    ]);
  });

  it('is asked for again when it could not be found how often it is to be changed', async () => {
    const { service, portrait, fail } = make();
    const portraitId = await portrait();
    fail.gains = true;
    await expect(service.view(portraitId, defaultAgeing)).rejects.toThrow(new StudioError('noCheckpoint'));
    fail.gains = false;
    expect(await service.view(portraitId, defaultAgeing)).toMatchObject({ width: 6 });
  });

  it('is saved in the full size of the photo, which changes nowhere else', async () => {
    const { service, asked, portrait } = make();
    const made = await service.whole(await portrait(), { ...defaultAgeing, to: 50 });
    expect([made.width, made.height]).toEqual([40, 20]);
    expect(asked.at(-1)).toMatchObject({ place: { side: 12, x: 6, y: 6 } });
    const changed = made.pixels.filter((value) => value === 50).length / 3;
    expect(changed).toBe(144);
    expect(made.pixels.filter((value) => value === 200).length / 3).toBe(800 - 144);
  });

  it('with the model’s own picture there is nothing of the photo', async () => {
    const { service, portrait } = make();
    const portraitId = await portrait();
    const pure = { ...defaultAgeing, pure: true, to: 70 };
    expect(await service.view(portraitId, pure)).toMatchObject({ width: 2, height: 2 });
    expect((await service.whole(portraitId, pure)).pixels).toHaveLength(12);
  });

  it('has a strip and beliefs; what the network sees in the photo is asked for once', async () => {
    const { service, asked, portrait } = make();
    const portraitId = await portrait();
    expect(await service.believe(portraitId, defaultAgeing)).toEqual({ age: 60, distance: 0.4 });
    const strip = await service.strip(portraitId, defaultAgeing);
    expect(strip.pictures.map(({ age }) => age)).toEqual([9]);
    const judged = asked.filter((question) => question.what === 'judge');
    expect(judged.map(({ original }) => original)).toEqual([null, Float32Array.of(1)]);
  });

  it('makes frames of the whole preview', async () => {
    const { service, portrait } = make();
    const frames = await service.frames(await portrait(), defaultAgeing, [20, 30]);
    expect(frames).toMatchObject({ width: 20, height: 10 });
    expect(frames.pictures.map((frame) => frame[(2 * 20 + 2) * 4])).toEqual([20, 30]);
    expect(frames.pictures[0]![0]).toBe(200);
  });
});
