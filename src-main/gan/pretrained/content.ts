import { StudioError } from '../../../src-preload/errors';
import type { Kernels } from '../kernels/kernels';
import type { Sequential } from '../layers/layer';
import type { SrganRecipe } from '../recipe/srgan';
import type { PretrainedArray } from './frozen-weights';
import { resnetContent, resnetContentArrays } from './resnet';
import { vggContent, vggContentArrays } from './vgg';

/** Names of the arrays that a content network may consist of. */
export const contentArrays = new RegExp(`${vggContentArrays.source}|${resnetContentArrays.source}`);

/**
 * The content network of the perceptual loss that these arrays are of: VGG19 as in the paper, or else ResNet50.
 *
 * @param arrays by Keras's names; others than those of `contentArrays` are ignored
 * @param name of the folder that they come from, for the error
 * @throws StudioError contentNetDamaged when they are of neither, or one is missing or does not fit
 */
export function contentNetwork(
  kernels: Kernels,
  arrays: ReadonlyMap<string, PretrainedArray>,
  preprocessing: SrganRecipe['content']['preprocessing'],
  name: string,
): { kind: 'vgg19' | 'resnet50'; net: Sequential } {
  const kind = arrays.has('block1_conv1/kernel') ? 'vgg19' : 'resnet50';
  const build = kind === 'vgg19' ? vggContent : resnetContent;
  try {
    return { kind, net: build(kernels, arrays, preprocessing) };
  } catch {
    throw new StudioError('contentNetDamaged', { name });
  }
}
