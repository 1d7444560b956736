import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Layer, Pass } from './layer';
import type { Parameter } from './parameter';

/** x + f(x), where f is layers one after the other that keep the shape (He et al. 2016). */
export class Residual implements Layer {
  readonly parameters: readonly Parameter[];

  constructor(private readonly branch: readonly Layer[]) {
    this.parameters = branch.flatMap((layer) => layer.parameters);
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const change = this.branch.reduce((value, layer) => layer.forward(value, pass), x.clone());
    const y = tf.add(x, change);
    x.dispose();
    change.dispose();
    return y;
  }

  backward(dy: Tensor, pass: Pass, wantsInput: boolean): Tensor | null {
    let gradient: Tensor | null = dy.clone();
    for (let i = this.branch.length - 1; i >= 0 && gradient; i--) {
      gradient = this.branch[i]!.backward(gradient, pass, wantsInput || i > 0);
    }
    const dx = wantsInput ? tf.add(dy, gradient!) : null;
    gradient?.dispose();
    dy.dispose();
    return dx;
  }
}
