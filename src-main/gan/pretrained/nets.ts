import type { PretrainedArray } from './frozen-weights';

/** Where the weights of the pretrained networks come from: read when a recipe wants one. */
export interface PretrainedNets {
  /** Of MobileNet v1, by the names of `@vladmandic/face-api`'s SSD. */
  mobilenet(): ReadonlyMap<string, PretrainedArray>;
  /** Of the 128-d recognition network, by the names of `@vladmandic/face-api`. */
  faceRecognition(): ReadonlyMap<string, PretrainedArray>;
}
