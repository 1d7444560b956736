import * as tf from '@tensorflow/tfjs';
import type { Kernels, Padding } from '../kernels/kernels';
import { Relu } from '../layers/activations';
import { FrozenConvolution } from '../layers/frozen-convolution';
import { GlobalAverage } from '../layers/global-average';
import { Sequential, type Layer } from '../layers/layer';
import { Pooling } from '../layers/pooling';
import { Residual } from '../layers/residual';
import { BilinearResize } from '../layers/resize';
import { ZeroPadding } from '../layers/zero-padding';
import { CentredColours } from './colours';
import { FrozenWeights, type PretrainedArray } from './frozen-weights';

/** Side of the pictures that the network was trained with. */
const inputSide = 150;
/** Mean red, green and blue of its training pictures. */
const means: [number, number, number] = [122.782, 117.001, 104.298];
/** Residual blocks of each width: those that halve the map have `down` in their names. */
const blocks = [
  ['32_1', '32_2', '32_3'],
  ['64_down', '64_1', '64_2', '64_3'],
  ['128_down', '128_1', '128_2'],
  ['256_down', '256_1', '256_2', '256_down_out'],
].flat();

/**
 * The recognition network of face-api (King 2017, dlib's `face_recognition_resnet_model_v1`: He et al. 2016 with 29
 * convolutions): pictures of faces (N, S, S, 3) in [−1, 1] → (N, 128). Pictures of one person lie within about 0.6 of each
 * other. The pictures should show the face alone, from the brows to the chin and somewhat more.
 *
 * Its bias, and the scaling that stands behind each convolution, are folded into the kernels. The last product with a
 * matrix is a 1×1 convolution in front of the mean over the map, which is the same.
 *
 * @param arrays by the names of `@vladmandic/face-api`; whoever builds the net disposes it
 * @throws Error when an array is missing or does not fit
 */
export function faceRecogniser(kernels: Kernels, arrays: ReadonlyMap<string, PretrainedArray>): Sequential {
  const weights = new FrozenWeights(kernels, 'face', arrays);
  const convolution = (
    name: string,
    options: { padding?: Padding; stride?: number; relu?: boolean } = {},
  ): FrozenConvolution => {
    const channels = weights.shape(`${name}/conv/filters`).slice(3);
    const read = (array: string): tf.Tensor => weights.read(`${name}/${array}`, channels);
    const kernel = weights.make(`${name}/kernel`, () =>
      tf.mul(weights.read(`${name}/conv/filters`), read('scale/weights')),
    );
    const bias = weights.make(`${name}/bias`, () =>
      tf.add(tf.mul(read('conv/bias'), read('scale/weights')), read('scale/biases')),
    );
    return new FrozenConvolution(kernels, { kernel, bias, ...options });
  };
  const down = { padding: 'valid', stride: 2, relu: true } as const;

  // (N, 72, 72, 32), (N, 35, 35, 32)
  const first = [convolution('conv32_down', down), new Pooling('max', 3, 2)];
  let side = 35;
  let width = 32;
  const residual = (name: string): Layer[] => {
    const [one, two] = [`conv${name}/conv1`, `conv${name}/conv2`];
    if (!name.includes('down'))
      return [new Residual([convolution(one, { relu: true }), convolution(two)]), new Relu(kernels)];
    // The branch loses a row and a column more than the pooled shortcut where the side is even: zeros take their place.
    const convolved = Math.floor((side - 3) / 2) + 1;
    const pooled = Math.floor(side / 2);
    const channels = weights.shape(`${two}/conv/filters`)[3]!;
    const branch: Layer[] = [
      convolution(one, down),
      convolution(two),
      ...(convolved < pooled ? [new ZeroPadding({ behind: pooled - convolved })] : []),
    ];
    const shortcut: Layer[] = [
      new Pooling('average', 2, 2),
      ...(channels > width ? [new ZeroPadding({ channels: channels - width })] : []),
    ];
    [side, width] = [pooled, channels];
    return [new Residual(branch, shortcut), new Relu(kernels)];
  };
  // (N, 35, 35, 32), (N, 17, 17, 64), (N, 8, 8, 128), (N, 4, 4, 256), (N, 2, 2, 256)
  const body = blocks.flatMap(residual);
  const last = weights.make('fc/kernel', () =>
    tf.reshape(weights.read('fc'), [1, 1, ...weights.shape('fc')]),
  );

  return new Sequential([
    new BilinearResize(inputSide),
    new CentredColours(means),
    ...first,
    ...body,
    new FrozenConvolution(kernels, { kernel: last }),
    new GlobalAverage(),
  ]);
}
