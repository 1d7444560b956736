import type { Tensor } from '@tensorflow/tfjs';
import { StudioError } from '../../../src-preload/errors';
import { oneHot } from '../layers/labels';
import { ageClasses, ageClassOf, type AgecganRecipe } from '../recipe/agecgan';
import type { BatchReader } from '../systems/system';
import { Batches, spread, type PictureSource } from './batches';

/** Pictures (N, size, size, 3) in [−1, 1] and what they show, one-hot: (N, classes). */
export interface LabelledPictures {
  pictures: Tensor;
  labels: Tensor;
}

/** Pictures of faces whose ages are known, of all or some of them: the others are left out. */
export type AgedPictures = PictureSource & Required<Pick<PictureSource, 'age'>>;

type Options = Pick<AgecganRecipe, 'seed' | 'batchSize' | 'flip' | 'ageBounds' | 'balanceClasses'>;

/**
 * The batch of a step of a conditional system: as `Batches`, with the class of each picture's age beside it. Balanced, an
 * epoch has as many pictures of each class as the largest class has, the others' again and again; a class that the data
 * lacks stays empty.
 */
export class LabelledBatches implements BatchReader<LabelledPictures> {
  private readonly batches: Batches;
  private readonly chosen: readonly Chosen[];

  /** @throws StudioError noAges when no picture has an age */
  constructor(
    private readonly source: PictureSource,
    private readonly options: Options,
  ) {
    this.chosen = options.balanceClasses
      ? balanced(withClass(source, options), ageClasses(options))
      : withClass(source, options);
    if (this.chosen.length === 0) throw new StudioError('noAges');
    this.batches = this.batchesOf(this.chosen);
  }

  read(step: number): LabelledPictures {
    const chosen = this.batches.positions(step).map((i) => this.chosen[i]!);
    return { pictures: this.batches.read(step), labels: this.labelsOf(chosen) };
  }

  examples(count: number): LabelledPictures {
    // Not of the balanced list, so that they do not change with the switch; classes in order, so that ages spread too.
    const all = withClass(this.source, this.options).sort((a, b) => a.ageClass - b.ageClass);
    const chosen = spread(count, all.length).map((i) => all[i]!);
    return { pictures: this.batchesOf(all).examples(count), labels: this.labelsOf(chosen) };
  }

  private labelsOf(chosen: readonly Chosen[]): Tensor {
    return oneHot(
      chosen.map(({ ageClass }) => ageClass),
      ageClasses(this.options),
    );
  }

  private batchesOf(chosen: readonly Chosen[]): Batches {
    const { imageSize, channels } = this.source;
    const read: PictureSource['read'] = (i, into, offset) =>
      this.source.read(chosen[i]!.position, into, offset);
    return new Batches({ count: chosen.length, imageSize, channels, read }, this.options);
  }
}

interface Chosen {
  position: number;
  ageClass: number;
}

/** The pictures that have an age. */
function withClass(source: PictureSource, options: Pick<Options, 'ageBounds'>): Chosen[] {
  return Array.from({ length: source.count }, (_, position) => ({
    position,
    ageClass: ageClassOf(options, source.age?.(position) ?? NaN),
  })).filter((picture): picture is Chosen => picture.ageClass !== null);
}

/** Each class as often as the largest one: its pictures in turn. */
function balanced(all: readonly Chosen[], classes: number): Chosen[] {
  const byClass = Array.from({ length: classes }, (_, k) => all.filter(({ ageClass }) => ageClass === k));
  const most = Math.max(...byClass.map(({ length }) => length));
  return byClass.flatMap((own) =>
    own.length === 0 ? [] : Array.from({ length: most }, (_, i) => own[i % own.length]!),
  );
}
