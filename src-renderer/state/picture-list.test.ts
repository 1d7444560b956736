import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DatasetPictureFacts } from '../../src-preload/contract';
import { MockStudio } from '../testing/mock-studio';
import { FactsCache } from './picture-facts.svelte';
import { PictureList } from './picture-list.svelte';
import { Studio } from './studio.svelte';

const settle = () => vi.advanceTimersByTimeAsync(0);
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const facts = (position: number): DatasetPictureFacts => ({
  position,
  name: String(position),
  url: `media://${position}`,
  source: null,
  removed: false,
  age: null,
});

describe('facts of pictures', () => {
  it('are asked for once, in questions of a bounded size', async () => {
    const fetch = vi.fn((positions: number[]) => Promise.resolve(positions.map(facts)));
    const cache = new FactsCache(fetch, 3);
    cache.want([5, 6, 7, 8]);
    cache.want([7, 8, 9]);
    await settle();
    expect(fetch.mock.calls).toEqual([[[5, 6, 7]], [[8]], [[9]]]);
    expect(cache.at(9)?.name).toBe('9');
    expect(cache.at(4)).toBeUndefined();
  });

  it('are asked for again after a failure, and dropped when they are many and out of view', async () => {
    let broken = true;
    const fetch = vi.fn((positions: number[]) =>
      broken ? Promise.reject(new Error('gone')) : Promise.resolve(positions.map(facts)),
    );
    const cache = new FactsCache(fetch, 10, 4);
    cache.want([1]);
    await settle();
    broken = false;
    cache.want([1]);
    await settle();
    expect(cache.at(1)).toBeDefined();
    cache.want([2, 3, 4, 5]);
    await settle();
    expect([1, 2, 5].map((position) => cache.at(position) !== undefined)).toEqual([false, true, true]);
    cache.want([1]);
    await settle();
    expect(cache.at(1)).toBeDefined();
  });
});

describe('choosing pictures', () => {
  const plain = { shift: false, control: false };
  async function list(): Promise<PictureList> {
    const mock = new MockStudio();
    const studio = new Studio(mock);
    const { id } = mock.addDataset('Set', { count: 10 });
    const made = new PictureList(mock, studio.toasts, id, false, new FactsCache(() => Promise.resolve([])));
    made.load();
    await settle();
    return made;
  }
  const chosen = (made: PictureList): number[] => [...made.chosen].sort((a, b) => a - b);

  it('goes by one, by range and by one more or less', async () => {
    const made = await list();
    expect(made.count).toBe(10);
    made.press(2, plain);
    expect(chosen(made)).toEqual([2]);
    made.press(5, { shift: true, control: false });
    expect(chosen(made)).toEqual([2, 3, 4, 5]);
    made.press(1, { shift: true, control: false });
    expect(chosen(made)).toEqual([1, 2]);
    made.press(7, { shift: false, control: true });
    made.press(9, { shift: true, control: true });
    expect(chosen(made)).toEqual([1, 2, 7, 8, 9]);
    made.press(8, { shift: false, control: true });
    expect(chosen(made)).toEqual([1, 2, 7, 9]);
    made.press(3, plain);
    made.press(3, plain);
    expect(chosen(made)).toEqual([]);
    made.press(99, plain);
    expect(made.focused).toBe(3);
  });

  it('takes all, and lets go of what is no longer there', async () => {
    const made = await list();
    made.chooseAll();
    expect(made.chosen.size).toBe(10);
    made.find('x');
    made.press(9, plain);
    await vi.advanceTimersByTimeAsync(200);
    expect(made.chosen.size).toBe(1);
    made.clear();
    expect(made.focused).toBeNull();
  });
});

describe('pictures of a data set', () => {
  it('are removed and taken back, undone and redone, each step once', async () => {
    const mock = new MockStudio();
    mock.current = { id: 'p', name: 'P', location: '', bytes: 0 };
    const { id } = mock.addDataset('Set', { count: 10 });
    const studio = new Studio(mock);
    studio.start();
    await settle();
    await studio.datasets.open(id);
    const counts = () => [studio.datasets.detail?.count, studio.datasets.detail?.removed];
    await studio.datasets.removePictures([1, 2, 3]);
    await studio.datasets.removePictures([5]);
    expect(counts()).toEqual([6, 4]);
    studio.go('data');
    studio.command('undo', 'key', 1000);
    await settle();
    studio.command('undo', 'key', 2000);
    await settle();
    expect(counts()).toEqual([10, 0]);
    expect(studio.datasets.canUndo).toBe(false);
    studio.command('redo', 'key', 3000);
    await settle();
    expect(counts()).toEqual([7, 3]);
    expect(mock.asked('datasets.removePictures').at(-1)).toEqual({ datasetId: id, positions: [1, 2, 3] });
    // A message's Undo takes its own change back, once.
    const undo = studio.toasts.items.find(({ action }) => action)!;
    studio.toasts.act(undo);
    await settle();
    expect(counts()).toEqual([10, 0]);
    await studio.datasets.restorePictures([4]);
    expect(studio.datasets.canRedo).toBe(false);
    mock.failures['datasets.removePictures'] = { code: 'projectBusy', params: { name: 'P' } };
    await studio.datasets.removePictures([1]);
    expect(studio.toasts.items.at(-1)?.kind).toBe('error');
    studio.datasets.reset();
    expect(studio.datasets.canUndo).toBe(false);
  });
});
