import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dcganPresets, StudioError, type Direction, type MetricPoint } from '../../../src-preload/contract';
import { readModelFile, writeModelFile } from '../../export/model-file';
import { ProjectStore, type StoredTensor } from '../../store';
import { addDataset, stateAt, tensor } from '../../store/testing';
import type { EngineMessage, InversionResult, WorkerCommand, WorkerMessage } from '../messages';
import type { PhotoPixels } from '../ageing-messages';
import { modelNames, ModelHost, type PictureToWrite } from './models';
import type { WorkerLine } from './thread';
import { TrainingHost } from './training';

class FakeWorker implements WorkerLine {
  readonly sent: WorkerCommand[] = [];
  readonly #listeners: ((message: WorkerMessage) => void)[] = [];
  #die: (memory: boolean) => void = () => {};
  /** Answers commands by itself. */
  reply: (command: WorkerCommand) => WorkerMessage | null = () => null;

  send(command: WorkerCommand): void {
    this.sent.push(command);
    const answer = this.reply(command);
    if (answer) queueMicrotask(() => this.say(answer));
  }
  onMessage(listener: (message: WorkerMessage) => void): void {
    this.#listeners.push(listener);
  }
  onDeath(listener: (memory: boolean) => void): void {
    this.#die = listener;
  }
  say(...messages: WorkerMessage[]): void {
    for (const message of messages) for (const listener of this.#listeners) listener(message);
  }
  die(memory = false): void {
    this.#die(memory);
  }
  last<Kind extends WorkerCommand['kind']>(kind: Kind): Extract<WorkerCommand, { kind: Kind }> {
    return this.sent.findLast((command) => command.kind === kind) as Extract<WorkerCommand, { kind: Kind }>;
  }
}

let folder: string;
let path: string;
let store: ProjectStore;
let runId: number;
const recipe = { ...dcganPresets.compact, imageSize: 32 as const, keepLast: 1, keepSpaced: 0 };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-host-'));
  path = join(folder, 'p.ganstudio');
  store = ProjectStore.create(path, 'P');
  runId = store.runs.create({
    name: 'Run',
    datasetId: addDataset(store, 4),
    recipe,
    totalSteps: 100,
    forkedFrom: null,
  });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const points = (from: number, to: number): MetricPoint[] =>
  Array.from({ length: to - from + 1 }, (_, i) => ({
    step: from + i,
    lossG: from + i,
    lossD: 0,
    dReal: 0,
    dFake: 0,
    loss: null,
  }));
const progress = (from: number, to: number): WorkerMessage => ({
  kind: 'progress',
  step: to,
  stepsPerSecond: 1,
  points: points(from, to),
});
const checkpoint = (
  step: number,
  more: Partial<WorkerMessage & { kind: 'checkpoint' }> = {},
): WorkerMessage => ({
  kind: 'checkpoint',
  state: stateAt(step),
  tensors: [tensor('g/dense1/kernel', 8, step)],
  last: false,
  ...more,
});
const sheet = (step: number): WorkerMessage => ({
  kind: 'sheet',
  step,
  sheet: { columns: 2, rows: 1, side: 4, pixels: new Uint8Array(8 * 4 * 3) },
});

function makeHost(overrides: Partial<ConstructorParameters<typeof TrainingHost>[0]> = {}) {
  const worker = new FakeWorker();
  const sent: EngineMessage[] = [];
  const clock = { now: 0 };
  const host = new TrainingHost({
    openStore: (file) => ProjectStore.open(file),
    worker,
    send: (message) => sent.push(message),
    encodeSheet: async (_pixels, width, height) => new Uint8Array([width, height]),
    freeBytes: () => 1e12,
    memoryBytes: () => 123,
    now: () => clock.now,
    ...overrides,
  });
  host.start(path, runId);
  return { host, worker, sent, clock };
}
const steps = (): number[] => store.metrics.read(runId, 10_000).map(({ step }) => step);

describe('TrainingHost', () => {
  it('begins a new run, writes what comes and says so', async () => {
    const { host, worker, sent } = makeHost();
    expect(store.runs.get(runId)).toMatchObject({ state: 'starting', enginePid: process.pid });
    expect(worker.last('train')).toEqual({
      kind: 'train',
      recipe,
      totalSteps: 100,
      data: { projectPath: path, datasetId: 1, leftOut: new Uint32Array(0), ages: null },
    });
    worker.say(
      { kind: 'started', step: 0, parameters: { generator: 5, discriminator: 6 } },
      checkpoint(0),
      sheet(0),
      progress(1, 9),
      checkpoint(10),
      progress(10, 12),
      { kind: 'ended', reason: 'finished', step: 12 },
    );
    await host.settled;
    expect(sent.map(({ kind }) => kind)).toEqual([
      'started',
      'checkpoint',
      'sample',
      'progress',
      'checkpoint',
      'progress',
      'ended',
    ]);
    expect(sent[3]).toMatchObject({ step: 9, memoryBytes: 123 });
    expect(store.runs.get(runId)).toMatchObject({
      state: 'finished',
      step: 12,
      parameters: { generator: 5, discriminator: 6 },
      enginePid: null,
    });
    expect(steps()).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    // 2 × 1 pictures of 4 pixels.
    expect(store.sheets.png(runId, 0)).toEqual(Buffer.from([8, 4]));
    // keepLast 1, keepSpaced 0.
    expect(store.checkpoints.list(runId).map(({ step }) => step)).toEqual([10]);
  });

  it('goes on from the newest checkpoint and forgets what came after it', async () => {
    store.checkpoints.save({ runId, state: stateAt(10), tensors: [tensor('g/a/b', 4, 1)] });
    store.metrics.append(runId, points(1, 15));
    store.sheets.add(runId, { step: 10, columns: 2, rows: 2, side: 64, png: new Uint8Array([1]) });
    store.sheets.add(runId, { step: 14, columns: 2, rows: 2, side: 64, png: new Uint8Array([1]) });
    const { worker } = makeHost();
    const { from } = worker.last('train');
    expect(from?.state).toEqual(stateAt(10));
    expect(from?.tensors[0]!.data).toEqual(tensor('g/a/b', 4, 1).data);
    expect(steps().at(-1)).toBe(10);
    expect(store.sheets.list(runId).map(({ step }) => step)).toEqual([10]);
    expect(store.runs.get(runId).step).toBe(10);
  });

  it('writes figures every two seconds between checkpoints', async () => {
    const { host, worker, clock } = makeHost();
    worker.say(progress(1, 3));
    await host.settled;
    expect(steps()).toEqual([]);
    clock.now = 2500;
    worker.say(progress(4, 5));
    await host.settled;
    expect(steps()).toEqual([1, 2, 3, 4, 5]);
    expect(store.runs.get(runId).step).toBe(5);
  });

  it.each([
    ['pause', 'pausing', 'paused'],
    ['stop', 'stopping', 'stopped'],
  ] as const)('ends on %s with a checkpoint', async (command, during, after) => {
    const { host, worker, sent } = makeHost();
    host.halt(command);
    worker.say({ kind: 'started', step: 0, parameters: { generator: 1, discriminator: 1 } });
    await host.settled;
    expect(worker.last('halt')).toBeDefined();
    expect(store.runs.get(runId).state).toBe(during);
    worker.say(progress(1, 3), checkpoint(3, { last: true }), { kind: 'ended', reason: 'halted', step: 3 });
    await host.settled;
    expect(sent.at(-1)).toEqual({ kind: 'ended', reason: after, step: 3 });
    expect(store.runs.get(runId)).toMatchObject({ state: after, step: 3 });
    expect(store.checkpoints.latest(runId)?.step).toBe(3);
    // Too late: nothing is there any more to be asked.
    host.halt('pause');
    expect(store.runs.get(runId).state).toBe(after);
  });

  it('rolls back to the last good checkpoint', async () => {
    const { host, worker, sent } = makeHost();
    worker.say(checkpoint(10), progress(11, 14), sheet(12), { kind: 'rollback', step: 14 });
    await host.settled;
    expect(worker.last('restore')).toMatchObject({
      state: stateAt(10),
      tensors: [{ name: 'g/dense1/kernel' }],
    });
    expect(sent.at(-1)).toEqual({
      kind: 'warning',
      warning: { code: 'rolledBack', step: 14, toStep: 10, learningRateFactor: 0.5 },
    });
    expect(store.sheets.list(runId)).toEqual([]);
    worker.say({ kind: 'rollback', step: 13 });
    worker.say(progress(11, 12), { kind: 'ended', reason: 'halted', step: 12 });
    await host.settled;
    expect(
      sent.find((m) => m.kind === 'warning' && m.warning.code === 'rolledBack' && m.warning.step === 13),
    ).toMatchObject({ warning: { learningRateFactor: 0.25 } });
    expect(steps()).toEqual([11, 12]);
  });

  it('stops on a full disk and leaves the earlier checkpoint whole', async () => {
    const opened = ProjectStore.open(path);
    const save = opened.checkpoints.save.bind(opened.checkpoints);
    opened.checkpoints.save = (saved) => {
      if (saved.state.step > 10) throw new StudioError('diskFull');
      return save(saved);
    };
    const { host, worker, sent } = makeHost({ openStore: () => opened });
    worker.say(checkpoint(10), progress(11, 20), checkpoint(20), progress(21, 22));
    await host.settled;
    const error = { code: 'diskFull', params: {} };
    expect(sent.at(-1)).toEqual({ kind: 'failed', error });
    expect(store.runs.get(runId)).toMatchObject({ state: 'failed', error });
    expect(store.checkpoints.load(store.checkpoints.latest(runId)!.id).state.step).toBe(10);
  });

  it('tells once that the disk is getting full', async () => {
    const { host, worker, sent } = makeHost({ freeBytes: () => 1000 });
    worker.say(checkpoint(1), checkpoint(2));
    await host.settled;
    expect(sent.filter(({ kind }) => kind === 'warning')).toEqual([
      { kind: 'warning', warning: { code: 'diskLow', bytesFree: 1000 } },
    ]);
  });

  it('tells from where one can go on when memory or the worker is gone', async () => {
    const memory = makeHost();
    memory.worker.say(checkpoint(10), {
      kind: 'failed',
      error: { code: 'engineMemory', params: { step: 0 } },
    });
    await memory.host.settled;
    expect(store.runs.get(runId)).toMatchObject({
      state: 'failed',
      error: { code: 'engineMemory', params: { step: 10 } },
    });
    const crash = makeHost();
    crash.worker.die();
    await crash.host.settled;
    expect(crash.sent).toEqual([{ kind: 'failed', error: { code: 'engineCrashed', params: { step: 10 } } }]);
  });

  it('fails in words when the data set or the project is gone', async () => {
    store.runs.setState(runId, 'paused');
    store.datasets.remove(1);
    expect(makeHost().sent).toEqual([{ kind: 'failed', error: { code: 'datasetMissing', params: {} } }]);
    const gone = makeHost({
      openStore: () => {
        throw new StudioError('projectMissing', { name: 'p' });
      },
    });
    expect(gone.sent).toEqual([{ kind: 'failed', error: { code: 'projectMissing', params: { name: 'p' } } }]);
  });
});

describe('ModelHost', () => {
  const point = { seed: 1, variety: 1, strength: 1, edits: {} };
  const picture = new Uint8ClampedArray(4);

  const tried = {
    parameters: { generator: 2, discriminator: 1 },
    seconds: { step: 0.5, sheet: 0.1, checkpoint: 0.2 },
    steps: 3,
  };

  function makeModels() {
    const worker = new FakeWorker();
    const sent: EngineMessage[] = [];
    const written: [string, PictureToWrite][] = [];
    const bytesWritten: [string, Uint8Array][] = [];
    const photos: [string, PhotoPixels][] = [];
    worker.reply = (command) => {
      switch (command.kind) {
        case 'load':
          return { kind: 'loaded', requestId: command.requestId };
        case 'render':
          return {
            kind: 'rendered',
            requestId: command.requestId,
            result: { width: 1, height: 1, pictures: command.points.map(() => picture), milliseconds: 1 },
          };
        case 'latent':
          return { kind: 'latent', requestId: command.requestId, values: [1, 2] };
        case 'loadAgeing':
          return { kind: 'ageingLoaded', requestId: command.requestId };
        case 'ageing':
          return { kind: 'aged', requestId: command.requestId, answer: { faces: [] } };
        case 'augment':
          return {
            kind: 'augmented',
            requestId: command.requestId,
            result: { side: 1, originals: [picture], augmented: [picture] },
          };
        case 'trial':
          return { kind: 'tried', requestId: command.requestId, figures: tried };
        default:
          return null;
      }
    };
    const weightFiles: unknown[] = [];
    const beginnings: unknown[] = [];
    const host = new ModelHost({
      openStore: (file) => ProjectStore.open(file, { readonly: true }),
      worker,
      readModelFile,
      writeModelFile,
      readWeightFile: async (file, net) => [{ name: `${net} of ${file}`, arrays: [] }],
      writeWeightFile: async (file, net, tensors) =>
        void weightFiles.push([file, net, tensors.map(({ name }) => name)]),
      saveBeginning: (place, tensors) => void beginnings.push([place, tensors]),
      send: (message) => sent.push(message),
      writePicture: async (file, what) => void written.push([file, what]),
      writeFile: async (file, bytes) => void bytesWritten.push([file, bytes]),
      writePhoto: async (file, photo) => void photos.push([file, photo]),
      memory: () => ({ bytes: 5, peakBytes: 9 }),
    });
    const answers = async (count: number): Promise<EngineMessage[]> => {
      for (let i = 0; i < 100 && sent.length < count; i++)
        await new Promise((resolve) => setTimeout(resolve, 1));
      return sent;
    };
    return { host, worker, sent, written, weightFiles, photos, beginnings, answers };
  }

  it('writes one net as a file of weights, and says so when the model has no such net', async () => {
    const names = ['g/a/kernel', 'g/a/kernel/velocity', 'ema/a/kernel', 'd/a/kernel', 'd/a/bias'];
    const tensors: StoredTensor[] = names.map((name, i) => tensor(name, 4, i));
    const { id } = store.checkpoints.save({ runId, state: stateAt(5), tensors });
    const { host, weightFiles, answers } = makeModels();
    const model = { kind: 'checkpoint' as const, projectPath: path, checkpointId: id };
    host.take({ kind: 'exportWeights', requestId: 1, model, net: 'discriminator', path: 'd.h5' });
    host.take({ kind: 'exportWeights', requestId: 2, model, net: 'generator', path: 'g.h5' });
    host.take({ kind: 'exportWeights', requestId: 3, model, net: 'encoder', path: 'e.h5' });
    expect(await answers(3)).toEqual([
      { kind: 'weightsDone', requestId: 1 },
      { kind: 'weightsDone', requestId: 2 },
      { kind: 'failed', requestId: 3, error: { code: 'weightsNoNet', params: { net: 'encoder' } } },
    ]);
    expect(weightFiles).toEqual([
      ['d.h5', 'discriminator', ['d/a/kernel', 'd/a/bias']],
      ['g.h5', 'generator', ['ema/a/kernel']],
    ]);
  });

  it('gives a run the weights of files as its first checkpoint, or only tries them', async () => {
    const { host, worker, beginnings, answers } = makeModels();
    const kept = [tensor('g/a/kernel', 4, 1)];
    worker.reply = (command) =>
      command.kind === 'begin'
        ? { kind: 'begun', requestId: command.requestId, tensors: command.keep ? kept : [] }
        : null;
    const weights = [{ net: 'generator' as const, path: 'g.h5' }];
    host.take({ kind: 'beginWeights', requestId: 1, recipe, weights });
    expect(await answers(1)).toEqual([{ kind: 'weightsDone', requestId: 1 }]);
    expect(beginnings).toEqual([]);
    expect(worker.last('begin')).toMatchObject({
      recipe,
      keep: false,
      weights: [{ net: 'generator', layers: [{ name: 'generator of g.h5' }] }],
    });
    const place = { projectPath: path, runId };
    host.take({ kind: 'beginWeights', requestId: 2, recipe, weights, place });
    await answers(2);
    expect(beginnings).toEqual([[place, kept]]);
  });

  it('loads the averaged generator only, once for many requests', async () => {
    const names = ['g/a/kernel', 'g/a/kernel/velocity', 'ema/a/kernel', 'd/a/kernel', 'counter/g'];
    const tensors: StoredTensor[] = names.map((name, i) => tensor(name, 4, i));
    const { id } = store.checkpoints.save({ runId, state: stateAt(5), tensors });
    const { host, worker, answers, written } = makeModels();
    const shared = { model: { kind: 'checkpoint' as const, projectPath: path, checkpointId: id } };
    host.take({ kind: 'render', requestId: 1, ...shared, points: [point] });
    host.take({ kind: 'latent', requestId: 2, ...shared, point });
    host.take({
      kind: 'export',
      requestId: 3,
      ...shared,
      points: [point, point],
      paths: ['/a.png', '/b.png'],
      scale: 2,
    });
    expect((await answers(3)).map(({ kind }) => kind)).toEqual(['rendered', 'latent', 'exported']);
    expect(worker.sent.filter(({ kind }) => kind === 'load')).toHaveLength(1);
    expect(worker.last('load').tensors.map(({ name }) => name)).toEqual(['ema/a/kernel']);
    expect(written.map(([file, { scale }]) => [file, scale])).toEqual([
      ['/a.png', 2],
      ['/b.png', 2],
    ]);
    host.close();
  });

  it('writes a checkpoint as a model file and serves that file', async () => {
    const tensors: StoredTensor[] = ['g/a/kernel', 'ema/a/kernel'].map((name, i) => tensor(name, 4, i));
    const { id } = store.checkpoints.save({ runId, state: stateAt(5), tensors });
    const { host, worker, answers } = makeModels();
    const model = { kind: 'checkpoint' as const, projectPath: path, checkpointId: id };
    const file = join(dirname(path), 'shared.safetensors');
    const vector = Array.from({ length: recipe.latent.size }, (_, k) => (k === 1 ? 1 : 0));
    const directions: Direction[] = [{ id: 'pca-1', name: 'Smile', kind: 'pca', vector }];
    host.take({ kind: 'save', requestId: 1, model, path: file, name: 'Shared', step: 5, directions });
    host.take({ kind: 'render', requestId: 2, model: { kind: 'file', path: file }, points: [point] });
    expect((await answers(2)).map(({ kind }) => kind)).toEqual(['saved', 'rendered']);
    const { recipe: read, tensors: loaded, directions: brought } = worker.last('load');
    expect(brought).toEqual(directions);
    expect(read).toEqual(store.runs.get(runId).recipe);
    expect(loaded).toEqual([{ ...tensors[1], name: 'g/a/kernel' }]);
    host.close();
  });

  it('knows the directions that are kept with a checkpoint, and asks the worker for others', async () => {
    const { id } = store.checkpoints.save({
      runId,
      state: stateAt(5),
      tensors: [tensor('g/a/kernel', 4, 1)],
    });
    const model = { kind: 'checkpoint' as const, projectPath: path, checkpointId: id };
    const found: Direction[] = [{ id: 'sefa-1', name: null, kind: 'sefa', vector: [1, 0] }];
    const { host, worker, answers } = makeModels();
    const reply = worker.reply;
    worker.reply = (command) =>
      command.kind === 'directions'
        ? { kind: 'directions', requestId: command.requestId, directions: found }
        : reply(command);
    host.take({ kind: 'directions', requestId: 1, model });
    expect(await answers(1)).toEqual([{ kind: 'directions', requestId: 1, directions: found }]);
    expect(worker.last('load').directions).toBeNull();

    const kept = [{ ...found[0]!, name: 'Age' }];
    store.directions.keep(id, kept);
    host.take({ kind: 'directions', requestId: 2, model });
    expect((await answers(2))[1]).toEqual({ kind: 'directions', requestId: 2, directions: kept });
    expect(worker.sent.filter(({ kind }) => kind === 'directions')).toHaveLength(1);
    host.close();
  });

  it('hands slices of a search on', async () => {
    const { id } = store.checkpoints.save({
      runId,
      state: stateAt(5),
      tensors: [tensor('g/a/kernel', 4, 1)],
    });
    const model = { kind: 'checkpoint' as const, projectPath: path, checkpointId: id };
    const { host, worker, answers } = makeModels();
    const reply = worker.reply;
    const result = { step: 1, total: 2, share: 0.5 } as InversionResult;
    worker.reply = (command) =>
      command.kind === 'invert' ? { kind: 'inverted', requestId: command.requestId, result } : reply(command);
    const slice = { target: new Uint8Array(3), state: null, milliseconds: 80 };
    host.take({ kind: 'invert', requestId: 1, model, ...slice });
    expect(await answers(1)).toEqual([{ kind: 'inverted', requestId: 1, result }]);
    expect(worker.last('invert')).toMatchObject(slice);
    host.close();
  });

  it('answers a failure with its request and goes on with the next', async () => {
    const { host, answers } = makeModels();
    host.take({
      kind: 'render',
      requestId: 8,
      model: { kind: 'checkpoint', projectPath: path, checkpointId: 99 },
      points: [point],
    });
    host.take({
      kind: 'render',
      requestId: 9,
      model: { kind: 'checkpoint', projectPath: '/nowhere', checkpointId: 1 },
      points: [point],
    });
    expect(await answers(2)).toMatchObject([
      { kind: 'failed', requestId: 8, error: { code: 'checkpointMissing' } },
      { kind: 'failed', requestId: 9, error: { code: 'projectMissing' } },
    ]);
    host.close();
  });

  it('passes pictures to augment and recipes to try on, with the memory that the process had', async () => {
    const { host, worker, answers } = makeModels();
    const augmentation = {
      flip: true,
      diffAugment: { color: true, translation: false, cutout: false },
      turn: 3,
      count: 4,
    };
    host.take({ kind: 'augment', requestId: 1, projectPath: path, datasetId: 1, augmentation });
    host.take({ kind: 'trial', requestId: 2, projectPath: path, datasetId: 1, recipe });
    const data = { projectPath: path, datasetId: 1 };
    worker.say({ kind: 'trying', done: 1, total: 4 });
    expect(await answers(3)).toEqual([
      { kind: 'trying', done: 1, total: 4, memoryBytes: 5 },
      { kind: 'augmented', requestId: 1, result: { side: 1, originals: [picture], augmented: [picture] } },
      { kind: 'tried', requestId: 2, figures: { ...tried, peakBytes: 9 } },
    ]);
    expect(worker.last('augment')).toMatchObject({ data, augmentation });
    expect(worker.last('trial')).toMatchObject({ data, recipe });
    host.close();
  });

  it('asks about faces at ages: with a model that it loads once, or without one; writes photos', async () => {
    const { host, worker, answers, photos } = makeModels();
    const question = { what: 'find', photo: { pixels: new Uint8Array(3), width: 1, height: 1 } } as const;
    const { id } = store.checkpoints.save({ runId, state: stateAt(5), tensors: [tensor('g/a/k', 4, 0)] });
    const model = { kind: 'checkpoint', projectPath: path, checkpointId: id } as const;
    host.take({ kind: 'ageing', requestId: 1, model: null, question });
    await answers(1);
    expect(worker.sent.map(({ kind }) => kind)).toEqual(['ageing']);
    host.take({ kind: 'ageing', requestId: 2, model, question });
    host.take({ kind: 'ageing', requestId: 3, model, question });
    host.take({ kind: 'writePhoto', requestId: 4, path: '/out.png', photo: question.photo });
    expect(await answers(4)).toEqual([
      ...[1, 2, 3].map((requestId) => ({ kind: 'aged', requestId, answer: { faces: [] } })),
      { kind: 'exported', requestId: 4 },
    ]);
    expect(worker.sent.map(({ kind }) => kind)).toEqual(['ageing', 'loadAgeing', 'ageing', 'ageing']);
    expect(photos).toEqual([['/out.png', question.photo]]);
    host.close();
  });

  it('takes the plain generator where there is no average, and the encoder where there is one', () => {
    expect(modelNames(['g/a/k', 'g/a/k/m', 'd/a/k'])).toEqual(['g/a/k']);
    expect(modelNames(['g/a/k', 'ema/a/k', 'e/a/k', 'e/a/k/m'])).toEqual(['ema/a/k', 'e/a/k']);
  });
});
