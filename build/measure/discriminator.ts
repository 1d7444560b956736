import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs';
import { loadTensorflow } from '../../src-main/engine/load-tensorflow';
import { pretrainedNets } from '../../src-main/engine/worker-pretrained';
import { readModelFile } from '../../src-main/export/model-file';
import { nativeKernels } from '../../src-main/gan/kernels/native';
import type { Kernels } from '../../src-main/gan/kernels/kernels';
import { Pass, type Sequential } from '../../src-main/gan/layers/layer';
import type { Recipe } from '../../src-main/gan/recipe';
import { dcganDiscriminator } from '../../src-main/gan/systems/dcgan/nets';
import { vanillaDiscriminator } from '../../src-main/gan/systems/vanilla/nets';
import { assignSaved } from '../../src-main/gan/training/checkpoint';
import { decodeSafetensors } from '../../src-main/gan/weights/safetensors';
import { SetupError } from '../setup/steps';
import type { PictureSet } from './pictures';

/** Gives logits of pictures: how much it takes each for a real one. */
export interface Judge {
  /** Side of the pictures that it was trained on. */
  side: number;
  /** One logit for each picture, in batches as large as those of the training. */
  judge(pictures: PictureSet): Float64Array;
  dispose(): void;
}

/**
 * A trained discriminator.
 *
 * @param weightsPath its weights, as `export-weights --net discriminator --out FILE.safetensors` writes them
 * @param modelPath a model file of the same run, for its recipe
 * @throws SetupError when the system's discriminator does not judge pictures alone, or the two do not belong together
 * @throws StudioError fileMissing, weightsUnreadable, modelUnknown
 */
export async function discriminatorJudge(weightsPath: string, modelPath: string): Promise<Judge> {
  const { recipe } = await readModelFile(modelPath);
  const { arrays } = decodeSafetensors(await readFile(weightsPath));
  loadTensorflow();
  const net = discriminatorOf(nativeKernels(), modelPath, recipe);
  for (const { name, variable } of net.parameters) {
    const saved = arrays.get(name.slice(name.indexOf('/') + 1));
    if (!saved || saved.shape.join() !== variable.shape.join())
      throw new SetupError(
        `${weightsPath} has no ${name} of the shape ${variable.shape.join(' × ')}.`,
        'Export the discriminator of the run that the model file is of.',
      );
    assignSaved(name, variable, { name, shape: saved.shape, data: Float32Array.from(saved.data) });
  }
  const channels = recipe.system === 'vanilla' ? 1 : 3;
  return {
    side: recipe.imageSize,
    judge: (pictures) => logitsOf(net, pictures, channels, recipe.batchSize),
    dispose: () => net.dispose(),
  };
}

function discriminatorOf(kernels: Kernels, path: string, recipe: Recipe): Sequential {
  if (recipe.system === 'vanilla') return vanillaDiscriminator(kernels, recipe);
  if (recipe.system === 'dcgan') {
    const backbone = recipe.discriminator.backbone === 'none' ? undefined : pretrainedNets().mobilenet();
    return dcganDiscriminator(kernels, recipe, backbone);
  }
  throw new SetupError(
    `${path} is a model of ${recipe.system}, whose discriminator is not measured.`,
    'Name one of the vanilla GAN or the DCGAN.',
  );
}

function logitsOf(
  net: Sequential,
  { count, side, pixels }: PictureSet,
  channels: 1 | 3,
  batchSize: number,
): Float64Array {
  const logits = new Float64Array(count);
  const size = Math.min(batchSize, count);
  for (let next = 0; next < count; next += size) {
    // The last batch is a full one as well, which may not fall apart into the groups of a discriminator otherwise.
    const start = Math.min(next, count - size);
    // Grey pictures are read as RGB with three equal channels.
    const values = Float32Array.from(
      { length: size * side * side * channels },
      (_, i) => pixels[(start * side * side * channels + i) * (3 / channels)]! / 127.5 - 1,
    );
    const batch = tf.tensor4d(values, [size, side, side, channels]);
    const judged = net.forward(batch, new Pass(false, 'none', false));
    // A discriminator on the maps of a pretrained network has a logit for each map: its loss is their mean.
    const mean = tf.mean(judged, 1);
    logits.set(mean.dataSync(), start);
    for (const tensor of [judged, mean]) tensor.dispose();
  }
  return logits;
}

/**
 * Accuracy of a discriminator: in how many of all pairs of a real and a generated picture it takes the real one for more
 * real; half of the pairs that it cannot tell apart count. 0.5 is guessing. A relativistic loss trains for nothing but these
 * pairs, so that no threshold on single logits means anything (Jolicoeur-Martineau 2018).
 */
export function pairAccuracy(real: Float64Array, made: Float64Array): number {
  const sorted = made.toSorted();
  const below = (value: number, orEqual: boolean): number => {
    let [from, to] = [0, sorted.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (sorted[middle]! < value || (orEqual && sorted[middle] === value)) from = middle + 1;
      else to = middle;
    }
    return from;
  };
  let pairs = 0;
  for (const logit of real) pairs += (below(logit, false) + below(logit, true)) / 2;
  return pairs / (real.length * made.length);
}
