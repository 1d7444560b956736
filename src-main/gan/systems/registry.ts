import type { Kernels } from '../kernels/kernels';
import type { Sequential } from '../layers/layer';
import type { Recipe, SystemId } from '../recipe';
import { dcganGenerator } from './dcgan/nets';
import { DcganTraining } from './dcgan/step';
import type { TrainableSystem } from './system';

interface SystemEntry {
  train(kernels: Kernels, recipe: Recipe): TrainableSystem;
  generator(kernels: Kernels, recipe: Recipe, net: 'g' | 'ema'): Sequential;
}

/** Every system of the studio: a new one is a folder beside this file and a line here. */
export const registry: Record<SystemId, SystemEntry> = {
  dcgan: {
    train: (kernels, recipe) => new DcganTraining(kernels, recipe),
    generator: dcganGenerator,
  },
};
