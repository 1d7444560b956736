import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import {
  describeSystem,
  facesRefusal,
  hasLatents,
  isForFaces,
  isForShapes,
  type Augmentation,
  type AugmentedPictures,
  type Direction,
  type LatentPoint,
  type LatentRecipe,
  type Recipe,
  type RenderedPictures,
  type RenderedShapes,
} from '../../src-preload/contract';
import { StudioError } from '../../src-preload/errors';
import type { Kernels } from '../gan/kernels/kernels';
import { nativeKernels } from '../gan/kernels/native';
import { findDirections } from '../gan/latent/directions';
import { invert } from '../gan/latent/invert';
import { hasMoves, latentOf, type DirectionVectors } from '../gan/latent/latent-point';
import { Pass, type Sequential } from '../gan/layers/layer';
import { portraitSide, portraits, toBytes } from '../gan/systems/gan3d/shapes';
import { entryOf } from '../gan/systems/registry';
import { pretrainedNets, vgg19Arrays } from './worker-pretrained';
import { previewAugmentation } from '../gan/training/augment-preview';
import type { PictureSource } from '../gan/training/batches';
import { assignSaved, restoreSystem, saveSystem } from '../gan/training/checkpoint';
import { takeWeights } from '../gan/training/begin-weights';
import { trainLoop, type LoopHost } from '../gan/training/loop';
import { fromRgb, toRgba } from '../gan/training/pixels';
import { trialSteps, tryTraining } from '../gan/training/trial';
import type {
  InversionResult,
  InversionSlice,
  NetParameters,
  StoredTensor,
  TrialFigures,
  WorkerCommand,
} from './messages';

type TrainCommand = WorkerCommand & { kind: 'train' };
type LoadCommand = WorkerCommand & { kind: 'load' };

interface LoadedModel {
  recipe: LatentRecipe;
  generator: Sequential;
  /** Whether it makes volumes instead of pictures. */
  shapes: boolean;
  /** Null before they are needed, where none came with the model. */
  directions: Direction[] | null;
}

/** What the worker does with TensorFlow. Imported only after tfjs-node was loaded. */
export class EngineRoom {
  private readonly kernels: Kernels = nativeKernels();
  private model: LoadedModel | null = null;

  /** Trains as the command says; TensorFlow's memory is given back at the end. */
  async train(
    { recipe, totalSteps, from, contentFolder }: TrainCommand,
    source: PictureSource,
    host: LoopHost & { started(step: number, parameters: NetParameters): void },
  ): Promise<{ reason: 'finished' | 'halted'; step: number }> {
    const { train, batches } = entryOf(recipe);
    const system = train(this.kernels, recipe, pretrainedNets(contentFolder));
    try {
      if (from) restoreSystem(system, from.tensors, from.state.step);
      host.started(from?.state.step ?? 0, system.parameterCounts);
      return await trainLoop(system, batches(source, recipe), recipe, totalSteps, from?.state ?? null, host);
    } finally {
      system.dispose();
    }
  }

  /**
   * Makes the generator of a checkpoint ready: the averaged one if the checkpoint has it.
   *
   * @throws StudioError modelOfAges, modelOfPhotos, checkpointDamaged
   */
  load({ recipe, tensors, directions }: LoadCommand): void {
    if (!isForFaces(recipe) && !isForShapes(recipe)) throw new StudioError(facesRefusal(recipe.system)!);
    const net = tensors.some(({ name }) => name.startsWith('ema/')) ? 'ema' : 'g';
    const { generator: build, settle } = entryOf(recipe);
    const generator = build(this.kernels, recipe, net);
    try {
      for (const parameter of generator.parameters) {
        const saved = tensors.find(({ name }) => name === parameter.name);
        if (!saved) throw new StudioError('checkpointDamaged');
        assignSaved(parameter.name, parameter.variable, saved);
      }
      settle?.(generator, recipe);
    } catch (error) {
      generator.dispose();
      throw error;
    }
    this.model?.generator.dispose();
    this.model = { recipe, generator, directions, shapes: isForShapes(recipe) };
  }

  /**
   * Pictures of latent points by the loaded generator.
   *
   * @throws StudioError modelOfShapes
   */
  render(points: readonly LatentPoint[]): RenderedPictures {
    const began = performance.now();
    const pictures = toRgba(this.generate(points, 'pictures'));
    const side = this.loaded().recipe.imageSize;
    return { width: side, height: side, pictures, milliseconds: performance.now() - began };
  }

  /**
   * Volumes of latent points by the loaded generator.
   *
   * @throws StudioError modelOfPictures
   */
  shapes(points: readonly LatentPoint[]): RenderedShapes {
    const began = performance.now();
    const volumes = toBytes(this.generate(points, 'shapes'));
    return { side: this.loaded().recipe.imageSize, volumes, milliseconds: performance.now() - began };
  }

  /**
   * Small pictures of such volumes.
   *
   * @throws StudioError modelOfPictures
   */
  portraits(points: readonly LatentPoint[]): RenderedPictures {
    const began = performance.now();
    const pictures = portraits(this.generate(points, 'shapes'));
    const size = { width: portraitSide, height: portraitSide };
    return { ...size, pictures, milliseconds: performance.now() - began };
  }

  /** What the loaded generator makes of latent points, where it makes what is wanted. */
  private generate(points: readonly LatentPoint[], wanted: 'pictures' | 'shapes'): Tensor {
    const { recipe, generator, shapes } = this.loaded();
    if (shapes !== (wanted === 'shapes')) throw new StudioError(shapes ? 'modelOfShapes' : 'modelOfPictures');
    const vectors: DirectionVectors = new Map(
      points.some(hasMoves) ? this.directions().map(({ id, vector }) => [id, vector]) : [],
    );
    const { size } = recipe.latent;
    const values = new Float32Array(points.length * size);
    points.forEach((point, i) => values.set(latentOf(recipe.latent, point, true, vectors), i * size));
    return generator.forward(tf.tensor2d(values, [points.length, size]), new Pass(false, 'none'));
  }

  /** The directions of the loaded model: those that came with it, or found now and remembered. */
  directions(): Direction[] {
    const model = this.loaded();
    const { recipe, generator } = model;
    const { firstMap } = entryOf(recipe);
    model.directions ??= firstMap
      ? findDirections(this.kernels, {
          generator,
          early: generator.head(firstMap(recipe)),
          latent: recipe.latent,
        })
      : [];
    return model.directions;
  }

  /** Goes on for a while with the search for the point whose picture is most like a given one. */
  invert({ target, state, milliseconds }: InversionSlice): InversionResult {
    const { recipe, generator, shapes } = this.loaded();
    if (shapes) throw new StudioError('modelOfShapes');
    const until = performance.now() + milliseconds;
    const grey = describeSystem(recipe.system).content === 'grey';
    const picture = fromRgb(target, recipe.imageSize, grey ? 1 : 3);
    try {
      const progress = invert(
        { generator, latent: recipe.latent, target: picture },
        state,
        () => performance.now() >= until,
      );
      const { best } = progress.state;
      // Only a generator whose pictures are no numbers at all has none.
      if (!best) throw new StudioError('checkpointDamaged');
      const point: LatentPoint = { seed: 0, variety: 1, strength: 1, edits: {}, base: [...best.z] };
      const [found] = this.render([point]).pictures;
      return { ...progress, point, loss: best.loss, picture: found! };
    } finally {
      picture.dispose();
    }
  }

  private loaded(): LoadedModel {
    if (!this.model) throw new StudioError('noCheckpoint');
    return this.model;
  }

  /** The latent numbers of a point before its edits. */
  latent(recipe: Recipe, point: LatentPoint): number[] {
    if (!hasLatents(recipe)) throw new StudioError('modelOfPhotos');
    return [...latentOf(recipe.latent, point, false)];
  }

  /** What flips and DiffAugment make of pictures. */
  augment(source: PictureSource, { flip, diffAugment, turn, count }: Augmentation): AugmentedPictures {
    return previewAugmentation(this.kernels, source, { flip, diffAugment }, turn, count);
  }

  /** A few real steps of a recipe, measured and thrown away. */
  trial(
    { recipe, contentFolder }: WorkerCommand & { kind: 'trial' },
    source: PictureSource,
    { now, onStep }: { now(): number; onStep(done: number, total: number): void },
  ): Omit<TrialFigures, 'peakBytes'> {
    const { train, batches } = entryOf(recipe);
    const system = train(this.kernels, recipe, pretrainedNets(contentFolder));
    try {
      onStep(0, trialSteps);
      const tried = tryTraining(system, batches(source, recipe), now, (done) =>
        onStep(done, Math.max(trialSteps, done)),
      );
      return { parameters: system.parameterCounts, ...tried };
    } finally {
      system.dispose();
    }
  }

  /**
   * A new training that begins with the weights of files.
   *
   * @returns all that its checkpoint of step 0 holds; nothing where only is asked whether the files fit
   * @throws StudioError weightsLayers, weightsShape, weightsNoNet
   */
  begin({ recipe, contentFolder, weights, keep }: WorkerCommand & { kind: 'begin' }): StoredTensor[] {
    const system = entryOf(recipe).train(this.kernels, recipe, pretrainedNets(contentFolder));
    try {
      for (const { net, layers } of weights) takeWeights(system, net, layers);
      return keep ? saveSystem(system) : [];
    } finally {
      system.dispose();
    }
  }

  /** @throws StudioError contentNetDamaged when the folder holds no VGG19 whose first blocks can be read */
  checkContent(folder: string): void {
    vgg19Arrays(folder);
  }

  describe(): { tensorflow: string; gpu: boolean } {
    const backend = tf.backend() as unknown as {
      binding: { TF_Version: string };
      isUsingGpuDevice: boolean;
    };
    return { tensorflow: backend.binding.TF_Version, gpu: backend.isUsingGpuDevice };
  }
}
