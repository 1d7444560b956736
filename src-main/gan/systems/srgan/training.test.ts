import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../../engine/load-tensorflow';
import { nativeKernels } from '../../kernels/native';
import type { Sequential } from '../../layers/layer';
import type { PretrainedArray } from '../../pretrained/frozen-weights';
import { vggContent } from '../../pretrained/vgg';
import { picturesPerStep, type SrganRecipe } from '../../recipe/srgan';
import { randomTensor } from '../../testing/numbers';
import { restoreSystem, saveSystem } from '../../training/checkpoint';
import { tiny } from './testing';
import { SrganTraining } from './training';

beforeAll(() => void loadTensorflow());

const names = ['1_conv1', '1_conv2', '2_conv1', '2_conv2', '3_conv1', '3_conv2', '3_conv3'];
const widths = [3, 4, 4, 5, 5, 6, 6, 6];
const weights = (): Map<string, PretrainedArray> => {
  const array = (name: string, shape: number[]): [string, PretrainedArray] => [
    name,
    { shape, data: randomTensor(name, shape, 0.2).dataSync() as Float32Array },
  ];
  return new Map(
    names.flatMap((name, i) => [
      array(`block${name}/kernel`, [3, 3, widths[i]!, widths[i + 1]!]),
      array(`block${name}/bias`, [widths[i + 1]!]),
    ]),
  );
};
const content = (): Sequential => vggContent(nativeKernels(), weights(), 'caffe');
const make = (recipe: SrganRecipe, net = content()): SrganTraining =>
  new SrganTraining(nativeKernels(), recipe, net);
const train = (system: SrganTraining, recipe: SrganRecipe, step: number): Record<string, number> => {
  const large = tf.randomUniform([picturesPerStep(recipe), 64, 64, 3], -1, 1, 'float32', step + 1);
  const figures = Object.entries(system.step(step, large, 1)) as [string, tf.Tensor][];
  return Object.fromEntries(
    figures.map(([name, tensor]) => {
      const value = tensor.dataSync()[0]!;
      tensor.dispose();
      return [name, value];
    }),
  );
};
const numbers = (system: SrganTraining): number[] =>
  [...system.variables().values()].flatMap((variable) => [...variable.read().dataSync()]);

describe.each([
  ['book', tiny('book')],
  ['compact', tiny('compact')],
  ['book, with shared pictures', tiny('book', { fakePictures: 'shared' })],
])('the two phases of %s', (_, recipe) => {
  it('come one after the other, each with its figures', () => {
    const system = make(recipe);
    const adversarial = 'lossG,lossD,dReal,dFake,loss';
    const expected = ['loss', 'loss', adversarial, adversarial];
    for (let step = 0; step < 4; step++) {
      const figures = train(system, recipe, step);
      expect(Object.keys(figures).join()).toBe(expected[step]);
      for (const value of Object.values(figures)) expect(value).toSatisfy(Number.isFinite);
    }
    // Fully convolutional: any size goes in.
    expect(system.enlarge(tf.zeros([1, 5, 7, 3])).shape).toEqual([1, 20, 28, 3]);
    system.dispose();
  });

  it.each([1, 2])('go on exactly from a checkpoint before step %i', (from) => {
    const [straight, stopped] = [make(recipe), make(recipe)];
    for (let step = 0; step < 4; step++) train(straight, recipe, step);
    for (let step = 0; step < from; step++) train(stopped, recipe, step);
    const resumed = make(recipe);
    restoreSystem(resumed, saveSystem(stopped), from);
    for (let step = from; step < 4; step++) train(resumed, recipe, step);
    expect(numbers(resumed)).toEqual(numbers(straight));
    for (const system of [straight, stopped, resumed]) system.dispose();
  });

  it('leave no tensor behind', () => {
    const longer = { ...recipe, steps: 8, pretrain: { ...recipe.pretrain, steps: 4 } };
    const system = make(longer);
    const counts = Array.from({ length: 8 }, (_, step) => {
      train(system, longer, step);
      return tf.memory().numTensors;
    });
    expect(counts[2]).toBe(counts[1]);
    expect(counts[7]).toBe(counts[6]);
    system.dispose();
  });
});

it('shows photos in rows: small ones enlarged by a filter and by the generator, and the originals, with decibels', () => {
  const recipe = tiny('compact', { sampleGrid: 2 });
  const system = make(recipe);
  // A soft ramp from left to right and from top to bottom: easy to enlarge.
  const ramp = (): tf.Tensor =>
    tf.tidy(() => {
      const line = tf.linspace(-0.9, 0.9, 64);
      const across = tf.tile(tf.reshape(line, [1, 1, 64, 1]), [1, 64, 1, 3]);
      return tf.concat([across, tf.transpose(across, [0, 2, 1, 3])]);
    });
  // What layers derive from their arrays is made at the first use, and kept.
  system.sheet(ramp);
  const before = tf.memory().numTensors;
  const sheet = system.sheet((count) => {
    expect(count).toBe(2);
    return ramp();
  });
  expect(tf.memory().numTensors).toBe(before);
  expect([sheet.columns, sheet.rows, sheet.side]).toEqual([3, 2, 64]);
  const at = (row: number, column: number, x: number): number =>
    sheet.pixels[((row * 64 + 32) * 3 * 64 + column * 64 + x) * 3]!;
  // In the middle of the first row: the original, and its neighbour from the filter, are the ramp.
  for (const x of [10, 30, 50]) {
    expect(at(0, 2, x)).toBe(Math.round((-0.9 + (1.8 * x) / 63 + 1) * 127.5));
    expect(Math.abs(at(0, 0, x) - at(0, 2, x))).toBeLessThanOrEqual(1);
  }
  expect(sheet.psnr!.bicubic).toBeGreaterThan(45);
  // An untrained net knows nothing of it.
  expect(sheet.psnr!.made).toBeLessThan(20);
  expect(sheet.psnr!.made).toBeGreaterThan(0);
  system.dispose();
});

it('the frozen nets compute no gradients of their parameters', () => {
  const recipe = tiny('compact');
  const net = content();
  const system = make(recipe, net);
  for (let step = 0; step < 4; step++) train(system, recipe, step);
  for (const parameter of [...net.parameters, ...system.discriminator.parameters])
    expect(parameter.takeGradient(), parameter.name).toBeNull();
  system.dispose();
});

it('the first phase brings the generated pictures nearer to the large ones', () => {
  const recipe = tiny('compact', { steps: 30 });
  recipe.pretrain.steps = 30;
  recipe.pretrain.optimizer.learningRate = 3e-3;
  const system = make(recipe);
  const smooth = (): tf.Tensor =>
    tf.tidy(() => {
      const wave = tf.sin(tf.mul(tf.range(0, 64), 0.1));
      return tf.tile(tf.reshape(wave, [1, 1, 64, 1]), [2, 64, 1, 3]);
    });
  const losses = Array.from({ length: 30 }, (_, step) => {
    const figures = system.step(step, smooth(), 1);
    return figures.loss.dataSync()[0]!;
  });
  expect(losses.at(-1)!).toBeLessThan(0.5 * losses[0]!);
  system.dispose();
});

it('a content network with missing or unfitting arrays is refused', () => {
  const missing = weights();
  missing.delete('block2_conv1/bias');
  expect(() => vggContent(nativeKernels(), missing, 'caffe')).toThrow('block2_conv1/bias');
  const unfitting = weights();
  unfitting.set('block2_conv1/bias', { shape: [9], data: new Float32Array(9) });
  expect(() => vggContent(nativeKernels(), unfitting, 'caffe')).toThrow('block2_conv1/bias');
});
