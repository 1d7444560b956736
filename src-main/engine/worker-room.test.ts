import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { dcganPresets, type Direction, type LatentPoint, type Recipe } from '../../src-preload/contract';
import { nativeKernels } from '../gan/kernels/native';
import { latentOf } from '../gan/latent/latent-point';
import { dcganGenerator } from '../gan/systems/dcgan/nets';
import { loadTensorflow } from './load-tensorflow';
import type { StoredTensor } from './messages';
import type { EngineRoom } from './worker-room';

const recipe: Recipe = {
  ...dcganPresets.compact,
  imageSize: 32,
  latent: { size: 5, distribution: 'normal' },
  generator: { ...dcganPresets.compact.generator, hiddenUnits: 8, baseChannels: 4, channels: [4, 3] },
};
const point: LatentPoint = { seed: 4, variety: 1, strength: 1, edits: {} };
const mine: Direction = { id: 'pca-1', name: 'Mine', kind: 'pca', vector: [0, 0, 2, 0, -1] };

let room: EngineRoom;
let tensors: StoredTensor[];
beforeAll(async () => {
  await loadTensorflow();
  const { EngineRoom } = await import('./worker-room');
  room = new EngineRoom();
  tensors = dcganGenerator(nativeKernels(), recipe, 'g').parameters.map(({ name, variable }) => ({
    name,
    shape: [...variable.shape],
    data: variable.read().dataSync() as Float32Array<ArrayBuffer>,
  }));
});
const load = (directions: Direction[] | null): void =>
  room.load({ kind: 'load', requestId: 1, recipe, tensors, directions });

describe('a loaded model', () => {
  it('moves faces along the directions that came with it', () => {
    load([mine]);
    expect(room.directions()).toEqual([mine]);
    const moves = { 'pca-1': 1.5 };
    const base = [...latentOf(recipe.latent, { ...point, edits: { 2: 3, 4: -1.5 } })];
    const [moved, edited, plain] = room.render([{ ...point, moves }, { ...point, base }, point]).pictures;
    expect(moved).toEqual(edited);
    expect(moved).not.toEqual(plain);
    expect(() => room.render([{ ...point, moves: { 'pca-2': 1 } }])).toThrow(
      expect.objectContaining({ code: 'directionUnknown' }),
    );
  });

  it('makes no other face of numbers that belong to another model', () => {
    load([mine]);
    expect(() => room.render([{ ...point, base: [1, 2, 3] }])).toThrow(
      expect.objectContaining({ code: 'latentMismatch', params: { count: 3, size: 5 } }),
    );
  });

  it('finds directions itself where none came with it, once', () => {
    load(null);
    const found = room.directions();
    expect(found.length).toBeGreaterThan(2);
    expect(found.every(({ vector, name }) => vector.length === 5 && name === null)).toBe(true);
    expect(room.directions()).toBe(found);
    const moved = room.render([point, { ...point, moves: { [found[0]!.id]: 2 } }]).pictures;
    expect(moved[0]).not.toEqual(moved[1]);
    load([mine]);
    expect(room.directions()).toEqual([mine]);
  });

  it('searches for a face like a picture in slices, each with the picture of the best so far', () => {
    load([]);
    const target = new Uint8Array(32 * 32 * 3).fill(128);
    const first = room.invert({ target, state: null, milliseconds: 0 });
    expect(first).toMatchObject({ step: 1, point: { seed: 0, variety: 1, strength: 1, edits: {} } });
    expect(first.share).toBeGreaterThan(0);
    expect(first.point.base).toHaveLength(5);
    expect(room.render([first.point]).pictures[0]).toEqual(first.picture);
    const before = tf.memory().numTensors;
    const second = room.invert({ target, state: structuredClone(first.state), milliseconds: 0 });
    expect(second.step).toBe(2);
    expect(second.loss).toBeLessThanOrEqual(first.loss);
    expect(tf.memory().numTensors).toBe(before);
  });
});
