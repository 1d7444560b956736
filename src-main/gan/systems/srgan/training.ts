import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels, Variable } from '../../kernels/kernels';
import { Pass, type Sequential } from '../../layers/layer';
import { scaleOf, type SrganRecipe } from '../../recipe/srgan';
import { advanceEma } from '../../stabilisers/ema';
import { toSheet } from '../../training/pixels';
import { arraysOf, countTrainable, disposeNets, updatesOf } from '../arrays';
import type { FrozenNet } from '../frozen-net';
import type { BatchReader, Sheet, TrainableSystem } from '../system';
import { GeneratorLoss } from './generator-loss';
import { srganDiscriminator, srganGenerator } from './nets';
import { PixelPhase } from './pretrain';
import { lumaPsnr } from './psnr';
import { enlargeCubic, pairOf, type PicturePair } from './shrink';
import { AdversarialPhase, type AdversarialFigures } from './step';

/** What a step leaves behind: the figures of its phase, scalars on the device. */
export type SrganFigures = AdversarialFigures | { loss: Tensor };

/** SRGAN in training: `pretrain.steps` of the generator alone, then the adversarial phase. */
export class SrganTraining implements TrainableSystem {
  readonly generator: Sequential;
  readonly discriminator: Sequential;
  private readonly averaged: Sequential | null;
  private readonly loss: GeneratorLoss;
  private current: PixelPhase | AdversarialPhase;

  /**
   * @param content network of the perceptual loss; taken over
   * @throws StudioError contentNetDamaged
   */
  constructor(
    private readonly kernels: Kernels,
    private readonly recipe: SrganRecipe,
    private readonly content: FrozenNet & { dispose(): void },
  ) {
    this.generator = srganGenerator(kernels, recipe, 'g');
    this.discriminator = srganDiscriminator(kernels, recipe);
    this.averaged = recipe.emaDecay > 0 ? srganGenerator(kernels, recipe, 'ema') : null;
    if (this.averaged) advanceEma(this.averaged.parameters, this.generator.parameters, 0, 0);
    // Weighed now: a network that cannot be is told of before the first phase, not behind it.
    this.loss = new GeneratorLoss(recipe, this.discriminator, content);
    this.current = this.begin(this.pretrains(0));
  }

  private pretrains(step: number): boolean {
    return step < this.recipe.pretrain.steps;
  }

  private begin(pretrains: boolean): PixelPhase | AdversarialPhase {
    const { kernels, recipe, generator, discriminator, loss } = this;
    return pretrains
      ? new PixelPhase(kernels, recipe, generator)
      : new AdversarialPhase(kernels, recipe, generator, discriminator, loss);
  }

  get parameterCounts(): { generator: number; discriminator: number } {
    return {
      generator: countTrainable(this.generator),
      discriminator: countTrainable(this.discriminator),
    };
  }

  /** Readies the arrays for a checkpoint of another step: one that goes on, or rolls back into the first phase. */
  prepareFor(step: number): void {
    if (this.pretrains(step) === this.current instanceof PixelPhase) return;
    this.current.dispose();
    this.current = this.begin(this.pretrains(step));
  }

  /**
   * One training step, in the phase that it belongs to. Nothing in it is random but the pictures.
   *
   * @param step number of steps before this one, from 0
   * @param large (`picturesPerStep`, size, size, 3) in [−1, 1], of which the small ones are made; with `marginOf` pixels
   * more around each where the recipe has such; taken over
   * @param learningRateFactor what roll-backs have left of the learning rates
   */
  step(step: number, large: Tensor, learningRateFactor: number): SrganFigures {
    if (this.recipe.fakePictures === 'shared')
      return this.stepWith(step, pairOf(large, this.recipe), null, learningRateFactor);
    const [forD, own] = tf.split(large, 2) as [Tensor, Tensor];
    large.dispose();
    return this.stepWith(step, pairOf(forD, this.recipe), pairOf(own, this.recipe), learningRateFactor);
  }

  /** One step on given pairs, which it takes over; `own` is for G where it has pictures of its own. */
  stepWith(
    step: number,
    forD: PicturePair,
    own: PicturePair | null,
    learningRateFactor: number,
  ): SrganFigures {
    this.prepareFor(step);
    let figures: SrganFigures;
    if (this.current instanceof PixelPhase) {
      figures = this.current.step(own ? joined(forD, own) : forD, learningRateFactor);
    } else {
      figures = this.current.step(forD, own, learningRateFactor);
    }
    if (this.averaged) {
      advanceEma(this.averaged.parameters, this.generator.parameters, this.recipe.emaDecay, step);
    }
    this.prepareFor(step + 1);
    return figures;
  }

  /** Large pictures of small ones (N, h, w, 3), of any size; takes them over. */
  enlarge(low: Tensor): Tensor {
    return (this.averaged ?? this.generator).forward(low, new Pass(false, 'none'));
  }

  /**
   * A photo of the data in each row: the small one enlarged by a cubic filter, enlarged by the generator, and the
   * original. How near both come to it is measured as papers do: on the luma, without a border as wide as the scale.
   */
  sheet(examples: BatchReader<Tensor>['examples']): Sheet {
    const { sampleGrid, imageSize: side } = this.recipe;
    const scale = scaleOf(this.recipe);
    const { low, high: originals } = pairOf(examples(sampleGrid), this.recipe);
    const bicubic = enlargeCubic(low, scale);
    const made = this.enlarge(low);
    const psnr = {
      made: lumaPsnr(made, originals, scale),
      bicubic: lumaPsnr(bicubic, originals, scale),
    };
    const columns = [bicubic, made, originals];
    const pictures = tf.tidy(() => tf.reshape(tf.stack(columns, 1), [3 * sampleGrid, side, side, 3]));
    for (const tensor of columns) tensor.dispose();
    return { ...toSheet(pictures, 3), psnr };
  }

  /** Every array that a checkpoint of the present phase holds, by name. */
  variables(): Map<string, Variable> {
    return arraysOf([this.generator, this.discriminator, this.averaged], this.current.optimizers);
  }

  readonly counters = updatesOf(() => this.current.optimizers);

  dispose(): void {
    this.current.dispose();
    disposeNets([this.generator, this.discriminator, this.averaged]);
    this.content.dispose();
  }
}

/** Both pairs as one batch; takes them over. */
function joined(a: PicturePair, b: PicturePair): PicturePair {
  const pair = { low: tf.concat([a.low, b.low]), high: tf.concat([a.high, b.high]) };
  for (const tensor of [a.low, a.high, b.low, b.high]) tensor.dispose();
  return pair;
}
