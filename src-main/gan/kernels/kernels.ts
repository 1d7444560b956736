import type { Tensor } from '@tensorflow/tfjs';

export type Padding = 'same' | 'valid';

/** Zeros around a picture, counted out: above, below, left, right. */
export type Margins = readonly [number, number, number, number];

/** Sizes of an NHWC tensor: batch, rows, columns, channels. */
export type Shape4 = [number, number, number, number];

/** Sizes of an NDHWC tensor: batch, planes, rows, columns, channels. */
export type Shape5 = [number, number, number, number, number];

/** What a training-mode batch normalisation leaves behind for its gradient and for the moving averages. */
export interface BatchNormForward {
  y: Tensor;
  /** (C) mean and biased variance (divided by n) of the batch. */
  mean: Tensor;
  variance: Tensor;
  /** Owned by the kernels; handed back to `batchNormGradient`, then disposed with `disposeAll`. */
  saved: Tensor[];
}

/** The gradients of a normalisation's input and of its two parameters. */
export type NormGradient = (
  dy: Tensor,
  x: Tensor,
  gamma: Tensor,
  forward: BatchNormForward,
  epsilon: number,
) => { dx: Tensor; dGamma: Tensor; dBeta: Tensor };

/** A float32 array that optimisers change in place. */
export interface Variable {
  readonly shape: readonly number[];
  /** Another number after each change: what was computed from the value serves until then. */
  readonly version: number;
  /** The present value as a tensor that the caller disposes; do not keep it across an update. */
  read(): Tensor;
  assign(value: Tensor): void;
  dispose(): void;
}

/**
 * The operations that the nets of the studio are made of, each with its gradient as an operation of its own: a frozen
 * net then computes no filter gradients and a first layer no input gradient, which automatic differentiation through
 * `tf.customGrad` cannot leave out.
 *
 * Two implementations: `native` calls TensorFlow's kernels by name, `portable` uses documented tfjs operations only and
 * runs on any backend. A test holds them against each other and against numeric gradients.
 *
 * Layout: pictures NHWC, volumes NDHWC, kernels (rows, columns, in, out), dense kernels (in, out), as in Keras. Every returned tensor
 * is new and belongs to the caller; inputs are never disposed.
 */
export interface Kernels {
  readonly name: 'native' | 'portable';

  /** a (m, k) · b (k, n), either one read transposed. */
  matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor;

  /**
   * Convolution; the stride is the same along both axes, 1 where it is not given. Zeros that are counted out go around the picture
   * with stride 1 alone.
   */
  conv2d(x: Tensor, kernel: Tensor, padding: Padding | Margins, stride?: number): Tensor;
  conv2dInputGradient(xShape: Shape4, kernel: Tensor, dy: Tensor, padding: Padding, stride?: number): Tensor;
  conv2dKernelGradient(
    x: Tensor,
    kernelShape: Shape4,
    dy: Tensor,
    padding: Padding | Margins,
    stride?: number,
  ): Tensor;

  /**
   * Each channel convolved with its own kernel (rows, columns, channels, 1), `same` padding (Howard et al. 2017). Serves frozen
   * nets alone: there is no gradient of the kernel.
   */
  depthwiseConv2d(x: Tensor, kernel: Tensor, stride: number): Tensor;
  depthwiseConv2dInputGradient(xShape: Shape4, kernel: Tensor, dy: Tensor, stride: number): Tensor;

  /**
   * Convolution of volumes (N, planes, rows, columns, channels); the kernel is (planes, rows, columns, in, out). The input
   * gradient is also the transposed convolution of Keras's Conv3DTranspose, whose kernel is (planes, rows, columns, out, in).
   */
  conv3d(x: Tensor, kernel: Tensor, padding: Padding, stride: number): Tensor;
  conv3dInputGradient(xShape: Shape5, kernel: Tensor, dy: Tensor, padding: Padding, stride: number): Tensor;
  conv3dKernelGradient(x: Tensor, kernelShape: Shape5, dy: Tensor, padding: Padding, stride: number): Tensor;

  /** x + bias over the last axis. */
  addBias(x: Tensor, bias: Tensor): Tensor;
  /** Sum of dy over all axes but the last. */
  biasGradient(dy: Tensor): Tensor;

  /** max(x, leak · x) for 0 ≤ leak < 1. */
  leakyRelu(x: Tensor, leak: number): Tensor;
  /** From the output y of `leakyRelu`: its sign is the sign of the input, so the input need not be kept. */
  leakyReluGradient(dy: Tensor, y: Tensor, leak: number): Tensor;

  /** min(max(x, 0), 6). */
  relu6(x: Tensor): Tensor;
  /** From the output y of `relu6`. */
  relu6Gradient(dy: Tensor, y: Tensor): Tensor;

  sigmoid(x: Tensor): Tensor;
  /** From the output y of `sigmoid`. */
  sigmoidGradient(dy: Tensor, y: Tensor): Tensor;

  tanh(x: Tensor): Tensor;
  /** From the output y of `tanh`. */
  tanhGradient(dy: Tensor, y: Tensor): Tensor;

  /** 2×2 windows, stride 2, no padding: an odd last row or column is dropped. */
  maxPool(x: Tensor): Tensor;
  /** The same, and what its gradient needs, which only `maxPoolGradient` can read. */
  maxPoolWithPlaces(x: Tensor): { y: Tensor; places: Tensor };
  /** Of equal values in a window the first one gets all of it. */
  maxPoolGradient(dy: Tensor, xShape: Shape4, places: Tensor): Tensor;

  /** Normalises over all axes but the last with the statistics of the batch. */
  batchNorm(x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number): BatchNormForward;
  batchNormGradient: NormGradient;

  /**
   * Normalises each picture and channel by itself (Ulyanov, Vedaldi and Lempitsky 2016): (N, …, C). Mean and variance are (N · C).
   */
  instanceNorm(x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number): BatchNormForward;
  instanceNormGradient: NormGradient;

  /** (N, H, W, 4·C) → (N, 2·H, 2·W, C); channel (2·row + column)·C + c goes to that cell of the 2×2 block. */
  depthToSpace(x: Tensor): Tensor;
  spaceToDepth(x: Tensor): Tensor;

  /** Pixel i of the result is pixel ⌊(i + ½) · old side / new side⌋ of x, along both axes. */
  resizeNearest(x: Tensor, size: readonly [number, number]): Tensor;
  /** @param size rows and columns of the input of `resizeNearest` */
  resizeNearestGradient(dy: Tensor, size: readonly [number, number]): Tensor;

  /**
   * Eigenvalues (n) of a symmetric matrix (n, n) in ascending order, and its eigenvectors as the columns of (n, n), of
   * length 1 and with either sign.
   */
  symmetricEigen(a: Tensor): { values: Tensor; vectors: Tensor };

  /**
   * Moves each picture by whole pixels; what comes in from outside is 0.
   *
   * @param shifts (rows, columns) of each picture, positive is down and right
   */
  translate(x: Tensor, shifts: readonly (readonly [number, number])[]): Tensor;

  variable(initial: Tensor): Variable;

  /**
   * Keras's SGD with momentum: v ← m·v − lr·g; p ← p + v, or with Nesterov p ← p + m·v − lr·g.
   */
  applyMomentum(
    parameter: Variable,
    velocity: Variable,
    gradient: Tensor,
    rate: { learningRate: number; momentum: number; nesterov: boolean },
  ): void;

  /**
   * Adam as Keras counts it: m += (g−m)(1−β₁); v += (g²−v)(1−β₂); p −= lr·√(1−β₂ᵗ)/(1−β₁ᵗ)·m/(√v+ε), with ε outside
   * of the bias correction.
   *
   * @param rate.t number of this update, from 1
   */
  applyAdam(
    parameter: Variable,
    m: Variable,
    v: Variable,
    gradient: Tensor,
    rate: { learningRate: number; beta1: number; beta2: number; epsilon: number; t: number },
  ): void;

  /** s ← ρ·s + (1−ρ)·g²; p −= lr·g/√(s+ε). */
  applyRmsprop(
    parameter: Variable,
    meanSquare: Variable,
    gradient: Tensor,
    rate: { learningRate: number; decay: number; epsilon: number },
  ): void;
}
