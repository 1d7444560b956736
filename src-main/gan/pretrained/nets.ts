import type { SrganRecipe } from '../recipe/srgan';
import type { PretrainedArray } from './frozen-weights';

/** Where the weights of the pretrained networks come from: read when a recipe wants one. */
export interface PretrainedNets {
  /** Of MobileNet v1, by the names of `@vladmandic/face-api`'s SSD. */
  mobilenet(): ReadonlyMap<string, PretrainedArray>;
  /** Of the 128-d recognition network, by the names of `@vladmandic/face-api`. */
  faceRecognition(): ReadonlyMap<string, PretrainedArray>;
  /**
   * Of a content network of SRGAN, by Keras's names.
   *
   * @throws StudioError contentNetMissing when it is not at hand, contentNetDamaged
   */
  content(network: SrganRecipe['content']['network']): ReadonlyMap<string, PretrainedArray>;
}
