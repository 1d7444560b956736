import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MockStudio } from '../testing/mock-studio';
import { Toasts } from './toasts.svelte';
import { mostInView, Pieces, squaresIn, type Asked } from './upscale-pieces.svelte';
import { Upscale } from './upscale.svelte';

const all = { left: 0, top: 0, right: 1, bottom: 1 };

beforeEach(() => {
  let addresses = 0;
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => `blob:${addresses++}`);
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation(() => {});
});
afterEach(() => void vi.restoreAllMocks());

describe('squares in view', () => {
  it('cover what is seen, the middle ones first', () => {
    expect(squaresIn(all, { width: 300, height: 129 })).toHaveLength(3 * 2);
    expect(squaresIn({ left: 0.4, top: 0, right: 0.6, bottom: 1 }, { width: 1280, height: 128 })).toEqual(
      expect.arrayContaining([
        { column: 4, row: 0 },
        { column: 5, row: 0 },
      ]),
    );
    const [first] = squaresIn(all, { width: 128 * 5, height: 128 * 3 });
    expect(first).toEqual({ column: 2, row: 1 });
  });
});

describe('pieces', () => {
  const asked: Asked = {
    selectionId: 'a',
    index: 0,
    width: 256,
    height: 128,
    modelId: 'bicubic',
    detail: 1,
    scale: 4,
  };

  it('are worked out once, and again when something about them is chosen anew; the old ones are seen meanwhile', async () => {
    const mock = new MockStudio();
    const pieces = new Pieces(mock, () => {});
    pieces.show(asked);
    pieces.look(all);
    expect(pieces.missing).toBeGreaterThan(0);
    await vi.waitFor(() => expect(pieces.missing).toBe(0));
    await vi.waitFor(() => expect(pieces.ready.size).toBe(2));
    const before = [...pieces.ready.values()].map(({ made }) => made);
    pieces.look(all);
    expect(pieces.missing).toBe(0);
    pieces.show({ ...asked, detail: 0.5 });
    expect(pieces.ready.size).toBe(2);
    pieces.look(all);
    await vi.waitFor(() =>
      expect([...pieces.ready.values()].every(({ made }) => !before.includes(made))).toBe(true),
    );
    expect(mock.calls.filter(({ channel }) => channel === 'upscale.piece')).toHaveLength(4);
    pieces.show({ ...asked, index: 1 });
    expect(pieces.ready.size).toBe(0);
  });

  it('are not begun where so much is seen that nobody sees detail', () => {
    const mock = new MockStudio();
    const pieces = new Pieces(mock, () => {});
    pieces.show({ ...asked, width: 128 * (mostInView + 1) });
    pieces.look(all);
    expect([pieces.tooMuch, pieces.missing, mock.calls]).toEqual([true, 0, []]);
  });
});

describe('the room', () => {
  const open = async (): Promise<{ mock: MockStudio; upscale: Upscale }> => {
    const mock = new MockStudio();
    const upscale = new Upscale(mock, new Toasts());
    await upscale.enter();
    mock.selection = { ...mock.selection, pictures: 70, files: 70 };
    await upscale.take(mock.selection);
    return { mock, upscale };
  };

  it('begins with a net, lists all pictures, and goes back through what was chosen', async () => {
    const { upscale } = await open();
    expect(upscale.choice.modelId).toBe('starter-photo');
    expect(upscale.pictures).toHaveLength(70);
    expect(upscale.resultSize).toEqual({ width: 1200, height: 800 });
    upscale.change({ detail: 0.6 }, 'detail');
    upscale.change({ detail: 0.5 }, 'detail');
    upscale.seal();
    upscale.change({ size: { width: 500, height: 400 } });
    expect(upscale.resultSize).toEqual({ width: 500, height: 400 });
    upscale.undo();
    upscale.undo();
    expect([upscale.choice.detail, upscale.history.canUndo]).toEqual([0.75, false]);
    upscale.redo();
    expect(upscale.choice.detail).toBe(0.5);
  });

  it('takes the detail back to sharp with a model that has nothing to mix', async () => {
    const { upscale } = await open();
    upscale.change({ detail: 0.2 });
    upscale.useModel('bicubic');
    expect(upscale.choice).toMatchObject({ modelId: 'bicubic', detail: 1 });
    // And from there, what it was is nobody's wish any more.
    upscale.useModel('starter-photo');
    expect(upscale.choice.detail).toBe(0.75);
  });

  it('asks before files are in the way, and saves nothing when the person thinks better of it', async () => {
    const { mock, upscale } = await open();
    const asked = vi.spyOn(mock, 'call');
    await upscale.saveAll();
    expect(asked).toHaveBeenLastCalledWith(
      'upscale.saveAll',
      expect.objectContaining({ folderId: 'folder1', onExisting: 'number', modelId: 'starter-photo' }),
    );
    asked.mockImplementation((channel) =>
      Promise.resolve((channel === 'upscale.existing' ? 3 : { folderId: 'folder2', name: 'Large' }) as never),
    );
    await upscale.saveAll();
    expect(upscale.conflict).toEqual({ folderId: 'folder2', folder: 'Large', count: 3 });
    asked.mockClear();
    await upscale.resolve(null);
    expect([asked.mock.calls, upscale.conflict]).toEqual([[], null]);
  });
});
