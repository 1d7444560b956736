import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../kernels/kernels';
import type { Layer, Pass } from './layer';

/** (N, 2·H, 2·W, C) → (N, H, W, 4·C): each 2×2 block becomes one pixel; nothing is lost and nothing is learned. */
export class SpaceToDepth implements Layer {
  readonly parameters = [];

  constructor(private readonly kernels: Kernels) {}

  forward(x: Tensor): Tensor {
    const y = this.kernels.spaceToDepth(x);
    x.dispose();
    return y;
  }

  backward(dy: Tensor, _pass: Pass, wantsInput: boolean): Tensor | null {
    const dx = wantsInput ? this.kernels.depthToSpace(dy) : null;
    dy.dispose();
    return dx;
  }
}
