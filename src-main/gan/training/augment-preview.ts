import type { Kernels } from '../kernels/kernels';
import { RandomSequence } from '../latent/random';
import { DiffAugment, type AugmentPolicy } from '../stabilisers/diff-augment';
import { Batches, type PictureSource } from './batches';
import { toRgba } from './pixels';

export interface AugmentedPictures {
  /** Side in pixels. */
  side: number;
  /** RGBA bytes of each picture as it is stored, and as the discriminator sees it, in the same order. */
  originals: Uint8ClampedArray<ArrayBuffer>[];
  augmented: Uint8ClampedArray<ArrayBuffer>[];
}

/**
 * What flips and DiffAugment make of pictures, by the same code and the same kind of random numbers as in a training
 * step: pictures that are evenly spread over the source, as a batch of their own.
 *
 * @param turn decides the random numbers
 * @param count pictures at most
 */
export function previewAugmentation(
  kernels: Kernels,
  source: PictureSource,
  policy: { flip: boolean; diffAugment: AugmentPolicy },
  turn: number,
  count: number,
): AugmentedPictures {
  const side = source.imageSize;
  const shown = Math.min(count, source.count);
  const chosen: PictureSource = {
    count: shown,
    imageSize: side,
    channels: source.channels,
    read: (position, into, offset) =>
      source.read(Math.floor((position * source.count) / shown), into, offset),
  };
  const batch = { seed: turn, batchSize: shown };
  const batches = new Batches(chosen, { ...batch, flip: policy.flip });
  const sequence = new RandomSequence(turn, 'augmentReal', 0);
  const augment = new DiffAugment(kernels, policy.diffAugment, sequence, [shown, side, side]);
  const augmented = toRgba(augment.forward(batches.read(0)));
  const originals = toRgba(new Batches(chosen, { ...batch, flip: false }).read(0));

  // A batch is in random order; the person finds each picture where it was before.
  const rows = batches
    .positions(0)
    .map((position, row) => ({ position, row }))
    .sort((a, b) => a.position - b.position)
    .map(({ row }) => row);
  return {
    side,
    originals: rows.map((row) => originals[row]!),
    augmented: rows.map((row) => augmented[row]!),
  };
}
