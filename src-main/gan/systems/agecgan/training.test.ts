import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../../engine/load-tensorflow';
import { nativeKernels } from '../../kernels/native';
import { oneHot } from '../../layers/labels';
import { Pass } from '../../layers/layer';
import { agecganPresets, agecganRecipeSchema, phaseOf, type AgecganRecipe } from '../../recipe/agecgan';
import { restoreSystem, saveSystem } from '../../training/checkpoint';
import type { LabelledPictures } from '../../training/labelled-batches';
import { randomRecogniser } from './nets';
import type { Sheet } from '../system';
import { AgecganTraining } from './training';

beforeAll(() => void loadTensorflow());

/** Both presets with nets of a few channels: two steps of each phase. */
const tiny = (preset: 'book' | 'compact'): AgecganRecipe => {
  const full = agecganPresets[preset];
  const recipe = {
    ...full,
    imageSize: 32,
    batchSize: 4,
    steps: 6,
    latent: { ...full.latent, size: 5 },
    generator: { ...full.generator, hiddenUnits: 8, baseChannels: 6, channels: [5, 4], dropout: 0.3 },
    discriminator: { ...full.discriminator, channels: [4, 5, 6] },
    encoder: { ...full.encoder, channels: [3, 4, 5], denseUnits: 7, steps: 2 },
    identity: { ...full.identity, steps: 2 },
  };
  return agecganRecipeSchema.parse(recipe);
};
const pictures = (step: number): tf.Tensor => tf.randomUniform([4, 32, 32, 3], -1, 1, 'float32', step + 1);
const ages = (): tf.Tensor => oneHot([0, 2, 5, 3], 6);
const make = (recipe: AgecganRecipe): AgecganTraining => {
  const kernels = nativeKernels();
  const recogniser = randomRecogniser(kernels, 2, { inputSize: 40, channels: [3, 4], embedding: 5 });
  return new AgecganTraining(kernels, recipe, recogniser);
};
const batch = (step: number): LabelledPictures => ({ pictures: pictures(step), labels: ages() });
const noExamples = (): never => {
  throw new Error('Nobody asked for examples.');
};
const train = (system: AgecganTraining, step: number): Record<string, number> => {
  const figures = Object.entries(system.step(step, batch(step), 1)) as [string, tf.Tensor][];
  return Object.fromEntries(
    figures.map(([name, tensor]) => {
      const value = tensor.dataSync()[0]!;
      tensor.dispose();
      return [name, value];
    }),
  );
};
const arrays = (system: AgecganTraining): Map<string, tf.Tensor> =>
  new Map([...system.variables()].map(([name, variable]) => [name, variable.read()]));
const numbers = (system: AgecganTraining, which = /./): number[] =>
  [...arrays(system)].flatMap(([name, tensor]) => (which.test(name) ? [...tensor.dataSync()] : []));
/** Arrays of nets have three parts, for example `g/conv1/kernel`; slots of optimisers have more. */
const ofNet = (net: string): RegExp => new RegExp(`^${net}/[^/]+/[^/]+$`);

describe.each(['book', 'compact'] as const)('the three phases of %s', (preset) => {
  const recipe = tiny(preset);

  it('come one after the other, each with its figures and its optimisers', () => {
    const system = make(recipe);
    const seen = [0, 1, 2, 3, 4, 5].map((step) => {
      expect(system.phase).toBe(phaseOf(recipe, step));
      const counters = Object.keys(system.counters.read()).join();
      const figures = train(system, step);
      for (const value of Object.values(figures)) expect(value).toSatisfy(Number.isFinite);
      return [counters, Object.keys(figures).join()];
    });
    const first = ['g,d', 'lossG,lossD,dReal,dFake'];
    const second = ['e', 'loss'];
    const third = ['eg', 'loss'];
    expect(seen).toEqual([first, first, second, second, third, third]);
    expect(system.phase).toBe(3);

    expect(system.generateAllAges(tf.zeros([2, 5])).shape).toEqual([12, 32, 32, 3]);
    expect(system.age(pictures(0), ages()).shape).toEqual([4, 32, 32, 3]);
    system.dispose();
  });

  it('change their own nets and no others', () => {
    const system = make(recipe);
    const changed: string[] = [];
    for (let step = 0; step < 6; step++) {
      const before = ['g', 'd', 'e'].map((net) => [net, numbers(system, ofNet(net)).join()] as const);
      const phase = system.phase;
      train(system, step);
      const after = before.filter(([net, values]) => numbers(system, ofNet(net)).join() !== values);
      changed.push(`${phase}: ${after.map(([net]) => net).join('')}`);
    }
    const third = preset === 'book' ? '3: ge' : '3: e';
    expect(changed).toEqual(['1: gd', '1: gd', '2: e', '2: e', third, third]);
    system.dispose();
  });

  it.each([2, 5])('go on exactly from a checkpoint before step %i', (from) => {
    const [straight, stopped] = [make(recipe), make(recipe)];
    for (let step = 0; step < 6; step++) train(straight, step);
    for (let step = 0; step < from; step++) train(stopped, step);
    const resumed = make(recipe);
    restoreSystem(resumed, saveSystem(stopped), from);
    for (let step = from; step < 6; step++) train(resumed, step);
    expect(numbers(resumed)).toEqual(numbers(straight));
    for (const system of [straight, stopped, resumed]) system.dispose();
  });
});

it('shows invented people, later also photos, at every age in columns', () => {
  const recipe = { ...tiny('compact'), sampleGrid: 3 };
  const system = make(recipe);
  const picture = (sheet: Sheet, row: number, column: number): number[] => {
    const { columns, side, pixels } = sheet;
    return Array.from({ length: side }, (_, y) => {
      const start = ((row * side + y) * columns + column) * side * 3;
      return [...pixels.subarray(start, start + side * 3)];
    }).flat();
  };
  const first = system.sheet(noExamples);
  expect([first.columns, first.rows, first.side]).toEqual([6, 3, 32]);
  expect(first.pixels.length).toBe(6 * 3 * 32 * 32 * 3);
  expect([...system.sheet(noExamples).pixels]).toEqual([...first.pixels]);
  // One latent vector in all columns of a row: the invented people are others, and look otherwise at other ages.
  expect(picture(first, 0, 0)).not.toEqual(picture(first, 1, 0));
  expect(picture(first, 0, 0)).not.toEqual(picture(first, 0, 5));

  for (const step of [2, 4]) {
    system.prepareFor(step);
    const asked: number[] = [];
    const show = (): Sheet =>
      system.sheet((count) => {
        asked.push(count);
        const shades = tf.tidy(() => tf.tile(tf.tensor4d([-1, 1], [2, 1, 1, 1]), [1, 32, 32, 3]));
        return { pictures: shades, labels: oneHot([4, 1], 6) };
      });
    // What layers derive from their arrays is made at the first use, and kept.
    show();
    const tensors = tf.memory().numTensors;
    const sheet = show();
    expect(tf.memory().numTensors).toBe(tensors);
    expect(asked).toEqual([2, 2]);
    expect([sheet.columns, sheet.rows, sheet.side]).toEqual([6, 3, 32]);
    expect(picture(sheet, 0, 3)).toEqual(picture(first, 0, 3));
    // The photos stand at the people's own ages, and nowhere else.
    const white = (row: number): number[] =>
      [0, 1, 2, 3, 4, 5].filter((column) => picture(sheet, row, column).every((value) => value === 255));
    const black = (row: number): number[] =>
      [0, 1, 2, 3, 4, 5].filter((column) => picture(sheet, row, column).every((value) => value === 0));
    expect([black(1), white(1), black(2), white(2)]).toEqual([[4], [], [], [1]]);
  }
  system.dispose();
});

it('leaves no tensor behind in any phase', () => {
  const recipe = { ...tiny('compact'), steps: 12, r1: { gamma: 1, every: 1, fakes: true } };
  recipe.encoder.steps = 4;
  recipe.identity.steps = 4;
  const system = make(recipe);
  // What is left after a step: derived arrays are made in the first ones of a phase.
  const counts = Array.from({ length: 12 }, (_, step) => {
    train(system, step);
    return tf.memory().numTensors;
  });
  for (const last of [2, 6, 10]) expect(counts[last]).toBe(counts[last - 1]);
  system.dispose();
});

it('a run that rolls back into an earlier phase has the arrays of that phase again', () => {
  const recipe = tiny('compact');
  const system = make(recipe);
  const names = [...system.variables().keys()];
  for (let step = 0; step < 3; step++) train(system, step);
  expect([...system.variables().keys()]).not.toEqual(names);
  system.prepareFor(1);
  expect([...system.variables().keys()]).toEqual(names);
  system.dispose();
});

describe.each(['bce', 'relativistic'] as const)('a discriminator that minds the age, %s', (loss) => {
  /** Without anything random between the pictures and D, so that numbers can be compared. */
  const recipe = (wrongAges: boolean): AgecganRecipe => {
    const { discriminator, generator, ...rest } = tiny('compact');
    return {
      ...rest,
      loss,
      emaDecay: 0,
      r1: { gamma: 0, every: 8, fakes: false },
      diffAugment: { color: false, translation: false, cutout: false },
      generator: { ...generator, dropout: 0 },
      discriminator: { ...discriminator, minibatchDeviation: false, wrongAges },
    };
  };
  /** What D takes real pictures for with their own ages, and with others; D trained alone against a still generator. */
  const preference = (wrongAges: boolean): number => {
    const still = { ...recipe(wrongAges) };
    still.generatorOptimizer = { ...still.generatorOptimizer, learningRate: 1e-6 };
    still.discriminatorOptimizer = { ...still.discriminatorOptimizer, learningRate: 0.01 };
    still.steps = 1000;
    const system = make(still);
    for (let step = 0; step < 60; step++) {
      const figures = system.step(step, batch(0), 1);
      for (const tensor of Object.values(figures)) (tensor as tf.Tensor).dispose();
    }
    const logits = (labels: tf.Tensor): number => {
      const judged = system.discriminator.forward(pictures(0), new Pass(false, 'none', false, { labels }));
      return tf.tidy(() => tf.mean(judged).dataSync()[0]!);
    };
    const [own, other] = [logits(ages()), logits(oneHot([3, 5, 0, 1], 6))];
    system.dispose();
    return own - other;
  };

  it('prefers the own ages of pictures to others', () => {
    const [minding, not] = [preference(true), preference(false)];
    expect(minding).toBeGreaterThan(0.5);
    expect(minding).toBeGreaterThan(not + 0.3);
  });
});
