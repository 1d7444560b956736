import * as tf from '@tensorflow/tfjs';
import type { LayersModel, Tensor4D } from '@tensorflow/tfjs';
import type { Features } from './features';

/** Reads one file of the network's folder. */
export type ReadFile = (name: string) => Promise<Uint8Array>;

/** The side of the pictures that ResNet50 was trained on. */
const networkSide = 224;

/** The mean colour of ImageNet, blue, green, red, that Keras' "caffe" preprocessing takes away. */
const meanColour = [103.939, 116.779, 123.68];

/** The layer whose output is the features: the mean over the last maps. */
const featureLayer = 'avg_pool';

/** ResNet50 (He et al. 2016) with Keras' weights for ImageNet, up to its average pooling. */
export class Resnet50 {
  private constructor(
    private readonly whole: LayersModel,
    private readonly features: LayersModel,
  ) {}

  /**
   * Loads a folder with `model.json` (a layers model of tfjs) and the files of weights that it names.
   *
   * @param read reads one of them by its name
   */
  static async load(read: ReadFile): Promise<Resnet50> {
    const json = JSON.parse(new TextDecoder().decode(await read('model.json'))) as tf.io.ModelJSON;
    const artifacts = await tf.io.getModelArtifactsForJSON(json, async (manifest) => {
      const parts: Uint8Array[] = [];
      for (const path of manifest.flatMap(({ paths }) => paths)) parts.push(await read(path));
      const weights = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        weights.set(part, at);
        at += part.length;
      }
      return [manifest.flatMap((group) => group.weights), weights.buffer];
    });
    const whole = await tf.loadLayersModel({ load: () => Promise.resolve(artifacts) });
    const output = whole.getLayer(featureLayer).output as tf.SymbolicTensor;
    return new Resnet50(whole, tf.model({ inputs: whole.inputs, outputs: output }));
  }

  /** Number of features of a picture: 2048. */
  get width(): number {
    return this.features.outputShape[1] as number;
  }

  /**
   * The features of square pictures.
   *
   * @param pixels count × side × side × 3 bytes: RGB, rows from the top
   * @param batch pictures that go through the network at once; changes nothing but memory and speed (8 needed the least
   *   processor time of 2, 4, 8 and 16)
   * @param onBatch hears how many pictures are done; what it returns is waited for
   */
  async featuresOf(
    pixels: Uint8Array,
    side: number,
    { batch = 8, onBatch }: { batch?: number; onBatch?: (done: number) => void | Promise<void> } = {},
  ): Promise<Features> {
    const bytes = side * side * 3;
    if (pixels.length % bytes !== 0) throw new RangeError(`These are no pictures of ${side} × ${side}.`);
    const count = pixels.length / bytes;
    const values = new Float32Array(count * this.width);
    for (let start = 0; start < count; start += batch) {
      const end = Math.min(count, start + batch);
      const answer = tf.tidy(() => {
        const shape: [number, number, number, number] = [end - start, side, side, 3];
        const rgb = tf.tensor4d(Float32Array.from(pixels.subarray(start * bytes, end * bytes)), shape);
        return this.features.predict(preprocess(rgb), { batchSize: batch }) as tf.Tensor;
      });
      values.set(answer.dataSync(), start * this.width);
      answer.dispose();
      await onBatch?.(end);
    }
    return { count, width: this.width, values };
  }

  /** Gives the weights back. */
  dispose(): void {
    this.whole.dispose();
  }
}

/**
 * What Keras' ResNet50 takes: 224 × 224, blue first, each channel less ImageNet's mean.
 *
 * @param rgb [pictures, side, side, 3], 0 … 255. Scaled bilinearly, with the centres of pixels at halves
 */
export function preprocess(rgb: Tensor4D): Tensor4D {
  return tf.tidy(() => {
    const large = tf.image.resizeBilinear(rgb, [networkSide, networkSide], false, true);
    return tf.sub(tf.reverse(large, 3), tf.tensor1d(meanColour));
  });
}
