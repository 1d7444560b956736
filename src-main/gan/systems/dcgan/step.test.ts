import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../../engine/load-tensorflow';
import { nativeKernels } from '../../kernels/native';
import { dcganPresets, recipeProblems, type DcganRecipe } from '../../recipe';
import { DcganTraining } from './step';

beforeAll(() => void loadTensorflow());

const { compact } = dcganPresets;
const tiny: DcganRecipe = {
  ...compact,
  imageSize: 32,
  batchSize: 4,
  latent: { ...compact.latent, size: 6 },
  generator: { ...compact.generator, hiddenUnits: 10, baseChannels: 6, channels: [5, 4] },
  discriminator: { ...compact.discriminator, backbone: 'none', channels: [4, 5, 6, 7], denseUnits: 7 },
};
const pictures = (): tf.Tensor => tf.randomUniform([4, 32, 32, 3], -1, 1, 'float32', 3);

describe('a step', () => {
  it.each([
    ['bce', 'separate', false],
    ['bce', 'joint', true],
    ['hinge', 'separate', true],
    ['hinge', 'joint', false],
    ['relativistic', 'joint', true],
  ] as const)(
    'with %s, %s, penalty at fakes %s gives numbers and leaves no tensor',
    (loss, update, fakes) => {
      const recipe = { ...tiny, loss, discriminatorUpdate: update, r1: { gamma: 1, every: 1, fakes } };
      expect(recipeProblems(recipe).filter(({ severity }) => severity === 'error')).toEqual([]);
      const system = new DcganTraining(nativeKernels(), recipe);
      const counts = [0, 1, 2].map((step) => {
        const figures = Object.values(system.step(step, pictures(), 1)) as tf.Tensor[];
        for (const figure of figures) {
          expect(figure.dataSync()[0]).toSatisfy(Number.isFinite);
          figure.dispose();
        }
        return tf.memory().numTensors;
      });
      expect(counts[2]).toBe(counts[1]);
      system.dispose();
    },
  );

  it('of pairs does not depend on how high the discriminator marks as a whole; one of cross-entropy does', () => {
    const trained = (loss: DcganRecipe['loss'], lift: number): number[] => {
      // Adam would blow rounding up where a gradient is almost nothing.
      const plain = { ...tiny.generatorOptimizer, kind: 'momentum', momentum: 0, learningRate: 0.1 } as const;
      const recipe = {
        ...tiny,
        loss,
        r1: { gamma: 0, every: 1, fakes: false },
        generatorOptimizer: plain,
        discriminatorOptimizer: plain,
      };
      const system = new DcganTraining(nativeKernels(), recipe);
      const bias = system.discriminator.parameters.at(-1)!;
      expect(bias.size).toBe(1);
      bias.variable.assign(tf.fill(bias.variable.read().shape, lift));
      system.step(0, pictures(), 1);
      const kernels = system.discriminator.parameters.slice(0, -1).map(({ variable }) => variable.read());
      const weights = [...kernels, ...system.generator.parameters.map(({ variable }) => variable.read())];
      const values = weights.flatMap((tensor) => [...tensor.dataSync()]);
      system.dispose();
      return values;
    };
    const apart = (loss: DcganRecipe['loss']): number => {
      const [low, high] = [trained(loss, 0), trained(loss, 2)];
      return Math.max(...low.map((value, i) => Math.abs(value - high[i]!)));
    };
    expect(apart('relativistic')).toBeLessThan(1e-6);
    expect(apart('bce')).toBeGreaterThan(1e-4);
  });
});

it('pairs cannot be judged in turn', () => {
  const problems = recipeProblems({ ...tiny, loss: 'relativistic', discriminatorUpdate: 'separate' });
  expect(problems.map(({ code }) => code)).toContain('pairsNeedJoint');
});
