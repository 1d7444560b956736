import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels, Variable } from '../../kernels/kernels';
import { drawLatents } from '../../latent/latent-point';
import { RandomSequence } from '../../latent/random';
import { oneHot } from '../../layers/labels';
import { Pass, type Sequential } from '../../layers/layer';
import type { Optimizer } from '../../optimizers/optimizer';
import { ageClasses, phaseOf, type AgecganPhase, type AgecganRecipe } from '../../recipe/agecgan';
import { advanceEma } from '../../stabilisers/ema';
import type { LabelledPictures } from '../../training/labelled-batches';
import { toSheet } from '../../training/pixels';
import { arraysOf, countTrainable, disposeNets, updatesOf } from '../arrays';
import type { AdversarialFigures, BatchReader, Sheet, TrainableSystem } from '../system';
import { agecganDiscriminator, agecganEncoder, agecganGenerator } from './nets';
import { ConditionalPhase } from './phase1';
import { EncoderPhase } from './phase2';
import { IdentityPhase } from './phase3';
import type { FaceRecogniser } from './recogniser';

/** A recogniser that is given away with its training. */
type Recogniser = FaceRecogniser & { dispose(): void };

/** What a step leaves behind: the figures of its phase, scalars on the device. */
export type AgecganFigures = AdversarialFigures | { loss: Tensor };

/**
 * Age-cGAN in training (Antipov et al. 2017, as in chapter 3 of the book): three phases, one after the other. The nets
 * live through all of them; optimisers and the averaged generator live as long as their phase, so that memory and
 * checkpoints hold no more than is needed to go on.
 */
export class AgecganTraining implements TrainableSystem<LabelledPictures> {
  readonly generator: Sequential;
  readonly discriminator: Sequential;
  readonly encoder: Sequential;
  private current: ConditionalPhase | EncoderPhase | IdentityPhase;

  /** @param recogniser of phase 3, which is disposed with the rest; null where the recipe has no such phase */
  constructor(
    private readonly kernels: Kernels,
    private readonly recipe: AgecganRecipe,
    private readonly recogniser: Recogniser | null,
  ) {
    this.generator = agecganGenerator(kernels, recipe, 'g');
    this.discriminator = agecganDiscriminator(kernels, recipe);
    this.encoder = agecganEncoder(kernels, recipe);
    this.current = this.begin(phaseOf(recipe, 0));
  }

  get phase(): AgecganPhase {
    if (this.current instanceof ConditionalPhase) return 1;
    return this.current instanceof EncoderPhase ? 2 : 3;
  }

  private begin(phase: AgecganPhase): ConditionalPhase | EncoderPhase | IdentityPhase {
    const { kernels, recipe, generator, discriminator, encoder } = this;
    if (phase === 1) return new ConditionalPhase(kernels, recipe, generator, discriminator);
    if (phase === 2) return new EncoderPhase(kernels, recipe, generator, encoder);
    if (!this.recogniser) throw new Error('Phase 3 has no recogniser.');
    return new IdentityPhase(kernels, recipe, generator, encoder, this.recogniser);
  }

  get parameterCounts(): { generator: number; discriminator: number; encoder: number } {
    return {
      generator: countTrainable(this.generator),
      discriminator: countTrainable(this.discriminator),
      encoder: countTrainable(this.encoder),
    };
  }

  /** Readies the arrays for a checkpoint of another step: one that goes on, or rolls back into an earlier phase. */
  prepareFor(step: number): void {
    const phase = phaseOf(this.recipe, step);
    if (phase === this.phase) return;
    this.current.dispose();
    this.current = this.begin(phase);
  }

  /**
   * One training step, in the phase that it belongs to.
   *
   * @param step number of steps before this one, from 0: all randomness follows from it and the seed
   * @param batch real pictures with their ages; taken over, and not looked at in phase 2
   * @param learningRateFactor what roll-backs have left of the learning rates
   */
  step(step: number, { pictures, labels }: LabelledPictures, learningRateFactor: number): AgecganFigures {
    this.prepareFor(step);
    let figures: AgecganFigures;
    if (this.current instanceof EncoderPhase) {
      pictures.dispose();
      labels.dispose();
      figures = this.current.step(step, learningRateFactor);
    } else {
      figures = this.current.step(step, pictures, labels, learningRateFactor);
    }
    this.turnTo(step + 1);
    return figures;
  }

  /** Ends the phase with its last step, so that what is saved then is what the next phase begins with. */
  private turnTo(next: number): void {
    if (phaseOf(this.recipe, next) === this.phase) return;
    const { averaged } = this.current;
    // The averaged generator is the better one: the later phases go on with it.
    if (averaged) advanceEma(this.generator.parameters, averaged.parameters, 0, 0);
    this.prepareFor(next);
  }

  /** Pictures (N, size, size, 3) of latent vectors (N, latent) at ages (N, classes); takes both over. */
  generate(latents: Tensor, labels: Tensor): Tensor {
    const pictures = (this.current.averaged ?? this.generator).forward(
      latents,
      new Pass(false, 'none', false, { labels }),
    );
    labels.dispose();
    return pictures;
  }

  /** The same latent vectors (N, latent) at every age: (N · classes, size, size, 3), all ages of one after another. */
  generateAllAges(latents: Tensor): Tensor {
    const classes = ageClasses(this.recipe);
    const [count, size] = latents.shape as [number, number];
    const each = tf.tidy(() =>
      tf.reshape(tf.tile(tf.expandDims(latents, 1), [1, classes, 1]), [count * classes, size]),
    );
    latents.dispose();
    const ages = Array.from({ length: count * classes }, (_, i) => i % classes);
    return this.generate(each, oneHot(ages, classes));
  }

  /** The people of pictures (N, size, size, 3) in [−1, 1] at other ages (N, classes); takes both over. */
  age(pictures: Tensor, labels: Tensor): Tensor {
    return this.generate(this.encode(pictures), labels);
  }

  /** Latent vectors (N, latent) of the people of pictures; takes them over. */
  private encode(pictures: Tensor): Tensor {
    // In phase 3 of the book's variant the encoder sees [0, 1].
    const unit = this.recipe.identity.pictures === 'unit' && this.phase === 3;
    const seen = unit ? tf.tidy(() => tf.div(tf.add(pictures, 1), 2)) : pictures;
    if (unit) pictures.dispose();
    return this.encoder.forward(seen, new Pass(false, 'none'));
  }

  /**
   * People in rows, ages in columns. Phase 1 has invented people alone; once there is an encoder, the lower half of the
   * rows are people of the data, with their photo at their own age and generated pictures at all others.
   */
  sheet(examples: BatchReader<LabelledPictures>['examples']): Sheet {
    const { latent, seed, sampleGrid } = this.recipe;
    const photos = this.phase === 1 ? 0 : Math.ceil(sampleGrid / 2);
    const invented = sampleGrid - photos;
    const latents = drawLatents(latent, new RandomSequence(seed, 'preview'), invented);
    const parts = [
      ...(invented > 0 ? [this.generateAllAges(tf.tensor2d(latents, [invented, latent.size]))] : []),
      ...(photos > 0 ? [this.photosAtAllAges(examples(photos))] : []),
    ];
    const pictures = tf.concat(parts);
    for (const part of parts) part.dispose();
    return toSheet(pictures, ageClasses(this.recipe));
  }

  /** (N · classes, size, size, 3): all ages of one person after another, with her photo at her own; takes both over. */
  private photosAtAllAges({ pictures, labels }: LabelledPictures): Tensor {
    const made = this.generateAllAges(this.encode(pictures.clone()));
    const [count, side] = pictures.shape as [number, number];
    const classes = ageClasses(this.recipe);
    const result = tf.tidy(() => {
      const own = tf.reshape(labels, [count * classes, 1, 1, 1]);
      const repeated = tf.tile(tf.expandDims(pictures, 1), [1, classes, 1, 1, 1]);
      const photos = tf.reshape(repeated, [count * classes, side, side, 3]);
      return tf.add(tf.mul(photos, own), tf.mul(made, tf.sub(1, own)));
    });
    for (const tensor of [made, pictures, labels]) tensor.dispose();
    return result;
  }

  private get optimizers(): Readonly<Record<string, Optimizer>> {
    return this.current.optimizers;
  }

  /** Every array that a checkpoint of the present phase holds, by name. */
  variables(): Map<string, Variable> {
    const nets = [this.generator, this.discriminator, this.encoder, this.current.averaged];
    return arraysOf(nets, this.optimizers);
  }

  readonly counters = updatesOf(() => this.optimizers);

  dispose(): void {
    this.current.dispose();
    disposeNets([this.generator, this.discriminator, this.encoder]);
    this.recogniser?.dispose();
  }
}
