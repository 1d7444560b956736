import type { Tensor } from '@tensorflow/tfjs';
import type { RandomSequence } from '../latent/random';
import type { BatchNorm } from './batch-norm';
import type { Parameter } from './parameter';

/** What layers of a pass read beside their input. */
export interface PassContext {
  /** (N, classes), what the pictures of a conditional net shall show; stays with the caller. */
  readonly labels?: Tensor;
  /** Where dropout draws its masks, layer after layer; without it, nothing is dropped. */
  readonly dropout?: RandomSequence;
  /** Of the moving averages, instead of that of the layers. */
  readonly batchNormMomentum?: number;
}

/**
 * One way through a net and back. What the way back needs is kept here and not in the layers, so that several passes
 * of one net can be under way at once (real and fake pictures, or a generator that waits for its discriminator).
 */
export class Pass {
  private readonly kept = new Map<object, Tensor[]>();

  /**
   * @param training whether batch normalisation uses the statistics of the batch
   * @param wants which gradients the way back will compute; `none` keeps nothing
   * @param updatesState whether moving averages and power iterations advance; false for a frozen net
   */
  constructor(
    readonly training: boolean,
    readonly wants: 'none' | 'parameters' | 'input' | 'both',
    readonly updatesState: boolean = training,
    readonly context: PassContext = {},
  ) {}

  get wantsParameters(): boolean {
    return this.wants === 'parameters' || this.wants === 'both';
  }

  get wantsInput(): boolean {
    return this.wants === 'input' || this.wants === 'both';
  }

  get goesBack(): boolean {
    return this.wants !== 'none';
  }

  keep(owner: object, ...tensors: Tensor[]): void {
    this.kept.set(owner, tensors);
  }

  /** What the owner kept, which stays with the pass. */
  look(owner: object): readonly Tensor[] {
    return this.kept.get(owner) ?? [];
  }

  /** Hands over what the layer (or its weight) kept. */
  take(owner: object): Tensor[] {
    const tensors = this.kept.get(owner) ?? [];
    this.kept.delete(owner);
    return tensors;
  }

  /** For a pass that is given up before its way back. */
  dispose(): void {
    for (const tensors of this.kept.values()) for (const tensor of tensors) tensor.dispose();
    this.kept.clear();
  }
}

/**
 * A layer with its derivative written out. Tensors change hands: `forward` and `backward` take their argument over
 * (it is disposed as soon as it is not needed any more) and give their result away.
 */
export interface Layer {
  readonly parameters: readonly Parameter[];
  forward(x: Tensor, pass: Pass): Tensor;
  /**
   * Adds to the gradients of the parameters if the pass wants them.
   *
   * @param wantsInput whether anything before this layer needs a gradient
   * @returns the gradient of the input, or null if it is not wanted
   */
  backward(dy: Tensor, pass: Pass, wantsInput: boolean): Tensor | null;
  /**
   * The same as `forward` and then the normalisation behind this layer by its moving averages, in one; for passes that keep
   * nothing.
   */
  forwardNormalised?(x: Tensor, norm: BatchNorm): Tensor;
  /** Gives back what the layer holds beside its parameters, if anything. */
  dispose?(): void;
}

/** What a layer does with its input, and what the one behind it makes of that, in order; takes x over. */
export function runLayers(layers: readonly Layer[], x: Tensor, pass: Pass): Tensor {
  // A net in use: normalisations go by fixed numbers, and nobody asks for what lies between.
  const inUse = !pass.training && !pass.goesBack;
  let value = x;
  for (let i = 0; i < layers.length; i++) {
    const [layer, next] = [layers[i]!, layers[i + 1]];
    if (inUse && layer.forwardNormalised && next && isBatchNorm(next)) {
      value = layer.forwardNormalised(value, next);
      i++;
    } else value = layer.forward(value, pass);
  }
  return value;
}

const isBatchNorm = (layer: Layer): layer is BatchNorm => 'into' in layer;

/** Layers one after the other. */
export class Sequential implements Layer {
  readonly parameters: readonly Parameter[];

  constructor(private readonly layers: readonly Layer[]) {
    this.parameters = layers.flatMap((layer) => layer.parameters);
  }

  /** Gives the parameters back, and whatever else the layers hold. */
  dispose(): void {
    for (const parameter of this.parameters) parameter.dispose();
    for (const layer of this.layers) layer.dispose?.();
  }

  /** The first layers as a net of their own, which shares their parameters. */
  head(count: number): Sequential {
    return new Sequential(this.layers.slice(0, count));
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const y = runLayers(this.layers, x, pass);
    if (!pass.goesBack) pass.dispose();
    return y;
  }

  backward(dy: Tensor, pass: Pass, wantsInput = pass.wantsInput): Tensor | null {
    const first = pass.wantsParameters
      ? this.layers.findIndex((layer) => layer.parameters.some((parameter) => parameter.trainable))
      : this.layers.length;
    let gradient: Tensor | null = dy;
    for (let i = this.layers.length - 1; i >= 0 && gradient; i--) {
      gradient = this.layers[i]!.backward(gradient, pass, wantsInput || i > first);
    }
    // Layers in front of the first parameters were not visited: what they kept is not needed.
    pass.dispose();
    return gradient;
  }
}
