import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../kernels/kernels';
import type { Sequential } from '../layers/layer';
import type { PretrainedNets } from '../pretrained/nets';
import type { Recipe, SystemId } from '../recipe';
import { Batches, type PictureSource } from '../training/batches';
import { dcganFirstMap, dcganGenerator } from './dcgan/nets';
import { DcganTraining } from './dcgan/step';
import type { BatchReader, TrainableSystem } from './system';

interface SystemEntry<Batch = Tensor> {
  train(kernels: Kernels, recipe: Recipe, pretrained: PretrainedNets): TrainableSystem<Batch>;
  /** Reads the batches of a run. */
  batches(source: PictureSource, recipe: Recipe): BatchReader<Batch>;
  /** Its first parameter is the kernel (latent, units) that meets z. */
  generator(kernels: Kernels, recipe: Recipe, net: 'g' | 'ema'): Sequential;
  /** How many of its layers make the map in which directions are looked for: (N, units). */
  firstMap(recipe: Recipe): number;
}

/** Every system of the studio: a new one is a folder beside this file and a line here. */
export const registry: Record<SystemId, SystemEntry> = {
  dcgan: {
    train: (kernels, recipe, pretrained) => new DcganTraining(kernels, recipe, pretrained),
    batches: (source, recipe) => new Batches(source, recipe),
    generator: dcganGenerator,
    firstMap: dcganFirstMap,
  },
};
