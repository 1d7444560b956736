import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import { StudioError } from '../../../../src-preload/errors';
import { Pass } from '../../layers/layer';
import { meanSquaredError } from '../../losses/regression';
import type { SrganRecipe } from '../../recipe/srgan';
import type { FrozenNet } from '../frozen-net';
import { deadLeaves } from './dead-leaves';
import { enlargeCubic, shrink } from './shrink';

/**
 * What the mean squared difference of a content network's maps is multiplied by, so that `content.weight` counts as the
 * recipe says (`contentUnit`). The maps of VGG19 differ tens of thousands of times as much as those of ResNet50, and each
 * again by its preprocessing: a weight that suits one of them would leave the discriminator nothing, or everything, to
 * say with another. Ledig et al. 2017 bring VGG's to the size of a difference of pixels by a number; here it is measured,
 * on any network.
 *
 * @param content stays with the caller
 * @throws StudioError contentNetDamaged when the network sees no difference between sharp and soft pictures
 */
export function contentScale(content: FrozenNet, { contentUnit, content: { network } }: SrganRecipe): number {
  if (contentUnit === 'maps') return 1;
  const scale = pixelScale(content);
  if (!Number.isFinite(scale)) throw new StudioError('contentNetDamaged', { name: network });
  return scale;
}

/**
 * By what the difference of the maps pulls reference pictures as hard as the mean squared difference of their pixels:
 * the root mean square of the one's gradient through that of the other's, where a generator begins, at cubic enlargements.
 * Pictures that are the same in every run, so that one that goes on from a checkpoint has the same number.
 */
function pixelScale(content: FrozenNet): number {
  const high = deadLeaves(4, 64);
  const made = tf.tidy(() => enlargeCubic(shrink(high, 4, 'cubic'), 4));
  const pixels = meanSquaredError(made, high);
  const wanted = content.forward(high, new Pass(false, 'none'));
  const pass = new Pass(false, 'input');
  const maps = content.forward(made, pass);
  const { loss, gradient } = meanSquaredError(maps, wanted);
  const ofPictures = content.backward(gradient, pass)!;
  const scale = rootMeanSquare(pixels.gradient) / rootMeanSquare(ofPictures);
  for (const tensor of [maps, wanted, loss, ofPictures, pixels.loss, pixels.gradient]) tensor.dispose();
  return scale;
}

const rootMeanSquare = (tensor: Tensor): number =>
  tf.tidy(() => Math.sqrt(tf.mean(tf.square(tensor)).dataSync()[0]!));
