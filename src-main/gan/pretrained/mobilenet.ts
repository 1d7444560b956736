import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../kernels/kernels';
import { FrozenConvolution } from '../layers/frozen-convolution';
import type { Layer } from '../layers/layer';
import type { Parameter } from '../layers/parameter';
import { FrozenWeights, type PretrainedArray } from './frozen-weights';

export type { PretrainedArray };

/** Strides of the depthwise convolutions 1 to 11 (Howard et al. 2017, table 1). */
const strides = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1];
/** After which of them a map is looked at: the last of its side. */
const lookedAt = [1, 3, 5, 11];
/** What the frozen batch normalisation adds to the variance. */
const epsilon = 0.001;

/**
 * MobileNet v1 (Howard et al. 2017) up to its eleventh block as four nets one after the other, each giving the map that
 * the next one begins with: pictures (N, S, S, 3) in [−1, 1] → (N, S/2, S/2, 64) → … → (N, S/16, S/16, 512). Batch
 * normalisation is folded into the depthwise kernels.
 *
 * @param arrays by the names of `@vladmandic/face-api`'s SSD; others are ignored
 * @throws Error when an array is missing
 */
export function mobilenetStages(
  kernels: Kernels,
  arrays: ReadonlyMap<string, PretrainedArray>,
): { stages: Layer[][]; parameters: Parameter[] } {
  const weights = new FrozenWeights(kernels, 'mobilenet', arrays);
  const read = (name: string): Tensor => weights.read(`MobilenetV1/Conv2d_${name}`);
  const frozen = (name: string, compute: () => Tensor): Parameter => weights.make(name, compute);
  const pointwise = (index: number, stride: number): Layer => {
    const name = `${index}_pointwise`;
    const kernel = frozen(`${name}/kernel`, () => read(`${name}/weights`));
    const bias = frozen(`${name}/bias`, () => read(`${name}/convolution_bn_offset`));
    return new FrozenConvolution(kernels, { kernel, bias, stride, relu6: true });
  };
  const depthwise = (index: number): Layer => {
    const name = `${index}_depthwise`;
    const norm = (array: string): Tensor => read(`${name}/BatchNorm/${array}`);
    const scale = (): Tensor => tf.div(norm('gamma'), tf.sqrt(tf.add(norm('moving_variance'), epsilon)));
    const kernel = frozen(`${name}/kernel`, () =>
      tf.mul(read(`${name}/depthwise_weights`), tf.reshape(scale(), [1, 1, -1, 1])),
    );
    const bias = frozen(`${name}/bias`, () => tf.sub(norm('beta'), tf.mul(norm('moving_mean'), scale())));
    return new FrozenConvolution(kernels, {
      kernel,
      bias,
      stride: strides[index - 1]!,
      depthwise: true,
      relu6: true,
    });
  };
  const stages: Layer[][] = [];
  let stage: Layer[] = [pointwise(0, 2)];
  for (let index = 1; index <= strides.length; index++) {
    stage.push(depthwise(index), pointwise(index, 1));
    if (lookedAt.includes(index)) {
      stages.push(stage);
      stage = [];
    }
  }
  return { stages, parameters: weights.parameters };
}
