import { beforeAll, describe, expect, it } from 'vitest';
import type { MetricPoint } from '../../../src-preload/contract';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { nativeKernels } from '../kernels/native';
import { agecganPhases, agecganPresets, type AgecganRecipe } from '../recipe/agecgan';
import { phaseAt, type TrainingPhase } from '../recipe/phases';
import { srganPhases, srganPresets, type SrganRecipe } from '../recipe/srgan';
import { randomRecogniser } from '../systems/agecgan/nets';
import { AgecganTraining } from '../systems/agecgan/training';
import { SrganTraining } from '../systems/srgan/training';
import type { BatchReader, Sheet, TrainableSystem } from '../systems/system';
import { digestsOf } from '../testing/trained';
import { restoreSystem, type SavedTensor } from './checkpoint';
import { CropBatches } from './crop-batches';
import { LabelledBatches } from './labelled-batches';
import { trainLoop, type LoopHost, type LoopState } from './loop';

beforeAll(() => void loadTensorflow());

interface Setting<Batch> {
  make(): TrainableSystem<Batch>;
  batches(): BatchReader<Batch>;
  recipe: { sampleEvery: number; checkpointEvery: number; learningRateDecayFrom: number };
  phases: TrainingPhase[];
}

const byte = (position: number, i: number): number => (position * 11 + i * (1 + (position % 5))) % 256;

const agecgan: AgecganRecipe = {
  ...agecganPresets.compact,
  imageSize: 32,
  batchSize: 4,
  steps: 6,
  latent: { ...agecganPresets.compact.latent, size: 5 },
  generator: { ...agecganPresets.compact.generator, hiddenUnits: 6, baseChannels: 4, channels: [3, 3] },
  discriminator: { ...agecganPresets.compact.discriminator, channels: [3, 4] },
  encoder: { ...agecganPresets.compact.encoder, channels: [3, 4], denseUnits: 5, steps: 2 },
  identity: { ...agecganPresets.compact.identity, steps: 2 },
  sampleGrid: 2,
  sampleEvery: 2,
  checkpointEvery: 2,
};
const ages: Setting<{ pictures: unknown; labels: unknown }> = {
  make: () => {
    const kernels = nativeKernels();
    const recogniser = randomRecogniser(kernels, 2, { inputSize: 20, channels: [3], embedding: 4 });
    return new AgecganTraining(kernels, agecgan, recogniser) as never;
  },
  batches: () =>
    new LabelledBatches(
      {
        count: 13,
        imageSize: 32,
        channels: 3,
        age: (position) => position * 6,
        read: (position, into, offset) => {
          for (let i = 0; i < 32 * 32 * 3; i++) into[offset + i] = byte(position, i);
        },
      },
      agecgan,
    ),
  recipe: agecgan,
  phases: agecganPhases(agecgan),
};

const srgan: SrganRecipe = {
  ...srganPresets.compact,
  imageSize: 64,
  batchSize: 2,
  steps: 6,
  generator: { ...srganPresets.compact.generator, channels: 3, blocks: 1, upsampleChannels: [3, 3] },
  discriminator: { ...srganPresets.compact.discriminator, channels: [3, 3], denseUnits: 3 },
  pretrain: { ...srganPresets.compact.pretrain, steps: 3 },
  shrink: 'cubic',
  sampleGrid: 2,
  sampleEvery: 2,
  checkpointEvery: 2,
};
const photos: Setting<unknown> = {
  make: () => {
    const kernels = nativeKernels();
    const content = randomRecogniser(kernels, 2, { inputSize: 32, channels: [3], embedding: 4 });
    return new SrganTraining(kernels, srgan, content) as never;
  },
  batches: () =>
    new CropBatches(
      {
        count: 3,
        read: (position) => {
          const [width, height] = [70 + position, 66];
          const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => byte(position, i));
          return { width, height, pixels };
        },
      },
      { seed: 1, side: 64, count: 2, flip: true, turn: true },
    ),
  recipe: srgan,
  phases: srganPhases(srgan),
};

interface Recorded {
  points: MetricPoint[];
  sheets: Map<number, Sheet>;
  checkpoints: { state: LoopState; tensors: SavedTensor[] }[];
}

async function run<Batch>(
  { make, batches, recipe }: Setting<Batch>,
  from: Recorded['checkpoints'][number] | null,
  change: Partial<LoopHost> = {},
): Promise<Recorded> {
  const recorded: Recorded = { points: [], sheets: new Map(), checkpoints: [] };
  const system = make();
  if (from) restoreSystem(system, from.tensors, from.state.step);
  await trainLoop(system, batches(), recipe, 6, from?.state ?? null, {
    now: () => performance.now(),
    shouldHalt: () => Promise.resolve(false),
    progress: (_step, _speed, points) => void recorded.points.push(...points),
    sheet: (step, sheet) => void recorded.sheets.set(step, sheet),
    checkpoint: (state, tensors) => void recorded.checkpoints.push({ state, tensors }),
    discriminatorWins: () => undefined,
    rollback: () => Promise.reject(new Error('It diverged.')),
    ...change,
  });
  system.dispose();
  return recorded;
}

describe.each([
  ['Age-cGAN', ages as Setting<unknown>],
  ['SRGAN', photos],
])('the shared loop with the phases of %s', (_, setting) => {
  let straight: Recorded;
  beforeAll(async () => {
    straight = await run(setting, null);
  });

  it('records the figures that each phase says it has, and sheets of one size', () => {
    expect(straight.points.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const { step, ...figures } of straight.points) {
      const there = Object.entries(figures).filter(([, value]) => value !== null);
      expect(there.map(([name]) => name).sort(), `step ${step}`).toEqual(
        [...phaseAt(setting.phases, step).figures].sort(),
      );
    }
    expect([...straight.sheets.keys()]).toEqual([0, 2, 4, 6]);
    const sizes = [...straight.sheets.values()].map((sheet) =>
      [sheet.columns, sheet.rows, sheet.side, sheet.pixels.length].join(),
    );
    expect(new Set(sizes).size).toBe(1);
  });

  it.each([1, 2, 3, 4, 5])('goes on exactly when it was halted after step %i', async (at) => {
    let asked = 0;
    const first = await run(setting, null, { shouldHalt: () => Promise.resolve(asked++ === at) });
    const second = await run(setting, first.checkpoints.at(-1)!);
    expect([...first.points, ...second.points]).toEqual(straight.points);
    expect(digestsOf(second.checkpoints.at(-1)!.tensors)).toEqual(
      digestsOf(straight.checkpoints.at(-1)!.tensors),
    );
    expect(second.sheets.get(6)).toEqual(straight.sheets.get(6));
  });
});
