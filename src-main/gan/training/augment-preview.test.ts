import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import type { Kernels } from '../kernels/kernels';
import { nativeKernels } from '../kernels/native';
import { previewAugmentation } from './augment-preview';
import type { PictureSource } from './batches';

let kernels: Kernels;
beforeAll(async () => {
  await loadTensorflow();
  kernels = nativeKernels();
});

const side = 8;
/** 40 pictures; every pixel of all of them differs from its mirror image. */
const source: PictureSource = {
  count: 40,
  imageSize: side,
  channels: 3,
  read(position, into, offset) {
    for (let i = 0; i < side * side * 3; i++) into[offset + i] = (position * 5 + i * 7) % 256;
  },
};
const off = { color: false, translation: false, cutout: false };
const preview = (flip: boolean, change: Partial<typeof off> = {}, turn = 3, count = 12) =>
  previewAugmentation(kernels, source, { flip, diffAugment: { ...off, ...change } }, turn, count);

const rgba = (position: number): number[] => {
  const rgb = new Uint8Array(side * side * 3);
  source.read(position, rgb, 0);
  return Array.from({ length: side * side * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : rgb[Math.floor(i / 4) * 3 + (i % 4)]!,
  );
};
const mirrored = (picture: ArrayLike<number>): number[] =>
  Array.from({ length: side * side * 4 }, (_, i) => {
    const [row, column, channel] = [Math.floor(i / 4 / side), Math.floor(i / 4) % side, i % 4];
    return picture[(row * side + side - 1 - column) * 4 + channel]!;
  });

describe('previewAugmentation', () => {
  it('changes nothing when everything is off, and shows pictures from all over the source', () => {
    const { originals, augmented } = preview(false);
    expect(originals.map((picture) => [...picture])).toEqual(
      Array.from({ length: 12 }, (_, i) => rgba(Math.floor((i * 40) / 12))),
    );
    expect(augmented).toEqual(originals);
  });

  it('mirrors some and leaves the others', () => {
    const { originals, augmented } = preview(true);
    const flipped = augmented.map((picture, i) => picture.join() === mirrored(originals[i]!).join());
    const left = augmented.map((picture, i) => picture.join() === originals[i]!.join());
    expect(flipped.every((is, i) => is !== left[i])).toBe(true);
    expect(new Set(flipped).size).toBe(2);
  });

  it('covers a part with grey, moves and recolours, otherwise by other numbers', () => {
    const grey = 128;
    const covered = preview(false, { cutout: true });
    for (const [i, picture] of covered.augmented.entries()) {
      for (const [at, value] of picture.entries()) {
        expect([covered.originals[i]![at], grey]).toContain(value);
      }
    }
    expect(covered.augmented).not.toEqual(covered.originals);
    expect(preview(false, { translation: true }).augmented).not.toEqual(covered.originals);
    const coloured = preview(false, { color: true });
    expect(coloured.originals).toEqual(covered.originals);
    expect(coloured.augmented).not.toEqual(coloured.originals);
    expect(preview(false, { color: true }).augmented).toEqual(coloured.augmented);
    expect(preview(false, { color: true }, 4).augmented).not.toEqual(coloured.augmented);
  });

  it('makes do with a small source and leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    const few = { ...source, count: 5 };
    const policy = { flip: true, diffAugment: { color: true, translation: true, cutout: true } };
    expect(previewAugmentation(kernels, few, policy, 1, 12).augmented).toHaveLength(5);
    expect(tf.memory().numTensors).toBe(before);
  });
});
