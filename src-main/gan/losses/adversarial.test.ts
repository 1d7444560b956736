import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { gradientError, numericGradient, randomTensor } from '../testing/numbers';
import {
  bceOnLogits,
  hingeForDiscriminator,
  hingeForGenerator,
  meanProbability,
  relativistic,
} from './adversarial';

beforeAll(() => void loadTensorflow());

describe('adversarial losses', () => {
  it.each([
    ['bce', (o: tf.Tensor) => bceOnLogits(o, tf.fill([6, 1], 0.9))],
    ['hinge, real', (o: tf.Tensor) => hingeForDiscriminator(o, true)],
    ['hinge, fake', (o: tf.Tensor) => hingeForDiscriminator(o, false)],
    ['hinge, generator', hingeForGenerator],
    ['relativistic', (o: tf.Tensor) => relativistic(o, randomTensor('others', [6, 1], 2))],
    [
      'relativistic, the other of the pair',
      (o: tf.Tensor) => {
        const { loss, gradient } = relativistic(randomTensor('others', [6, 1], 2), o);
        return { loss, gradient: tf.neg(gradient) };
      },
    ],
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

  it('the relativistic loss asks only which of a pair is the more real', () => {
    const [real, fake] = [tf.tensor2d([[3], [1]]), tf.tensor2d([[1], [1]])];
    const mean = (Math.log1p(Math.exp(-2)) + Math.log(2)) / 2;
    expect(relativistic(real, fake).loss.dataSync()[0]).toBeCloseTo(mean, 6);
    const higher = relativistic(tf.add(real, 7), tf.add(fake, 7));
    expect(higher.loss.dataSync()[0]).toBeCloseTo(mean, 5);
    expect(relativistic(tf.tensor2d([[-500]]), tf.tensor2d([[500]])).loss.dataSync()[0]).toBeCloseTo(1000, 2);
  });

  it('reports what D believes as a probability', () => {
    expect(meanProbability(tf.tensor2d([[0], [0]])).dataSync()[0]).toBe(0.5);
  });
});
