import type { Kernels } from '../kernels/kernels';
import type { Sequential } from '../layers/layer';
import type { Recipe, SystemId } from '../recipe';
import { dcganFirstMap, dcganGenerator } from './dcgan/nets';
import { DcganTraining } from './dcgan/step';
import type { TrainableSystem } from './system';

interface SystemEntry {
  train(kernels: Kernels, recipe: Recipe): TrainableSystem;
  /** Its first parameter is the kernel (latent, units) that meets z. */
  generator(kernels: Kernels, recipe: Recipe, net: 'g' | 'ema'): Sequential;
  /** How many of its layers make the map in which directions are looked for: (N, units). */
  firstMap(recipe: Recipe): number;
}

/** Every system of the studio: a new one is a folder beside this file and a line here. */
export const registry: Record<SystemId, SystemEntry> = {
  dcgan: {
    train: (kernels, recipe) => new DcganTraining(kernels, recipe),
    generator: dcganGenerator,
    firstMap: dcganFirstMap,
  },
};
