import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { StudioError } from '../../src-preload/errors';
import type { PretrainedArray } from '../gan/pretrained/frozen-weights';
import type { PretrainedNets } from '../gan/pretrained/nets';
import { vggContentArrays } from '../gan/pretrained/vgg';
import { decodeSafetensors } from '../gan/weights/safetensors';
import { resourcePath } from '../processes/resources';

const fromHere = createRequire(import.meta.url);

/** Where the package of the photo detector keeps its weights. */
export const faceApiModels = (): string =>
  join(dirname(fromHere.resolve('@vladmandic/face-api/package.json')), 'model');

/** The arrays of one of face-api's networks. */
function faceApiArrays(network: string): Map<string, PretrainedArray> {
  const folder = faceApiModels();
  const manifest = readFileSync(join(folder, `${network}-weights_manifest.json`), 'utf8');
  const [{ weights: specs }] = JSON.parse(manifest) as [{ weights: tf.io.WeightsManifestEntry[] }];
  return decode(readFileSync(join(folder, `${network}.bin`)), specs);
}

function decode(bytes: Uint8Array, specs: tf.io.WeightsManifestEntry[]): Map<string, PretrainedArray> {
  // A copy: the buffer of a file may be a part of a larger one.
  const tensors = tf.io.decodeWeights(Uint8Array.from(bytes).buffer, specs);
  return new Map(
    Object.entries(tensors).map(([name, tensor]) => {
      const array = { shape: tensor.shape, data: tensor.dataSync<'float32'>() as Float32Array };
      tensor.dispose();
      return [name, array];
    }),
  );
}

/**
 * The networks that come with the studio, and the one that the person brings.
 *
 * @param contentFolder where her VGG19 lies, if she has chosen one
 */
export const pretrainedNets = (contentFolder?: string): PretrainedNets => ({
  mobilenet: () => faceApiArrays('ssd_mobilenetv1_model'),
  faceRecognition: () => faceApiArrays('face_recognition_model'),
  content(network) {
    if (network === 'resnet50') {
      const file = resourcePath('models/resnet50-content/weights.safetensors');
      return decodeSafetensors(readFileSync(file)).arrays;
    }
    if (contentFolder === undefined) throw new StudioError('contentNetMissing');
    return vgg19Arrays(contentFolder);
  },
});

/** Those that come with the studio. */
export const packagedNets = pretrainedNets();

/**
 * Blocks 1 to 3 of VGG19, up to the layer that the content loss compares.
 *
 * @param folder with a network in the layers format of tfjs
 * @throws StudioError contentNetDamaged also when it is a network of other sizes
 */
export function vgg19Arrays(folder: string): Map<string, PretrainedArray> {
  const arrays = layersModelArrays(folder, vggContentArrays);
  for (const [name, shape] of vgg19Shapes) {
    if (arrays.get(name)?.shape.join() !== shape.join())
      throw new StudioError('contentNetDamaged', { name: basename(folder) });
  }
  return arrays;
}

/** Names and shapes of the arrays of VGG19 that are used, as Keras has them. */
export const vgg19Shapes: ReadonlyMap<string, readonly number[]> = new Map(
  (
    [
      ['block1_conv1', 3, 64],
      ['block1_conv2', 64, 64],
      ['block2_conv1', 64, 128],
      ['block2_conv2', 128, 128],
      ['block3_conv1', 128, 256],
      ['block3_conv2', 256, 256],
      ['block3_conv3', 256, 256],
    ] as const
  ).flatMap(([layer, inputs, channels]): [string, readonly number[]][] => [
    [`${layer}/kernel`, [3, 3, inputs, channels]],
    [`${layer}/bias`, [channels]],
  ]),
);

type Manifest = { paths: string[]; weights: tf.io.WeightsManifestEntry[] }[];

/** Bytes of a number as it is stored. */
const widths: Partial<Record<string, number>> = {
  float32: 4,
  int32: 4,
  float16: 2,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

function storedBytes({ dtype, quantization, shape }: tf.io.WeightsManifestEntry): number {
  const stored = quantization?.dtype ?? dtype;
  const width = widths[stored];
  if (!width) throw new Error(`Weights of the type ${stored} cannot be read.`);
  return width * shape.reduce((product, side) => product * side, 1);
}

/**
 * Arrays of a network that lies in a folder in the layers format of tfjs: `model.json`, and its weights in files beside it.
 * Only files that hold a wanted array are read, so that the others need not be there.
 *
 * @param wanted which arrays, by their names
 * @throws StudioError contentNetDamaged when the folder holds no such network, or a part of it is missing
 */
export function layersModelArrays(folder: string, wanted: RegExp): Map<string, PretrainedArray> {
  try {
    const model = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as {
      weightsManifest: Manifest;
    };
    return new Map(model.weightsManifest.flatMap((group) => [...groupArrays(folder, group, wanted)]));
  } catch {
    throw new StudioError('contentNetDamaged', { name: basename(folder) });
  }
}

/** The files of a group are one long row of bytes, which the arrays follow each other in. */
function groupArrays(
  folder: string,
  { paths, weights }: Manifest[number],
  wanted: RegExp,
): Map<string, PretrainedArray> {
  if (!weights.some(({ name }) => wanted.test(name))) return new Map();
  let end = 0;
  const parts = weights.map((spec) => {
    const start = end;
    end += storedBytes(spec);
    return { spec, start, end };
  });
  const needed = parts.filter(({ spec }) => wanted.test(spec.name));
  const last = Math.max(...needed.map((part) => part.end));
  const files: Buffer[] = [];
  for (let i = 0, read = 0; read < last; i++) {
    const path = paths[i];
    // Names of files beside it, never a path that leads elsewhere.
    if (path === undefined || basename(path) !== path) throw new Error('The weights end too early.');
    files.push(readFileSync(join(folder, path)));
    read += files[i]!.length;
  }
  const bytes = Buffer.concat(files);
  return new Map(needed.flatMap(({ spec, start, end }) => [...decode(bytes.subarray(start, end), [spec])]));
}
