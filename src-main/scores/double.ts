import * as tf from '@tensorflow/tfjs';

/** A matrix of float64, row-major: rows × columns values. */
export interface Matrix {
  rows: number;
  columns: number;
  values: Float64Array;
}

interface Attribute {
  name: string;
  type: number;
  value: unknown;
}

/** The part of tfjs-node's binding that runs kernels on tensors which tfjs itself does not know. */
interface NodeBinding {
  TF_INT32: number;
  TF_INT64: number;
  TF_ATTR_TYPE: number;
  TF_ATTR_BOOL: number;
  createTensor(shape: number[], dtype: number, values: Int32Array): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Int32Array;
  executeOp(op: string, attributes: Attribute[], inputs: number[], outputs: number): { id: number }[];
}

/** TF_DOUBLE of TensorFlow's C interface, which the binding does not name. */
const TF_DOUBLE = 2;

/**
 * Linear algebra in float64 by TensorFlow's kernels. tfjs has no float64: values go in as int64 and come out as int32
 * with their bits unchanged (`Bitcast`), and no tensor outlives a call.
 *
 * @throws Error when the active backend of tfjs is not tfjs-node's
 */
export class DoubleMath {
  readonly #binding: NodeBinding;

  constructor() {
    if (tf.getBackend() !== 'tensorflow')
      throw new Error('Sums in float64 need the tensorflow backend of tfjs-node.');
    this.#binding = (tf.backend() as unknown as { binding: NodeBinding }).binding;
  }

  /** The matrix product a · b; `transposeA`: aᵀ · b, `transposeB`: a · bᵀ. */
  multiply(a: Matrix, b: Matrix, transposeA = false, transposeB = false): Matrix {
    const inner = transposeA ? a.rows : a.columns;
    if (inner !== (transposeB ? b.columns : b.rows))
      throw new RangeError('The sides of the matrices differ.');
    const attributes = [
      this.#type('T', TF_DOUBLE),
      this.#bool('transpose_a', transposeA),
      this.#bool('transpose_b', transposeB),
    ];
    const [values] = this.#run('MatMul', attributes, [a, b], 1);
    return {
      rows: transposeA ? a.columns : a.rows,
      columns: transposeB ? b.rows : b.columns,
      values: values!,
    };
  }

  /** The eigenvalues of a symmetric matrix, the smallest first; only its lower triangle is read. */
  eigenvalues(matrix: Matrix): Float64Array {
    const attributes = [this.#type('T', TF_DOUBLE), this.#bool('compute_v', false)];
    return this.#run('SelfAdjointEigV2', attributes, [matrix], 2, 1)[0]!;
  }

  /** Eigenvalues, the smallest first, and eigenvectors (the columns of `vectors`) of a symmetric matrix. */
  eigen(matrix: Matrix): { values: Float64Array; vectors: Matrix } {
    const attributes = [this.#type('T', TF_DOUBLE), this.#bool('compute_v', true)];
    const [values, vectors] = this.#run('SelfAdjointEigV2', attributes, [matrix], 2);
    return { values: values!, vectors: { rows: matrix.rows, columns: matrix.columns, values: vectors! } };
  }

  /** Runs a kernel and reads its first `wanted` outputs. */
  #run(
    op: string,
    attributes: Attribute[],
    inputs: Matrix[],
    outputs: number,
    wanted = outputs,
  ): Float64Array[] {
    const used: number[] = [];
    const execute = (name: string, given: Attribute[], ids: number[], count: number): number[] => {
      const made = this.#binding.executeOp(name, given, ids, count).map(({ id }) => id);
      used.push(...made);
      return made;
    };
    try {
      const ids = inputs.map(({ rows, columns, values }) => {
        const bits = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
        const whole = this.#binding.createTensor([rows, columns], this.#binding.TF_INT64, bits);
        used.push(whole);
        const cast = [this.#type('T', this.#binding.TF_INT64), this.#type('type', TF_DOUBLE)];
        return execute('Bitcast', cast, [whole], 1)[0]!;
      });
      const results = execute(op, attributes, ids, outputs);
      return results.slice(0, wanted).map((id) => {
        const cast = [this.#type('T', TF_DOUBLE), this.#type('type', this.#binding.TF_INT32)];
        const bits = this.#binding.tensorDataSync(execute('Bitcast', cast, [id], 1)[0]!);
        return new Float64Array(bits.buffer, bits.byteOffset, bits.length / 2);
      });
    } finally {
      for (const id of used) this.#binding.deleteTensor(id);
    }
  }

  #type(name: string, value: number): Attribute {
    return { name, type: this.#binding.TF_ATTR_TYPE, value };
  }

  #bool(name: string, value: boolean): Attribute {
    return { name, type: this.#binding.TF_ATTR_BOOL, value };
  }
}
