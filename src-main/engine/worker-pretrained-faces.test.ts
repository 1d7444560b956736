import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type * as FaceApi from '@vladmandic/face-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { nativeKernels } from '../gan/kernels/native';
import { portableKernels } from '../gan/kernels/portable';
import { Pass, type Sequential } from '../gan/layers/layer';
import { faceRecogniser } from '../gan/pretrained/face-recognition';
import { numericGradient, randomTensor } from '../gan/testing/numbers';
import { sharp } from '../processes/sharp';
import { loadTensorflow } from './load-tensorflow';
import { FaceRoom } from './worker-faces-room';
import { faceApiModels, packagedNets } from './worker-pretrained';

const fromHere = createRequire(import.meta.url);
const folder = dirname(fromHere.resolve('@vladmandic/face-api/package.json'));

let theirs: FaceApi.FaceRecognitionNet;
beforeAll(() => {
  loadTensorflow();
  const faceApi = fromHere('@vladmandic/face-api/dist/face-api.node-gpu.js') as typeof FaceApi;
  theirs = new faceApi.FaceRecognitionNet();
  const manifest = readFileSync(
    join(faceApiModels(), 'face_recognition_model-weights_manifest.json'),
    'utf8',
  );
  const [{ weights }] = JSON.parse(manifest) as [{ weights: tf.io.WeightsManifestEntry[] }];
  const bytes = Uint8Array.from(readFileSync(join(faceApiModels(), 'face_recognition_model.bin')));
  theirs.loadFromWeightMap(
    tf.io.decodeWeights(bytes.buffer, weights) as unknown as FaceApi.tf.NamedTensorMap,
  );
});

/**
 * The largest face of one of face-api's sample photos, as a square of so many pixels: 0 to 255. From the brows to the chin,
 * as the network knows faces; the finder's squares are of whole heads.
 */
async function face(sample: number, side: number): Promise<tf.Tensor3D> {
  const photo = sharp(join(folder, 'demo', `sample${sample}.jpg`)).removeAlpha();
  const { data, info } = await photo.raw().toBuffer({ resolveWithObject: true });
  const found = await new FaceRoom().find('photo', data, info.width, info.height);
  const head = found.sort((a, b) => b.side - a.side)[0]!;
  const width = Math.round(head.side / 1.45);
  const place = (middle: number, all: number): number =>
    Math.max(0, Math.min(all - width, Math.round(middle - width / 2)));
  const square = await sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
    .extract({
      left: place(head.x, info.width),
      top: place(head.y + 0.1 * width, info.height),
      width,
      height: width,
    })
    .resize(side, side)
    .raw()
    .toBuffer();
  return tf.tensor3d(Float32Array.from(square), [side, side, 3]);
}

const toSigned = (bytes: tf.Tensor3D): tf.Tensor => tf.sub(tf.div(tf.expandDims(bytes), 127.5), 1);
const embed = (net: Sequential, bytes: tf.Tensor3D): Float32Array =>
  net.forward(toSigned(bytes), new Pass(false, 'none')).dataSync<'float32'>() as Float32Array;

const distance = (a: Float32Array, b: Float32Array): number =>
  Math.hypot(...a.map((value, i) => value - b[i]!));

describe.each([
  ['native', nativeKernels],
  ['portable', portableKernels],
])('the recognition network with %s kernels', (_, make) => {
  it.each([150, 64])('gives face-api’s 128 numbers for a face of %i pixels', async (side) => {
    const net = faceRecogniser(make(), packagedNets.faceRecognition());
    const bytes = await face(1, side);
    const own = embed(net, bytes);
    const expected = (await theirs.computeFaceDescriptor(
      bytes as unknown as FaceApi.TNetInput,
    )) as Float32Array;
    expect(own.length).toBe(128);
    expect(Math.hypot(...expected)).toBeGreaterThan(1);
    const largest = Math.max(...own.map((value, i) => Math.abs(value - expected[i]!)));
    expect(largest).toBeLessThan(1e-4);
    net.dispose();
  });
});

it('knows a person by her mirror image better than by anyone else', async () => {
  const net = faceRecogniser(nativeKernels(), packagedNets.faceRecognition());
  const faces: tf.Tensor3D[] = [];
  for (const sample of [1, 3, 5]) faces.push(await face(sample, 150));
  const people = faces.map((bytes) => embed(net, bytes));
  faces.forEach((bytes, i) => {
    const mirrored = distance(people[i]!, embed(net, tf.reverse(bytes, 1)));
    const others = people.filter((_, j) => j !== i).map((other) => distance(other, people[i]!));
    expect(Math.min(...others)).toBeGreaterThan(1.5 * mirrored);
  });
  net.dispose();
});

it('has the gradient of the picture that central differences give, and leaves no tensor', async () => {
  const net = faceRecogniser(nativeKernels(), packagedNets.faceRecognition());
  const x = toSigned(await face(1, 40));
  const weights = randomTensor('weights', [1, 128]);
  const slope = (): tf.Tensor => {
    const pass = new Pass(false, 'input');
    net.forward(x.clone(), pass).dispose();
    return net.backward(weights.clone(), pass)!;
  };
  const dx = slope();
  // Single pixels change the result less than float32 can tell. Along parts of the gradient itself it changes the most, so
  // that small steps do, between which few of the kinks of 29 layers of ReLU lie.
  const [y, across, colour] = [tf.range(0, 40), tf.range(0, 40), tf.range(0, 3)];
  const parts = [
    tf.ones([1, 1, 1, 1]),
    tf.reshape(tf.cast(tf.less(y, 20), 'float32'), [1, 40, 1, 1]),
    tf.reshape(tf.cast(tf.less(across, 20), 'float32'), [1, 1, 40, 1]),
    tf.reshape(tf.cast(tf.equal(colour, 0), 'float32'), [1, 1, 1, 3]),
  ];
  const length = tf.sqrt(tf.mean(tf.square(dx)));
  const along = parts.map((part) => tf.div(tf.mul(dx, part), length));
  const expected = along.map((direction) => tf.sum(tf.mul(dx, direction)).dataSync()[0]!);
  along.forEach((direction, i) => {
    const at = (amount: tf.Tensor): tf.Tensor =>
      net.forward(tf.add(x, tf.mul(direction, amount)), new Pass(false, 'none'));
    const [[, numeric]] = numericGradient(at, tf.zeros([1]), weights, 1, 2e-5) as [[number, number]];
    expect(Math.abs(numeric / expected[i]! - 1), `part ${i}`).toBeLessThan(2e-2);
  });

  const before = tf.memory().numTensors;
  slope().dispose();
  expect(tf.memory().numTensors).toBe(before);
  net.dispose();
});

it('a network that lacks an array is refused', () => {
  const arrays = new Map(packagedNets.faceRecognition());
  arrays.delete('conv128_1/conv2/scale/biases');
  expect(() => faceRecogniser(nativeKernels(), arrays)).toThrow('conv128_1/conv2/scale/biases');
});
