import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { photoPreviewSide, type ImportUpdate } from '../../src-preload/contract';
import { livelyStudio, MockStudio } from '../testing/mock-studio';
import { speech } from '../words/words.svelte';
import { Studio } from './studio.svelte';

const settle = () => vi.advanceTimersByTimeAsync(0);

async function open(mock: MockStudio): Promise<Studio> {
  const studio = new Studio(mock);
  studio.start();
  await settle();
  return studio;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  speech.language = 'en';
});

describe('the window', () => {
  it('starts among the projects and lets no room be entered without one', async () => {
    const studio = await open(new MockStudio());
    expect(studio.ready).toBe(true);
    studio.go('train');
    expect(studio.room).toBe('projects');
    studio.go('settings');
    expect(studio.room).toBe('settings');
  });

  it('shows the run that trains after a reload', async () => {
    const studio = await open(livelyStudio());
    expect(studio.room).toBe('train');
    expect(studio.runs.selected?.state).toBe('training');
    expect(studio.runs.active).toHaveLength(1);
    expect(studio.runs.view?.samples).toHaveLength(41);
  });

  it('makes a project of dropped pictures and takes them to the import', async () => {
    const mock = new MockStudio();
    const studio = await open(mock);
    await studio.drop([new File([], 'a.png')]);
    expect(studio.projects.current?.name).toBe('Portraits');
    expect(studio.room).toBe('data');
    expect(studio.imports.selection?.id).toBe('selection1');
    expect(studio.imports.previewed).toHaveLength(12);
  });

  it('numbers the project when the name is taken', async () => {
    const mock = new MockStudio();
    const call = mock.call.bind(mock) as (channel: string, input?: unknown) => Promise<unknown>;
    const studio = await open(mock);
    vi.spyOn(mock, 'call').mockImplementation(((channel: string, input: { name: string }) =>
      channel === 'projects.create' && input.name === 'Portraits'
        ? Promise.reject({ code: 'projectExists', params: { name: input.name } })
        : call(channel, input)) as never);
    await studio.drop([new File([], 'a.png')]);
    expect(studio.projects.current?.name).toBe('Portraits 2');
  });

  it('refuses a selection without pictures and makes no project of it', async () => {
    const mock = new MockStudio();
    mock.selection = { ...mock.selection, pictures: 0 };
    const studio = await open(mock);
    await studio.drop([new File([], 'a.png')]);
    expect(studio.projects.current).toBeNull();
    expect(mock.asked('selections.release')).toHaveLength(1);
    expect(studio.toasts.items[0]?.kind).toBe('error');
  });

  it('empties its rooms when the project is closed', async () => {
    const mock = livelyStudio();
    const studio = await open(mock);
    const films = mock.asked('films.active').length;
    await studio.closeProject();
    // Those of models that belong to no project go on.
    expect(mock.asked('films.active').length).toBe(films + 1);
    expect(studio.room).toBe('projects');
    expect(studio.runs.list).toEqual([]);
    expect(studio.datasets.list).toEqual([]);
    expect(studio.faces.models).toEqual([]);
  });

  it('runs a command once when both the page and the menu send it', async () => {
    const mock = livelyStudio();
    const studio = await open(mock);
    studio.command('openProject', 'key', 1000);
    studio.command('openProject', 'menu', 1010);
    expect(mock.asked('projects.choose')).toHaveLength(1);
    studio.command('openProject', 'menu', 2000);
    expect(mock.asked('projects.choose')).toHaveLength(2);
  });

  it('speaks the language of the settings', async () => {
    const mock = new MockStudio();
    const studio = await open(mock);
    await studio.settings.set({ language: 'zh-CN' });
    expect(speech.language).toBe('zh-CN');
    mock.failures['settings.set'] = { code: 'diskFull', params: {} };
    await studio.settings.set({ language: 'en' });
    expect(speech.language).toBe('zh-CN');
    expect(studio.toasts.items[0]?.kind).toBe('error');
  });
});

describe('imports', () => {
  const update = (change: Partial<ImportUpdate>): ImportUpdate => ({
    jobId: 'job1',
    name: 'Portraits',
    phase: 'reading',
    done: 10,
    total: 100,
    imported: 9,
    skipped: 1,
    secondsLeft: 5,
    ...change,
  });

  it('of whole photos do not decide how the next pictures are kept', async () => {
    const studio = await open(new MockStudio());
    await studio.drop([new File([], 'a.png')]);
    studio.imports.setPhotos({ longest: 512 });
    expect(studio.imports.options).toMatchObject({ photos: { longest: 512 }, size: photoPreviewSide });
    await studio.drop([new File([], 'b.png')]);
    expect(studio.imports.options).toMatchObject({ size: 64, crop: 'centre' });
    expect(studio.imports.options.photos).toBeUndefined();
  });

  it('go from the panel to a data set with its report', async () => {
    const mock = new MockStudio();
    const studio = await open(mock);
    await studio.drop([new File([], 'a.png')]);
    studio.imports.setGrey(32);
    expect(studio.imports.sourceUrl(2, studio.imports.options)).toMatch(/preview=32&crop=centre.*&grey=1$/);
    studio.imports.setGrey(null);
    studio.imports.setOptions({ size: 128, crop: 'fit', background: '#102030' });
    const { imports } = studio;
    expect(imports.sourceUrl(7, null)).toBe('media://app/source/selection1/7');
    const fitted = 'media://app/source/selection1/7?preview=128&crop=fit&background=%23102030';
    expect(imports.sourceUrl(7, imports.options)).toBe(fitted);
    // How faces are cut goes along only while faces are cut.
    imports.setFaces({ kind: 'drawing', margin: 0.1 + 0.2 });
    expect(imports.options.faces).toBeUndefined();
    imports.setOptions({ crop: 'face' });
    expect(imports.sourceUrl(7, imports.options, 2)).toBe(
      `${fitted.replace('fit', 'face')}&kind=drawing&margin=0.3&missing=skip&part=2`,
    );
    imports.setOptions({ crop: 'fit' });
    expect(imports.sourceUrl(7, imports.options)).toBe(fitted);
    await studio.imports.start();
    expect(mock.asked('imports.start')).toEqual([
      {
        selectionId: 'selection1',
        name: 'Portraits',
        options: { size: 128, crop: 'fit', background: '#102030' },
      },
    ]);
    expect(studio.imports.selection).toBeNull();
    mock.emit('import', update({}));
    expect(studio.imports.active[0]?.done).toBe(10);
    const dataset = mock.addDataset('Portraits');
    mock.emit('import', update({ phase: 'done', imported: 2371, datasetId: dataset.id }));
    await settle();
    expect(studio.imports.active).toEqual([]);
    expect(studio.datasets.detail?.report.skipped).toHaveLength(5);
  });

  it('leave alone what is dropped while one begins, and let their own selection go', async () => {
    const mock = livelyStudio();
    const studio = await open(mock);
    await studio.drop([new File([], 'a.png')]);
    const starts = mock.hold('imports.start');
    const started = studio.imports.start();
    mock.selection = { ...mock.selection, id: 'selection2' };
    await studio.drop([new File([], 'b.png')]);
    expect(studio.imports.selection?.id).toBe('selection2');
    starts[0]!();
    await started;
    expect(studio.imports.selection?.id).toBe('selection2');
    expect(mock.asked('selections.release')).toEqual([{ selectionId: 'selection1' }]);
  });

  it('that were cancelled or failed leave the strip', async () => {
    const mock = livelyStudio();
    const studio = await open(mock);
    mock.emit('import', update({}));
    mock.emit('import', update({ phase: 'cancelled' }));
    mock.emit('import', update({ jobId: 'job2' }));
    mock.emit(
      'import',
      update({ jobId: 'job2', phase: 'failed', error: { code: 'importCrashed', params: {} } }),
    );
    expect(studio.imports.active).toEqual([]);
    expect(studio.toasts.items.map((toast) => toast.kind)).toEqual(['info', 'error']);
  });

  it('show each picture of a small folder once', async () => {
    const mock = new MockStudio();
    mock.selection = { ...mock.selection, pictures: 3 };
    const studio = await open(mock);
    await studio.drop([new File([], 'a.png')]);
    expect([...studio.imports.previewed].sort()).toEqual([0, 1, 2]);
  });
});

describe('data sets', () => {
  it('come back with Undo', async () => {
    const mock = livelyStudio();
    const studio = await open(mock);
    await studio.datasets.remove(studio.datasets.list[0]!);
    expect(studio.datasets.list).toHaveLength(2);
    studio.toasts.act(studio.toasts.items[0]!);
    await settle();
    expect(studio.datasets.list).toHaveLength(3);
  });
});

describe('runs', () => {
  it('grow with the messages of the engine', async () => {
    const mock = livelyStudio();
    const studio = await open(mock);
    const { view } = studio.runs;
    const run = studio.runs.selected!;
    const before = view!.version;
    mock.emit(
      'run',
      mock.update(run.id, {
        step: 8200,
        points: [{ step: 8200, lossG: 1, lossD: 1, dReal: 0.5, dFake: 0.5, loss: null }],
        samples: [{ step: 8200, url: 'new', columns: 4, rows: 4, side: 64 }],
      }),
    );
    expect(view!.version).toBe(before + 1);
    expect(view!.series.last()?.step).toBe(8200);
    expect(view!.sheet?.url).toBe('new');
    expect(studio.runs.stepOf(run)).toBe(8200);
  });

  it('let the gallery stay where the person scrubbed to', async () => {
    const mock = livelyStudio();
    const studio = await open(mock);
    const view = studio.runs.view!;
    view.show(10);
    mock.emit(
      'run',
      mock.update(view.runId, { samples: [{ step: 9000, url: 'new', columns: 4, rows: 4, side: 64 }] }),
    );
    expect(view.sheet?.step).toBe(2000);
    view.showStep(3090);
    expect(view.sheet?.step).toBe(3000);
    view.follow();
    expect(view.sheet?.step).toBe(9000);
  });

  it('forget what a roll back undid', async () => {
    const mock = livelyStudio();
    const studio = await open(mock);
    const view = studio.runs.view!;
    mock.emit(
      'run',
      mock.update(view.runId, {
        warnings: [{ code: 'rolledBack', step: 8112, toStep: 4000, learningRateFactor: 0.5 }],
      }),
    );
    expect(view.series.last()!.step).toBeLessThanOrEqual(4000);
    expect(view.samples.at(-1)!.step).toBeLessThanOrEqual(4000);
    expect(view.warnings).toHaveLength(1);
  });

  it('are paused and resumed with one key', async () => {
    const mock = livelyStudio();
    const studio = await open(mock);
    const run = studio.runs.selected!;
    studio.command('pauseOrResume', 'key', 1000);
    await settle();
    expect(mock.asked('runs.pause')).toEqual([{ runId: run.id }]);
    mock.emit('run', mock.update(run.id, { state: 'paused' }));
    await settle();
    expect(studio.runs.selected?.state).toBe('paused');
    studio.command('pauseOrResume', 'key', 5000);
    await settle();
    expect(mock.asked('runs.resume')).toHaveLength(1);
  });

  it('say when they failed and why', async () => {
    const mock = livelyStudio();
    const studio = await open(mock);
    const run = studio.runs.selected!;
    const error = { code: 'engineMemory', params: { step: 8000 } } as const;
    mock.emit('run', mock.update(run.id, { state: 'failed', error }));
    expect(studio.runs.selected?.error).toEqual(error);
    expect(studio.runs.active).toEqual([]);
    expect(studio.toasts.items[0]?.text).toContain('8000');
  });

  it('begin with the size of the pictures and with a free name', async () => {
    const mock = livelyStudio();
    mock.addDataset('Tiny', { imageSize: 32, count: 20 });
    const studio = await open(mock);
    studio.trainOn(studio.datasets.list.find((dataset) => dataset.name === 'Portraits in ink')!);
    expect(studio.runs.draft?.name).toBe('Portraits in ink 2');
    studio.trainOn(studio.datasets.list.find((dataset) => dataset.name === 'Tiny')!);
    const draft = studio.runs.draft!;
    expect(draft.recipe.imageSize).toBe(32);
    expect(draft.problems.map((problem) => problem.code)).toEqual(['batchTooLarge']);
    expect(draft.canStart).toBe(false);
    draft.setField('batchSize', 8);
    expect(draft.canStart).toBe(true);
    expect(draft.isChanged('batchSize')).toBe(true);
    draft.resetField('batchSize');
    expect(draft.isChanged('batchSize')).toBe(false);
  });

  it('are estimated after the hand rests, and only when they can work', async () => {
    const mock = livelyStudio();
    const studio = await open(mock);
    studio.trainOn(studio.datasets.list[0]!);
    const draft = studio.runs.draft!;
    for (const batch of [40, 50, 60]) draft.setField('batchSize', batch);
    await vi.advanceTimersByTimeAsync(300);
    expect(mock.asked('runs.estimate')).toHaveLength(1);
    expect(draft.estimate?.memoryBytes).toBe(600_000_000);
    draft.setField('batchSize', 0);
    expect(draft.outOfBounds).toEqual(['batchSize']);
    await vi.advanceTimersByTimeAsync(300);
    expect(mock.asked('runs.estimate')).toHaveLength(1);
  });

  it('start, and fork with the shape of the nets locked', async () => {
    const mock = livelyStudio();
    const studio = await open(mock);
    studio.trainOn(studio.datasets.list[0]!);
    await studio.runs.start();
    expect(mock.asked('runs.start')).toHaveLength(1);
    expect(studio.runs.draft).toBeNull();
    await studio.runs.beginFork(mock.checkpoints[0]!, studio.datasets.list);
    const draft = studio.runs.draft!;
    const locked = draft.fields.filter((field) => draft.isLocked(field)).map((field) => field.path);
    expect(locked).toContain('generator.channels.0');
    expect(locked).toContain('latent.size');
    expect(locked).not.toContain('generator.leak');
    expect(locked).not.toContain('steps');
    await studio.runs.start();
    expect(mock.asked('runs.fork')).toMatchObject([{ checkpointId: mock.checkpoints[0]!.id }]);
  });

  it('come back with Undo', async () => {
    const mock = livelyStudio();
    const studio = await open(mock);
    const finished = studio.runs.list.find((run) => run.state === 'finished')!;
    await studio.runs.remove(finished);
    expect(studio.runs.list).not.toContain(finished);
    studio.toasts.act(studio.toasts.items.at(-1)!);
    await settle();
    expect(studio.runs.list.map((run) => run.id)).toContain(finished.id);
  });
});

describe('faces', () => {
  async function enter(): Promise<{ mock: MockStudio; studio: Studio }> {
    const mock = livelyStudio();
    const studio = await open(mock);
    studio.go('faces');
    await settle();
    return { mock, studio };
  }

  it('fill the wall in chunks', async () => {
    const { mock, studio } = await enter();
    expect(studio.faces.wall).toHaveLength(24);
    expect(studio.faces.wall.every((face) => face.picture)).toBe(true);
    expect(mock.asked('faces.render')).toHaveLength(2);
    studio.faces.page(1);
    await settle();
    expect(studio.faces.wall[0]?.seed).toBe(25);
    studio.faces.goToSeed(-1);
    await settle();
    expect(studio.faces.wall.slice(0, 2).map((face) => face.seed)).toEqual([0xffffffff, 0]);
  });

  it('undo every move, a drag at a time', async () => {
    const { studio } = await enter();
    const { faces } = studio;
    faces.pick(3);
    for (const value of [0.2, 0.4, 0.8]) faces.edit(17, value, 'edit 17');
    faces.seal();
    faces.change({ variety: 1 });
    expect(faces.point).toEqual({ seed: 3, variety: 1, strength: 1, edits: { 17: 0.8 } });
    faces.undo();
    faces.undo();
    expect(faces.point).toEqual({ seed: 3, variety: 0.8, strength: 1, edits: {} });
    faces.redo();
    expect(faces.point.edits).toEqual({ 17: 0.8 });
    await settle();
    expect(faces.face?.width).toBe(64);
  });

  it('ask for one picture at a time while a slider moves', async () => {
    const { mock, studio } = await enter();
    studio.faces.pick(3);
    await settle();
    const before = mock.asked('faces.render').length;
    for (let i = 1; i <= 50; i++) studio.faces.edit(0, i / 20, 'edit 0');
    await settle();
    const asked = mock.asked('faces.render').slice(before) as { points: { edits: object }[] }[];
    expect(asked.length).toBeLessThanOrEqual(2);
    expect(asked.at(-1)?.points[0]?.edits).toEqual({ 0: 2.5 });
  });

  it('keep locked numbers when a face is drawn by chance', async () => {
    const { mock, studio } = await enter();
    const { faces } = studio;
    faces.pick(3);
    faces.edit(5, 1);
    faces.toggleLock(5);
    const total = async () => {
      const base = await mock.call('faces.latent', {
        modelId: 'checkpoint-900',
        point: { ...faces.point, edits: {} },
      });
      return base[5]! + faces.point.strength * (faces.point.edits[5] ?? 0);
    };
    const before = await total();
    await faces.randomise();
    expect(faces.point.seed).not.toBe(3);
    expect(Object.keys(faces.point.edits)).toEqual(['5']);
    expect(await total()).toBeCloseTo(before, 6);
    faces.resetEdits();
    expect(Object.keys(faces.point.edits)).toEqual(['5']);
  });

  it('are exported with a word about it', async () => {
    const { mock, studio } = await enter();
    studio.faces.pick(3);
    await studio.faces.export(2);
    expect(mock.asked('faces.export')).toMatchObject([{ scale: 2, point: { seed: 3 } }]);
    expect(studio.toasts.items.at(-1)?.text).toBe('Saved “face 3.png”.');
  });

  it('stay with the run when the checkpoint is thinned out', async () => {
    const { mock, studio } = await enter();
    studio.faces.useModel('checkpoint-904');
    studio.faces.pick(3);
    mock.models = mock.models.filter((model) => model.checkpointId !== 904);
    mock.emit('changed', { what: 'runs' });
    await settle();
    expect(studio.faces.model?.checkpointId).toBe(900);
    expect(studio.faces.open).toBe(true);
    expect(studio.faces.point.seed).toBe(3);
    expect(studio.toasts.items.at(-1)?.text).toContain('thinned out');
  });

  it('know the new name of their run', async () => {
    const { mock, studio } = await enter();
    studio.faces.pick(3);
    const { history, model } = studio.faces;
    const undoable = history.canUndo;
    mock.models = mock.models.map((other) => ({ ...other, name: 'Renamed' }));
    mock.emit('changed', { what: 'runs' });
    await settle();
    expect(studio.faces.model).toMatchObject({ id: model!.id, name: 'Renamed' });
    expect(history.canUndo).toBe(undoable);
    expect(studio.toasts.items).toEqual([]);
  });

  it('are there when another project is opened from outside', async () => {
    const { mock, studio } = await enter();
    mock.current = { id: 'other', name: 'Other', location: '~/Other.ganstudio', bytes: 1 };
    mock.emit('changed', { what: 'project' });
    await settle();
    expect(studio.room).toBe('faces');
    expect(studio.faces.model).not.toBeNull();
    expect(studio.faces.wall).toHaveLength(24);
  });

  it('open at the checkpoint that was asked for', async () => {
    const { studio } = await enter();
    await studio.openInFaces(902);
    expect(studio.room).toBe('faces');
    expect(studio.faces.model?.step).toBe(7000);
  });

  it('come with the favourites, whichever way leads to them', async () => {
    const model = new File([], 'shared.safetensors');
    for (const way of [(s: Studio) => s.openInFaces(902), (s: Studio) => s.drop([model])]) {
      const studio = await open(livelyStudio());
      expect(studio.faces.favourites.loaded).toBe(false);
      await way(studio);
      expect(studio.faces.favourites.loaded).toBe(true);
    }
  });
});
