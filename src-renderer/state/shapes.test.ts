import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ModelInfo } from '../../src-preload/contract';
import { livelyStudio, type MockStudio } from '../testing/mock-studio';
import type { Shapes } from './shapes.svelte';
import { Studio } from './studio.svelte';

const settle = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds);

async function enter(): Promise<{ mock: MockStudio; studio: Studio; shapes: Shapes }> {
  const mock = livelyStudio();
  const chairs: ModelInfo = {
    ...mock.models[0]!,
    id: 'own-chairs',
    kind: 'own',
    runId: null,
    checkpointId: null,
    name: 'Chairs',
    system: 'gan3d',
  };
  mock.models = [...mock.models, chairs];
  const studio = new Studio(mock);
  studio.start();
  await settle();
  studio.go('shapes');
  await settle();
  return { mock, studio, shapes: studio.shapes };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the room of shapes', () => {
  it('offers models of shapes alone, and leaves the others to Faces', async () => {
    const { studio, shapes } = await enter();
    expect(shapes.models.map(({ id }) => id)).toEqual(['own-chairs']);
    expect(shapes.model?.name).toBe('Chairs');
    expect(shapes.field?.side).toBe(8);
    studio.go('faces');
    await settle();
    expect(studio.faces.models.length).toBeGreaterThan(0);
    expect(studio.faces.models.every(({ system }) => system !== 'gan3d')).toBe(true);
  });

  it('keeps locked numbers and steps along directions when another seed is taken', async () => {
    const { mock, shapes } = await enter();
    shapes.move('pca-0', 1.5);
    shapes.edit(3, 0.7);
    shapes.edit(4, 0.2);
    shapes.toggleLock(3);
    await settle();
    const modelId = 'own-chairs';
    const before = await mock.call('faces.latent', { modelId, point: { ...shapes.point, edits: {} } });
    expect(shapes.base).toEqual(before);
    await shapes.randomise(() => 0.25);
    const { point } = shapes;
    expect(point.seed).not.toBe(1);
    expect(point.moves).toEqual({ 'pca-0': 1.5 });
    const fresh = await mock.call('faces.latent', { modelId, point: { ...point, edits: {} } });
    expect(Object.keys(point.edits)).toEqual(['3']);
    expect(fresh[3]! + point.edits[3]!).toBeCloseTo(before[3]! + 0.7, 5);
    shapes.undo();
    expect(shapes.point.edits).toEqual({ 3: 0.7, 4: 0.2 });
    shapes.resetEdits();
    expect(shapes.point.edits).toEqual({ 3: 0.7 });
  });

  it('blends once both ends are known, and undo goes back along the way', async () => {
    const { shapes } = await enter();
    const { blend } = shapes;
    shapes.panel = 'blend';
    shapes.pick(2);
    await settle();
    expect(blend.ready).toBe(false);
    expect(shapes.point.seed).toBe(2);
    shapes.pick(3);
    expect(blend.ready).toBe(false);
    await settle();
    expect([blend.ready, blend.share, shapes.point.seed]).toEqual([true, 1, 3]);
    for (const share of [0.7, 0.4]) blend.show(share, 'blend');
    shapes.seal();
    expect(shapes.point.base).toBeDefined();
    expect(blend.share).toBe(0.4);
    shapes.undo();
    expect([blend.share, shapes.point.seed, shapes.point.base]).toEqual([1, 3, undefined]);
    shapes.redo();
    expect(blend.share).toBe(0.4);
    const { base } = shapes.point;
    blend.swap();
    expect(blend.share).toBeCloseTo(0.6);
    blend.show(0.6);
    shapes.point.base!.forEach((value, i) => expect(value).toBeCloseTo(base![i]!, 5));
  });

  it('makes films of a turn from one field, and of a blend from a shape for each frame', async () => {
    const { mock, shapes } = await enter();
    const turn = shapes.filmFields(8)!;
    expect(turn(0)).toBe(shapes.field);
    expect(turn(7)).toBe(shapes.field);
    shapes.filmKind = 'blend';
    // Nothing was chosen to go to.
    expect(shapes.filmFields(8)!(5)).toBe(shapes.field);
    await Promise.all([shapes.blend.set('from', { ...shapes.point }), settle()]);
    await Promise.all([shapes.blend.set('to', { ...shapes.point, seed: 9 }), settle()]);
    const blended = shapes.filmFields(8)!;
    const asked = mock.asked('shapes.render').length;
    for (const frame of [0, 2, 4, 6]) await blended(frame);
    const points = mock
      .asked('shapes.render')
      .slice(asked)
      .map((input) => (input as { points: [{ seed: number; base?: number[] }] }).points[0]);
    expect([points[0]!.seed, points[0]!.base]).toEqual([1, undefined]);
    expect([points[2]!.seed, points[2]!.base]).toEqual([9, undefined]);
    // There and back again.
    points[1]!.base!.forEach((value, i) => expect(points[3]!.base![i]).toBeCloseTo(value, 8));
  });

  it('hands over the frames of a film until no more are wanted, and gives it up where one cannot be drawn', async () => {
    const { mock, studio, shapes } = await enter();
    const frame = new Uint8ClampedArray(4);
    async function* frames(count: number): AsyncGenerator<Uint8ClampedArray<ArrayBuffer>> {
      for (let i = 0; i < count; i++) yield await Promise.resolve(frame);
      throw new Error('No graphics card.');
    }
    expect(await shapes.saveFilm(frames(3))).toBe(true);
    await settle();
    expect(mock.asked('shapes.filmFrame')).toHaveLength(3);
    expect(mock.asked('films.cancel')).toEqual([{ jobId: 'film3' }]);
    expect(studio.toasts.items.at(-1)?.kind).toBe('error');
  });
});
