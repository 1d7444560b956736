import type * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { countParameters } from '../../../engine/estimate';
import { loadTensorflow } from '../../../engine/load-tensorflow';
import { packVolume } from '../../../store/volume';
import { nativeKernels } from '../../kernels/native';
import { gan3dPresets, presetOf, type Gan3dRecipe } from '../../recipe';
import type { PictureSource } from '../../training/batches';
import { digestsOf, noNets, trainedThrough } from '../../testing/trained';
import type { SavedTensor } from '../../training/checkpoint';
import { entryOf } from '../registry';
import { VolumeBatches } from './batches';

beforeAll(() => void loadTensorflow());

const side = 16;
const recipe: Gan3dRecipe = {
  ...gan3dPresets.compact,
  imageSize: side,
  batchSize: 4,
  sampleGrid: 2,
  latent: { size: 6, distribution: 'normal', spread: 1 },
  generator: { channels: [9, 4], batchNorm: 'hidden', batchNormMomentum: 0.9 },
  discriminator: { channels: [4, 8], leak: 0.2, batchNorm: 'none', batchNormMomentum: 0.9 },
};

/** Volume p is full where x = p, and in the voxel (0, 1, 2), so that the order of the axes is seen. */
const isFull = (position: number, x: number, y: number, z: number): boolean =>
  x === position || (x === 0 && y === 1 && z === 2);
const source: PictureSource = {
  count: 7,
  imageSize: side,
  channels: 1,
  read(position, into, offset) {
    const voxels = Uint8Array.from({ length: side ** 3 }, (_, i) =>
      isFull(position, Math.floor(i / side ** 2), Math.floor(i / side) % side, i % side) ? 1 : 0,
    );
    into.set(packVolume(voxels), offset);
  },
};

/** Position of each volume of a batch, by its full plane. */
function planes(batch: tf.Tensor): number[] {
  const values = batch.dataSync();
  const [count] = batch.shape as [number];
  batch.dispose();
  return Array.from({ length: count }, (_, n) => {
    const at = (x: number, y: number, z: number): number => values[((n * side + x) * side + y) * side + z]!;
    const position = Array.from({ length: side }, (_, x) => x).find((x) => at(x, 9, 9) === 1)!;
    for (let x = 0; x < side; x++)
      for (let y = 0; y < side; y++)
        for (let z = 0; z < side; z++)
          if (at(x, y, z) !== (isFull(position, x, y, z) ? 1 : 0)) expect.fail(`voxel ${x} ${y} ${z}`);
    return position;
  });
}

describe('batches of volumes', () => {
  it('are (N, side, side, side, 1) of 0 and 1, every volume once in an epoch', () => {
    const batches = new VolumeBatches(source, { seed: 3, batchSize: 4 });
    const first = batches.read(0);
    expect(first.shape).toEqual([4, side, side, side, 1]);
    // Seven steps of four are four epochs of seven.
    const order = [...planes(first), ...[1, 2, 3, 4, 5, 6].flatMap((step) => planes(batches.read(step)))];
    const epochs = [0, 1, 2, 3].map((epoch) => order.slice(7 * epoch, 7 * epoch + 7));
    for (const epoch of epochs) expect(epoch.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(epochs[1]).not.toEqual(epochs[0]);
    expect(planes(batches.examples(3))).toEqual([0, 2, 4]);
  });

  it('follow from seed and step, whatever was read before', () => {
    const read = (seed: number, step: number): number[] =>
      planes(new VolumeBatches(source, { seed, batchSize: 4 }).read(step));
    const batches = new VolumeBatches(source, { seed: 3, batchSize: 4 });
    batches.read(9).dispose();
    expect(planes(batches.read(1))).toEqual(read(3, 1));
    expect([0, 1, 2, 3].map((step) => read(4, step))).not.toEqual([0, 1, 2, 3].map((step) => read(3, step)));
  });
});

describe('the 3D-GAN in the registry', () => {
  it('trains on them, exactly the same after a restart, and shows shaded shapes', () => {
    const run = (from: number, to: number, saved?: SavedTensor[]) =>
      trainedThrough(nativeKernels(), recipe, source, { from, to, saved });
    const straight = run(0, 4);
    expect(digestsOf(run(2, 4, run(0, 2).saved).saved)).toEqual(digestsOf(straight.saved));
    expect(straight.counts).toEqual(countParameters(recipe));
    expect(straight.sheet).toMatchObject({ columns: 2, rows: 2, side: 96 });
  });

  it.each([
    ['compact', 32],
    ['book', 32],
  ] as const)('has as many numbers in the nets of %s at %i voxels as it says', (preset, at) => {
    const fitted = presetOf('gan3d', preset, at);
    const system = entryOf(fitted).train(nativeKernels(), fitted, noNets);
    const counts = system.parameterCounts;
    system.dispose();
    expect(counts).toEqual(countParameters(fitted));
  });
});
