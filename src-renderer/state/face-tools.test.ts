import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InversionUpdate, LatentPoint } from '../../src-preload/contract';
import { livelyStudio, type MockStudio } from '../testing/mock-studio';
import { speech } from '../words/words.svelte';
import type { Faces } from './faces.svelte';
import { Studio } from './studio.svelte';

const settle = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds);
/** Long enough for a face to come to rest and for everything that waits for that. */
const rest = () => settle(1000);

async function enter(): Promise<{ mock: MockStudio; studio: Studio; faces: Faces }> {
  const mock = livelyStudio();
  const studio = new Studio(mock);
  studio.start();
  await settle();
  studio.go('faces');
  await settle();
  return { mock, studio, faces: studio.faces };
}
const rendered = (mock: MockStudio): LatentPoint[][] =>
  mock.asked('faces.render').map((input) => (input as { points: LatentPoint[] }).points);
const z = async (mock: MockStudio, point: LatentPoint): Promise<number[]> =>
  mock.call('faces.latent', { modelId: 'checkpoint-900', point });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  speech.language = 'en';
});

describe('directions', () => {
  it('move the face, a drag is one step of undo, a reset leaves locked ones', async () => {
    const { faces, mock } = await enter();
    faces.pick(3);
    await faces.directions.load('checkpoint-900');
    expect(mock.asked('models.directions')).toHaveLength(1);
    for (const amount of [0.5, 1, 1.5]) faces.move('pca-0', amount, 'move pca-0');
    faces.seal();
    faces.move('sefa-1', -1);
    expect(faces.point.moves).toEqual({ 'pca-0': 1.5, 'sefa-1': -1 });
    faces.undo();
    expect(faces.point.moves).toEqual({ 'pca-0': 1.5 });
    faces.undo();
    expect(faces.point.moves).toBeUndefined();
    faces.redo();
    faces.redo();
    faces.directions.toggleLock('pca-0');
    faces.resetMoves();
    expect(faces.point.moves).toEqual({ 'pca-0': 1.5 });
    await faces.randomise();
    expect(faces.point.seed).not.toBe(3);
    expect(faces.point.moves).toEqual({ 'pca-0': 1.5 });
  });

  it('get a strip only where they are seen, when the face rests, and never while a slider moves', async () => {
    const { faces, mock } = await enter();
    faces.pick(3);
    const { directions } = faces;
    await directions.load('checkpoint-900');
    directions.want(['pca-0', 'sefa-1']);
    await settle(100);
    expect(directions.strips).toEqual({});
    await rest();
    expect(Object.keys(directions.strips).sort()).toEqual(['pca-0', 'sefa-1']);
    expect(directions.strips['pca-0']!.pictures).toHaveLength(5);
    const strip = rendered(mock).find((points) => points.length === 5)!;
    expect(strip.map(({ moves }) => moves)).toEqual([-2, -1, 0, 1, 2].map((amount) => ({ 'pca-0': amount })));

    const before = rendered(mock).filter((points) => points.length === 5).length;
    for (let i = 0; i < 10; i++) {
      faces.move('sefa-1', i / 5, 'move sefa-1');
      await settle(300);
    }
    expect(rendered(mock).filter((points) => points.length === 5)).toHaveLength(before);
    faces.seal();
    await rest();
    // Its own strip shows the same as before: a step along it is what the strip is made of.
    expect(rendered(mock).filter((points) => points.length === 5)).toHaveLength(before + 1);
    expect(directions.isFresh('pca-0', faces.point)).toBe(true);
    expect(directions.isFresh('sefa-1', faces.point)).toBe(true);
  });

  it('take names, and are forgotten with the model', async () => {
    const { faces } = await enter();
    faces.pick(3);
    await faces.directions.load('checkpoint-900');
    await faces.directions.rename('sefa-1', 'Smile');
    expect(faces.directions.list[1]!.name).toBe('Smile');
    faces.move('sefa-1', 1);
    faces.useModel('checkpoint-901');
    expect(faces.directions.list).toEqual([]);
    // The other model has no such direction: the face must not ask for it.
    expect(faces.point.moves).toBeUndefined();
    expect(faces.point.seed).toBe(3);
  });

  it('leave nothing of their moves in the face, its history or what is made of it, with another model', async () => {
    const { faces, mock } = await enter();
    faces.pick(3);
    await faces.directions.load('checkpoint-900');
    faces.move('pca-0', 1);
    faces.move('pca-0', 2);
    faces.undo();
    await rest();
    expect(faces.settled.moves).toEqual({ 'pca-0': 1 });
    const before = rendered(mock).length;
    faces.useModel('checkpoint-901');
    expect(faces.moveCount).toBe(0);
    expect(faces.history.canUndo || faces.history.canRedo).toBe(false);
    faces.breed.toggle('current');
    expect(faces.breed.parents).toEqual([faces.point]);
    await rest();
    const asked = rendered(mock).slice(before).flat();
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter(({ moves }) => moves && Object.keys(moves).length > 0)).toEqual([]);

    // What was kept with moves brings them back with its own model, and they go with it again.
    faces.useModel('checkpoint-900');
    await faces.directions.load('checkpoint-900');
    faces.take({ seed: 5, variety: 0.8, strength: 1, edits: {}, moves: { 'pca-0': 1 } });
    faces.pick(6);
    faces.useModel('checkpoint-901');
    expect(faces.history.canUndo).toBe(false);
    expect(faces.point.seed).toBe(6);
  });

  it('do not reach the other model by a face that chance was still making', async () => {
    const { faces } = await enter();
    faces.pick(3);
    faces.toggleLock(7);
    const made = faces.randomise(() => 0.5);
    faces.useModel('checkpoint-901');
    await made;
    // Its edits make up for numbers of the old model's seed.
    expect(faces.point).toMatchObject({ seed: 3, edits: {} });
  });

  it('say why there are none, and are asked for again on request alone', async () => {
    const { faces, mock } = await enter();
    mock.failures['models.directions'] = { code: 'engineBusy', params: {} };
    await faces.directions.load('checkpoint-900');
    expect(faces.directions.error).toMatchObject({ code: 'engineBusy' });
    delete mock.failures['models.directions'];
    await faces.directions.load('checkpoint-900');
    expect(faces.directions.list).toHaveLength(6);
  });
});

describe('what is asked of the engine', () => {
  it('shows nothing of a model that was left, and does not complain in its name', async () => {
    const { faces, mock, studio } = await enter();
    faces.pick(3);
    await rest();
    const renders = mock.hold('faces.render');
    faces.goToSeed(500);
    faces.change({ variety: 0.5 });
    faces.change({ variety: 0.4 });
    expect(renders).toHaveLength(2);
    const asked = mock.asked('faces.render').length;
    await studio.closeProject();
    mock.failures['faces.render'] = { code: 'noProject', params: {} };
    for (const go of renders.splice(0)) go();
    await rest();
    // The next model has the same number: the wall asks anew for it, and that alone may fail.
    expect(faces.model?.id).toBe('checkpoint-900');
    expect(mock.asked('faces.render').slice(asked)).toMatchObject([{ points: { length: 12 } }]);
    expect(studio.toasts.items).toHaveLength(1);
  });

  it('is not told of directions that are not known', async () => {
    const { faces, mock, studio } = await enter();
    mock.failures['models.directions'] = { code: 'engineBusy', params: {} };
    expect(await faces.vectorOf({ seed: 1, variety: 1, strength: 1, edits: {}, moves: { 'pca-0': 1 } })).toBe(
      undefined,
    );
    expect(studio.toasts.items.map(({ kind }) => kind)).toEqual(['error']);
    delete mock.failures['models.directions'];
    const moves = { 'pca-0': 1, 'pca-9': 0 };
    expect(await faces.vectorOf({ seed: 1, variety: 1, strength: 1, edits: {}, moves })).toHaveLength(100);
    expect(
      await faces.vectorOf({ seed: 1, variety: 1, strength: 1, edits: {}, moves: { 'pca-9': 1 } }),
    ).toBeUndefined();
    expect(studio.toasts.items).toHaveLength(2);
  });
});

describe('variations', () => {
  it('are those of the newest face, also when an older one was longer in coming', async () => {
    const { faces, mock } = await enter();
    const directions = mock.hold('models.directions');
    faces.pick(3);
    faces.move('pca-0', 1);
    const older = faces.variations.refresh();
    await settle();
    faces.undo();
    await faces.variations.refresh();
    const shown = faces.variations.grid.faces;
    expect(shown[12]!.point.moves).toBeUndefined();
    for (const go of directions.splice(0)) go();
    await older;
    expect(faces.variations.grid.faces).toBe(shown);

    faces.redo();
    faces.mix.other = { label: 'x', point: { seed: 9, variety: 1, strength: 1, edits: {} } };
    const latents = mock.hold('faces.latent');
    const mixes = [faces.mix.refresh()];
    await settle();
    faces.undo();
    mixes.push(faces.mix.refresh());
    await settle();
    // The second one first, both of its parents.
    latents.pop()!();
    await settle();
    latents.pop()!();
    await settle();
    expect(faces.mix.grid.faces[0]!.point.moves).toBeUndefined();
    while (latents.length > 0) {
      latents.pop()!();
      await settle();
    }
    await Promise.all(mixes);
    expect(faces.mix.grid.faces[0]!.point.moves).toBeUndefined();
  });

  it('stand around the face; one that is taken is a step of undo and becomes the middle', async () => {
    const { faces } = await enter();
    faces.pick(3);
    faces.show('variations');
    await rest();
    const { grid } = faces.variations;
    expect(grid.complete).toBe(true);
    expect(grid.faces).toHaveLength(25);
    expect(grid.faces[12]!.point).toEqual(faces.point);
    const chosen = grid.faces[0]!;
    faces.take(chosen.point, chosen.picture);
    expect(faces.face).toBe(chosen.picture);
    await rest();
    expect(grid.faces[12]!.point).toEqual(chosen.point);
    expect(grid.faces[0]!.point).not.toEqual(chosen.point);
    faces.undo();
    expect(faces.point).toMatchObject({ seed: 3 });
    expect(faces.point.base).toBeUndefined();
  });

  it('go further with the distance, keep what is locked, and come anew when asked', async () => {
    const { faces, mock } = await enter();
    faces.pick(3);
    faces.toggleLock(7);
    faces.show('variations');
    const own = await z(mock, faces.point);
    const far = async (): Promise<number> => {
      await rest();
      const other = await z(mock, faces.variations.grid.faces[0]!.point);
      expect(other[7]).toBeCloseTo(own[7]!, 4);
      return Math.hypot(...other.map((value, k) => value - own[k]!));
    };
    faces.variations.setDistance(0.1);
    const near = await far();
    faces.variations.setDistance(0.8);
    expect(await far()).toBeGreaterThan(2 * near);
    const before = faces.variations.grid.faces[0]!.point;
    faces.variations.again();
    await rest();
    expect(faces.variations.grid.faces[0]!.point).not.toEqual(before);
  });
});

describe('mixing and breeding', () => {
  it('has both parents in the corners', async () => {
    const { faces } = await enter();
    faces.pick(3);
    faces.show('mix');
    const other: LatentPoint = { seed: 9, variety: 0.8, strength: 1, edits: {} };
    faces.mix.choose('Seed 9', other);
    await rest();
    const { grid } = faces.mix;
    expect(grid.faces).toHaveLength(25);
    expect(grid.faces[0]!.point).toEqual(faces.point);
    expect(grid.faces[24]!.point).toEqual(other);
    expect(grid.faces[12]!.point.base).toHaveLength(100);
    const seed = faces.point.seed;
    faces.take(grid.faces[12]!.point);
    faces.change({ seed: seed + 1 });
    // Another seed is a face of its own.
    expect(faces.point.base).toBeUndefined();
  });

  it('needs two parents, makes twelve children and others when asked', async () => {
    const { faces } = await enter();
    faces.pick(3);
    await faces.toggleFavourite();
    faces.pick(4);
    await faces.toggleFavourite();
    faces.show('breed');
    const [one, two] = faces.favourites.list;
    faces.breed.toggle(one!.id);
    await rest();
    expect(faces.breed.grid.faces).toEqual([]);
    faces.breed.toggle(two!.id);
    await rest();
    const children = faces.breed.grid.faces.map(({ point }) => point);
    expect(children).toHaveLength(12);
    expect(new Set(children.map((point) => JSON.stringify(point))).size).toBe(12);
    faces.breed.again();
    await rest();
    expect(faces.breed.grid.faces[0]!.point).not.toEqual(children[0]);
  });
});

describe('favourites', () => {
  it('are kept with the whole point, let go again, and brought back', async () => {
    const { faces, studio, mock } = await enter();
    faces.pick(3);
    faces.edit(5, 1);
    faces.move('pca-0', 1);
    await faces.toggleFavourite();
    expect(mock.asked('favourites.add')).toMatchObject([{ point: faces.point, name: 'Seed 3' }]);
    expect(faces.favourite?.name).toBe('Seed 3');
    faces.edit(5, 2);
    expect(faces.favourite).toBeUndefined();
    faces.undo();
    expect(faces.favourite).toBeDefined();
    await faces.toggleFavourite();
    expect(faces.favourites.list).toEqual([]);
    studio.toasts.act(studio.toasts.items.at(-1)!);
    await settle();
    expect(faces.favourite?.name).toBe('Seed 3');
  });

  it('open again where their model is, and say so where it is not', async () => {
    const { faces, studio, mock } = await enter();
    faces.pick(3);
    await faces.toggleFavourite();
    const favourite = faces.favourites.list[0]!;
    faces.useModel('checkpoint-901');
    faces.openFavourite(favourite);
    expect(faces.model?.id).toBe('checkpoint-900');
    expect(faces.point).toEqual(favourite.point);
    // A checkpoint of the same number in another project is another model.
    const stranger = { ...favourite, project: { id: 'other', name: 'Other' } };
    expect(faces.modelOf(stranger)).toBeUndefined();
    faces.openFavourite(stranger);
    expect(studio.toasts.items.at(-1)).toMatchObject({ kind: 'error' });
    expect(studio.toasts.items.at(-1)?.text).toContain('“Other”');
    expect(mock.favourites).toHaveLength(1);
  });
});

describe('recipes of favourites', () => {
  it('are saved and copied, and a file brings the face back with its model', async () => {
    const { faces, mock, studio } = await enter();
    faces.pick(3);
    faces.move('pca-0', 1);
    await faces.toggleFavourite();
    const favourite = faces.favourites.list[0]!;
    await faces.favourites.saveRecipe(favourite);
    expect(mock.asked('favourites.saveRecipe')).toEqual([{ favouriteId: favourite.id }]);
    await faces.favourites.copyRecipe(favourite);
    expect(mock.asked('favourites.copyRecipe')).toEqual([{ favouriteId: favourite.id }]);
    expect(studio.toasts.items.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['Saved “Seed 3.json”.', 'The recipe is on the clipboard.']),
    );
    await faces.favourites.remove(favourite);
    faces.useModel('checkpoint-901');
    faces.show('favourites');
    await faces.openRecipe();
    expect(faces.model?.id).toBe('checkpoint-900');
    expect(faces.point).toEqual(favourite.point);
    expect(faces.mode).toBe('wall');
    // Opening does not keep it.
    expect(faces.favourites.list).toEqual([]);
  });

  it('change nothing where no file is chosen, or its model is not here', async () => {
    const { faces, mock, studio } = await enter();
    faces.pick(3);
    const before = faces.point;
    await faces.openRecipe();
    expect(faces.point).toBe(before);
    mock.faceRecipe = {
      name: 'Stranger',
      modelId: 'own-0123456789abcdef',
      modelName: 'Elsewhere',
      step: 1,
      project: null,
      point: { seed: 9, variety: 1, strength: 1, edits: {} },
    };
    await faces.openRecipe();
    expect(faces.point).toBe(before);
    expect(studio.toasts.items.at(-1)).toMatchObject({ kind: 'error' });
    expect(studio.toasts.items.at(-1)?.text).toContain('“Elsewhere”');
  });
});

describe('a loop', () => {
  it('goes over the chosen faces, is shown before it is saved, and needs two', async () => {
    const { faces, mock } = await enter();
    for (const seed of [3, 4, 5]) {
      faces.pick(seed);
      await faces.toggleFavourite();
    }
    const [three, two] = faces.favourites.list;
    expect(faces.loopFaces()).toHaveLength(1);
    faces.favourites.toggleChosen(two!.id);
    expect(faces.loopFaces().map(({ label }) => label)).toEqual(['This face', 'Seed 4']);
    faces.favourites.toggleChosen(three!.id);
    expect(faces.loopFaces().map(({ label }) => label)).toEqual(['Seed 4', 'Seed 5']);

    const { loop } = faces;
    await loop.begin('checkpoint-900', faces.loopFaces());
    loop.setOptions({ framesPerLeg: 6, fps: 10 });
    await rest();
    expect(loop.length).toBe(12);
    expect(loop.frames).toHaveLength(12);
    expect(loop.frames.every((frame) => frame !== null)).toBe(true);
    expect([0, 99, 100, 1199, 1200].map((time) => loop.frameAt(time))).toEqual([0, 0, 1, 11, 0]);
    expect(await loop.save()).toBe(true);
    expect(mock.asked('exports.loop')).toMatchObject([{ film: { framesPerLeg: 6, fps: 10 } }]);
    const { keys } = mock.asked('exports.loop')[0] as { keys: number[][] };
    expect(keys.map((key) => key.length)).toEqual([100, 100]);
    loop.shift(0, -1);
    expect(loop.faces.map(({ label }) => label)).toEqual(['Seed 5', 'Seed 4']);
    loop.leaveOut(0);
    await rest();
    expect(loop.frames).toEqual([]);
    expect(await loop.save()).toBe(false);

    // Saved at once, before its faces were worked out.
    const latents = mock.hold('faces.latent');
    void loop.begin('checkpoint-900', faces.loopFaces());
    const saved = loop.save();
    while (latents.length > 0) {
      latents.pop()!();
      await settle();
    }
    expect(await saved).toBe(true);
    expect(mock.asked('exports.loop')).toHaveLength(2);
  });
});

describe('the face of a picture', () => {
  const update = (change: Partial<InversionUpdate>): InversionUpdate => ({
    jobId: 'invert1',
    phase: 'running',
    step: 10,
    total: 100,
    secondsLeft: 9,
    loss: 0.3,
    point: { seed: 0, variety: 1, strength: 1, edits: {}, base: [1, 2] },
    picture: new Uint8ClampedArray(64 * 64 * 4),
    ...change,
  });
  async function drop() {
    const all = await enter();
    all.mock.selection = { ...all.mock.selection, pictures: 1, files: 1 };
    await all.studio.drop([{ name: 'me.jpg' } as File]);
    return all;
  }

  it('is looked for where one picture falls on the room, and becomes the face', async () => {
    const { faces, mock } = await drop();
    expect(mock.asked('faces.invert')).toEqual([
      { modelId: 'checkpoint-900', selectionId: 'selection1', index: 0 },
    ]);
    mock.emit('inversion', update({ jobId: 'another' }));
    expect(faces.inversion.update).toBeNull();
    mock.emit('inversion', update({}));
    expect(faces.inversion.best?.width).toBe(64);
    mock.emit('inversion', update({ phase: 'done', step: 100 }));
    await settle();
    expect(faces.point.base).toEqual([1, 2]);
    expect(faces.inversion.selection).toBeNull();
    expect(mock.asked('selections.release')).toEqual([{ selectionId: 'selection1' }]);
  });

  it('can be given up, or taken before the end', async () => {
    const { faces, mock, studio } = await drop();
    await faces.inversion.cancel();
    expect(mock.asked('faces.invertCancel')).toEqual([{ jobId: 'invert1' }]);
    mock.emit('inversion', update({ phase: 'cancelled' }));
    await settle();
    expect(faces.open).toBe(false);
    await studio.drop([{ name: 'me.jpg' } as File]);
    mock.emit('inversion', update({}));
    await faces.inversion.takeBest();
    expect(faces.point.base).toEqual([1, 2]);
    expect(mock.asked('faces.invertCancel')).toHaveLength(2);
  });

  it('says what went wrong, and folders stay data', async () => {
    const { faces, mock, studio } = await drop();
    mock.emit('inversion', update({ phase: 'failed', error: { code: 'noPictures', params: { name: 'x' } } }));
    await settle();
    expect(studio.toasts.items.at(-1)?.kind).toBe('error');
    expect(faces.inversion.selection).toBeNull();
    mock.selection = { ...mock.selection, pictures: 30 };
    await studio.drop([{ name: 'folder' } as File]);
    expect(studio.room).toBe('data');
  });
});

describe('faces that leave the window', () => {
  it('are copied, put on sheets and dragged', async () => {
    const { faces, mock, studio } = await enter();
    expect(faces.shownPoints()).toHaveLength(24);
    await faces.exports.saveSheet('checkpoint-900', faces.shownPoints());
    expect(mock.asked('exports.sheet')).toMatchObject([{ columns: 6, labels: true }]);
    await faces.copy();
    expect(mock.asked('exports.copy')).toEqual([]);
    faces.pick(3);
    await faces.copy();
    expect(mock.asked('exports.copy')).toMatchObject([{ point: { seed: 3 } }]);
    faces.exports.prepareDrag('checkpoint-900', faces.point, 4);
    await faces.exports.drag();
    expect(mock.asked('exports.drag')).toEqual([{ dragId: 'drag1' }]);
    mock.failures['exports.prepareDrag'] = { code: 'diskFull', params: {} };
    faces.exports.prepareDrag('checkpoint-900', faces.point, 4);
    await faces.exports.drag();
    expect(mock.asked('exports.drag')).toHaveLength(1);
    expect(studio.toasts.items.at(-1)?.kind).toBe('error');
  });
});
