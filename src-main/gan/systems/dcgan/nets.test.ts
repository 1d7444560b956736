import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { countParameters } from '../../../engine/estimate';
import { loadTensorflow } from '../../../engine/load-tensorflow';
import { packagedNets } from '../../../engine/worker-pretrained';
import { nativeKernels } from '../../kernels/native';
import { dcganPresets, dcganRecipeSchema, type DcganRecipe } from '../../recipe';
import { digestsOf } from '../../testing/trained';
import { restoreSystem, saveSystem } from '../../training/checkpoint';
import { DcganTraining } from './step';

beforeAll(() => void loadTensorflow());

const { compact } = dcganPresets;
const shallow: DcganRecipe = {
  ...compact,
  imageSize: 32,
  batchSize: 4,
  latent: { ...compact.latent, size: 6 },
  generator: { ...compact.generator, hiddenUnits: 10, baseChannels: 6, channels: [5, 4] },
  discriminator: {
    ...compact.discriminator,
    backbone: 'none',
    channels: [4, 5, 6],
    kernelSizes: [5, 3, 3],
    padding: ['same', 'valid', 'same'],
    downsample: 'pool',
    denseUnits: 7,
    minibatchDeviation: false,
  },
};
const deep: DcganRecipe = {
  ...shallow,
  generator: { ...shallow.generator, channels: [5, 4, 4, 3] },
  discriminator: {
    ...shallow.discriminator,
    channels: [3, 4, 5, 6, 7],
    kernelSizes: [4, 4, 3, 2, 1],
    padding: ['same', 'same', 'same', 'same', 'same'],
    downsample: 'stride',
    minibatchDeviation: true,
    minibatchKernels: 3,
  },
};

const projected: DcganRecipe = {
  ...shallow,
  generator: { ...shallow.generator, detailChannels: 5 },
  discriminator: { ...shallow.discriminator, backbone: 'mobilenet', spectralNorm: true },
  loss: 'hinge',
};
const withBlocks: DcganRecipe = {
  ...shallow,
  generator: { ...shallow.generator, detailChannels: 5, residualBlocks: 2 },
};

it.each([
  ['three layers with pooling', shallow],
  ['five layers with strides', deep],
  ['a pretrained network and a map at full side', projected],
  ['residual blocks', withBlocks],
])('nets of %s train, make pictures of the right size and have the counted parameters', (_, recipe) => {
  const before = tf.memory().numTensors;
  const system = new DcganTraining(nativeKernels(), recipe, packagedNets);
  expect(system.parameterCounts).toEqual(countParameters(recipe));
  const made = system.step(0, tf.randomUniform([4, 32, 32, 3], -1, 1, 'float32', 3), 1);
  for (const figure of Object.values(made) as tf.Tensor[]) {
    expect(figure.dataSync()[0]).toSatisfy(Number.isFinite);
    figure.dispose();
  }
  const again = (step: number): number => {
    const figures = Object.values(system.step(step, tf.zeros([4, 32, 32, 3]), 1)) as tf.Tensor[];
    for (const figure of figures) figure.dispose();
    return tf.memory().numTensors;
  };
  expect(again(1)).toBe(again(2));
  const pictures = system.generate(tf.zeros([2, 6]));
  expect(pictures.shape).toEqual([2, 32, 32, 3]);
  pictures.dispose();
  system.dispose();
  // Scalars that the kernels keep for good are not counted.
  expect(tf.memory().numTensors).toBeLessThan(before + 12);
});

it('a discriminator with a pretrained network goes on exactly from what a checkpoint holds, which is not that network', () => {
  const batch = (step: number): tf.Tensor => tf.randomUniform([4, 32, 32, 3], -1, 1, 'float32', step + 5);
  const make = (): DcganTraining => new DcganTraining(nativeKernels(), projected, packagedNets);
  const train = (system: DcganTraining, from: number, to: number): void => {
    for (let step = from; step < to; step++) system.step(step, batch(step), 1);
  };
  const [whole, resumed] = [make(), make()];
  train(whole, 0, 2);
  const saved = saveSystem(whole);
  expect(saved.filter(({ name }) => /mobilenet|mix/.test(name))).toEqual([]);
  restoreSystem(resumed, saved, 2);
  train(whole, 2, 4);
  train(resumed, 2, 4);
  const trained = digestsOf(saveSystem(whole));
  expect(digestsOf(saveSystem(resumed))).toEqual(trained);
  expect(trained).not.toEqual(digestsOf(saved));
  whole.dispose();
  resumed.dispose();
});

it('residual blocks change nothing until they have learnt something', () => {
  const plain = { ...withBlocks, generator: { ...withBlocks.generator, residualBlocks: 0 } };
  const pictures = [plain, withBlocks].map((recipe) => {
    const system = new DcganTraining(nativeKernels(), recipe);
    const draw = (): number[] => [...system.generate(tf.fill([2, 6], 0.7)).dataSync()];
    const before = draw();
    for (let step = 0; step < 3; step++) {
      const figures = Object.values(system.step(step, tf.zeros([4, 32, 32, 3]), 1)) as tf.Tensor[];
      for (const figure of figures) figure.dispose();
    }
    const after = draw();
    system.dispose();
    return { before, after };
  });
  expect(pictures[1]!.before).toEqual(pictures[0]!.before);
  expect(pictures[1]!.after).not.toEqual(pictures[0]!.after);
});

it('a recipe that was stored before the deeper nets is still read', () => {
  const { learningRateDecayFrom: _decay, ...old } = dcganPresets.book;
  const {
    downsample: _downsample,
    minibatchDeviation: _deviation,
    minibatchKernels: _alike,
    backbone: _backbone,
    ...discriminator
  } = old.discriminator;
  const { detailChannels: _detail, residualBlocks: _blocks, ...generator } = old.generator;
  expect(dcganRecipeSchema.parse({ ...old, generator, discriminator })).toEqual(dcganPresets.book);
});

it('a discriminator needs as many kernels and paddings as it has channels', () => {
  const bad = { ...compact, discriminator: { ...compact.discriminator, channels: [8, 8, 8] } };
  expect(dcganRecipeSchema.safeParse(bad).success).toBe(false);
});
