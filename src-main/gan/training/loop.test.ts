import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MetricPoint } from '../../../src-preload/contract';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { nativeKernels } from '../kernels/native';
import { dcganPresets, type DcganRecipe } from '../recipe';
import { DcganTraining } from '../systems/dcgan/step';
import { digestsOf } from '../testing/trained';
import { Batches, type PictureSource } from './batches';
import { restoreSystem, saveSystem, type SavedTensor } from './checkpoint';
import { learningRateShare, trainLoop, type LoopHost, type LoopState } from './loop';

beforeAll(() => void loadTensorflow());

const small = (preset: 'book' | 'compact', changes: Partial<DcganRecipe> = {}): DcganRecipe => ({
  ...dcganPresets[preset],
  imageSize: 32,
  batchSize: 4,
  latent: { ...dcganPresets[preset].latent, size: 8 },
  generator: { ...dcganPresets[preset].generator, hiddenUnits: 16, baseChannels: 8, channels: [8, 4] },
  discriminator: {
    ...dcganPresets[preset].discriminator,
    backbone: 'none',
    channels: preset === 'book' ? [4, 8, 8] : [4, 8, 8, 8],
    denseUnits: 16,
  },
  checkpointEvery: 10,
  sampleEvery: 10,
  sampleGrid: 2,
  ...changes,
});

const source: PictureSource = {
  count: 23,
  imageSize: 32,
  channels: 3,
  read(position, into, offset) {
    for (let i = 0; i < 32 * 32 * 3; i++) into[offset + i] = (position * 11 + i * (1 + (position % 5))) % 256;
  },
};

interface Recorder extends LoopHost {
  points: MetricPoint[];
  sheets: number[];
  checkpoints: { state: LoopState; tensors: SavedTensor[]; last: boolean }[];
  rollbacks: number[];
  wins: number[];
}

function recorder(changes: Partial<LoopHost> = {}): Recorder {
  const made: Recorder = {
    points: [],
    sheets: [],
    checkpoints: [],
    rollbacks: [],
    wins: [],
    now: () => performance.now(),
    shouldHalt: () => Promise.resolve(false),
    progress: (_step, _speed, points) => void made.points.push(...points),
    sheet: (step, { columns, rows, side, pixels }) => {
      expect(pixels.length).toBe(columns * rows * side ** 2 * 3);
      made.sheets.push(step);
    },
    checkpoint: (state, tensors, last) => void made.checkpoints.push({ state, tensors, last }),
    discriminatorWins: (step) => void made.wins.push(step),
    rollback(step) {
      made.rollbacks.push(step);
      return Promise.resolve(made.checkpoints.at(-1)!);
    },
    ...changes,
  };
  return made;
}

const byName = (tensors: SavedTensor[]): Record<string, Float32Array> =>
  Object.fromEntries(tensors.map(({ name, data }) => [name, data]));

describe.each(['book', 'compact'] as const)('training, preset %s', (preset) => {
  it('that was interrupted ends with the same numbers as one that was not', async () => {
    const recipe = small(preset);
    const straight = recorder();
    const system = new DcganTraining(nativeKernels(), recipe);
    await trainLoop(system, new Batches(source, recipe), recipe, 24, null, straight);
    system.dispose();

    // Halted and not finished: the learning rates of a shorter run would have fallen sooner.
    let steps = 0;
    const first = recorder({ shouldHalt: () => Promise.resolve(steps++ === 12) });
    const half = new DcganTraining(nativeKernels(), recipe);
    await trainLoop(half, new Batches(source, recipe), recipe, 24, null, first);
    half.dispose();
    const saved = first.checkpoints.at(-1)!;

    const second = recorder();
    const resumed = new DcganTraining(nativeKernels(), { ...recipe, seed: recipe.seed });
    restoreSystem(resumed, saved.tensors, saved.state.step);
    await trainLoop(resumed, new Batches(source, recipe), recipe, 24, saved.state, second);
    resumed.dispose();

    expect([...first.points, ...second.points]).toEqual(straight.points);
    expect(digestsOf(second.checkpoints.at(-1)!.tensors)).toEqual(
      digestsOf(straight.checkpoints.at(-1)!.tensors),
    );
  });

  it('reports every step, samples and checkpoints at their times', async () => {
    const recipe = small(preset);
    const host = recorder();
    const system = new DcganTraining(nativeKernels(), recipe);
    const end = await trainLoop(system, new Batches(source, recipe), recipe, 25, null, host);
    system.dispose();
    expect(end).toEqual({ reason: 'finished', step: 25 });
    expect(host.points.map(({ step }) => step)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
    expect(host.sheets).toEqual([0, 10, 20, 25]);
    expect(host.checkpoints.map(({ state, last }) => [state.step, last])).toEqual([
      [0, false],
      [10, false],
      [20, false],
      [25, true],
    ]);
    for (const { dReal, dFake } of host.points) {
      expect(dReal).toBeGreaterThan(0);
      expect(dReal).toBeLessThan(1);
      expect(dFake).toBeGreaterThan(0);
    }
  });

  it('settles the averaged generator once, in the end, and shows and keeps it so', async () => {
    const recipe = small(preset, { emaDecay: 0.99 });
    const run = async (settles: boolean, halts: boolean): Promise<Recorder & { settled: number[] }> => {
      const system = new DcganTraining(nativeKernels(), recipe);
      const settled: number[] = [];
      const settle = system.settle.bind(system);
      let steps = 0;
      system.settle = () => {
        settled.push(steps);
        if (settles) settle();
      };
      const host = recorder({ shouldHalt: () => Promise.resolve(steps++ === 6 && halts) });
      await trainLoop(system, new Batches(source, recipe), recipe, 8, null, host);
      system.dispose();
      return { ...host, settled };
    };
    expect((await run(true, true)).settled).toEqual([]);
    const [settled, not] = [await run(true, false), await run(false, false)];
    expect(settled.settled).toEqual([8]);
    const [one, other] = [settled, not].map((host) => byName(host.checkpoints.at(-1)!.tensors)) as [
      Record<string, Float32Array>,
      Record<string, Float32Array>,
    ];
    const changed = Object.keys(one).filter((name) =>
      one[name]!.some((value, i) => value !== other[name]![i]),
    );
    expect(changed.length).toBeGreaterThan(0);
    for (const name of changed) expect(name).toMatch(/^ema\/.*\/moving_(mean|variance)$/);
  });

  it('keeps the number of tensors constant', async () => {
    const recipe = small(preset);
    const system = new DcganTraining(nativeKernels(), recipe);
    const counts: number[] = [];
    const host = recorder({
      now: () => 0,
      sheet: () => void counts.push(tf.memory().numTensors),
    });
    await trainLoop(system, new Batches(source, recipe), recipe, 40, null, host);
    system.dispose();
    expect(new Set(counts.slice(2))).toHaveProperty('size', 1);
  });
});

describe('the learning rate', () => {
  it('falls in a straight line from its share of the steps on', () => {
    const shares = [0, 5, 6, 8, 9].map((step) => learningRateShare(0.5, step, 10));
    expect(shares).toEqual([1, 1, 0.8, 0.4, 0.2]);
    expect(learningRateShare(1, 9, 10)).toBe(1);
  });
});

describe('training', () => {
  it('halts after the present step with a checkpoint', async () => {
    const recipe = small('compact');
    let asked = 0;
    const host = recorder({ shouldHalt: () => Promise.resolve(++asked > 7) });
    const system = new DcganTraining(nativeKernels(), recipe);
    expect(await trainLoop(system, new Batches(source, recipe), recipe, 40, null, host)).toEqual({
      reason: 'halted',
      step: 7,
    });
    expect(host.checkpoints.at(-1)).toMatchObject({ state: { step: 7 }, last: true });
    system.dispose();
  });

  it('that explodes goes back to the last good checkpoint with half the learning rate', async () => {
    const recipe = small('book');
    const system = new DcganTraining(nativeKernels(), recipe);
    const step = system.step.bind(system);
    let broken = false;
    system.step = (number, real, factor) => {
      if (number === 15 && !broken) {
        broken = true;
        const variable = system.variables().get('g/conv1/kernel')!;
        variable.assign(tf.fill([...variable.shape], NaN));
      }
      return step(number, real, factor);
    };
    const host = recorder({ now: () => 0 });
    await trainLoop(system, new Batches(source, recipe), recipe, 30, null, host);
    system.dispose();
    expect(host.rollbacks).toEqual([20]);
    // Forgiven with the checkpoint after the healthy stretch: a run resumed from it counts as one that never stopped.
    const after = host.checkpoints.find(({ state }) => state.step === 20)!;
    expect(after.state).toEqual({ version: 1, step: 20, learningRateFactor: 0.5, rollbacks: 0 });
    expect(host.checkpoints.at(-1)!.state).toEqual({
      version: 1,
      step: 30,
      learningRateFactor: 0.5,
      rollbacks: 0,
    });
    expect(
      host.checkpoints.every(({ tensors }) => tensors.every(({ data }) => data.every(Number.isFinite))),
    ).toBe(true);
    expect(host.points.every(({ lossG }) => Number.isFinite(lossG))).toBe(true);
  });

  it('whose discriminator tells every picture apart says so once', async () => {
    const recipe = small('book');
    const system = new DcganTraining(nativeKernels(), recipe);
    system.step = (_, real) => {
      real.dispose();
      return { lossG: tf.scalar(9), lossD: tf.scalar(0), dReal: tf.scalar(1), dFake: tf.scalar(0) };
    };
    const host = recorder();
    await trainLoop(system, new Batches(source, recipe), recipe, 300, null, host);
    system.dispose();
    expect(host.wins).toEqual([200]);
  });

  it('that cannot be saved from exploding gives up in words', async () => {
    const hot = { ...dcganPresets.book.generatorOptimizer, learningRate: 1, momentum: 0.999 };
    const recipe = small('book', {
      generatorOptimizer: hot,
      discriminatorOptimizer: hot,
      checkpointEvery: 1000,
    });
    const system = new DcganTraining(nativeKernels(), recipe);
    system.step = (_, real) => {
      real.dispose();
      return { lossG: tf.scalar(NaN), lossD: tf.scalar(1), dReal: tf.scalar(0.5), dFake: tf.scalar(0.5) };
    };
    await expect(
      trainLoop(system, new Batches(source, recipe), recipe, 100, null, recorder()),
    ).rejects.toMatchObject({
      code: 'trainingDiverged',
      params: { times: 5 },
    });
    system.dispose();
  });
});

describe('a checkpoint', () => {
  it('fits a recipe with another optimiser: its slots begin at zero', () => {
    const recipe = small('book');
    const before = new DcganTraining(nativeKernels(), recipe);
    const saved = saveSystem(before);
    const adam = dcganPresets.compact.generatorOptimizer;
    const after = new DcganTraining(
      nativeKernels(),
      small('book', { generatorOptimizer: adam, emaDecay: 0.99 }),
    );
    restoreSystem(after, saved, 0);
    const restored = byName(saveSystem(after));
    expect(restored['g/conv1/kernel']).toEqual(byName(saved)['g/conv1/kernel']);
    expect(restored['ema/conv1/kernel']).toEqual(byName(saved)['g/conv1/kernel']);
    expect(restored['g/conv1/kernel/m']!.every((value) => value === 0)).toBe(true);
    before.dispose();
    after.dispose();
  });

  it('does not fit nets of another shape, and says which array', () => {
    const before = new DcganTraining(nativeKernels(), small('book'));
    const saved = saveSystem(before);
    const wide = small('book');
    const after = new DcganTraining(nativeKernels(), {
      ...wide,
      generator: { ...wide.generator, hiddenUnits: 17 },
    });
    expect(() => restoreSystem(after, saved, 0)).toThrow(/g\/dense1\/kernel/);
    before.dispose();
    after.dispose();
  });
});
