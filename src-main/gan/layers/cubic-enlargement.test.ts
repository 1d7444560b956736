import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { bicubic } from '../../scores/bicubic';
import { nativeKernels } from '../kernels/native';
import { portableKernels } from '../kernels/portable';
import { gradientError, numericGradient, randomTensor } from '../testing/numbers';
import { CubicEnlargement } from './cubic-enlargement';
import { Pass } from './layer';
import { PixelShuffle } from './pixel-shuffle';

beforeAll(() => void loadTensorflow());

describe.each([
  ['native', nativeKernels],
  ['portable', portableKernels],
])('with %s kernels', (_, make) => {
  it.each([
    [1, 6, 5],
    [2, 7, 4],
    [2, 1, 3],
    [3, 2, 2],
  ])('a cubic enlargement by 2^%i of %i × %i is that of the measuring side', (doublings, height, width) => {
    const x = randomTensor('picture', [2, height, width, 3]);
    const scale = 2 ** doublings;
    const values = x.dataSync();
    const one = height * width * 3;
    const wanted = [0, 1].flatMap((n) => {
      const data = values.slice(n * one, (n + 1) * one);
      return [...bicubic({ width, height, channels: 3, data }, width * scale, height * scale).data];
    });
    const made = new CubicEnlargement(make(), doublings).forward(x, new Pass(false, 'none'));
    expect(made.shape).toEqual([2, height * scale, width * scale, 3]);
    const enlarged = made.dataSync<'float32'>();
    const worst = enlarged.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[i]!)), 0);
    expect(worst).toBeLessThan(1e-5);
  });

  it('its gradient is the numeric one, also where edges are mirrored', () => {
    const layer = new CubicEnlargement(make(), 2);
    const x = randomTensor('x', [1, 3, 1, 3]);
    const weights = randomTensor('weights', [1, 12, 4, 3]);
    const numeric = numericGradient((v) => layer.forward(v.clone(), new Pass(false, 'none')), x, weights);
    const pass = new Pass(true, 'input');
    layer.forward(x.clone(), pass).dispose();
    expect(gradientError(layer.backward(weights, pass, true)!, numeric)).toBeLessThan(2e-3);
  });

  it('a pixel shuffle lays channels out as pixels, and back', () => {
    const shuffle = new PixelShuffle(make(), 2);
    const x = tf.reshape(tf.range(0, 2 * 16 * 3), [1, 1, 2, 48]);
    const y = shuffle.forward(x.clone());
    expect(y.shape).toEqual([1, 4, 8, 3]);
    // The square of the first pixel: its coarse halves hold channels 0 to 11, 12 to 23, …
    const first = tf.slice(y, [0, 0, 0, 0], [1, 4, 4, 1]).dataSync();
    expect([...first].map((value) => value / 3)).toEqual([
      0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15,
    ]);
    const back = shuffle.backward(y, new Pass(true, 'input'), true)!;
    expect([...back.dataSync()]).toEqual([...x.dataSync()]);
  });

  it('nothing stays behind', () => {
    const layer = new CubicEnlargement(make(), 2);
    const once = (): void => {
      const pass = new Pass(true, 'input');
      const y = layer.forward(tf.zeros([1, 4, 4, 3]), pass);
      layer.backward(y, pass, true)!.dispose();
      const second = new Pass(true, 'parameters');
      expect(layer.backward(layer.forward(tf.zeros([1, 4, 4, 3]), second), second, false)).toBeNull();
    };
    once();
    const before = tf.memory().numTensors;
    once();
    expect(tf.memory().numTensors).toBe(before);
  });
});
