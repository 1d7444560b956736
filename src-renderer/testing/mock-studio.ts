import {
  defaultSettings,
  systems,
  type Bridge,
  type CheckpointInfo,
  type DatasetDetail,
  type Direction,
  type ErrorMessage,
  type EventName,
  type Events,
  type FaceRecipe,
  type Favourite,
  type ImportUpdate,
  type Input,
  type LatentPoint,
  type NetworkInfo,
  type MetricPoint,
  type ModelInfo,
  type Output,
  type PhotoFace,
  type ProjectInfo,
  type PublicChannelName,
  type RecentProject,
  type RunDetail,
  type RunUpdate,
  type SampleSheet,
  type Selection,
  type Settings,
} from '../../src-preload/contract';
import { chance, faceUrl, sheetUrl } from './drawings';

type Handlers = { [C in PublicChannelName]: (input: Input<C>) => Output<C> | Promise<Output<C>> };
export interface MockCall {
  channel: PublicChannelName;
  input: unknown;
}

const hour = 3_600_000;

/** A studio without a main process: answers as the contract says, remembers what it was asked. */
export class MockStudio implements Bridge {
  readonly calls: MockCall[] = [];
  /** Errors that channels answer with instead, until they are taken out again. */
  private network: NetworkInfo = {
    id: 'vgg19',
    state: 'absent',
    bytes: 0,
    totalBytes: 80_000_000,
    secondsLeft: null,
    place: null,
    own: null,
    error: null,
  };
  readonly failures: Partial<Record<PublicChannelName, ErrorMessage>> = {};
  settings: Settings = { ...defaultSettings };
  current: ProjectInfo | null = null;
  recent: RecentProject[] = [];
  datasets: DatasetDetail[] = [];
  runs: RunDetail[] = [];
  active: RunUpdate[] = [];
  activeImports: ImportUpdate[] = [];
  models: ModelInfo[] = [];
  /** What is found in the next photo. */
  photoFaces: PhotoFace[] = [];
  directions: Direction[] = Array.from({ length: 6 }, (_, i) => ({
    id: `${i % 2 === 0 ? 'pca' : 'sefa'}-${i}`,
    name: i === 0 ? 'Hair' : null,
    kind: i % 2 === 0 ? ('pca' as const) : ('sefa' as const),
    vector: Array.from({ length: 100 }, (__, k) => (k === i + 1 ? 1 : 0)),
  }));
  favourites: Favourite[] = [];
  private removedFavourites: Favourite[] = [];
  /** What a file holds that was saved last. */
  faceRecipe: FaceRecipe | null = null;
  metrics: MetricPoint[] = [];
  samples: SampleSheet[] = [];
  checkpoints: CheckpointInfo[] = [];
  selection: Selection = {
    id: 'selection1',
    label: 'Portraits',
    files: 2412,
    pictures: 2371,
    bytes: 1_840_000_000,
    grey: null,
    shapes: 0,
    ages: null,
  };
  private listeners: { event: EventName; listener: (payload: never) => void }[] = [];
  private nextId = 100;

  private readonly handlers: Handlers = {
    'app.info': () => ({
      version: '0.1.0',
      platform: 'Linux',
      electron: '45.4.1',
      chromium: '140.0',
      node: '24.4.0',
      systemLanguage: 'en',
    }),
    'app.doctor': () => [
      { what: 'electron', ok: true, text: 'Electron 45.4.1' },
      { what: 'tensorflow', ok: true, text: 'TensorFlow 2.21.0' },
      { what: 'device', ok: true, text: 'CPU, 8 cores, AVX2 FMA' },
      { what: 'sqlite', ok: true, text: 'SQLite 3.50.4' },
      { what: 'screen', ok: false, text: 'No screen was found' },
    ],
    'settings.get': () => this.settings,
    'settings.contentNetwork': () => null,
    'settings.chooseContentNetwork': () => null,
    'settings.forgetContentNetwork': () => null,
    'settings.set': (change) => (this.settings = { ...this.settings, ...change }),
    'projects.recent': () => this.recent,
    'projects.current': () => this.current,
    'projects.create': ({ name }) => (this.current = project(`p${this.nextId++}`, name)),
    'projects.choose': () => (this.current = project('chosen', 'Chosen')),
    'projects.open': ({ projectId }) => {
      const known = this.recent.find((other) => other.id === projectId);
      return (this.current = project(projectId, known?.name ?? 'Project'));
    },
    'projects.rename': ({ name }) => (this.current = { ...this.current!, name }),
    'projects.close': () => (this.current = null),
    'projects.forget': ({ projectId }) => {
      this.recent = this.recent.filter((other) => other.id !== projectId);
      return null;
    },
    'projects.reveal': () => null,
    'selections.choose': () => this.selection,
    'selections.release': () => null,
    'selections.faces': ({ index }) => ({
      width: 400,
      height: 300,
      cuts: Array.from({ length: index % 3 }, (_, i) => ({
        left: 40 + 180 * i,
        top: 60,
        side: 140,
        score: 0.9,
        tooSmall: false,
      })),
    }),
    'imports.start': () => ({ jobId: 'job1' }),
    'imports.starter': () => ({ jobId: 'job2' }),
    'imports.cancel': () => null,
    'imports.active': () => this.activeImports,
    'datasets.list': () => this.datasets,
    'datasets.get': ({ datasetId }) => find(this.datasets, datasetId),
    'datasets.pictures': ({ offset, limit }) =>
      Array.from({ length: limit }, (_, i) => ({
        position: offset + i,
        name: `studio visit/IMG_${String(4000 + offset + i)}.jpg`,
        url: faceUrl(offset + i + 1),
      })),
    'datasets.positions': ({ datasetId, removed }) => {
      const { count, removed: gone } = find(this.datasets, datasetId);
      return removed
        ? Uint32Array.from({ length: gone }, (_, i) => count + i)
        : Uint32Array.from({ length: count }, (_, i) => i);
    },
    'datasets.picturesAt': ({ positions }) =>
      positions.map((position) => ({
        position,
        name: `studio visit/IMG_${String(4000 + position)}.jpg`,
        url: faceUrl(position + 1),
        source: { width: 1200, height: 1600, bytes: 340_000 },
        removed: false,
        age: null,
      })),
    'datasets.removePictures': ({ datasetId, positions }) => this.changePictures(datasetId, positions, 1),
    'datasets.restorePictures': ({ datasetId, positions }) => this.changePictures(datasetId, positions, -1),
    'datasets.lookAlikes': () => ({
      groups: [
        { positions: [4, 9], distances: [0, 2] },
        { positions: [20, 21, 22], distances: [0, 4, 6] },
      ],
    }),
    'datasets.statistics': () => ({
      imageSize: 64,
      measured: 2371,
      mean: paint(latentOf(1, 16)),
      sizes: {
        known: 2371,
        smallest: { width: 80, height: 90 },
        middle: { width: 900, height: 1200 },
        largest: { width: 4000, height: 6000 },
        portrait: 2000,
        square: 300,
        landscape: 71,
        shorterSides: [
          { from: 64, to: 96, count: 10 },
          { from: 96, to: 128, count: 400 },
          { from: 128, to: 192, count: 1961 },
        ],
      },
      brightness: Array.from({ length: 16 }, () => 1 / 16),
      hues: Array.from({ length: 24 }, () => 1 / 24),
      coloured: 0.6,
      palette: [
        { colour: '#c8967d', share: 0.6 },
        { colour: '#3a2c28', share: 0.4 },
      ],
    }),
    'datasets.estimateAges': () => ({ jobId: 'job3' }),
    'datasets.forgetEstimates': () => null,
    'datasets.rename': ({ datasetId, name }) => {
      find(this.datasets, datasetId).name = name;
      return null;
    },
    'datasets.remove': ({ datasetId }) => {
      this.removedDatasets = this.datasets.filter((dataset) => dataset.id === datasetId);
      this.datasets = this.datasets.filter((dataset) => dataset.id !== datasetId);
      return null;
    },
    'datasets.restore': () => {
      this.datasets = [...this.datasets, ...this.removedDatasets];
      return null;
    },
    'runs.list': () => this.runs,
    'runs.get': ({ runId }) => find(this.runs, runId),
    'runs.metrics': () => this.metrics,
    'runs.samples': () => this.samples,
    'runs.checkpoints': () => this.checkpoints,
    'runs.estimate': ({ recipe }) => ({
      parameters: {
        generator: (recipe.system === 'dcgan' ? recipe.generator.baseChannels : 32) * 9120,
        discriminator: 412_000,
      },
      memoryBytes: 240_000_000 + recipe.batchSize * 6_000_000,
      machineBytes: 16_000_000_000,
      problems: [],
    }),
    'runs.start': ({ name, recipe, datasetId }) => this.addRun(name, { recipe, datasetId }),
    'runs.pause': ({ runId }) => this.setState(runId, 'paused'),
    'runs.resume': ({ runId }) => {
      this.setState(runId, 'training');
      return find(this.runs, runId);
    },
    'runs.stop': ({ runId }) => this.setState(runId, 'stopped'),
    'runs.continue': ({ runId, moreSteps }) => {
      const run = find(this.runs, runId);
      run.totalSteps = run.step + moreSteps;
      this.setState(runId, 'training');
      return run;
    },
    'runs.fork': ({ name, recipe }) => this.addRun(name, { recipe, forkedFrom: { runId: 1, step: 8000 } }),
    'runs.rename': ({ runId, name }) => {
      find(this.runs, runId).name = name;
      return null;
    },
    'runs.remove': ({ runId }) => {
      this.removedRuns = this.runs.filter((run) => run.id === runId);
      this.runs = this.runs.filter((run) => run.id !== runId);
      return null;
    },
    'runs.restore': () => {
      this.runs = [...this.runs, ...this.removedRuns];
      return null;
    },
    'runs.exportRecipe': () => ({ name: 'recipe.json' }),
    'runs.chooseWeights': ({ net }) => ({ weightsId: `w-${net}`, net, name: `${net}.h5` }),
    'runs.checkWeights': () => null,
    'runs.exportWeights': ({ net, format }) => ({ name: `${net}.${format}` }),
    'networks.list': () => [this.network],
    'networks.download': () => (this.network = { ...this.network, state: 'downloading' }),
    'networks.cancel': () => (this.network = { ...this.network, state: 'partial', bytes: 10 }),
    'networks.remove': () => (this.network = { ...this.network, state: 'absent', bytes: 0, own: null }),
    'networks.choose': () => (this.network = { ...this.network, state: 'ready', own: 'mine.h5' }),
    'runs.importRecipe': () => systems.dcgan.presets.book,
    'runs.active': () => this.active,
    'datasets.augment': ({ datasetId, turn, count }) => {
      const of = (seed: number) => paint(latentOf(seed, 16));
      const numbers = Array.from({ length: count }, (_, i) => i + 1);
      return {
        side: 64,
        originals: numbers.map((i) => of(i + datasetId)),
        augmented: numbers.map((i) => of(i + datasetId + 100 * (turn + 1))),
      };
    },
    'runs.try': () => ({
      parameters: { generator: 1_200_000, discriminator: 412_000 },
      seconds: { step: 0.4, sheet: 0.2, checkpoint: 0.5 },
      steps: 8,
      peakBytes: 1_100_000_000,
      freeBytes: 9_000_000_000,
      machineBytes: 16_000_000_000,
      busy: false,
    }),
    'runs.cancelTry': () => null,
    'films.ofRun': () => ({ jobId: 'film1' }),
    'films.cancel': () => null,
    'films.reveal': () => null,
    'films.active': () => [],
    'checkpoints.pin': ({ checkpointId, pinned }) => {
      const checkpoint = find(this.checkpoints, checkpointId);
      return Object.assign({}, checkpoint, { pinned });
    },
    'checkpoints.remove': () => null,
    'models.list': () => this.models,
    'models.card': () => null,
    'models.save': () => ({ name: 'model.safetensors' }),
    'models.load': () => null,
    'models.rename': ({ modelId, name }) => {
      const model = this.models.find(({ id }) => id === modelId)!;
      return Object.assign(model, { name });
    },
    'models.remove': () => null,
    'models.restore': () => null,
    'models.directions': () => this.directions,
    'models.nameDirection': ({ directionId, name }) =>
      (this.directions = this.directions.map((direction) =>
        direction.id === directionId ? { ...direction, name: name || null } : direction,
      )),
    'faces.render': ({ points }) => ({
      width: 64,
      height: 64,
      pictures: points.map((point) => paint(this.latentAt(point))),
      milliseconds: 7,
    }),
    'faces.latent': ({ point }) =>
      (point.base ?? latentOf(point.seed, 100)).map((number) => number * point.variety),
    'ageing.open': () => ({
      photoId: 'photo1',
      name: 'Photo.jpg',
      width: 8,
      height: 8,
      preview: { width: 8, height: 8, pixels: new Uint8ClampedArray(8 * 8 * 4).fill(120) },
      faces: this.photoFaces,
    }),
    'ageing.close': () => null,
    'ageing.fit': () => ({ jobId: 'age1' }),
    'ageing.cancel': () => null,
    'ageing.view': ({ ageing }) => ({
      left: 2,
      top: 2,
      width: 4,
      height: 4,
      pixels: new Uint8ClampedArray(4 * 4 * 4).fill(Math.round(ageing.to)),
    }),
    'ageing.strip': () => ({
      side: 4,
      classes: [9, 24, 34.5, 44.5, 54.5, 70].map((years) => ({
        first: Math.floor(years),
        years,
        label: String(years),
      })),
      pictures: [9, 24, 34.5, 44.5, 54.5, 70].map((years) => ({
        age: years,
        distance: 0.4,
        pixels: new Uint8ClampedArray(4 * 4 * 4).fill(years),
      })),
    }),
    'ageing.believe': ({ ageing }) => ({ age: Math.round(ageing.to), distance: 0.4 }),
    'ageing.save': () => ({ name: 'Photo 60.png' }),
    'ageing.saveStrip': () => ({ name: 'Photo.png' }),
    'ageing.film': () => ({ jobId: 'film3' }),
    'ageing.batch': () => ({ jobId: 'batch1' }),
    'ageing.cancelBatch': () => null,
    'faces.invert': () => ({ jobId: 'invert1' }),
    'faces.invertCancel': () => null,
    'faces.export': ({ point }) => ({ name: `face ${point.seed}.png` }),
    'shapes.render': ({ points }) => ({
      side: 8,
      volumes: points.map(({ seed }) => Uint8Array.from({ length: 512 }, (_, i) => (i * (seed + 1)) % 256)),
      milliseconds: 7,
    }),
    'shapes.portraits': ({ points }) => ({
      width: 64,
      height: 64,
      pictures: points.map((point) => paint(this.latentAt(point))),
      milliseconds: 7,
    }),
    'shapes.export': ({ format }) => ({
      name: `shape.${format}`,
      facts: { triangles: 12, pieces: 1, size: [1, 1, 1], volume: 1, watertight: true },
    }),
    'shapes.film': () => ({ jobId: 'film3' }),
    'shapes.filmFrame': () => true,
    'upscale.models': () => [
      { id: 'bicubic', kind: 'bicubic', name: '', step: 0, scale: 4, detail: 'bicubic' },
      { id: 'starter-photo', kind: 'starter', name: 'Photo', step: 9000, scale: 4, detail: 'yes' },
    ],
    'upscale.pictures': ({ from, count }) =>
      Array.from({ length: Math.min(count, Math.max(0, this.selection.pictures - from)) }, (_, i) => ({
        name: `photo ${from + i}.jpg`,
        bytes: 20_000,
        size: { width: 300, height: 200 },
        alpha: false,
        deep: false,
      })),
    'upscale.original': () => Uint8Array.of(137, 80),
    'upscale.piece': () => ({ made: Uint8Array.of(1), bicubic: Uint8Array.of(2) }),
    'upscale.chooseFolder': () => ({ folderId: 'folder1', name: 'Large' }),
    'upscale.existing': () => 0,
    'upscale.saveAll': () => ({ jobId: 'upscale1' }),
    'upscale.save': () => ({ jobId: 'upscale2' }),
    'upscale.cancel': () => null,
    'upscale.reveal': () => null,
    'upscale.active': () => [],
    'exports.sheet': () => ({ name: 'faces.png' }),
    'exports.loop': () => ({ jobId: 'film2' }),
    'exports.copy': () => null,
    'exports.prepareDrag': () => ({ dragId: 'drag1' }),
    'exports.drag': () => null,
    'favourites.list': () => this.favourites,
    'favourites.add': ({ modelId, point, name }) => {
      const model = this.models.find(({ id }) => id === modelId)!;
      const favourite: Favourite = {
        id: `favourite${this.nextId++}`,
        name,
        createdAt: Date.now(),
        modelId,
        modelName: model.name,
        step: model.step,
        project: this.current && { id: this.current.id, name: this.current.name },
        point,
        picture: faceUrl(point.seed),
      };
      this.favourites = [favourite, ...this.favourites];
      return favourite;
    },
    'favourites.rename': ({ favouriteId, name }) => {
      const favourite = { ...this.favourites.find(({ id }) => id === favouriteId)!, name };
      this.favourites = this.favourites.map((other) => (other.id === favouriteId ? favourite : other));
      return favourite;
    },
    'favourites.remove': ({ favouriteId }) => {
      this.removedFavourites = this.favourites.filter(({ id }) => id === favouriteId);
      this.favourites = this.favourites.filter(({ id }) => id !== favouriteId);
      return null;
    },
    'favourites.restore': () => {
      this.favourites = [...this.removedFavourites, ...this.favourites];
      return null;
    },
    'favourites.saveRecipe': ({ favouriteId }) => {
      const { name, modelId, modelName, step, project, point } = this.favourites.find(
        ({ id }) => id === favouriteId,
      )!;
      this.faceRecipe = { name, modelId, modelName, step, project, point };
      return { name: `${name}.json` };
    },
    'favourites.copyRecipe': () => null,
    'favourites.openRecipe': () => this.faceRecipe,
  };
  private removedDatasets: DatasetDetail[] = [];
  private removedRuns: RunDetail[] = [];
  private readonly held: Partial<Record<PublicChannelName, (() => void)[]>> = {};

  async call<C extends PublicChannelName>(
    channel: C,
    ...input: undefined extends Input<C> ? [] : [Input<C>]
  ): Promise<Output<C>> {
    this.calls.push({ channel, input: input[0] });
    const waiting = this.held[channel];
    if (waiting) await new Promise<void>((go) => waiting.push(go));
    const failure = this.failures[channel];
    if (failure) throw failure;
    return (this.handlers[channel] as (input: unknown) => Output<C>)(input[0]);
  }

  drop(): Promise<Selection> {
    return Promise.resolve(this.selection);
  }

  dropModel(): Promise<ModelInfo> {
    return Promise.resolve(this.models[0]!);
  }

  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
    const entry = { event, listener: listener as (payload: never) => void };
    this.listeners.push(entry);
    return () => (this.listeners = this.listeners.filter((other) => other !== entry));
  }

  /** Sends an event as the main process would. */
  emit<E extends EventName>(event: E, payload: Events[E]): void {
    for (const entry of this.listeners) {
      if (entry.event === event) (entry.listener as (payload: Events[E]) => void)(payload);
    }
  }

  /** Answers on this channel wait from now on, until the test lets them go one by one, in whatever order. */
  hold(channel: PublicChannelName): (() => void)[] {
    const waiting: (() => void)[] = [];
    this.held[channel] = waiting;
    return waiting;
  }

  /** What the window asked for on one channel. */
  asked(channel: PublicChannelName): unknown[] {
    return this.calls.filter((call) => call.channel === channel).map((call) => call.input);
  }

  addDataset(name: string, change: Partial<DatasetDetail> = {}): DatasetDetail {
    const id = this.nextId++;
    const dataset: DatasetDetail = {
      id,
      name,
      kind: 'pictures',
      content: 'colour',
      aged: { known: 0, estimated: 0, byYear: [] },
      imageSize: 64,
      count: 2371,
      removed: 0,
      skipped: 5,
      createdAt: Date.now() - 2 * hour,
      bytes: 29_100_000,
      credit: null,
      pictures: Array.from({ length: 16 }, (_, i) => faceUrl(id * 20 + i)),
      options: { size: 64, crop: 'centre', background: '#ffffff' },
      report: {
        imported: 2371,
        seconds: 34,
        skipped: [
          { name: 'archive/IMG_0181.jpg', reason: 'corrupt' },
          { name: 'archive/notes on the sitters.txt', reason: 'notPicture' },
          { name: 'thumbs/small.png', reason: 'tooSmall' },
          { name: 'copies/IMG_4003 (1).jpg', reason: 'duplicate', detail: 'studio visit/IMG_4003.jpg' },
          { name: 'copies/IMG_4007 (1).jpg', reason: 'duplicate', detail: 'studio visit/IMG_4007.jpg' },
        ],
      },
      ...change,
    };
    this.datasets = [...this.datasets, dataset];
    return dataset;
  }

  addRun(name: string, change: Partial<RunDetail> = {}): RunDetail {
    const recipe = systems.dcgan.presets.compact;
    const run: RunDetail = {
      id: this.nextId++,
      name,
      system: 'dcgan',
      datasetId: this.datasets[0]?.id ?? 1,
      datasetName: this.datasets[0]?.name ?? 'Portraits',
      state: 'starting',
      step: 0,
      totalSteps: recipe.steps,
      createdAt: Date.now(),
      updatedAt: Date.now(),
      forkedFrom: null,
      picture: null,
      bytes: 0,
      error: null,
      recipe,
      parameters: { generator: 1_480_000, discriminator: 412_000 },
      ...change,
    };
    this.runs = [run, ...this.runs];
    return run;
  }

  /** A message of the engine about a run. */
  update(runId: number, change: Partial<RunUpdate> = {}): RunUpdate {
    const run = find(this.runs, runId);
    return {
      runId,
      state: run.state,
      step: run.step,
      totalSteps: run.totalSteps,
      stepsPerSecond: 3.42,
      secondsLeft: 3480,
      phasesAfter: 0,
      memoryBytes: 812_000_000,
      points: [],
      samples: [],
      checkpoints: [],
      warnings: [],
      error: null,
      ...change,
    };
  }

  private changePictures(datasetId: number, positions: number[], sign: number): number[] {
    const dataset = find(this.datasets, datasetId);
    const change = sign * positions.length;
    const changed = { ...dataset, count: dataset.count - change, removed: dataset.removed + change };
    this.datasets = this.datasets.map((other) => (other === dataset ? changed : other));
    return positions;
  }

  private latentAt({ seed, variety, strength, edits, base, moves = {} }: LatentPoint): number[] {
    return (base ?? latentOf(seed, 16)).map((number, k) => {
      const moved = Object.entries(moves).reduce((sum, [id, amount]) => {
        return sum + amount * (this.directions.find((direction) => direction.id === id)?.vector[k] ?? 0);
      }, 0);
      return variety * number + strength * ((edits[k] ?? 0) + moved);
    });
  }

  private setState(runId: number, state: RunDetail['state']): null {
    find(this.runs, runId).state = state;
    return null;
  }
}

/** A mock with a project in the middle of its life. */
export function livelyStudio(): MockStudio {
  const mock = new MockStudio();
  mock.current = project('portraits', 'Portraits in ink');
  mock.addDataset('Portraits in ink');
  mock.addDataset('Studio visits, spring, all contact sheets scanned and cropped by hand', { count: 812 });
  mock.addDataset('Lorelei faces', {
    kind: 'starter',
    count: 2000,
    skipped: 0,
    credit: '“Lorelei” by Lisa Wischofsky, CC0 1.0',
    report: { imported: 2000, skipped: [], seconds: 12 },
  });
  const run = mock.addRun('Portraits in ink', {
    state: 'training',
    step: 8112,
    createdAt: Date.now() - hour,
    picture: sheetUrl(0.8),
  });
  mock.addRun('First try', {
    state: 'finished',
    step: 20_000,
    createdAt: Date.now() - 30 * hour,
    picture: sheetUrl(1),
  });
  mock.addRun('First try, fork with higher learning rate', {
    state: 'failed',
    step: 5120,
    createdAt: Date.now() - 25 * hour,
    picture: sheetUrl(0.5),
    error: { code: 'engineCrashed', params: { step: 5000 } },
    forkedFrom: { runId: run.id, step: 4000 },
  });
  mock.active = [mock.update(run.id)];
  const next = chance(5);
  mock.metrics = Array.from({ length: 2000 }, (_, i) => ({
    step: i * 4 + 1,
    lossG: 0.9 + 0.5 * Math.sin(i / 180) + next() * 0.6,
    lossD: 1.2 - 0.3 * Math.sin(i / 210) + next() * 0.4,
    dReal: 0.62 + 0.1 * Math.sin(i / 100) + next() * 0.08,
    dFake: 0.36 - 0.1 * Math.sin(i / 120) + next() * 0.08,
    loss: null,
  }));
  mock.samples = Array.from({ length: 41 }, (_, i) => ({
    step: i * 200,
    url: sheetUrl(Math.min(1, i / 36)),
    columns: 4,
    rows: 4,
    side: 64,
  }));
  mock.checkpoints = [8000, 7500, 7000, 4000, 2000].map((step, i) => ({
    id: 900 + i,
    runId: run.id,
    step,
    createdAt: Date.now() - i * 300_000,
    bytes: 24_300_000,
    ownBytes: i === 3 ? 8_100_000 : 24_300_000,
    pinned: i === 3,
  }));
  mock.models = mock.checkpoints.map((checkpoint) => ({
    id: `checkpoint-${checkpoint.id}`,
    kind: 'checkpoint',
    runId: run.id,
    name: run.name,
    checkpointId: checkpoint.id,
    step: checkpoint.step,
    system: 'dcgan',
    imageSize: 64,
    latentSize: 100,
    picture: sheetUrl(0.8),
  }));
  mock.recent = recentProjects();
  return mock;
}

/** Projects of all kinds for the start page. */
export function recentProjects(): RecentProject[] {
  const recent = (id: string, name: string, change: Partial<RecentProject>): RecentProject => ({
    ...project(id, name),
    openedAt: Date.now() - hour,
    missing: false,
    runs: 3,
    datasets: 2,
    pictures: [1, 2, 3, 4].map((seed) => faceUrl(seed + name.length * 10)),
    ...change,
  });
  return [
    recent('portraits', 'Portraits in ink', {}),
    recent('masks', 'Masks of the carnival in Basel and Binche, 1950 to 1989', {
      openedAt: Date.now() - 30 * hour,
      runs: 1,
      pictures: [sheetUrl(1)],
    }),
    recent('flowers', '水墨肖像', { openedAt: Date.now() - 90 * hour, runs: 12 }),
    recent('empty', 'New idea', { runs: 0, pictures: [], openedAt: Date.now() - 400 * hour }),
    recent('gone', 'On the old disk', { missing: true, pictures: [], openedAt: Date.now() - 2000 * hour }),
  ];
}

function project(id: string, name: string): ProjectInfo {
  return { id, name, location: `~/GAN Studio/${name}.ganstudio`, bytes: 184_000_000 };
}

function find<T extends { id: number }>(list: readonly T[], id: number): T {
  const found = list.find((each) => each.id === id);
  if (!found) throw { code: 'runMissing', params: {} } satisfies ErrorMessage;
  return found;
}

function latentOf(seed: number, size: number): number[] {
  const next = chance(seed + 1);
  return Array.from({ length: size }, () => next() + next() + next() + next() - 2);
}

/** A face of plain ellipses whose measures are the first latent numbers. */
function paint(z: readonly number[]): Uint8ClampedArray<ArrayBuffer> {
  const at = (i: number) => z[i] ?? 0;
  const pixels = new Uint8ClampedArray(64 * 64 * 4);
  const inside = (x: number, y: number, cx: number, cy: number, rx: number, ry: number) =>
    ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1;
  const skin = [200 + at(0) * 40, 150 + at(0) * 40, 120 + at(0) * 40];
  const hair = [70 + at(1) * 60, 50 + at(1) * 40, 40 + at(2) * 40];
  const ground = [170 + at(3) * 50, 175 + at(4) * 50, 180 + at(5) * 50];
  for (let y = 0; y < 64; y++) {
    for (let x = 0; x < 64; x++) {
      let colour = ground;
      if (inside(x, y, 32, 26, 20 + at(6) * 3, 21 + at(7) * 3)) colour = hair;
      if (y > 54 && inside(x, y, 32, 70, 26, 18)) colour = [90 + at(8) * 40, 90 + at(9) * 40, 110];
      if (inside(x, y, 32, 34, 15 + at(10) * 2, 18 + at(11) * 2)) colour = skin;
      const eye = 6 + at(12);
      if (inside(x, y, 32 - eye, 31, 2, 2) || inside(x, y, 32 + eye, 31, 2, 2)) colour = [30, 30, 34];
      if (inside(x, y, 32, 44 + at(13), 5 + at(14), 1.6)) colour = [150, 60, 60];
      pixels.set([...colour.map((part) => part + ((x * 7 + y * 13) % 9)), 255], (y * 64 + x) * 4);
    }
  }
  return pixels;
}
