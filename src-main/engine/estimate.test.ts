import { describe, expect, it } from 'vitest';
import { dcganPresets, type DcganRecipe } from '../../src-preload/contract';
import { countParameters, estimateMemory } from './estimate';

const { book, compact } = dcganPresets;

describe('countParameters', () => {
  it('adds up the tables of chapter 4', () => {
    const generator =
      100 * 2048 +
      2048 + // dense
      (2048 * 16384 + 16384) + // dense to 8×8×256
      2 * 16384 + // batch norm
      (5 * 5 * 256 * 128 + 128) +
      (5 * 5 * 128 * 64 + 64) +
      (5 * 5 * 64 * 3 + 3);
    const discriminator =
      5 * 5 * 3 * 128 +
      128 +
      (3 * 3 * 128 * 256 + 256) +
      (3 * 3 * 256 * 512 + 512) +
      (6 * 6 * 512 * 1024 + 1024) +
      (1024 + 1);
    expect(countParameters(book)).toEqual({ generator, discriminator });
    expect(generator).toBe(34_839_427);
    expect(discriminator).toBe(20_361_473);
  });

  it('knows batch norm after the convolutions, same padding and what compares pictures', () => {
    const own: DcganRecipe = {
      ...compact,
      generator: { ...compact.generator, detailChannels: 0, noise: false },
      discriminator: { ...compact.discriminator, backbone: 'none', minibatchKernels: 50 },
    };
    const generator =
      101 * 512 +
      513 * 4096 +
      2 * 4096 +
      (25 * 256 + 1) * 128 +
      (25 * 128 + 1) * 64 +
      (25 * 64 + 1) * 48 +
      (25 * 48 + 1) * 3 +
      2 * (128 + 64 + 48);
    const discriminator =
      (16 * 3 + 1) * 48 +
      (16 * 48 + 1) * 96 +
      (16 * 96 + 1) * 192 +
      (16 * 192 + 1) * 256 +
      4 * 4 * 257 * 50 * 5 +
      (4 * 4 * 257 + 50 + 1) * 128 +
      129;
    expect(countParameters(own)).toEqual({ generator, discriminator });
  });

  it('knows the map at full side and the heads on a pretrained network', () => {
    const plain = { ...compact, generator: { ...compact.generator, detailChannels: 0 } };
    const smooth = { ...compact, generator: { ...compact.generator, noise: false } };
    expect(countParameters(compact).generator - countParameters(smooth).generator).toBe(128 + 64 + 48 + 16);
    const { generator, discriminator } = countParameters(compact);
    const detail = (25 * 48 + 1) * 16 + 3 * 16 + (9 * 16 + 1) * 3;
    expect(generator - countParameters(plain).generator).toBe(detail - (25 * 48 + 1) * 3);
    const convolution = (kernel: number, inputs: number, channels: number): number =>
      (kernel * kernel * inputs + 1) * channels;
    const to128 = convolution(4, 96, 128);
    const last = 4 * 4 * 129 * 16 * 5 + (4 * 4 * 129 + 16 + 1);
    expect(discriminator).toBe(
      convolution(4, 3, 48) +
        convolution(4, 48, 48) +
        convolution(4, 48, 96) +
        to128 +
        convolution(4, 32, 48) +
        convolution(4, 48, 96) +
        to128 +
        (convolution(4, 64, 96) + to128) +
        convolution(4, 128, 128) +
        convolution(1, 256, 128) +
        5 * last,
    );
  });

  it('stays finite where the recipe cannot work', () => {
    const bad = { ...book, imageSize: 32 as const };
    const tiny = {
      ...bad,
      discriminator: {
        ...bad.discriminator,
        kernelSizes: [7, 7, 7] as [7, 7, 7],
        padding: ['valid', 'valid', 'valid'] as ['valid', 'valid', 'valid'],
      },
    };
    expect(countParameters(tiny).discriminator).toBeGreaterThan(0);
    expect(estimateMemory(tiny)).toBeGreaterThan(0);
  });
});

describe('estimateMemory', () => {
  it('grows with the batch and the nets and has a sensible order of magnitude', () => {
    expect(estimateMemory({ ...book, batchSize: 256 })).toBeGreaterThan(estimateMemory(book));
    expect(estimateMemory(book)).toBeGreaterThan(estimateMemory(compact));
    expect(estimateMemory(compact) / 2 ** 20).toBeGreaterThan(450);
    expect(estimateMemory(compact) / 2 ** 20).toBeLessThan(1500);
    expect(estimateMemory(book) / 2 ** 30).toBeGreaterThan(1.5);
    expect(estimateMemory(book) / 2 ** 30).toBeLessThan(8);
  });
});
