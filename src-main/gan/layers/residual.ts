import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import { runLayers, type Layer, type Pass } from './layer';
import type { Parameter } from './parameter';

/**
 * x + f(x), where f is layers one after the other that keep the shape (He et al. 2016); with a shortcut s, s(x) + f(x).
 */
export class Residual implements Layer {
  readonly parameters: readonly Parameter[];

  constructor(
    private readonly branch: readonly Layer[],
    private readonly shortcut: readonly Layer[] = [],
  ) {
    this.parameters = [...branch, ...shortcut].flatMap((layer) => layer.parameters);
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const change = runLayers(this.branch, x.clone(), pass);
    const kept = runLayers(this.shortcut, x, pass);
    const y = tf.add(kept, change);
    kept.dispose();
    change.dispose();
    return y;
  }

  backward(dy: Tensor, pass: Pass, wantsInput: boolean): Tensor | null {
    const through = (layers: readonly Layer[], from: Tensor): Tensor | null =>
      layers.reduceRight<Tensor | null>(
        (gradient, layer, i) => gradient && layer.backward(gradient, pass, wantsInput || i > 0),
        from,
      );
    const ofBranch = through(this.branch, dy.clone());
    const ofShortcut = through(this.shortcut, dy);
    const dx = wantsInput ? tf.add(ofShortcut!, ofBranch!) : null;
    ofBranch?.dispose();
    ofShortcut?.dispose();
    return dx;
  }
}
