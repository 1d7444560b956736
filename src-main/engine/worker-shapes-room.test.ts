import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { dcganPresets, gan3dPresets, type Gan3dRecipe, type LatentPoint } from '../../src-preload/contract';
import { nativeKernels } from '../gan/kernels/native';
import { entryOf } from '../gan/systems/registry';
import { loadTensorflow } from './load-tensorflow';
import type { StoredTensor } from './messages';
import type { EngineRoom } from './worker-room';

const recipe: Gan3dRecipe = {
  ...gan3dPresets.compact,
  imageSize: 16,
  latent: { size: 6, distribution: 'normal', spread: 0.5 },
  generator: { ...gan3dPresets.compact.generator, channels: [8, 4] },
  discriminator: { ...gan3dPresets.compact.discriminator, channels: [4, 8] },
};
const byBatch: Gan3dRecipe = { ...recipe, sampleStatistics: 'batch', batchSize: 4 };
const at = (seed: number, more: Partial<LatentPoint> = {}): LatentPoint => ({
  seed,
  variety: 1,
  strength: 1,
  edits: {},
  ...more,
});

let room: EngineRoom;
const arraysOf = (of: Parameters<typeof entryOf>[0]): StoredTensor[] => {
  const net = entryOf(of).generator(nativeKernels(), of, 'g');
  const tensors = net.parameters.map(({ name, variable }) => ({
    name,
    shape: [...variable.shape],
    data: (variable.read().dataSync() as Float32Array<ArrayBuffer>).slice(),
  }));
  net.dispose();
  return tensors;
};
const load = (of: Parameters<typeof entryOf>[0]): void =>
  room.load({ kind: 'load', requestId: 1, recipe: of, tensors: arraysOf(of), directions: null });

beforeAll(async () => {
  await loadTensorflow();
  const { EngineRoom } = await import('./worker-room');
  room = new EngineRoom();
});

describe('a loaded model of shapes', () => {
  it('makes volumes of bytes, each the same alone and among others', () => {
    load(recipe);
    // Batch normalisation keeps what it works out of its arrays, once.
    room.shapes([at(3)]);
    const before = tf.memory().numTensors;
    const { side, volumes } = room.shapes([at(1), at(2)]);
    expect(side).toBe(16);
    expect(volumes.map(({ length }) => length)).toEqual([16 ** 3, 16 ** 3]);
    expect(new Set(volumes[0]).size).toBeGreaterThan(1);
    expect(volumes[0]).not.toEqual(volumes[1]);
    expect(room.shapes([at(2)]).volumes[0]).toEqual(volumes[1]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('goes by the statistics of one batch that is always the same where it was trained to go by those of its batch', () => {
    load(byBatch);
    const [alone] = room.shapes([at(2)]).volumes;
    expect(room.shapes([at(1), at(2), at(3)]).volumes[1]).toEqual(alone);
    load(byBatch);
    expect(room.shapes([at(2)]).volumes[0]).toEqual(alone);
    load(recipe);
    // The moving averages of a net that has learned nothing yet are others.
    expect(room.shapes([at(2)]).volumes[0]).not.toEqual(alone);
  });

  it('moves along directions that were found in its first transposed convolution and its first map', () => {
    load(recipe);
    const found = room.directions();
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(['pca', 'sefa']));
    for (const { vector } of found) {
      expect(vector).toHaveLength(6);
      expect(Math.hypot(...vector)).toBeCloseTo(0.5, 3);
    }
    const moves = { [found[0]!.id]: 2 };
    expect(room.shapes([at(1, { moves })]).volumes[0]).not.toEqual(room.shapes([at(1)]).volumes[0]);
  });

  it('draws small pictures that are clear around the shape', () => {
    load(recipe);
    const { width, height, pictures } = room.portraits([at(1)]);
    expect([width, height, pictures[0]!.length]).toEqual([96, 96, 96 * 96 * 4]);
    const alpha = pictures[0]!.filter((_, i) => i % 4 === 3);
    expect(new Set(alpha)).toEqual(new Set([0, 255]));
    expect([...pictures[0]!.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
  });

  it('is told from one of pictures, both ways', () => {
    load(recipe);
    expect(() => room.render([at(1)])).toThrow(expect.objectContaining({ code: 'modelOfShapes' }));
    const slice = { target: new Uint8Array(16 * 16 * 3), state: null, milliseconds: 0 };
    expect(() => room.invert(slice)).toThrow(expect.objectContaining({ code: 'modelOfShapes' }));
    load({
      ...dcganPresets.compact,
      imageSize: 32,
      latent: { size: 5, distribution: 'normal' },
      generator: { ...dcganPresets.compact.generator, hiddenUnits: 8, baseChannels: 4, channels: [4, 3] },
    });
    for (const ask of [() => room.shapes([at(1)]), () => room.portraits([at(1)])])
      expect(ask).toThrow(expect.objectContaining({ code: 'modelOfPictures' }));
  });
});
