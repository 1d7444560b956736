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
import { gradientError, numericGradient, randomTensor } from '../gan/testing/numbers';
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
  const place = (start: number, all: number): number =>
    Math.max(0, Math.min(all - width, Math.round(start + (head.side - width) / 2)));
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

it('has the gradient of the picture that differences give along directions, and leaves no tensor', async () => {
  const net = faceRecogniser(nativeKernels(), packagedNets.faceRecognition());
  const x = toSigned(await face(1, 40));
  const weights = randomTensor('weights', [1, 128]);
  const slope = (): tf.Tensor => {
    const pass = new Pass(false, 'input');
    net.forward(x.clone(), pass).dispose();
    return net.backward(weights.clone(), pass)!;
  };
  const dx = slope();
  // Single pixels change the result too little for float32: whole directions, each a smooth pattern over the picture.
  const along = Array.from({ length: 6 }, (_, k) => {
    const noise = randomTensor(`direction ${k}`, [1, 5, 5, 3]) as tf.Tensor4D;
    return tf.image.resizeBilinear(noise, [40, 40]);
  });
  const directional = (direction: tf.Tensor): number => tf.sum(tf.mul(dx, direction)).dataSync()[0]!;
  const at = (offset: tf.Tensor): tf.Tensor =>
    tf.tidy(() => {
      const moved = along.reduce<tf.Tensor>((sum, direction, k) => {
        const share = tf.slice(offset, [k], [1]);
        return tf.add(sum, tf.mul(direction, share));
      }, x);
      return net.forward(moved, new Pass(false, 'none'));
    });
  // Small steps: between here and there lie the kinks of 29 layers of ReLU.
  const numeric = numericGradient(at, tf.zeros([along.length]), weights, along.length, 3e-4);
  expect(gradientError(tf.tensor1d(along.map(directional)), numeric)).toBeLessThan(2e-2);

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
