import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { PretrainedNets } from '../gan/pretrained/nets';

const fromHere = createRequire(import.meta.url);

/** Where the package of the photo detector keeps its weights. */
export const faceApiModels = (): string =>
  join(dirname(fromHere.resolve('@vladmandic/face-api/package.json')), 'model');

/** The networks that come inside of the packages that the studio depends on. */
export const packagedNets: PretrainedNets = {
  mobilenet() {
    const folder = faceApiModels();
    const manifest = readFileSync(join(folder, 'ssd_mobilenetv1_model-weights_manifest.json'), 'utf8');
    const [{ weights: specs }] = JSON.parse(manifest) as [{ weights: tf.io.WeightsManifestEntry[] }];
    // A copy: the buffer of a file may be a part of a larger one.
    const file = Uint8Array.from(readFileSync(join(folder, 'ssd_mobilenetv1_model.bin')));
    const tensors = tf.io.decodeWeights(file.buffer, specs);
    return new Map(
      Object.entries(tensors).map(([name, tensor]) => {
        const array = { shape: tensor.shape, data: tensor.dataSync<'float32'>() as Float32Array };
        tensor.dispose();
        return [name, array];
      }),
    );
  },
};
