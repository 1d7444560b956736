import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import { BatchOrder, spread, type PictureSource } from '../../training/batches';
import type { BatchReader } from '../system';

/** The volumes of a step: (N, side, side, side, 1), 1 where a voxel is full, else 0. None is turned or mirrored. */
export class VolumeBatches implements BatchReader<Tensor> {
  private readonly order: BatchOrder;

  constructor(
    private readonly source: PictureSource,
    options: { seed: number; batchSize: number },
  ) {
    this.order = new BatchOrder(source.count, options);
  }

  read(step: number): Tensor {
    return this.volumes(this.order.positions(step));
  }

  examples(count: number): Tensor {
    return this.volumes(spread(count, this.source.count));
  }

  private volumes(positions: readonly number[]): Tensor {
    const side = this.source.imageSize;
    const size = side ** 3 / 8;
    const bits = new Uint8Array(size);
    const voxels = new Float32Array(positions.length * side ** 3);
    positions.forEach((position, n) => {
      this.source.read(position, bits, 0);
      const first = n * side ** 3;
      for (let i = 0; i < size; i++)
        for (let bit = 0; bit < 8; bit++) voxels[first + 8 * i + bit] = (bits[i]! >> (7 - bit)) & 1;
    });
    return tf.tensor5d(voxels, [positions.length, side, side, side, 1]);
  }
}
