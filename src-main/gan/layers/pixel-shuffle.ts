import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../kernels/kernels';
import type { Layer, Pass } from './layer';

/**
 * (N, H, W, 4ⁿ·C) → (N, 2ⁿ·H, 2ⁿ·W, C): the channels of a pixel become the pixels of a square (Shi et al. 2016, ESPCN).
 * Each doubling is a depth-to-space of its own, so that the first channels belong to the coarsest division.
 */
export class PixelShuffle implements Layer {
  readonly parameters = [];

  /** @param doublings n */
  constructor(
    private readonly kernels: Kernels,
    private readonly doublings: number,
  ) {}

  forward(x: Tensor): Tensor {
    return repeated(x, this.doublings, (value) => this.kernels.depthToSpace(value));
  }

  backward(dy: Tensor, _pass: Pass, wantsInput: boolean): Tensor | null {
    if (wantsInput) return repeated(dy, this.doublings, (value) => this.kernels.spaceToDepth(value));
    dy.dispose();
    return null;
  }
}

/** Takes the tensor over. */
function repeated(tensor: Tensor, times: number, apply: (tensor: Tensor) => Tensor): Tensor {
  let value = tensor;
  for (let i = 0; i < times; i++) {
    const next = apply(value);
    value.dispose();
    value = next;
  }
  return value;
}
