import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { gradientError, numericGradient, randomTensor } from '../testing/numbers';
import { bceOnLogits, hingeForDiscriminator, hingeForGenerator, meanProbability } from './adversarial';

beforeAll(() => void loadTensorflow());

describe('adversarial losses', () => {
  it.each([
    ['bce', (o: tf.Tensor) => bceOnLogits(o, tf.fill([6, 1], 0.9))],
    ['hinge, real', (o: tf.Tensor) => hingeForDiscriminator(o, true)],
    ['hinge, fake', (o: tf.Tensor) => hingeForDiscriminator(o, false)],
    ['hinge, generator', hingeForGenerator],
  ])('%s has the gradient that central differences give', (_, loss) => {
    const logits = randomTensor('logits', [6, 1], 2);
    const numeric = numericGradient((o) => loss(o).loss, logits, tf.scalar(1), 6, 1e-2);
    expect(gradientError(loss(logits).gradient, numeric)).toBeLessThan(5e-3);
  });

  it('bce equals cross-entropy on the sigmoid, and stays finite for huge logits', () => {
    const value = bceOnLogits(tf.tensor2d([[0.7]]), tf.tensor2d([[0.9]])).loss.dataSync()[0]!;
    const p = 1 / (1 + Math.exp(-0.7));
    expect(value).toBeCloseTo(-(0.9 * Math.log(p) + 0.1 * Math.log(1 - p)), 6);
    const huge = bceOnLogits(tf.tensor2d([[500], [-500]]), tf.tensor2d([[0], [1]]));
    expect(huge.loss.dataSync()[0]).toBeCloseTo(500, 3);
  });

  it('reports what D believes as a probability', () => {
    expect(meanProbability(tf.tensor2d([[0], [0]])).dataSync()[0]).toBe(0.5);
  });
});
