import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { loadTensorflow } from '../engine/load-tensorflow';
import { preprocess, Resnet50 } from './resnet50-features';

beforeAll(() => {
  loadTensorflow();
});

/** A small network with the layer that the features are taken from, as the files that it would be stored in. */
async function smallNetwork(): Promise<Map<string, Uint8Array>> {
  const input = tf.input({ shape: [224, 224, 3] });
  const kernelInitializer = tf.initializers.glorotUniform({ seed: 3 });
  const maps = tf.layers.conv2d({ filters: 4, kernelSize: 8, strides: 8, kernelInitializer }).apply(input);
  const pooled = tf.layers.globalAveragePooling2d({ name: 'avg_pool' }).apply(maps);
  const model = tf.model({
    inputs: input,
    outputs: tf.layers.dense({ units: 2, kernelInitializer }).apply(pooled) as tf.SymbolicTensor,
  });
  const files = new Map<string, Uint8Array>();
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const bytes = new Uint8Array(weightData as ArrayBuffer);
      files.set('part1.bin', bytes.slice(0, 100));
      files.set('part2.bin', bytes.slice(100));
      const weightsManifest = [{ paths: ['part1.bin', 'part2.bin'], weights: weightSpecs }];
      files.set('model.json', new TextEncoder().encode(JSON.stringify({ modelTopology, weightsManifest })));
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  model.dispose();
  return files;
}

it('scales with half-pixel centres, puts blue first and takes the mean colour away', () => {
  const [left, right] = [
    [10, 20, 30],
    [74, 84, 94],
  ];
  const picture = tf.tensor4d([...left!, ...right!, ...left!, ...right!], [1, 2, 2, 3]);
  const answer = preprocess(picture);
  expect(answer.shape).toEqual([1, 224, 224, 3]);
  const values = answer.dataSync();
  const at = (x: number): number[] => [...values.slice(3 * (5 * 224 + x), 3 * (5 * 224 + x) + 3)];
  const expected = (share: number): number[] =>
    [30, 20, 10].map((value, i) => value + 64 * share - [103.939, 116.779, 123.68][i]!);
  // The centre of large pixel x lies at (x + 0.5) / 112 − 0.5 small pixels.
  for (const [x, share] of [
    [0, 0],
    [56, (56.5 / 112 - 0.5) * 1],
    [112, 112.5 / 112 - 0.5],
    [223, 1],
  ] as const) {
    at(x).forEach((value, channel) => expect(value).toBeCloseTo(expected(share)[channel]!, 3));
  }
});

it('gives one row for each picture, whatever the batch, and leaves no tensor behind', async () => {
  const files = await smallNetwork();
  const before = tf.memory().numTensors;
  const network = await Resnet50.load(async (name) => files.get(name)!);
  expect(network.width).toBe(4);
  const pixels = Uint8Array.from({ length: 5 * 16 * 16 * 3 }, (_, i) => (i * 7919) % 251);
  const done: number[] = [];
  const all = await network.featuresOf(pixels, 16, { batch: 5 });
  const pairs = await network.featuresOf(pixels, 16, { batch: 2, onBatch: (count) => void done.push(count) });
  expect(done).toEqual([2, 4, 5]);
  expect(all).toMatchObject({ count: 5, width: 4 });
  all.values.forEach((value, i) => expect(pairs.values[i]).toBeCloseTo(value, 3));
  // Not the same row five times.
  expect(new Set(all.values).size).toBeGreaterThan(16);
  await expect(network.featuresOf(pixels.subarray(1), 16)).rejects.toThrow('16 × 16');
  network.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
