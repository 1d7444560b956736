import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { StudioError } from '../../src-preload/errors';
import type { PretrainedArray } from '../gan/pretrained/frozen-weights';
import type { PretrainedNets } from '../gan/pretrained/nets';

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

/** The networks that come inside of the packages that the studio depends on. */
export const packagedNets: PretrainedNets = {
  mobilenet: () => faceApiArrays('ssd_mobilenetv1_model'),
  faceRecognition: () => faceApiArrays('face_recognition_model'),
};

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
