import * as tf from '@tensorflow/tfjs';
import type { Kernels } from '../kernels/kernels';
import { Relu } from '../layers/activations';
import { Convolution } from '../layers/convolution';
import { Sequential, type Layer } from '../layers/layer';
import { ParameterFactory } from '../layers/parameter';
import type { SrganRecipe } from '../recipe/srgan';
import { CaffeColours } from './colours';
import type { PretrainedArray } from './frozen-weights';

/** Convolutions of VGG19 (Simonyan and Zisserman 2015) up to block3_conv3, and which of them are pooled. */
const convolutions: readonly { name: string; pool: boolean }[] = [
  { name: 'block1_conv1', pool: false },
  { name: 'block1_conv2', pool: true },
  { name: 'block2_conv1', pool: false },
  { name: 'block2_conv2', pool: true },
  { name: 'block3_conv1', pool: false },
  { name: 'block3_conv2', pool: false },
  { name: 'block3_conv3', pool: false },
];

/** Names of the arrays that `vggContent` reads, as they begin. */
export const vggContentArrays = /^(block[12]_conv[12]|block3_conv[123])\//;

/**
 * The content network of the perceptual loss: pictures (N, H, W, 3) in [−1, 1] → maps of block3_conv3, after its
 * activation, (N, H/4, W/4, 256). Widths follow from the weights. Whoever made it disposes its parameters.
 *
 * @param arrays by Keras's names: `block1_conv1/kernel`, `block1_conv1/bias`, …; others are ignored
 * @throws Error when an array is missing or does not fit
 */
export function vggContent(
  kernels: Kernels,
  arrays: ReadonlyMap<string, PretrainedArray>,
  preprocessing: SrganRecipe['content']['preprocessing'],
): Sequential {
  const factory = new ParameterFactory(kernels, 'vgg', 0);
  const shapeOf = (name: string): readonly number[] => {
    const array = arrays.get(name);
    if (!array) throw new Error(`The content network lacks ${name}.`);
    return array.shape;
  };
  const layers = convolutions.flatMap(({ name, pool }): Layer[] => {
    const [kernelSize, , inputs, channels] = shapeOf(`${name}/kernel`) as [number, number, number, number];
    return [
      new Convolution(factory, name, { inputs, channels, kernelSize, padding: 'same', pool }),
      new Relu(kernels),
    ];
  });
  for (const { name, variable } of factory.parameters) {
    const own = name.slice('vgg/'.length);
    if (shapeOf(own).join() !== variable.shape.join())
      throw new Error(`${own} of the content network does not fit.`);
    const values = tf.tensor(arrays.get(own)!.data, [...variable.shape]);
    variable.assign(values);
    values.dispose();
  }
  return new Sequential(preprocessing === 'caffe' ? [new CaffeColours(), ...layers] : layers);
}
