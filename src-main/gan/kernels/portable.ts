import * as tf from '@tensorflow/tfjs';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Kernels, Margins, Padding, Variable } from './kernels';
import { plainInstanceNorm } from './instance-norm';
import { plainBatchNorm, plainBatchNormGradient } from './plain-batch-norm';
import { portable3d } from './portable-3d';

/** Axes of all but the last dimension. */
const leading = (x: Tensor): number[] => Array.from({ length: x.rank - 1 }, (_, axis) => axis);

/** The gradient of f at x against dy, through tfjs's own derivatives. */
const gradientOf = (f: (x: Tensor) => Tensor, x: Tensor, dy: Tensor): Tensor => tf.grad(f)(x, dy);

interface PortableVariable extends Variable {
  value: Tensor;
  version: number;
}
const asPortable = (variable: Variable): PortableVariable => variable as PortableVariable;

/** The same operations with documented tfjs functions only: slower, for any backend (WebGPU, plain CPU). */
export function portableKernels(): Kernels {
  const convolve = (x: Tensor, kernel: Tensor, padding: Padding | Margins, stride = 1): Tensor => {
    if (typeof padding === 'string') return tf.conv2d(x as Tensor4D, kernel as Tensor4D, stride, padding);
    const [above, below, left, right] = padding;
    return tf.tidy(() => {
      const wider = tf.pad(x as Tensor4D, [
        [0, 0],
        [above, below],
        [left, right],
        [0, 0],
      ]);
      return tf.conv2d(wider, kernel as Tensor4D, stride, 'valid');
    });
  };
  const depthwise = (x: Tensor, kernel: Tensor, stride: number): Tensor =>
    tf.depthwiseConv2d(x as Tensor4D, kernel as Tensor4D, stride, 'same');
  const pool = (x: Tensor): Tensor => tf.maxPool(x as Tensor4D, 2, 2, 'valid');
  const update = (variable: Variable, next: Tensor): void => {
    asPortable(variable).value.dispose();
    asPortable(variable).value = tf.keep(next);
    asPortable(variable).version++;
  };

  return {
    name: 'portable',

    matMul: (a, b, transposeA = false, transposeB = false) => tf.matMul(a, b, transposeA, transposeB),

    conv2d: convolve,
    conv2dInputGradient: (xShape, kernel, dy, padding, stride = 1) =>
      tf.tidy(() => gradientOf((x) => convolve(x, kernel, padding, stride), tf.zeros(xShape), dy)),
    conv2dKernelGradient: (x, kernelShape, dy, padding, stride = 1) =>
      tf.tidy(() => gradientOf((kernel) => convolve(x, kernel, padding, stride), tf.zeros(kernelShape), dy)),

    depthwiseConv2d: depthwise,
    depthwiseConv2dInputGradient: (xShape, kernel, dy, stride) =>
      tf.tidy(() => gradientOf((x) => depthwise(x, kernel, stride), tf.zeros(xShape), dy)),

    ...portable3d,

    addBias: (x, bias) => tf.add(x, bias),
    biasGradient: (dy) => tf.sum(dy, leading(dy)),

    leakyRelu: (x, leak) => tf.leakyRelu(x, leak),
    leakyReluGradient: (dy, y, leak) => tf.tidy(() => tf.where(tf.greater(y, 0), dy, tf.mul(dy, leak))),
    relu6: (x) => tf.relu6(x),
    relu6Gradient: (dy, y) =>
      tf.tidy(() => tf.mul(dy, tf.cast(tf.logicalAnd(tf.greater(y, 0), tf.less(y, 6)), 'float32'))),
    sigmoid: (x) => tf.sigmoid(x),
    sigmoidGradient: (dy, y) => tf.tidy(() => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
    tanh: (x) => tf.tanh(x),
    tanhGradient: (dy, y) => tf.tidy(() => tf.mul(dy, tf.sub(1, tf.square(y)))),

    maxPool: pool,
    maxPoolWithPlaces: (x) => ({ y: pool(x), places: x.clone() }),
    maxPoolGradient: (dy, _xShape, x) => tf.tidy(() => gradientOf(pool, x, dy)),

    batchNorm: plainBatchNorm,
    batchNormGradient: plainBatchNormGradient,
    ...plainInstanceNorm,

    depthToSpace: (x) => tf.depthToSpace(x as Tensor4D, 2, 'NHWC'),
    spaceToDepth(x) {
      const [n, h, w, c] = x.shape as [number, number, number, number];
      return tf.tidy(() =>
        tf.reshape(tf.transpose(tf.reshape(x, [n, h / 2, 2, w / 2, 2, c]), [0, 1, 3, 2, 4, 5]), [
          n,
          h / 2,
          w / 2,
          4 * c,
        ]),
      );
    },

    resizeNearest: (x, [height, width]) =>
      tf.image.resizeNearestNeighbor(x as Tensor4D, [height, width], false, true),
    resizeNearestGradient(dy, [height, width]) {
      const [n, rows, columns, c] = dy.shape as [number, number, number, number];
      return tf.tidy(() => {
        const down = tf.matMul(nearestSums(height, rows), tf.reshape(dy, [n, rows, columns * c]));
        const across = tf.matMul(nearestSums(width, columns), tf.reshape(down, [n * height, columns, c]));
        return tf.reshape(across, [n, height, width, c]);
      });
    },

    symmetricEigen(a) {
      const n = a.shape[0]!;
      const { values, vectors } = jacobi(Float64Array.from(a.dataSync()), n);
      return { values: tf.tensor1d(values), vectors: tf.tensor2d(vectors, [n, n]) };
    },

    translate(x, shifts) {
      const [, h, w, c] = x.shape as [number, number, number, number];
      return tf.tidy(() =>
        tf.concat(
          shifts.map(([far, wide], i) => {
            const down = Math.max(-h, Math.min(h, far));
            const right = Math.max(-w, Math.min(w, wide));
            const kept = tf.slice(
              x as Tensor4D,
              [i, Math.max(0, -down), Math.max(0, -right), 0],
              [1, h - Math.abs(down), w - Math.abs(right), c],
            );
            const margin = (shift: number): [number, number] => [Math.max(0, shift), Math.max(0, -shift)];
            return tf.pad(kept, [[0, 0], margin(down), margin(right), [0, 0]]);
          }),
        ),
      );
    },

    variable(initial): PortableVariable {
      return {
        shape: initial.shape,
        value: tf.keep(initial.clone()),
        version: 0,
        read() {
          return this.value.clone();
        },
        assign(value) {
          update(this, value.clone());
        },
        dispose() {
          this.value.dispose();
        },
      };
    },

    applyMomentum(parameter, velocity, gradient, { learningRate, momentum, nesterov }) {
      tf.tidy(() => {
        const pull = tf.mul(gradient, learningRate);
        const v = tf.sub(tf.mul(asPortable(velocity).value, momentum), pull);
        const change = nesterov ? tf.sub(tf.mul(v, momentum), pull) : v;
        update(parameter, tf.add(asPortable(parameter).value, change));
        update(velocity, v);
      });
    },

    applyAdam(parameter, m, v, gradient, { learningRate, beta1, beta2, epsilon, t }) {
      tf.tidy(() => {
        const rate = (learningRate * Math.sqrt(1 - Math.fround(beta2) ** t)) / (1 - Math.fround(beta1) ** t);
        const toward = (old: Tensor, target: Tensor, beta: number): Tensor =>
          tf.add(old, tf.mul(tf.sub(target, old), 1 - Math.fround(beta)));
        const m1 = toward(asPortable(m).value, gradient, beta1);
        const v1 = toward(asPortable(v).value, tf.square(gradient), beta2);
        const change = tf.div(tf.mul(m1, rate), tf.add(tf.sqrt(v1), epsilon));
        update(parameter, tf.sub(asPortable(parameter).value, change));
        update(m, m1);
        update(v, v1);
      });
    },

    applyRmsprop(parameter, meanSquare, gradient, { learningRate, decay, epsilon }) {
      tf.tidy(() => {
        const old = asPortable(meanSquare).value;
        const s = tf.add(tf.mul(old, decay), tf.mul(tf.square(gradient), 1 - decay));
        const change = tf.div(tf.mul(gradient, learningRate), tf.sqrt(tf.add(s, epsilon)));
        update(parameter, tf.sub(asPortable(parameter).value, change));
        update(meanSquare, s);
      });
    },
  };
}

/** (1, old, new) matrix that adds up, for each old pixel, the new ones that were read from it. */
function nearestSums(before: number, after: number): Tensor {
  const values = new Float32Array(before * after);
  for (let i = 0; i < after; i++) values[Math.floor(((i + 0.5) * before) / after) * after + i] = 1;
  return tf.tensor3d(values, [1, before, after]);
}

/**
 * Jacobi's method: turns two axes at a time until nothing is left beside the diagonal (Golub and Van Loan, Matrix
 * Computations, 8.5).
 *
 * @param a symmetric, n × n, row-major; used up
 */
function jacobi(a: Float64Array, n: number): { values: Float32Array; vectors: Float32Array } {
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  /** Turns rows or columns p and q of a matrix: element k of them is `stride` numbers after the one before. */
  const turn = (m: Float64Array, p: number, q: number, stride: number, c: number, s: number): void => {
    for (let k = 0; k < n; k++) {
      const [x, y] = [m[p + k * stride]!, m[q + k * stride]!];
      m[p + k * stride] = c * x - s * y;
      m[q + k * stride] = s * x + c * y;
    }
  };
  const size = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < 60; sweep++) {
    let beside = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) beside += a[p * n + q]! ** 2;
    if (beside <= 1e-24 * size) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const entry = a[p * n + q]!;
        if (entry === 0) continue;
        const tau = (a[q * n + q]! - a[p * n + p]!) / (2 * entry);
        const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.hypot(1, tau));
        const c = 1 / Math.hypot(1, t);
        turn(a, p, q, n, c, t * c);
        turn(a, p * n, q * n, 1, c, t * c);
        turn(v, p, q, n, c, t * c);
      }
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[i * n + i]! - a[j * n + j]!);
  return {
    values: Float32Array.from(order, (i) => a[i * n + i]!),
    vectors: Float32Array.from({ length: n * n }, (_, k) => v[Math.floor(k / n) * n + order[k % n]!]!),
  };
}
