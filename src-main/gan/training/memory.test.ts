import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import { nativeKernels } from '../kernels/native';
import { dcganPresets, type DcganRecipe } from '../recipe';
import { DcganTraining } from '../systems/dcgan/step';
import { Batches, type PictureSource } from './batches';
import { trainLoop } from './loop';

beforeAll(() => void loadTensorflow());

/**
 * So many that what grows once, in a stride of 4 or 5 MB at any time (seen over 2,000 steps under Node 24, with nothing added up),
 * is less than what a leak would add up to.
 */
const steps = 1000;
/** Caches of TensorFlow and of the JavaScript engine fill in the first steps: up to 5 MB between the 100th and the 150th, under Node 24. */
const warm = 200;
/** Bytes that a step may leave behind: a picture of the batch alone has 12,000. */
const mostOfStep = 10_000;

/** The middle of three figures: one that was read in a strange moment does not count. */
const middle = (three: number[]) => three.toSorted((a, b) => a - b)[1]!;

/** Garbage that is only waiting to be collected is no growth, and when it is collected differs between versions of Node. */
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const { compact } = dcganPresets;
const recipe: DcganRecipe = {
  ...compact,
  loss: 'relativistic',
  r1: { gamma: 1, every: 8, fakes: true },
  imageSize: 32,
  batchSize: 2,
  latent: { ...compact.latent, size: 8 },
  generator: { ...compact.generator, hiddenUnits: 16, baseChannels: 8, channels: [4, 4], detailChannels: 2 },
  discriminator: { ...compact.discriminator, backbone: 'none', channels: [4, 4, 4], denseUnits: 8 },
  sampleEvery: 50,
  sampleGrid: 2,
  checkpointEvery: 150,
};

const source: PictureSource = {
  count: 23,
  imageSize: 32,
  channels: 3,
  read(position, into, offset) {
    for (let i = 0; i < 32 * 32 * 3; i++) into[offset + i] = (position * 11 + i) % 256;
  },
};

it(
  'keeps the number of tensors constant and the memory level over 1,000 steps',
  async () => {
    const system = new DcganTraining(nativeKernels(), recipe);
    const tensors = new Set<number>();
    const memory: number[] = [];
    await trainLoop(system, new Batches(source, recipe), recipe, steps, null, {
      now: () => performance.now(),
      shouldHalt: () => new Promise((resolve) => setImmediate(() => resolve(false))),
      progress(step) {
        // Here the figures of all steps have just been read back: nothing is waiting.
        if (step < warm) return;
        tensors.add(tf.memory().numTensors);
      },
      sheet(step) {
        if (step < warm) return;
        collectGarbage();
        // Node 24 grows the heap of JavaScript once, in a large stride that stays empty: only what is used counts.
        const { rss, heapTotal, heapUsed } = process.memoryUsage();
        memory.push(rss - (heapTotal - heapUsed));
      },
      checkpoint: () => {},
      discriminatorWins: () => {},
      rollback: () => Promise.reject(new Error('the training must not explode')),
    });
    system.dispose();
    expect([...tensors]).toHaveLength(1);
    // Between the middle one of the first three sheets and that of the last three.
    const between = (memory.length - 3) * recipe.sampleEvery;
    expect(between).toBeGreaterThanOrEqual(650);
    expect(middle(memory.slice(-3)) - middle(memory.slice(0, 3))).toBeLessThan(mostOfStep * between);
  },
  5 * 60_000,
);
