import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { nativeKernels } from '../kernels/native';
import { portableKernels } from '../kernels/portable';
import { constant, ParameterFactory } from './parameter';

beforeAll(() => void loadTensorflow());

describe.each([
  ['native', nativeKernels],
  ['portable', portableKernels],
])('what is derived from parameters, with %s kernels', (_, make) => {
  it('is computed again after each change of one of them, only then, and goes with them', () => {
    const kernels = make();
    const factory = new ParameterFactory(kernels, 'g', 1);
    const [a, b] = [factory.make('a', [2], constant(1)), factory.make('b', [2], constant(3))];
    let computed = 0;
    const sum = (): number[] => {
      const tensor = a.derived(
        'sum',
        () => {
          computed++;
          return tf.add(a.variable.read(), b.variable.read());
        },
        [b],
      );
      const values = [...tensor.dataSync()];
      tensor.dispose();
      return values;
    };
    expect([sum(), sum()]).toEqual([
      [4, 4],
      [4, 4],
    ]);
    expect(computed).toBe(1);

    const two = tf.tensor1d([2, 2]);
    b.variable.assign(two);
    expect(sum()).toEqual([3, 3]);

    const zeros = tf.zeros([2]);
    const slots = [kernels.variable(zeros), kernels.variable(zeros)] as const;
    kernels.applyMomentum(a.variable, slots[0], two, { learningRate: 1, momentum: 0, nesterov: false });
    expect(sum()).toEqual([1, 1]);
    kernels.applyRmsprop(a.variable, slots[0], two, { learningRate: 1, decay: 0, epsilon: 1e-7 });
    const rates = { learningRate: 1, beta1: 0, beta2: 0, epsilon: 1e-7, t: 1 };
    kernels.applyAdam(b.variable, slots[0], slots[1], two, rates);
    const [first] = sum();
    expect(first).toBeCloseTo(-1, 4);
    expect(computed).toBe(4);

    for (const slot of slots) slot.dispose();
    for (const tensor of [two, zeros]) tensor.dispose();
    const before = tf.memory().numTensors;
    a.dispose();
    // Its array and what was derived from it.
    expect(tf.memory().numTensors).toBe(before - 2);
    b.dispose();
  });
});
