import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../gan/kernels/kernels';
import { drawLatents, type LatentDistribution } from '../gan/latent/latent-point';
import { RandomSequence } from '../gan/latent/random';
import { oneHot } from '../gan/layers/labels';
import { Pass, type Sequential } from '../gan/layers/layer';
import type { PretrainedArray } from '../gan/pretrained/frozen-weights';
import { vggContent } from '../gan/pretrained/vgg';
import {
  agecganPresets,
  ageClasses,
  dcganPresets,
  gan3dPresets,
  srganPresets,
  vanillaPresets,
  type AgecganRecipe,
} from '../gan/recipe';
import type { AgecganPhase } from '../gan/recipe/agecgan';
import { randomRecogniser } from '../gan/systems/agecgan/nets';
import { AgecganTraining } from '../gan/systems/agecgan/training';
import { DcganTraining } from '../gan/systems/dcgan/step';
import { Gan3dTraining } from '../gan/systems/gan3d/step';
import { SrganTraining } from '../gan/systems/srgan/training';
import type { StepFigures } from '../gan/systems/system';
import { VanillaTraining } from '../gan/systems/vanilla/step';
import { vgg19Shapes } from './worker-pretrained';

/** A system of the book, or one of the phases of Age-cGAN. */
export type BenchTask = 'vanilla' | 'gan3d' | 'agecgan1' | 'agecgan2' | 'agecgan3' | 'dcgan' | 'srgan';

/** What is timed: one training step with its figures, or one pass of the generator with its samples, on the device. */
export interface TimedTask {
  train(step: number): StepFigures;
  infer(): Tensor;
}

const uniform = (shape: number[], from = -1): Tensor => tf.randomUniform(shape, from, 1, 'float32', 7);
const latents = (latent: LatentDistribution, count: number): Tensor =>
  tf.tensor2d(drawLatents(latent, new RandomSequence(1, 'preview'), count), [count, latent.size]);

/** A generator on the same latents (N, latent) again and again. */
function inference(generator: Sequential, latent: LatentDistribution, batch: number, training = false) {
  const z = latents(latent, batch);
  return (): Tensor => generator.forward(z.clone(), new Pass(training, 'none', false));
}

/**
 * The book's nets at the book's sizes, on random data of the right shape, with random weights: how long a step takes
 * does not depend on what they have learned. The frozen networks of Age-cGAN's third phase and of SRGAN are stand-ins: the
 * small recogniser and a VGG19 with random weights that the scripts of the other frameworks have, too.
 */
export function benchTask(kernels: Kernels, task: BenchTask, batch: number): TimedTask {
  switch (task) {
    case 'vanilla': {
      const recipe = { ...vanillaPresets.book, batchSize: batch };
      const system = new VanillaTraining(kernels, recipe);
      const real = uniform([batch, 28, 28, 1]);
      return {
        train: (step) => system.step(step, real.clone(), 1),
        infer: inference(system.generator, recipe.latent, batch),
      };
    }
    case 'gan3d': {
      const recipe = { ...gan3dPresets.book, batchSize: batch };
      const system = new Gan3dTraining(kernels, recipe);
      const noise = uniform([batch, 64, 64, 64, 1], 0);
      const real = tf.cast(tf.less(noise, 0.3), 'float32');
      noise.dispose();
      return {
        train: (step) => system.step(step, real.clone(), 1),
        infer: inference(system.generator, recipe.latent, batch, true),
      };
    }
    case 'dcgan': {
      const recipe = { ...dcganPresets.book, batchSize: batch };
      const system = new DcganTraining(kernels, recipe);
      const real = uniform([batch, 64, 64, 3]);
      return {
        train: (step) => system.step(step, real.clone(), 1),
        infer: inference(system.generator, recipe.latent, batch),
      };
    }
    case 'agecgan1':
      return ageing(kernels, 1, batch);
    case 'agecgan2':
      return ageing(kernels, 2, batch);
    case 'agecgan3':
      return ageing(kernels, 3, batch);
    case 'srgan':
      return enlarging(kernels, batch);
  }
}

function ageing(kernels: Kernels, phase: AgecganPhase, batch: number): TimedTask {
  const { book } = agecganPresets;
  // Every step lies in the phase that is timed.
  const recipe: AgecganRecipe = {
    ...book,
    batchSize: batch,
    encoder: { ...book.encoder, steps: phase === 2 ? book.steps : 0 },
    identity: { ...book.identity, steps: phase === 3 ? book.steps : 0 },
  };
  const recogniser = phase === 3 ? randomRecogniser(kernels, 1) : null;
  const system = new AgecganTraining(
    kernels,
    recipe,
    recogniser && Object.assign(recogniser, { dispose: (): void => {} }),
  );
  const classes = ageClasses(recipe);
  const labels = oneHot(
    Array.from({ length: batch }, (_, i) => i % classes),
    classes,
  );
  const real = uniform([batch, 64, 64, 3]);
  const z = latents(recipe.latent, batch);
  return {
    train: (step) => system.step(step, { pictures: real.clone(), labels: labels.clone() }, 1),
    infer: () => system.generate(z.clone(), labels.clone()),
  };
}

function enlarging(kernels: Kernels, batch: number): TimedTask {
  const { book } = srganPresets;
  const recipe = { ...book, batchSize: batch };
  const content = vggContent(kernels, randomVgg(), recipe.content.preprocessing);
  const system = new SrganTraining(kernels, recipe, Object.assign(content, { dispose: (): void => {} }));
  const high = uniform([batch, 256, 256, 3]);
  const low = uniform([batch, 64, 64, 3]);
  return {
    // Pairs as they come from a reader: shrinking photos is not part of what the others time.
    train: (step) =>
      system.stepWith(
        step,
        { low: low.clone(), high: high.clone() },
        { low: low.clone(), high: high.clone() },
        1,
      ),
    infer: () => system.enlarge(low.clone()),
  };
}

/** VGG19's first three blocks with random kernels of the right size (He et al. 2015). */
function randomVgg(): Map<string, PretrainedArray> {
  const arrays = new Map<string, PretrainedArray>();
  for (const [name, shape] of vgg19Shapes) {
    const spread = shape.length > 1 ? Math.sqrt(2 / (9 * shape[2]!)) : 0;
    const values = tf.randomNormal([...shape], 0, spread, 'float32', arrays.size + 1);
    arrays.set(name, { shape, data: values.dataSync<'float32'>() as Float32Array });
    values.dispose();
  }
  return arrays;
}
