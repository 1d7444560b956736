import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { BatchNormForward, Kernels, Margins, Padding, Shape4, Variable } from './kernels';
import { fewChannels, native3d } from './native-3d';
import { instanceNormBy } from './instance-norm';
import { isNarrow, narrowed, narrowedKernelGradient, widened, widenedKernel } from './narrow-convolution';
import { plainBatchNorm, plainBatchNormGradient } from './plain-batch-norm';

interface Attribute {
  name: string;
  type: number;
  value: unknown;
}

/** A tensor of TensorFlow that tfjs knows nothing of yet. */
interface RawTensor {
  id: number;
}

/** The part of tfjs-node's backend that runs a TensorFlow kernel by name. */
interface NodeBackend {
  binding: Record<`TF_${string}`, number> & {
    executeOp(op: string, attributes: Attribute[], inputIds: number[], outputs: number): RawTensor[];
    deleteTensor(id: number): void;
  };
  isUsingGpuDevice: boolean;
  getInputTensorIds(inputs: Tensor[]): number[];
  createOutputTensor(raw: RawTensor): Tensor;
  executeSingleOutput(op: string, attributes: Attribute[], inputs: Tensor[]): Tensor;
  executeMultipleOutputs(op: string, attributes: Attribute[], inputs: Tensor[], outputs: number): Tensor[];
}

/** Sizes at which `matMul` asks in other ways. */
const manyWeights = 2 ** 20;
const fewRows = 128;

/** Of all kernels in this process: TensorFlow would give two variables of one name the same memory. */
let variables = 0;

/**
 * Kernels of TensorFlow called by their names (https://www.tensorflow.org/api_docs/python/tf/raw_ops), for tfjs-node.
 * Parameters are resource variables: the fused optimisers change them in place, in one pass over memory.
 *
 * @throws Error when the active backend of tfjs is not tfjs-node's
 */
export function nativeKernels(): Kernels {
  if (tf.getBackend() !== 'tensorflow')
    throw new Error('Native kernels need the tensorflow backend of tfjs-node.');
  const backend = tf.backend() as unknown as NodeBackend;
  const code = (name: `TF_${string}`): number => backend.binding[name]!;
  const [TF_ATTR_TYPE, TF_ATTR_INT, TF_ATTR_FLOAT, TF_ATTR_BOOL, TF_ATTR_STRING, TF_ATTR_SHAPE] = [
    code('TF_ATTR_TYPE'),
    code('TF_ATTR_INT'),
    code('TF_ATTR_FLOAT'),
    code('TF_ATTR_BOOL'),
    code('TF_ATTR_STRING'),
    code('TF_ATTR_SHAPE'),
  ];
  const TF_FLOAT = code('TF_FLOAT');
  const type = (name: string, value: number): Attribute => ({ name, type: TF_ATTR_TYPE, value });
  const ints = (name: string, value: number | number[]): Attribute => ({ name, type: TF_ATTR_INT, value });
  const float = (name: string, value: number): Attribute => ({ name, type: TF_ATTR_FLOAT, value });
  const bool = (name: string, value: boolean): Attribute => ({ name, type: TF_ATTR_BOOL, value });
  const text = (name: string, value: string): Attribute => ({ name, type: TF_ATTR_STRING, value });
  const T = type('T', TF_FLOAT);
  const run = (op: string, attributes: Attribute[], ...inputs: Tensor[]): Tensor =>
    backend.executeSingleOutput(op, attributes, inputs);

  const NHWC = text('data_format', 'NHWC');
  const one4 = [1, 1, 1, 1];
  const convolution = (padding: Padding | Margins, stride: number): Attribute[] => [
    T,
    ints('strides', [1, stride, stride, 1]),
    ...(typeof padding === 'string'
      ? [text('padding', padding.toUpperCase())]
      : [text('padding', 'EXPLICIT'), ints('explicit_paddings', [0, 0, ...padding, 0, 0])]),
    NHWC,
    bool('use_cudnn_on_gpu', true),
    ints('dilations', one4),
  ];
  const depthwise = (stride: number): Attribute[] => [
    T,
    ints('strides', [1, stride, stride, 1]),
    text('padding', 'SAME'),
    NHWC,
    ints('dilations', one4),
  ];
  const pool = [
    T,
    ints('ksize', [1, 2, 2, 1]),
    ints('strides', [1, 2, 2, 1]),
    text('padding', 'VALID'),
    NHWC,
  ];
  const placesAs = (index: 'TF_INT32' | 'TF_INT64'): Attribute[] => [
    ...pool.filter(({ name }) => name !== 'data_format'),
    type('Targmax', code(index)),
    bool('include_batch_in_index', false),
  ];
  /**
   * Lays gradients where the largest values were. Processors only: `MaxPoolGrad` searches for them anew, which takes four times
   * as long. The kernel finds 32-bit places in a fifth of the time of 64-bit ones, and reads nothing but 64-bit ones, which tfjs has
   * no type for: that tensor never gets a name. Of x it wants the shape, so it is given memory that nobody has written to.
   */
  const scattered = (dy: Tensor, xShape: Shape4, places: Tensor): Tensor => {
    const sides = shapeTensor(xShape);
    const like = run('Empty', [type('dtype', TF_FLOAT), bool('init', false)], sides);
    sides.dispose();
    const widen = [type('SrcT', code('TF_INT32')), type('DstT', code('TF_INT64')), bool('Truncate', false)];
    const [wide] = backend.binding.executeOp('Cast', widen, backend.getInputTensorIds([places]), 1);
    try {
      const inputs = [...backend.getInputTensorIds([like, dy]), wide!.id];
      const [dx] = backend.binding.executeOp('MaxPoolGradWithArgmax', placesAs('TF_INT64'), inputs, 1);
      return backend.createOutputTensor(dx!);
    } finally {
      backend.binding.deleteTensor(wide!.id);
      like.dispose();
    }
  };
  const blocks = [T, ints('block_size', 2), NHWC];
  const scalars = new Map<number, Tensor>();
  /** Other rates never change: their scalars are kept, a bounded number of them. A learning rate may fall with each step. */
  const scalar = (value: number): Tensor => {
    let tensor = scalars.get(value);
    if (!tensor) {
      if (scalars.size >= 32) {
        for (const old of scalars.values()) old.dispose();
        scalars.clear();
      }
      tensor = tf.keep(tf.scalar(value, 'float32'));
      scalars.set(value, tensor);
    }
    return tensor;
  };
  /** All parameters of a net are updated with the same rates: the last scalar of a role is kept. */
  const lastScalar = (): ((value: number) => Tensor) => {
    let last: { value: number; tensor: Tensor } | null = null;
    return (value) => {
      if (last?.value !== value) {
        last?.tensor.dispose();
        last = { value, tensor: tf.keep(tf.scalar(value, 'float32')) };
      }
      return last!.tensor;
    };
  };
  const [lastRate, lastPower1, lastPower2] = [lastScalar(), lastScalar(), lastScalar()];
  const shapeTensor = (shape: readonly number[]): Tensor => tf.tensor1d([...shape], 'int32');

  /** FusedBatchNorm wants rank 4: the leading axes of any other rank are folded into the first. */
  const toRank4 = (x: Tensor): Tensor =>
    x.rank === 4 ? x.clone() : tf.reshape(x, [x.size / x.shape[x.rank - 1]!, 1, 1, x.shape[x.rank - 1]!]);
  const batchNormAttributes = (epsilon: number): Attribute[] => [
    T,
    type('U', TF_FLOAT),
    float('epsilon', epsilon),
    NHWC,
    bool('is_training', true),
  ];

  /** Of the kernels of processors: a card has no use for wide pixels. */
  const isPlain = (padding: Padding | Margins, stride: number): boolean =>
    padding === 'same' && stride === 1 && !backend.isUsingGpuDevice;

  const conv2d: Kernels['conv2d'] = (x, kernel, padding, stride = 1) => {
    if (isPlain(padding, stride) && isNarrow(x.shape as Shape4, kernel.shape as Shape4))
      return tf.tidy(() => narrowed(conv2d(widened(x), widenedKernel(kernel), 'same')));
    return run('Conv2D', convolution(padding, stride), x, kernel);
  };
  const conv2dKernelGradient: Kernels['conv2dKernelGradient'] = (x, kernelShape, dy, padding, stride = 1) => {
    if (isPlain(padding, stride) && isNarrow(x.shape as Shape4, kernelShape))
      return tf.tidy(() => {
        const [wide, narrow] = [widened(x), widened(dy)];
        const [rows, , inputs, outputs] = kernelShape;
        const wideShape: Shape4 = [rows, 3, 4 * inputs, 4 * outputs];
        const gradient = conv2dKernelGradient(wide, wideShape, narrow, 'same');
        return narrowedKernelGradient(gradient, kernelShape);
      });
    const sizes = shapeTensor(kernelShape);
    const dw = run('Conv2DBackpropFilter', convolution(padding, stride), x, sizes, dy);
    sizes.dispose();
    return dw;
  };

  /**
   * The input gradient of a `same` convolution with an odd kernel is the convolution with the kernel turned by 180° and
   * its channels exchanged. TensorFlow's own kernel for it is up to three times slower on maps of 4 to 16 pixels.
   */
  const turnedConvolution = (kernel: Tensor, dy: Tensor): Tensor =>
    tf.tidy(() => {
      const turned = tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2]);
      return conv2d(dy, turned, 'same');
    });

  /**
   * The same for stride 2 and an even kernel k: such a convolution is one with k/2 and stride 1 on the padded picture
   * with its 2×2 blocks as channels. Its gradient is the full convolution with the turned kernel, blocks laid out again.
   */
  const turnedStride2 = ([, height, width, inputs]: Shape4, kernel: Tensor, dy: Tensor): Tensor =>
    tf.tidy(() => {
      const [size, , , outputs] = kernel.shape as Shape4;
      const half = size / 2;
      const blocked = tf.transpose(
        tf.reshape(kernel, [half, 2, half, 2, inputs, outputs]),
        [0, 2, 5, 1, 3, 4],
      );
      const turned = tf.reverse(tf.reshape(blocked, [half, half, outputs, 4 * inputs]), [0, 1]);
      const reach = half - 1;
      const around: [number, number] = [reach, reach];
      const padded = reach === 0 ? dy : tf.pad(dy, [[0, 0], around, around, [0, 0]]);
      const low = run('Conv2D', convolution('valid', 1), padded, turned);
      const whole = run('DepthToSpace', blocks, low);
      return reach === 0 ? whole : tf.slice(whole, [0, reach, reach, 0], [-1, height, width, -1]);
    });

  const halfPixels = [T, bool('align_corners', false), bool('half_pixel_centers', true)];
  const resize = (op: string, x: Tensor, size: readonly number[]): Tensor => {
    const sides = shapeTensor(size);
    const y = run(op, halfPixels, x, sides);
    sides.dispose();
    return y;
  };

  const product = (a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor =>
    run('MatMul', [T, bool('transpose_a', transposeA), bool('transpose_b', transposeB)], a, b);
  /**
   * Dense layers of millions of weights are slow by reading them, not by multiplying, and how TensorFlow reads them depends on how it
   * is asked: a small batch forward is faster as one of a batch of products (up to 1.4 times), and backward with the weights
   * on the left (1.2 to 1.7 times).
   */
  const matMul: Kernels['matMul'] = (a, b, transposeA = false, transposeB = false) => {
    const many = !backend.isUsingGpuDevice && !transposeA && b.size >= manyWeights && a.shape[0]! <= fewRows;
    if (!many) return product(a, b, transposeA, transposeB);
    return tf.tidy(() => {
      if (transposeB) return tf.transpose(product(b, a, false, true));
      const [left, right] = [tf.expandDims(a), tf.expandDims(b)];
      return tf.squeeze(
        run('BatchMatMulV2', [T, bool('adj_x', false), bool('adj_y', false)], left, right),
        [0],
      );
    });
  };

  const batchNorm: Kernels['batchNorm'] = (x, gamma, beta, epsilon) => {
    if (gamma.size < fewChannels) return plainBatchNorm(x, gamma, beta, epsilon);
    return tf.tidy(() => {
      const x4 = toRank4(x);
      const empty = tf.tensor1d([], 'float32');
      const [y, mean, unbiased, ...saved] = backend.executeMultipleOutputs(
        'FusedBatchNormV3',
        [...batchNormAttributes(epsilon), float('exponential_avg_factor', 1)],
        [x4, gamma, beta, empty, empty],
        6,
      ) as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
      // The kernel's variance is Bessel-corrected; Keras's moving average takes the biased one.
      const n = x.size / gamma.size;
      const variance = tf.mul(unbiased, scalar((n - 1) / n));
      return { y: tf.reshape(y, x.shape), mean, variance, saved } as unknown as tf.TensorContainer;
    }) as unknown as BatchNormForward;
  };
  const batchNormGradient: Kernels['batchNormGradient'] = (dy, x, gamma, forward, epsilon) => {
    if (gamma.size < fewChannels) return plainBatchNormGradient(dy, x, gamma, forward, epsilon);
    return tf.tidy(() => {
      const [reserve1, reserve2, reserve3] = forward.saved as [Tensor, Tensor, Tensor];
      const [dx, dGamma, dBeta] = backend.executeMultipleOutputs(
        'FusedBatchNormGradV3',
        batchNormAttributes(epsilon),
        [toRank4(dy), toRank4(x), gamma, reserve1, reserve2, reserve3],
        5,
      ) as [Tensor, Tensor, Tensor, Tensor, Tensor];
      return { dx: tf.reshape(dx, x.shape), dGamma, dBeta };
    });
  };

  interface NativeVariable extends Variable {
    readonly handle: Tensor;
    version: number;
  }
  const handleOf = (variable: Variable): Tensor => (variable as NativeVariable).handle;
  /** The handle of a variable that a kernel is about to change. */
  const changing = (variable: Variable): Tensor => {
    (variable as NativeVariable).version++;
    return handleOf(variable);
  };

  return {
    name: 'native',

    matMul,

    conv2d,
    conv2dInputGradient(xShape, kernel, dy, padding, stride = 1) {
      const [rows, columns] = kernel.shape as [number, number];
      const odd = rows % 2 === 1 && columns % 2 === 1;
      if (padding === 'same' && stride === 1 && odd) return turnedConvolution(kernel, dy);
      const halves = xShape[1] % 2 === 0 && xShape[2] % 2 === 0 && rows === columns && rows % 2 === 0;
      if (padding === 'same' && stride === 2 && halves) return turnedStride2(xShape, kernel, dy);
      const sizes = shapeTensor(xShape);
      const dx = run('Conv2DBackpropInput', convolution(padding, stride), sizes, kernel, dy);
      sizes.dispose();
      return dx;
    },
    conv2dKernelGradient,

    depthwiseConv2d: (x, kernel, stride) => run('DepthwiseConv2dNative', depthwise(stride), x, kernel),
    depthwiseConv2dInputGradient(xShape, kernel, dy, stride) {
      const sizes = shapeTensor(xShape);
      const dx = run('DepthwiseConv2dNativeBackpropInput', depthwise(stride), sizes, kernel, dy);
      sizes.dispose();
      return dx;
    },

    ...native3d({ run, float32: T, shapeType: type('Tshape', code('TF_INT32')), ints, text }, matMul),

    addBias: (x, bias) => run('BiasAdd', [T, NHWC], x, bias),
    biasGradient: (dy) => run('BiasAddGrad', [T, NHWC], dy),

    leakyRelu: (x, leak) => run('LeakyRelu', [T, float('alpha', leak)], x),
    leakyReluGradient: (dy, y, leak) => run('LeakyReluGrad', [T, float('alpha', leak)], dy, y),
    relu6: (x) => run('Relu6', [T], x),
    relu6Gradient: (dy, y) => run('Relu6Grad', [T], dy, y),
    sigmoid: (x) => run('Sigmoid', [T], x),
    sigmoidGradient: (dy, y) => run('SigmoidGrad', [T], y, dy),
    tanh: (x) => run('Tanh', [T], x),
    tanhGradient: (dy, y) => run('TanhGrad', [T], y, dy),

    maxPool: (x) => run('MaxPool', pool, x),
    maxPoolWithPlaces(x) {
      if (backend.isUsingGpuDevice) return { y: run('MaxPool', pool, x), places: x.clone() };
      const [y, places] = backend.executeMultipleOutputs('MaxPoolWithArgmax', placesAs('TF_INT32'), [x], 2);
      return { y: y!, places: places! };
    },
    maxPoolGradient(dy, xShape, places) {
      if (!backend.isUsingGpuDevice) return scattered(dy, xShape, places);
      const y = run('MaxPool', pool, places);
      const dx = run('MaxPoolGrad', pool, places, y, dy);
      y.dispose();
      return dx;
    },

    batchNorm,
    batchNormGradient,
    ...instanceNormBy({ batchNorm, batchNormGradient }),

    depthToSpace: (x) => run('DepthToSpace', blocks, x),
    spaceToDepth: (x) => run('SpaceToDepth', blocks, x),

    resizeNearest: (x, size) => resize('ResizeNearestNeighbor', x, size),
    resizeNearestGradient: (dy, size) => resize('ResizeNearestNeighborGrad', dy, size),

    symmetricEigen(a) {
      const [values, vectors] = backend.executeMultipleOutputs(
        'SelfAdjointEigV2',
        [bool('compute_v', true), T],
        [a],
        2,
      ) as [Tensor, Tensor];
      return { values, vectors };
    },

    translate(x, shifts) {
      return tf.tidy(() => {
        // Output pixel (column, row) is read from (column − right, row − down); 0 is the fill colour.
        const rows = shifts.flatMap(([down, right]) => [1, 0, -right, 0, 1, -down, 0, 0]);
        const transforms = tf.tensor2d(rows, [shifts.length, 8]);
        const size = shapeTensor([x.shape[1]!, x.shape[2]!]);
        const attributes = [
          type('dtype', TF_FLOAT),
          text('interpolation', 'NEAREST'),
          text('fill_mode', 'CONSTANT'),
        ];
        return run('ImageProjectiveTransformV3', attributes, x, transforms, size, scalar(0));
      });
    },

    variable(initial): NativeVariable {
      const shape = initial.shape;
      const handle = tf.keep(
        run('VarHandleOp', [
          type('dtype', TF_FLOAT),
          { name: 'shape', type: TF_ATTR_SHAPE, value: shape },
          text('container', ''),
          text('shared_name', `gan_studio_${process.pid}_${variables++}`),
        ]),
      );
      const assign = (value: Tensor): void => {
        backend.executeMultipleOutputs('AssignVariableOp', [type('dtype', TF_FLOAT)], [handle, value], 0);
      };
      assign(initial);
      return {
        shape,
        handle,
        version: 0,
        assign(value) {
          this.version++;
          assign(value);
        },
        read: () => run('ReadVariableOp', [type('dtype', TF_FLOAT)], handle),
        dispose() {
          backend.executeMultipleOutputs(
            'DestroyResourceOp',
            [bool('ignore_lookup_error', true)],
            [handle],
            0,
          );
          handle.dispose();
        },
      };
    },

    applyMomentum(parameter, velocity, gradient, { learningRate, momentum, nesterov }) {
      backend.executeMultipleOutputs(
        'ResourceApplyKerasMomentum',
        [T, bool('use_locking', false), bool('use_nesterov', nesterov)],
        [changing(parameter), changing(velocity), lastRate(learningRate), gradient, scalar(momentum)],
        0,
      );
    },

    applyAdam(parameter, m, v, gradient, { learningRate, beta1, beta2, epsilon, t }) {
      backend.executeMultipleOutputs(
        'ResourceApplyAdam',
        [T, bool('use_locking', false), bool('use_nesterov', false)],
        [
          changing(parameter),
          changing(m),
          changing(v),
          // Keras rounds the betas to float32 before it raises them to the t-th power.
          lastPower1(Math.fround(beta1) ** t),
          lastPower2(Math.fround(beta2) ** t),
          lastRate(learningRate),
          scalar(beta1),
          scalar(beta2),
          scalar(epsilon),
          gradient,
        ],
        0,
      );
    },

    applyRmsprop(parameter, meanSquare, gradient, { learningRate, decay, epsilon }) {
      // The kernel wants a momentum slot even when its momentum is 0: a fresh zero one gives the same result.
      const zeros = tf.zeros([...parameter.shape]);
      const slot = this.variable(zeros);
      backend.executeMultipleOutputs(
        'ResourceApplyRMSProp',
        [T, bool('use_locking', false)],
        [
          changing(parameter),
          changing(meanSquare),
          handleOf(slot),
          lastRate(learningRate),
          scalar(decay),
          scalar(0),
          scalar(epsilon),
          gradient,
        ],
        0,
      );
      slot.dispose();
      zeros.dispose();
    },
  };
}
