import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { gradientError, numericGradient, randomTensor } from '../testing/numbers';
import { euclideanDistance, meanAbsoluteError, meanSquaredError, squaresOnSigmoid } from './regression';

beforeAll(() => void loadTensorflow());

describe('losses of differences', () => {
  it.each([
    ['squares', meanSquaredError],
    ['absolute values', meanAbsoluteError],
    ['distances', euclideanDistance],
    ['squares of the sigmoid', squaresOnSigmoid],
  ])('%s have the gradient that central differences give', (_, loss) => {
    const made = randomTensor('made', [3, 4]);
    const wanted = randomTensor('wanted', [3, 4]);
    const numeric = numericGradient((x) => loss(x, wanted).loss, made, tf.scalar(1), 12, 1e-2);
    expect(gradientError(loss(made, wanted).gradient, numeric)).toBeLessThan(5e-3);
  });

  it('have the values of their formulas', () => {
    const [made, wanted] = [tf.tensor2d([[3, 4], [0, 2]]), tf.tensor2d([[0, 0], [0, 1]])]; // prettier-ignore
    const valueOf = (loss: typeof meanSquaredError): number => loss(made, wanted).loss.dataSync()[0]!;
    expect(valueOf(meanSquaredError)).toBeCloseTo((9 + 16 + 1) / 4, 6);
    expect(valueOf(meanAbsoluteError)).toBeCloseTo(8 / 4, 6);
    expect(valueOf(euclideanDistance)).toBeCloseTo((5 + 1) / 2, 6);
    const p = 1 / (1 + Math.exp(-2));
    const one = squaresOnSigmoid(tf.tensor1d([2]), tf.tensor1d([1])).loss.dataSync()[0]!;
    expect(one).toBeCloseTo((p - 1) ** 2, 6);
  });

  it('a distance of nothing has a slope of nothing', () => {
    const { loss, gradient } = euclideanDistance(tf.ones([2, 3]), tf.ones([2, 3]));
    expect(loss.dataSync()[0]).toBe(0);
    expect([...gradient.dataSync()]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
