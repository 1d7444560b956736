import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { packagedNets } from '../../engine/worker-pretrained';
import { nativeKernels } from '../kernels/native';
import { dcganPresets, type Recipe } from '../recipe';
import { registry } from '../systems/registry';
import { Batches, type PictureSource } from './batches';
import { tryTraining } from './trial';

beforeAll(() => loadTensorflow());

const source: PictureSource = {
  count: 10,
  imageSize: 32,
  channels: 3,
  read: (position, into, offset) => void into.fill(position * 20, offset, offset + 32 * 32 * 3),
};
const recipe: Recipe = {
  ...dcganPresets.compact,
  imageSize: 32,
  batchSize: 2,
  generator: { ...dcganPresets.compact.generator, hiddenUnits: 8, baseChannels: 8, channels: [8, 8] },
  discriminator: {
    ...dcganPresets.compact.discriminator,
    backbone: 'none',
    channels: [8, 8, 8],
    denseUnits: 8,
  },
};

/** A clock that a test moves by hand: every reading is so many milliseconds after the last. */
const clock = (pace: number) => {
  let time = 0;
  return () => (time += pace);
};

describe('tryTraining', () => {
  it('times steps, a sheet and a checkpoint, and leaves nothing behind', () => {
    const system = registry.dcgan.train(nativeKernels(), recipe, packagedNets);
    const done: number[] = [];
    const slow = tryTraining(system, new Batches(source, recipe), clock(2000), (step) => done.push(step));
    // Each part is between two readings; the clock says that the time is up after the fewest steps.
    expect(slow).toEqual({ seconds: { step: 2, sheet: 2, checkpoint: 2 }, steps: 3 });
    expect(done).toEqual([1, 2, 3, 4]);
    const before = tf.memory().numTensors;
    const quick = tryTraining(system, new Batches(source, recipe), clock(100), () => {});
    // Two readings a step, and one more for each step after the third, until three seconds are over.
    expect(quick.steps).toBe(11);
    expect(quick.seconds.step).toBeCloseTo(0.1, 9);
    expect(tf.memory().numTensors).toBe(before);
    system.dispose();
  });
});
