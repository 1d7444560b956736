import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CheckpointInfo, ErrorMessage, RunUpdate } from '../../src-preload/contract';
import type { EngineMessage, ModelSource } from './messages';
import { engineEnvironment, EngineSupervisor } from './supervisor';
import { FakeChild } from './testing';

function make(options: { oomKills?: () => number | null; threads?: number } = {}) {
  const children: FakeChild[] = [];
  const started: { name: string; env?: Record<string, string> }[] = [];
  const updates: RunUpdate[] = [];
  const lost: [number, ErrorMessage][] = [];
  const supervisor = new EngineSupervisor({
    hostEntry: '/out/engine-host.js',
    threads: () => options.threads ?? 0,
    onUpdate: (update) => updates.push(update),
    onLost: (job, error) => lost.push([job.runId, error]),
    sheetUrl: (runId, step) => `sheet:${runId}/${step}`,
    start(_entry, how) {
      const child = new FakeChild();
      children.push(child);
      started.push(how);
      return child;
    },
    memoryLimit: 8e9,
    countOomKills: options.oomKills ?? (() => null),
  });
  return { supervisor, children, started, updates, lost };
}

const job = { projectPath: '/p', runId: 7, step: 0, totalSteps: 100 };
const began = {
  kind: 'started',
  step: 0,
  totalSteps: 100,
  parameters: { generator: 1, discriminator: 1 },
} as const;
const progress = (step: number, memoryBytes = 1e9): EngineMessage => ({
  kind: 'progress',
  step,
  stepsPerSecond: 2,
  memoryBytes,
  points: [],
});
const checkpoint = (step: number) =>
  ({ kind: 'checkpoint', info: { id: step, runId: 7, step } as CheckpointInfo }) as const;

describe('a training', () => {
  it('goes from starting to training to finished and tells how far it is', async () => {
    const { supervisor, children, updates } = make();
    supervisor.train(job);
    const child = children[0]!;
    expect(child.sent).toEqual([{ kind: 'train', projectPath: '/p', runId: 7 }]);
    child.say(
      began,
      progress(20),
      { kind: 'sample', sheet: { step: 20, columns: 4, rows: 4, side: 64 } },
      checkpoint(20),
    );
    expect(updates.map(({ state }) => state)).toEqual([
      'starting',
      'training',
      'training',
      'training',
      'training',
    ]);
    expect(updates[2]).toMatchObject({ step: 20, secondsLeft: 40, memoryBytes: 1e9, stepsPerSecond: 2 });
    expect(updates[2]!.phasesAfter).toBe(0);
    expect(updates[3]!.samples).toEqual([{ step: 20, columns: 4, rows: 4, side: 64, url: 'sheet:7/20' }]);
    expect(updates[4]!.checkpoints[0]!.step).toBe(20);
    expect(supervisor.active()).toHaveLength(1);

    child.say({ kind: 'ended', reason: 'finished', step: 100 });
    expect(updates.at(-1)).toMatchObject({ state: 'finished', step: 100, error: null });
    expect(supervisor.active()).toEqual([]);
    expect(child.sent.at(-1)).toEqual({ kind: 'close' });
    await supervisor.gone(7);
    expect(supervisor.isTraining(7)).toBe(false);
  });

  it('tells the time that is left of the present phase while the speed of the next ones is not known', () => {
    const { supervisor, children, updates } = make();
    supervisor.train({ ...job, phases: [{ last: 40 }, { last: 90 }, { last: 100 }] });
    children[0]!.say(began, progress(20));
    expect(updates.at(-1)).toMatchObject({ secondsLeft: 10, phasesAfter: 2 });
    children[0]!.say(progress(40));
    expect(updates.at(-1)).toMatchObject({ secondsLeft: 25, phasesAfter: 1 });
    children[0]!.say(progress(90));
    expect(updates.at(-1)).toMatchObject({ secondsLeft: 5, phasesAfter: 0 });
    children[0]!.say(progress(100));
    expect(updates.at(-1)).toMatchObject({ secondsLeft: 0, phasesAfter: 0 });
  });

  it('is busy while it works, and can be started again while the old process is leaving', () => {
    const { supervisor, children } = make();
    supervisor.train(job);
    expect(() => supervisor.train(job)).toThrow(expect.objectContaining({ code: 'runBusy' }));
    const old = children[0]!;
    old.obedient = false;
    old.say(began, { kind: 'ended', reason: 'paused', step: 4 });
    supervisor.train({ ...job, step: 4 });
    old.exit(0);
    expect(supervisor.isTraining(7)).toBe(true);
    expect(children).toHaveLength(2);
  });

  it('pauses and stops by asking, and only while it trains', () => {
    const { supervisor, children, updates } = make();
    expect(() => supervisor.halt(7, 'pause')).toThrow(expect.objectContaining({ code: 'runNotTraining' }));
    supervisor.train(job);
    supervisor.halt(7, 'pause');
    children[0]!.say(began, progress(3));
    // The engine finishes its step: a late “started” does not make it training again.
    expect(updates.at(-1)!.state).toBe('pausing');
    supervisor.halt(7, 'stop');
    expect(updates.at(-1)!.state).toBe('stopping');
    children[0]!.say({ kind: 'ended', reason: 'stopped', step: 3 });
    expect(updates.at(-1)!.state).toBe('stopped');
    expect(() => supervisor.halt(7, 'stop')).toThrow(expect.objectContaining({ code: 'runNotTraining' }));
  });

  it('hands on what the engine says of its failure', () => {
    const { supervisor, children, updates, lost } = make();
    supervisor.train(job);
    children[0]!.say(began, { kind: 'failed', error: { code: 'diskFull', params: {} } });
    expect(updates.at(-1)).toMatchObject({ state: 'failed', error: { code: 'diskFull' } });
    expect(lost).toEqual([]);
  });

  it('says from where a crashed training can go on', () => {
    const { supervisor, children, updates, lost } = make();
    supervisor.train({ ...job, step: 10 });
    children[0]!.say(began, progress(30), checkpoint(30), progress(47));
    children[0]!.exit(null);
    const error = { code: 'engineCrashed', params: { step: 30 } };
    expect(updates.at(-1)).toMatchObject({ state: 'failed', step: 30, error });
    expect(lost).toEqual([[7, error]]);
    expect(supervisor.isTraining(7)).toBe(false);
    supervisor.train({ ...job, step: 30 });
    expect(supervisor.isTraining(7)).toBe(true);
  });

  it('tells a lack of memory from a crash', () => {
    let kills = 0;
    const byKernel = make({ oomKills: () => kills });
    byKernel.supervisor.train({ ...job, step: 5 });
    byKernel.children[0]!.say(began, progress(9));
    kills = 1;
    byKernel.children[0]!.exit(null);
    expect(byKernel.lost).toEqual([[7, { code: 'engineMemory', params: { step: 5 } }]]);

    const bySize = make();
    bySize.supervisor.train(job);
    bySize.children[0]!.say(began, progress(9, 7e9));
    bySize.children[0]!.exit(134);
    expect(bySize.lost[0]![1].code).toBe('engineMemory');
  });

  it('tells an engine that never came up', () => {
    const { supervisor, children, lost } = make();
    supervisor.train(job);
    children[0]!.exit(1);
    expect(lost).toEqual([[7, { code: 'engineStart', params: {} }]]);
  });

  it('follows a roll-back', () => {
    const { supervisor, children, updates } = make();
    supervisor.train(job);
    const warning = { code: 'rolledBack', step: 40, toStep: 20, learningRateFactor: 0.5 } as const;
    children[0]!.say(began, progress(40), { kind: 'warning', warning });
    expect(updates.at(-1)).toMatchObject({ step: 20, warnings: [warning] });
  });
});

describe('pauseAll', () => {
  afterEach(() => void vi.useRealTimers());

  it('waits for the checkpoints', async () => {
    const { supervisor, children } = make();
    supervisor.train(job);
    children[0]!.say(began);
    const all = supervisor.pauseAll(1000);
    expect(children[0]!.last('pause')).toBeDefined();
    children[0]!.say({ kind: 'ended', reason: 'paused', step: 1 });
    expect(await all).toBe(true);
    expect(await supervisor.pauseAll(1000)).toBe(true);
  });

  it('does not wait for ever', async () => {
    vi.useFakeTimers();
    const { supervisor, children, lost } = make();
    supervisor.train(job);
    children[0]!.say(began, checkpoint(10));
    const all = supervisor.pauseAll(1000);
    await vi.advanceTimersByTimeAsync(1001);
    expect(await all).toBe(false);
    expect(children[0]!.killed).toBe(true);
    expect(lost[0]![1]).toEqual({ code: 'engineCrashed', params: { step: 10 } });
  });
});

describe('pictures', () => {
  const point = { seed: 1, variety: 1, strength: 1, edits: {} };
  const result = { width: 1, height: 1, pictures: [], milliseconds: 1 };
  const model = (checkpointId: number): ModelSource => ({
    kind: 'checkpoint',
    projectPath: '/p',
    checkpointId,
  });

  it('come from one warm process, one request at a time', async () => {
    const { supervisor, children } = make();
    const first = supervisor.models.render(model(1), [point]);
    const second = supervisor.models.latent(model(1), point);
    const child = children[0]!;
    expect(child.sent).toHaveLength(1);
    child.say({ kind: 'rendered', requestId: 1, result });
    expect(await first).toBe(result);
    child.say({ kind: 'latent', requestId: 2, values: [3] });
    expect(await second).toEqual([3]);
    expect(children).toHaveLength(1);
  });

  it('that are asked for twice are made once', async () => {
    const { supervisor, children } = make();
    const both = Promise.all([
      supervisor.models.render(model(1), [point]),
      supervisor.models.render(model(1), [point]),
    ]);
    children[0]!.say({ kind: 'rendered', requestId: 1, result });
    expect(await both).toEqual([result, result]);
    expect(children[0]!.sent).toHaveLength(1);
  });

  it('survive one death of the process and fail at the second', async () => {
    const { supervisor, children } = make();
    const render = supervisor.models.render(model(1), [point]);
    children[0]!.exit(null);
    expect(children).toHaveLength(2);
    children[1]!.say({ kind: 'rendered', requestId: 1, result });
    expect(await render).toBe(result);

    const again = supervisor.models.render(model(2), [point]);
    children[1]!.exit(null);
    children[2]!.exit(null);
    await expect(again).rejects.toMatchObject({ code: 'engineStart' });
    const next = supervisor.models.render(model(3), [point]);
    children[3]!.say({
      kind: 'failed',
      requestId: children[3]!.last('render').requestId,
      error: { code: 'checkpointMissing', params: {} },
    });
    await expect(next).rejects.toMatchObject({ code: 'checkpointMissing' });
  });

  it('say that memory was short in words about pictures', async () => {
    const { supervisor, children } = make();
    const render = supervisor.models.render(model(1), [point]);
    const error = { code: 'engineMemory', params: { step: 0 } } as const;
    children[0]!.say({ kind: 'failed', requestId: 1, error });
    await expect(render).rejects.toMatchObject({ code: 'pictureMemory', params: {} });
  });

  it('are refused when too many wait, and when the project is let go', async () => {
    const { supervisor, children } = make();
    const waiting = Array.from({ length: 65 }, (_, seed) =>
      supervisor.models.render(model(1), [{ ...point, seed }]),
    );
    const refusals = Promise.allSettled(waiting);
    await expect(supervisor.models.render(model(1), [{ ...point, seed: 99 }])).rejects.toMatchObject({
      code: 'engineBusy',
    });
    await supervisor.models.close();
    expect(children[0]!.last('close')).toBeDefined();
    for (const refusal of await refusals) {
      expect(refusal).toMatchObject({ status: 'rejected', reason: { code: 'noProject' } });
    }
  });
});

describe('leaving a project', () => {
  const point = { seed: 1, variety: 1, strength: 1, edits: {} };
  const result = { width: 1, height: 1, pictures: [], milliseconds: 1 };
  const ofProject: ModelSource = { kind: 'checkpoint', projectPath: '/p', checkpointId: 1 };
  const ofFile: ModelSource = { kind: 'file', path: '/m.safetensors' };

  it('refuses what reads it, and does the rest with another process', async () => {
    const { supervisor, children } = make();
    const film = supervisor.models.render(ofFile, [point]);
    const refused = [
      supervisor.models.render(ofProject, [point]),
      supervisor.models.augment('/p', 1, {
        flip: true,
        diffAugment: { color: false, translation: false, cutout: false },
      } as never),
    ];
    const refusals = Promise.allSettled(refused);
    const gone = supervisor.models.leaveProject();
    expect(children[0]!.last('close')).toBeDefined();
    expect(children).toHaveLength(2);
    await gone;
    for (const refusal of await refusals)
      expect(refusal).toMatchObject({ status: 'rejected', reason: { code: 'noProject' } });
    expect(children[1]!.sent).toHaveLength(1);
    children[1]!.say({ kind: 'rendered', requestId: children[1]!.last('render').requestId, result });
    expect(await film).toBe(result);
    // With nothing left to do, none is started.
    await supervisor.models.leaveProject();
    expect(children).toHaveLength(2);
  });

  it('does not turn a run that was stopped into a paused one', async () => {
    const { supervisor, children } = make();
    supervisor.train(job);
    children[0]!.say(began);
    supervisor.halt(7, 'stop');
    const all = supervisor.pauseAll(1000);
    expect(children[0]!.sent.map(({ kind }) => kind)).toEqual(['train', 'stop']);
    expect(supervisor.active()).toMatchObject([{ state: 'stopping' }]);
    children[0]!.say({ kind: 'ended', reason: 'stopped', step: 1 });
    expect(await all).toBe(true);
  });
});

describe('engineEnvironment', () => {
  it('limits threads only when asked to', () => {
    expect(engineEnvironment(0)).not.toHaveProperty('OMP_NUM_THREADS');
    expect(engineEnvironment(3)).toMatchObject({
      TF_NUM_INTRAOP_THREADS: '3',
      TF_NUM_INTEROP_THREADS: '3',
      OMP_NUM_THREADS: '3',
    });
  });
});
