import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type * as FaceApi from '@vladmandic/face-api';
import type { FaceKind } from '../../src-preload/contract';
import { DrawnFaceFinder } from '../gan/finder/finder';
import { nativeKernels } from '../gan/kernels/native';
import { decodeSafetensors } from '../gan/weights/safetensors';
import type { FoundFace } from '../processes/face-messages';
import { resourcePath } from '../processes/resources';

const fromHere = createRequire(import.meta.url);

/** Confidence from which a face in a photo counts. */
const leastConfidence = 0.5;

/** More faces than that are a crowd of which none is large enough to learn from. */
const mostFaces = 100;

/**
 * The detector of photos frames brows to chin; the drawn finder, and whoever trains on faces, wants the whole head. By
 * so much the frame grows, and by so much of its height it moves up.
 */
export const headFactor = 1.45;
export const headLift = 0.1;

/** Finds faces with TensorFlow. Imported only after tfjs-node was loaded; each model is read at its first use. */
export class FaceRoom {
  #drawn: Promise<DrawnFaceFinder> | null = null;
  #photo: Promise<FaceApi.SsdMobilenetv1> | null = null;
  #ages: Promise<FaceApi.AgeGenderNet> | null = null;

  /**
   * @param pixels height × width × 3 bytes: RGB, rows from the top
   * @returns squares around heads in pixels; they may reach beyond the picture
   */
  async find(kind: FaceKind, pixels: Uint8Array, width: number, height: number): Promise<FoundFace[]> {
    if (kind === 'drawing') {
      this.#drawn ??= loadDrawn();
      return (await this.#drawn).find(pixels, width, height);
    }
    this.#photo ??= loadPhoto();
    return findPhotoFaces(await this.#photo, pixels, width, height);
  }

  /**
   * How old the people in square pictures of faces look.
   *
   * @param pictures each side × side × 3 bytes: RGB, rows from the top
   * @returns whole years, 0 … 120
   */
  async ages(pictures: readonly Uint8Array[], side: number): Promise<number[]> {
    this.#ages ??= loadAges();
    const net = await this.#ages;
    const inputs = pictures.map((pixels) => tf.tensor3d(pixels, [side, side, 3], 'int32'));
    try {
      const found = await net.predictAgeAndGender(inputs as unknown as FaceApi.TNetInput);
      return [found].flat().map(({ age }) => Math.min(120, Math.max(0, Math.round(age))));
    } finally {
      tf.dispose(inputs);
    }
  }
}

async function loadDrawn(): Promise<DrawnFaceFinder> {
  const file = await readFile(resourcePath('models/drawn-face-finder/weights.safetensors'));
  return new DrawnFaceFinder(nativeKernels(), decodeSafetensors(file));
}

/**
 * SSD on MobileNet v1, trained on WIDER FACE: of the package's two detectors it finds more faces and frames them
 * better, at a speed that decoding a photo comes near to (docs/face-finder.md).
 */
async function loadPhoto(): Promise<FaceApi.SsdMobilenetv1> {
  const { SsdMobilenetv1 } = loadFaceApi();
  const net = new SsdMobilenetv1();
  net.loadFromWeightMap(await weightsOf('ssd_mobilenetv1_model'));
  return net;
}

/** The package's net for age and gender, a small Xception: no other net for ages comes with the studio. */
async function loadAges(): Promise<FaceApi.AgeGenderNet> {
  const { AgeGenderNet } = loadFaceApi();
  const net = new AgeGenderNet();
  net.loadFromWeightMap(await weightsOf('age_gender_model'));
  return net;
}

/** The weights of one of the package's nets. */
export async function weightsOf(model: string): Promise<FaceApi.tf.NamedTensorMap> {
  const folder = join(dirname(fromHere.resolve('@vladmandic/face-api/package.json')), 'model');
  const [manifest, weights] = await Promise.all([
    readFile(join(folder, `${model}-weights_manifest.json`), 'utf8'),
    readFile(join(folder, `${model}.bin`)),
  ]);
  const [{ weights: specs }] = JSON.parse(manifest) as [{ weights: tf.io.WeightsManifestEntry[] }];
  // A copy: the buffer of a file may be a part of a larger one.
  return tf.io.decodeWeights(Uint8Array.from(weights).buffer, specs) as unknown as FaceApi.tf.NamedTensorMap;
}

/** The build of face-api that takes the tfjs instance which tfjs-node has registered itself with. */
export function loadFaceApi(): typeof FaceApi {
  return fromHere('@vladmandic/face-api/dist/face-api.node-gpu.js') as typeof FaceApi;
}

async function findPhotoFaces(
  net: FaceApi.SsdMobilenetv1,
  pixels: Uint8Array,
  width: number,
  height: number,
): Promise<FoundFace[]> {
  const picture = tf.tensor3d(pixels, [height, width, 3], 'int32');
  try {
    const found = await net.locateFaces(picture as unknown as FaceApi.TNetInput, {
      minConfidence: leastConfidence,
      maxResults: mostFaces,
    });
    // Its boxes are parts of the picture's sides.
    return found.map(({ score, relativeBox: box }) => {
      const tall = box.height * height;
      return {
        x: (box.x + box.width / 2) * width,
        y: (box.y + box.height / 2) * height - headLift * tall,
        side: headFactor * Math.max(box.width * width, tall),
        score,
      };
    });
  } finally {
    picture.dispose();
  }
}
