import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import { permutation, RandomSequence } from '../latent/random';
import type { BatchReader } from '../systems/system';
import { spread } from './batches';

/** A decoded photo: RGB, rows from the top. */
export interface Photo {
  width: number;
  height: number;
  /** width × height × 3 bytes. */
  pixels: Uint8Array;
}

/** Photos of any size, read by position. */
export interface PhotoSource {
  readonly count: number;
  read(position: number): Photo;
}

/** Bytes of decoded photos that are kept. */
const cacheBytes = 256 * 2 ** 20;

/**
 * Square pieces of photos, cut out at random places, mirrored and turned by quarters at random: every epoch goes through all photos once, in
 * an order that depends on (seed, epoch). A photo that is smaller than the piece is continued by its mirror image.
 */
export class CropBatches implements BatchReader<Tensor> {
  private order: { epoch: number; positions: Uint32Array } | null = null;
  private readonly photos: PhotoCache;

  /**
   * @param options.side of the pieces, in pixels
   * @param options.count pieces of a batch
   */
  constructor(
    private readonly source: PhotoSource,
    private readonly options: { seed: number; side: number; count: number; flip: boolean; turn: boolean },
    mostBytes = cacheBytes,
  ) {
    this.photos = new PhotoCache(source, mostBytes);
  }

  /** (count, side, side, 3) in [−1, 1]. */
  read(step: number): Tensor {
    const { seed, side, count, flip, turn } = this.options;
    const places = new RandomSequence(seed, 'crop', step);
    const values = new Float32Array(count * side * side * 3);
    for (let i = 0; i < count; i++) {
      const photo = this.photos.read(this.positionOf(step * count + i));
      const left = places.below(Math.max(1, photo.width - side + 1));
      const top = places.below(Math.max(1, photo.height - side + 1));
      // Drawn whether it is used or not: the switch does not move the pieces.
      const mirrored = places.uniform() < 0.5 && flip;
      // Drawn only where it is used: recipes without it are older, and keep their pieces.
      const turned = turn && places.uniform() < 0.5;
      const upsideDown = turn && places.uniform() < 0.5;
      cut(photo, { left, top, side, mirrored, turned, upsideDown }, values, i * side * side * 3);
    }
    return tf.tensor4d(values, [count, side, side, 3]);
  }

  /** The middles of photos that are evenly spread over all. */
  examples(count: number): Tensor {
    const { side } = this.options;
    const values = new Float32Array(count * side * side * 3);
    spread(count, this.source.count).forEach((position, i) => {
      const photo = this.photos.read(position);
      const left = Math.max(0, Math.floor((photo.width - side) / 2));
      const top = Math.max(0, Math.floor((photo.height - side) / 2));
      cut(photo, { left, top, side, ...upright }, values, i * side * side * 3);
    });
    return tf.tensor4d(values, [count, side, side, 3]);
  }

  private positionOf(drawn: number): number {
    const { count } = this.source;
    const epoch = Math.floor(drawn / count);
    if (this.order?.epoch !== epoch) {
      const sequence = new RandomSequence(this.options.seed, 'order', epoch);
      this.order = { epoch, positions: permutation(sequence, count) };
    }
    return this.order.positions[drawn % count]!;
  }
}

/** The photos that were read last, as many as fit into so many bytes; the one that is in use is always there. */
class PhotoCache {
  /** In the order of their last use. */
  private readonly kept = new Map<number, Photo>();
  private bytes = 0;

  constructor(
    private readonly source: PhotoSource,
    private readonly mostBytes: number,
  ) {}

  read(position: number): Photo {
    const known = this.kept.get(position);
    if (known) this.kept.delete(position);
    const photo = known ?? this.source.read(position);
    this.kept.set(position, photo);
    if (!known) this.bytes += photo.pixels.length;
    for (const [oldest, { pixels }] of this.kept) {
      if (this.bytes <= this.mostBytes || oldest === position) break;
      this.kept.delete(oldest);
      this.bytes -= pixels.length;
    }
    return photo;
  }
}

/** A place within a side, mirrored at the edges as often as it takes. */
function within(place: number, side: number): number {
  const turned = place % (2 * side);
  return turned < side ? turned : 2 * side - 1 - turned;
}

/** How a piece lies in a batch; all eight ways of a square to lie come of these. */
interface Attitude {
  mirrored: boolean;
  upsideDown: boolean;
  /** Rows become columns. */
  turned: boolean;
}
const upright: Attitude = { mirrored: false, upsideDown: false, turned: false };

function cut(
  { width, height, pixels }: Photo,
  piece: { left: number; top: number; side: number } & Attitude,
  into: Float32Array,
  offset: number,
): void {
  const { left, top, side, mirrored, upsideDown, turned } = piece;
  for (let y = 0; y < side; y++) {
    const row = within(top + (upsideDown ? side - 1 - y : y), height) * width;
    for (let x = 0; x < side; x++) {
      const from = 3 * (row + within(left + (mirrored ? side - 1 - x : x), width));
      const to = offset + 3 * (turned ? x * side + y : y * side + x);
      for (let c = 0; c < 3; c++) into[to + c] = pixels[from + c]! / 127.5 - 1;
    }
  }
}
