import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { StudioError } from '../../../../src-preload/errors';
import { loadTensorflow } from '../../../engine/load-tensorflow';
import { packagedNets } from '../../../engine/worker-pretrained';
import { nativeKernels } from '../../kernels/native';
import { contentNetwork } from '../../pretrained/content';
import type { PretrainedArray } from '../../pretrained/frozen-weights';
import type { SrganRecipe } from '../../recipe/srgan';
import { randomTensor } from '../../testing/numbers';
import { deadLeaves } from './dead-leaves';
import { GeneratorLoss, type GeneratorLossParts } from './generator-loss';
import { srganDiscriminator } from './nets';
import { enlargeCubic, shrink } from './shrink';
import { tiny } from './testing';

beforeAll(() => void loadTensorflow());

/** A VGG19 of few channels; `gain` makes its maps larger, as those of the real one are. */
function smallVgg(gain: number): Map<string, PretrainedArray> {
  const names = ['1_conv1', '1_conv2', '2_conv1', '2_conv2', '3_conv1', '3_conv2', '3_conv3'];
  const widths = [3, 8, 8, 8, 8, 12, 12, 12];
  const array = (name: string, shape: number[], factor: number): [string, PretrainedArray] => {
    const values = randomTensor(name, shape, factor);
    const data = values.dataSync() as Float32Array;
    values.dispose();
    return [name, { shape, data }];
  };
  return new Map(
    names.flatMap((name, i) => [
      array(`block${name}/kernel`, [3, 3, widths[i]!, widths[i + 1]!], 0.2 * (i === 6 ? gain : 1)),
      array(`block${name}/bias`, [widths[i + 1]!], 0.2 * (i === 6 ? gain : 1)),
    ]),
  );
}

type Network = SrganRecipe['content']['network'];
const arraysOf: Record<Network, () => ReadonlyMap<string, PretrainedArray>> = {
  vgg19: () => smallVgg(100),
  resnet50: () => packagedNets.content('resnet50'),
};

/** A network that sees the same in every picture. */
const blind = (): Map<string, PretrainedArray> =>
  new Map([...smallVgg(1)].map(([name, { shape, data }]) => [name, { shape, data: data.map(() => 0) }]));

/** Soft patches with a grain, which are none of the pictures that the networks were weighed with. */
function patches(): Tensor {
  return tf.tidy(() => {
    const soft = tf.image.resizeBilinear(
      tf.randomUniform<tf.Rank.R4>([2, 9, 9, 3], -0.7, 0.7, 'float32', 5),
      [96, 96],
    );
    return tf.add(soft, tf.randomUniform([2, 96, 96, 3], -0.2, 0.2, 'float32', 6));
  });
}

const rootMeanSquare = (tensor: Tensor): number => Math.sqrt(tf.mean(tf.square(tensor)).dataSync()[0]!);

/** How hard each part pulls the made pictures. */
function pulls(recipe: SrganRecipe, high: Tensor, arrays = arraysOf[recipe.content.network]()) {
  return tf.tidy(() => {
    const kernels = nativeKernels();
    const { network, preprocessing } = recipe.content;
    const { net } = contentNetwork(kernels, arrays, preprocessing, network);
    const loss = new GeneratorLoss(recipe, srganDiscriminator(kernels, recipe), net);
    const made = enlargeCubic(shrink(high, 4, 'cubic'), 4);
    const { content, adversarial, pixels } = loss.parts(made, high) as Required<GeneratorLossParts>;
    return {
      content: rootMeanSquare(content.gradient),
      adversarial: rootMeanSquare(adversarial.gradient),
      pixels: rootMeanSquare(pixels.gradient),
    };
  });
}

describe('the content network, whichever it is', () => {
  const recipe = (network: Network, more: Partial<SrganRecipe> = {}): SrganRecipe => {
    const { content, ...others } = tiny('compact');
    return { ...others, content: { ...content, network }, ...more };
  };
  const share = (given: SrganRecipe): number => {
    const high = patches();
    const { content, adversarial } = pulls(given, high);
    high.dispose();
    return content / adversarial;
  };

  it('pulls the generator in the same proportion to the discriminator, where it weighs like pixels', () => {
    const ratio = share(recipe('vgg19')) / share(recipe('resnet50'));
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  it('does not, where the maps count as they differ', () => {
    const maps = { contentUnit: 'maps' } as const;
    expect(share(recipe('vgg19', maps)) / share(recipe('resnet50', maps))).toBeGreaterThan(1000);
  });

  it.each(['caffe', 'none'] as const)('pulls as hard as pixels of its weight with %s', (preprocessing) => {
    const high = deadLeaves(4, 64);
    for (const network of ['vgg19', 'resnet50'] as const) {
      const content = { network, preprocessing, weight: 0.3 };
      const { content: pull, pixels } = pulls(recipe(network, { content, pixelWeight: 0.3 }), high);
      expect(pull / pixels, network).toBeCloseTo(1, 3);
    }
    high.dispose();
  });

  it('that sees no difference is refused before a training begins', () => {
    const high = patches();
    expect(() => pulls(recipe('vgg19'), high, blind())).toThrow(
      new StudioError('contentNetDamaged', { name: 'vgg19' }),
    );
    high.dispose();
  });

  it('that counts as its maps differ has the weight of the recipe and no other', () => {
    const high = patches();
    const at = (weight: number): number =>
      pulls(
        recipe('resnet50', { contentUnit: 'maps', content: { ...recipe('resnet50').content, weight } }),
        high,
      ).content;
    expect(at(0.5) / at(1)).toBeCloseTo(0.5, 5);
    high.dispose();
  });
});

describe('the pictures that networks are weighed with', () => {
  it('are the same at every call, and lie in the range of pictures without being cut off there', () => {
    const [first, second] = [deadLeaves(2, 32), deadLeaves(2, 32)];
    expect(first.shape).toEqual([2, 32, 32, 3]);
    const values = [...first.dataSync()];
    expect([...second.dataSync()]).toEqual(values);
    // Overshoot of the filter that makes them small included.
    expect(Math.max(...values.map(Math.abs))).toBeLessThan(1);
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.8);
    // Other pictures, not the same twice.
    expect(values.slice(0, 3 * 32 ** 2)).not.toEqual(values.slice(3 * 32 ** 2));
    for (const tensor of [first, second]) tensor.dispose();
  });
});
