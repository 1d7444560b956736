import { StudioError } from '../../../src-preload/errors';
import type { Kernels } from '../kernels/kernels';
import type { Sequential } from '../layers/layer';
import { contentNetwork } from '../pretrained/content';
import type { PretrainedNets } from '../pretrained/nets';
import type { Recipe, RecipeOf, SystemId } from '../recipe';
import { marginOf, picturesPerStep } from '../recipe/srgan';
import { Batches, type PictureSource } from '../training/batches';
import { CropBatches } from '../training/crop-batches';
import { faceRecogniser } from '../pretrained/face-recognition';
import { LabelledBatches } from '../training/labelled-batches';
import { agecganGenerator } from './agecgan/nets';
import { AgecganTraining } from './agecgan/training';
import { dcganFirstMap, dcganGenerator } from './dcgan/nets';
import { DcganTraining } from './dcgan/step';
import { VolumeBatches } from './gan3d/batches';
import { gan3dFirstMap } from './gan3d/nets';
import { settleStatistics, shapeGenerator } from './gan3d/shapes';
import { Gan3dTraining } from './gan3d/step';
import { srganGenerator } from './srgan/nets';
import { SrganTraining } from './srgan/training';
import type { BatchReader, TrainableSystem } from './system';
import { vanillaFirstMap, vanillaGenerator } from './vanilla/nets';
import { VanillaTraining } from './vanilla/step';

/** What a batch is, is between a system and its reader. */
interface SystemEntry<SystemRecipe> {
  train(kernels: Kernels, recipe: SystemRecipe, pretrained: PretrainedNets): TrainableSystem<unknown>;
  /** Reads the batches of a run. */
  batches(source: PictureSource, recipe: SystemRecipe): BatchReader<unknown>;
  /** Where it has a first map, its first parameter is the kernel that meets z, (latent, units) or (…, units, latent). */
  generator(kernels: Kernels, recipe: SystemRecipe, net: 'g' | 'ema'): Sequential;
  /** Makes a generator ready whose arrays have just been loaded, where it needs more than them. */
  settle?(generator: Sequential, recipe: SystemRecipe): void;
  /** How many of its layers make the map in which directions are looked for: (N, …). Absent: it has no such map. */
  firstMap?(recipe: SystemRecipe): number;
}

/** Every system of the studio: a new one is a folder beside this file and a line here. */
export const registry: { readonly [System in SystemId]: SystemEntry<RecipeOf<System>> } = {
  dcgan: {
    train: (kernels, recipe, pretrained) => new DcganTraining(kernels, recipe, pretrained),
    batches: (source, recipe) => new Batches(source, recipe),
    generator: dcganGenerator,
    firstMap: dcganFirstMap,
  },
  vanilla: {
    train: (kernels, recipe) => new VanillaTraining(kernels, recipe),
    // Digits have no mirror images.
    batches: (source, recipe) => new Batches(source, { ...recipe, flip: false }),
    generator: vanillaGenerator,
    firstMap: vanillaFirstMap,
  },
  gan3d: {
    train: (kernels, recipe) => new Gan3dTraining(kernels, recipe),
    batches: (source, recipe) => new VolumeBatches(source, recipe),
    generator: shapeGenerator,
    settle: settleStatistics,
    firstMap: gan3dFirstMap,
  },
  agecgan: {
    train(kernels, recipe, pretrained) {
      // Only phase 3 asks what a person is known by.
      const recogniser =
        recipe.identity.steps > 0 ? faceRecogniser(kernels, pretrained.faceRecognition()) : null;
      return new AgecganTraining(kernels, recipe, recogniser);
    },
    batches: (source, recipe) => new LabelledBatches(source, recipe),
    // Needs the age as the labels of its pass.
    generator: agecganGenerator,
  },
  srgan: {
    train(kernels, recipe, pretrained) {
      const { network, preprocessing } = recipe.content;
      const { net } = contentNetwork(kernels, pretrained.content(network), preprocessing, network);
      return new SrganTraining(kernels, recipe, net);
    },
    batches({ photos }, recipe) {
      // Data without photos is refused before a training begins.
      if (!photos) throw new StudioError('badRequest');
      const { seed, flip, turn } = recipe;
      const side = recipe.imageSize + 2 * marginOf(recipe);
      return new CropBatches(photos, { seed, flip, turn, side, count: picturesPerStep(recipe) });
    },
    generator: srganGenerator,
  },
};

/** The entry of a recipe's system: what it is given must be a recipe of that system. */
export const entryOf = (recipe: Recipe): SystemEntry<Recipe> =>
  registry[recipe.system] as unknown as SystemEntry<Recipe>;
