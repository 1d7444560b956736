import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import { permutation, RandomSequence } from '../latent/random';
import type { PhotoSource } from './crop-batches';

/** Pictures or volumes of one side, read by position. */
export interface PictureSource {
  readonly count: number;
  /** Side in pixels; of volumes in voxels. */
  readonly imageSize: number;
  /** 3: RGB; 1: grey, or volumes. */
  readonly channels: 1 | 3;
  /**
   * Writes the bytes of one picture, rows from the top: imageSize × imageSize × channels; of one volume: imageSize³ / 8, a
   * bit for each voxel, the highest first, z fastest.
   */
  read(position: number, into: Uint8Array, offset: number): void;
  /** The whole photos that the pictures are previews of, by the same positions. */
  readonly photos?: PhotoSource;
  /** Of the person in a picture, in years; anything that is no age (`ageClassOf`) where it is not known. */
  age?(position: number): number;
}

/** So many positions, evenly spread over all; some twice where there are fewer. */
export const spread = (count: number, all: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.floor((i * all) / count));

/**
 * What is in the batch of a step. Every epoch goes through all examples once, in an order that depends on (seed, epoch); a
 * batch that an epoch does not fill goes on in the next one, so no example is favoured.
 */
export class BatchOrder {
  private order: { epoch: number; positions: Uint32Array } | null = null;

  /** @param count of examples in the data */
  constructor(
    private readonly count: number,
    private readonly options: { seed: number; batchSize: number },
  ) {}

  /** Positions of the examples of a step, from 0. */
  positions(step: number): number[] {
    const { batchSize } = this.options;
    return Array.from({ length: batchSize }, (_, i) => {
      const drawn = step * batchSize + i;
      return this.orderOf(Math.floor(drawn / this.count))[drawn % this.count]!;
    });
  }

  private orderOf(epoch: number): Uint32Array {
    if (this.order?.epoch !== epoch) {
      const sequence = new RandomSequence(this.options.seed, 'order', epoch);
      this.order = { epoch, positions: permutation(sequence, this.count) };
    }
    return this.order.positions;
  }
}

/** The pictures of a step, some of them mirrored. */
export class Batches {
  private readonly order: BatchOrder;
  private readonly bytes: Uint8Array;
  private readonly pictureBytes: number;

  constructor(
    private readonly source: PictureSource,
    private readonly options: { seed: number; batchSize: number; flip: boolean },
  ) {
    this.pictureBytes = source.imageSize ** 2 * source.channels;
    this.bytes = new Uint8Array(options.batchSize * this.pictureBytes);
    this.order = new BatchOrder(source.count, options);
  }

  /** Positions of the pictures of a step, from 0. */
  positions(step: number): number[] {
    return this.order.positions(step);
  }

  /** (count, size, size, channels) in [−1, 1]: evenly spread over the data set, not mirrored. */
  examples(count: number): Tensor {
    const { imageSize: side, channels } = this.source;
    const bytes = new Uint8Array(count * this.pictureBytes);
    spread(count, this.source.count).forEach((position, i) =>
      this.source.read(position, bytes, i * this.pictureBytes),
    );
    return tf.tensor4d(
      Float32Array.from(bytes, (byte) => byte / 127.5 - 1),
      [count, side, side, channels],
    );
  }

  /** (N, size, size, channels) in [−1, 1]. */
  read(step: number): Tensor {
    const { seed, batchSize, flip } = this.options;
    const { imageSize: side, channels } = this.source;
    this.positions(step).forEach((position, i) =>
      this.source.read(position, this.bytes, i * this.pictureBytes),
    );
    const values = new Float32Array(this.bytes.length);
    const flips = new RandomSequence(seed, 'flip', step);
    for (let i = 0; i < batchSize; i++) {
      const mirrored = flip && flips.uniform() < 0.5;
      for (let row = 0; row < side; row++) {
        const start = i * this.pictureBytes + row * side * channels;
        for (let column = 0; column < side; column++) {
          const from = start + channels * (mirrored ? side - 1 - column : column);
          const to = start + channels * column;
          for (let c = 0; c < channels; c++) values[to + c] = this.bytes[from + c]! / 127.5 - 1;
        }
      }
    }
    return tf.tensor4d(values, [batchSize, side, side, channels]);
  }
}
