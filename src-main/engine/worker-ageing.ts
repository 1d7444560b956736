import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import { defaultAgeing, isForAgeing, StudioError, type FacePlace } from '../../src-preload/contract';
import { cutFace, shrink, withMargin } from '../gan/ageing/align';
import { blendDifference } from '../gan/ageing/blend';
import { Change } from '../gan/ageing/change';
import {
  classFirsts,
  classLabels,
  classYears,
  conditionBeyond,
  conditionOf,
  conditionStep,
} from '../gan/ageing/conditions';
import { ageDifference, towardModel } from '../gan/ageing/difference';
import { fitFace, fitShare, fitUnits } from '../gan/ageing/fit';
import { chooseGains, gainAt, triedGains } from '../gan/ageing/gains';
import { neighbourCount, neighboursOf } from '../gan/ageing/neighbours';
import type { Kernels } from '../gan/kernels/kernels';
import { Pass, type Sequential } from '../gan/layers/layer';
import { faceRecogniser } from '../gan/pretrained/face-recognition';
import { phaseOf, type AgecganRecipe } from '../gan/recipe/agecgan';
import { agecganEncoder, agecganGenerator } from '../gan/systems/agecgan/nets';
import { assignSaved } from '../gan/training/checkpoint';
import { fromRgb, toRgba } from '../gan/training/pixels';
import { searchSide, type FoundFace } from '../processes/face-messages';
import { toOpaque, withoutAlpha } from './ageing/patch';
import type {
  AgeingAnswer,
  AgeingAnswers,
  AgeingQuestion,
  KnownFace,
  PhotoPixels,
  SeenFace,
  SettledAgeing,
  SquarePixels,
} from './ageing-messages';
import type { WorkerCommand } from './messages';
import { FacePose } from './worker-face-pose';
import { FaceRoom } from './worker-faces-room';
import { packagedNets } from './worker-pretrained';

export type { AgeingAnswers, AgeingQuestion } from './ageing-messages';

/** A model of faces at ages. */
interface AgeingModel {
  recipe: AgecganRecipe;
  generator: Sequential;
  /** Null where the model came without one. */
  encoder: Sequential | null;
  /** It saw colours in [0, 1], as chapter 3 has it. */
  unit: boolean;
}

type LoadCommand = WorkerCommand & { kind: 'loadAgeing' };

/** Side of the pictures that networks for recognition and ages look at. */
const judgeSide = 150;

/** The room that a face is given which fills its photo, in parts of the photo's shorter side. */
const closeMargin = 1;

/** Mean pictures that are kept: of a few people the own one and six ages with all that lies beyond, and those that a slider passes. */
const mostMeans = 96;

/** Faces of photos at other ages, with TensorFlow. Imported only after tfjs-node was loaded. */
export class AgeingRoom {
  private model: AgeingModel | null = null;
  private recogniser: Sequential | null = null;
  /** Pictures of neighbours by their latent vector and age, the last used at the end. */
  private readonly means = new Map<string, Float32Array>();
  private readonly faces = new FaceRoom();
  private readonly pose = new FacePose();

  constructor(private readonly kernels: Kernels) {}

  /**
   * Makes a model ready: its averaged generator if it has one, and its encoder if it has one.
   *
   * @throws StudioError modelNotOfAges, checkpointDamaged, recipeInvalid
   */
  load({ recipe, step, tensors }: LoadCommand): void {
    if (!isForAgeing(recipe)) throw new StudioError('modelNotOfAges');
    const has = (net: string): boolean => tensors.some(({ name }) => name.startsWith(`${net}/`));
    const nets: Sequential[] = [];
    const filled = (net: Sequential): Sequential => {
      nets.push(net);
      for (const { name, variable } of net.parameters) {
        const saved = tensors.find((tensor) => tensor.name === name);
        if (!saved) throw new StudioError('checkpointDamaged');
        assignSaved(name, variable, saved);
      }
      return net;
    };
    try {
      const generator = filled(agecganGenerator(this.kernels, recipe, has('ema') ? 'ema' : 'g'));
      const encoder = has('e') ? filled(agecganEncoder(this.kernels, recipe)) : null;
      this.forget();
      const unit = recipe.identity.pictures === 'unit' && phaseOf(recipe, step) === 3;
      this.model = { recipe, generator, encoder, unit };
    } catch (error) {
      for (const net of nets) net.dispose();
      throw error;
    }
  }

  /** Gives the model back. */
  forget(): void {
    this.model?.generator.dispose();
    this.model?.encoder?.dispose();
    this.model = null;
    this.means.clear();
  }

  /** Gives everything back that is not bound to the process. */
  dispose(): void {
    this.forget();
    this.recogniser?.dispose();
    this.recogniser = null;
  }

  async answer(question: AgeingQuestion): Promise<AgeingAnswer> {
    switch (question.what) {
      case 'find':
        return { faces: await this.find(question.photo) };
      case 'fit':
        return this.fit(question);
      case 'look': {
        const { recipe } = this.loaded();
        return { side: recipe.imageSize, pictures: toRgba(this.generate(question.z, question.years)) };
      }
      case 'gains':
        return { gains: await this.gains(question, question.from) };
      case 'blend':
        return { photos: this.blend(question, question.ageing, question.years) };
      case 'judge':
        return this.judge(question);
      case 'classes': {
        const { recipe } = this.loaded();
        const [firsts, labels] = [classFirsts(recipe), classLabels(recipe)];
        return {
          classes: classYears(recipe).map((years, i) => ({ first: firsts[i]!, years, label: labels[i]! })),
        };
      }
    }
  }

  /** The people in a photo, from left to right. */
  private async find(photo: PhotoPixels): Promise<SeenFace[]> {
    const small = shrink(photo, searchSide);
    const found = await this.heads(small);
    const factor = photo.width / small.width;
    const seen: SeenFace[] = [];
    for (const face of found.sort((a, b) => a.x - b.x)) {
      const { place, turned } = await this.pose.of(small, face);
      const looked = cutFace(small, place, judgeSide);
      const [age] = await this.faces.ages([looked], judgeSide);
      const { x, y, side } = place;
      seen.push({
        place: { ...place, x: x * factor, y: y * factor, side: side * factor },
        score: face.score,
        turned,
        age: age!,
      });
    }
    return seen;
  }

  /** Where the heads in a photo are; one that fills it is only found with some room around it. */
  private async heads(photo: PhotoPixels): Promise<FoundFace[]> {
    const { pixels, width, height } = photo;
    const found = await this.faces.find('photo', pixels, width, height);
    if (found.length > 0) return found;
    const margin = Math.round(closeMargin * Math.min(width, height));
    const wider = withMargin(photo, margin);
    const close = await this.faces.find('photo', wider.pixels, wider.width, wider.height);
    return close.map((face) => ({ ...face, x: face.x - margin, y: face.y - margin }));
  }

  private fit({ begin, state, milliseconds }: AgeingQuestion & { what: 'fit' }): AgeingAnswers['fit'] {
    const { recipe, generator, encoder } = this.loaded();
    const side = recipe.imageSize;
    const face = begin ? cutFace(begin.photo, begin.place, side) : state?.face;
    const years = begin?.years ?? state?.years;
    if (!face || years === undefined) throw new StudioError('badRequest');
    const until = performance.now() + milliseconds;
    const target = fromRgb(face, side);
    try {
      const next = fitFace(
        {
          recipe,
          generator,
          encode: encoder ? (pictures) => this.encode(pictures) : null,
          recogniser: this.recognition(),
          target,
          years,
        },
        begin ? null : state,
        () => performance.now() >= until,
      );
      // Only a generator whose pictures are no numbers at all has none.
      if (!next.best) throw new StudioError('checkpointDamaged');
      const { z, distance } = next.best;
      const [picture] = toRgba(this.generate(z, [years]));
      return {
        state: { ...next, face, years },
        step: next.step,
        total: fitUnits,
        share: fitShare(next),
        side,
        picture: picture!,
        z,
        distance,
      };
    } finally {
      target.dispose();
    }
  }

  /** Latent vectors of the people of pictures; takes them over. */
  private encode(pictures: Tensor): Tensor {
    const { encoder, unit } = this.loaded();
    const seen = unit ? tf.tidy(() => tf.div(tf.add(pictures, 1), 2)) : pictures;
    if (unit) pictures.dispose();
    return encoder!.forward(seen, new Pass(false, 'none'));
  }

  /** (years, side, side, 3) in [−1, 1]: one person at several ages. */
  private generate(z: Float32Array, years: readonly number[]): Tensor {
    const { recipe } = this.loaded();
    const size = this.checked(z);
    const latents = tf.tidy(() => tf.tile(tf.tensor2d(z, [1, size]), [years.length, 1]));
    return this.portraits(
      latents,
      years.map((each) => conditionOf(recipe, each)),
    );
  }

  /** The mean of the pictures of a person's neighbours with a condition: side × side × 3 values in [−1, 1]. */
  private meanOf(z: Float32Array, condition: Float32Array): Float32Array {
    const { recipe } = this.loaded();
    const size = this.checked(z);
    const key = `${condition.join()} ${z.join()}`;
    const known = this.means.get(key);
    if (known) this.means.delete(key);
    const mean = known ?? this.newMean(neighboursOf(recipe, z), size, condition);
    this.means.set(key, mean);
    if (this.means.size > mostMeans) this.means.delete(this.means.keys().next().value!);
    return mean;
  }

  private newMean(latents: Float32Array, size: number, condition: Float32Array): Float32Array {
    const pictures = this.portraits(
      tf.tensor2d(latents, [neighbourCount, size]),
      Array.from({ length: neighbourCount }, () => condition),
    );
    const mean = tf.tidy(() => tf.mean(pictures, 0));
    const values = mean.dataSync() as Float32Array;
    for (const tensor of [pictures, mean]) tensor.dispose();
    return values;
  }

  /** What is to be laid onto a face in a photo, from the age that she is in it to others. */
  private changes({ photo, place, z }: KnownFace, from: number, years: readonly number[]): Change[] {
    const { recipe } = this.loaded();
    const size = recipe.imageSize;
    const own = this.meanOf(z, conditionOf(recipe, from));
    const toward = towardModel(cutFace(photo, place, size), own, size);
    return years.map((each) => {
      const step = conditionStep(recipe, from, each);
      return new Change(
        each - from,
        size,
        (reach) => ageDifference(own, this.meanOf(z, conditionBeyond(recipe, from, each, reach)), size),
        // At her own age the photo stays as it is.
        toward.map((value) => step * value),
      );
    });
  }

  /** The length of a latent vector that fits. */
  private checked(z: Float32Array): number {
    const { size } = this.loaded().recipe.latent;
    if (z.length !== size) throw new StudioError('latentMismatch', { count: z.length, size });
    return size;
  }

  /** Pictures of latent vectors (N, latent), each with its condition; takes them over. */
  private portraits(latents: Tensor, conditions: readonly Float32Array[]): Tensor {
    const { generator } = this.loaded();
    const labels = tf.tensor2d(Float32Array.from(conditions.flatMap((condition) => [...condition])), [
      conditions.length,
      conditions[0]?.length ?? 0,
    ]);
    try {
      return generator.forward(latents, new Pass(false, 'none', false, { labels }));
    } finally {
      labels.dispose();
    }
  }

  /**
   * Of each class, how much of its change is laid on: as much as brings the face nearest to that age, as the network of
   * ages sees it, and leaves it the same person, as the recognition network sees it.
   */
  private async gains(known: KnownFace, from: number): Promise<number[]> {
    const { recipe } = this.loaded();
    const face: PhotoPixels = {
      pixels: cutFace(known.photo, known.place, judgeSide),
      width: judgeSide,
      height: judgeSide,
    };
    const middle = judgeSide / 2;
    const all: FacePlace = { ...known.place, x: middle, y: middle, side: judgeSide, angle: 0 };
    const original = this.embed(face.pixels, judgeSide);
    const [looks] = await this.faces.ages([face.pixels], judgeSide);
    const { feather } = defaultAgeing;
    const stands = classYears(recipe);
    const made = this.changes(known, from, stands).map((change) => {
      const ways = triedGains.map((gain) => change.blending(gain, feather));
      return blendDifference(face, all, recipe.imageSize, ways).map(({ pixels }) => pixels);
    });
    const ages: number[][] = [];
    for (const pictures of made) ages.push(await this.faces.ages(pictures, judgeSide));
    // Who looks older than she is does so at every age.
    const wanted = stands.map((years) => years + looks! - from);
    return chooseGains(ages, wanted, (index, gain) =>
      distanceOf(this.embed(made[index]![gain]!, judgeSide), original),
    );
  }

  /** RGB pixels of the photo with the face at each age. */
  private blend(known: KnownFace, ageing: SettledAgeing, years: readonly number[]): Uint8Array[] {
    const { recipe } = this.loaded();
    const { from, gains, feather, strength } = ageing;
    return this.changes(known, from, years).map((change, i) => {
      const amount = strength * (gains ? gainAt(recipe, gains, years[i]!) : 1);
      const way = change.blending(amount, feather);
      const [made] = blendDifference(known.photo, known.place, recipe.imageSize, [way]);
      return made!.pixels;
    });
  }

  private async judge(question: AgeingQuestion & { what: 'judge' }): Promise<AgeingAnswers['judge']> {
    const { photo, place, z, ageing, years } = question;
    const modelSide = this.loaded().recipe.imageSize;
    const side = ageing.pure ? modelSide : question.side;
    const original = question.original ?? this.embed(cutFace(photo, place, judgeSide), judgeSide);
    const pictures: SquarePixels[] = [];
    const lookedSide = ageing.pure ? modelSide : judgeSide;
    /** RGB, as the networks want it. */
    const looked: Uint8Array[] = [];
    if (ageing.pure) {
      for (const rgba of toRgba(this.generate(z, years))) {
        pictures.push(rgba);
        looked.push(withoutAlpha(rgba));
      }
    } else {
      for (const pixels of this.blend(question, ageing, years)) {
        const made = { ...photo, pixels };
        pictures.push(toOpaque(cutFace(made, place, side)));
        looked.push(cutFace(made, place, judgeSide));
      }
    }
    const ages = await this.faces.ages(looked, lookedSide);
    const beliefs = looked.map((pixels, i) => {
      const seen = this.embed(pixels, lookedSide);
      return { age: ages[i]!, distance: distanceOf(seen, original) };
    });
    return { side, pictures, beliefs, original };
  }

  /** What the recognition network sees in a picture of a face: side × side × 3 bytes, RGB. */
  private embed(pixels: Uint8Array, side: number): Float32Array {
    const seen = this.recognition().forward(fromRgb(pixels, side), new Pass(false, 'none'));
    const values = seen.dataSync() as Float32Array;
    seen.dispose();
    return values;
  }

  private recognition(): Sequential {
    this.recogniser ??= faceRecogniser(this.kernels, packagedNets.faceRecognition());
    return this.recogniser;
  }

  private loaded(): AgeingModel {
    if (!this.model) throw new StudioError('noCheckpoint');
    return this.model;
  }
}

const distanceOf = (a: Float32Array, b: Float32Array): number =>
  Math.hypot(...a.map((value, k) => value - b[k]!));
