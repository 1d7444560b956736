import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../kernels/kernels';
import type { Layer, Pass } from './layer';

/** (N, H, W, C) → (N, size, size, C), each pixel from the nearest one. */
export class NearestResize implements Layer {
  readonly parameters = [];
  private before: [number, number] = [0, 0];

  constructor(
    private readonly kernels: Kernels,
    private readonly size: number,
  ) {}

  forward(x: Tensor): Tensor {
    this.before = [x.shape[1]!, x.shape[2]!];
    const y = this.kernels.resizeNearest(x, [this.size, this.size]);
    x.dispose();
    return y;
  }

  backward(dy: Tensor, _pass: Pass, wantsInput: boolean): Tensor | null {
    const dx = wantsInput ? this.kernels.resizeNearestGradient(dy, this.before) : null;
    dy.dispose();
    return dx;
  }
}
