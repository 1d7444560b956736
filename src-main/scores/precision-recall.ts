import type { DoubleMath, Matrix } from './double';
import { checkComparable, featureRows, type Features } from './features';

export interface PrecisionRecall {
  /** The share of generated pictures that lie among the real ones: how good they are. */
  precision: number;
  /** The share of real pictures that lie among the generated ones: how much variety there is. */
  recall: number;
}

/**
 * Improved precision and recall (Kynkäänniemi et al. 2019). A set covers the balls around each of its pictures that
 * reach to the k-th nearest other one of the same set; the share of one set that the other covers is measured.
 *
 * Both figures depend on the number of pictures: compare only figures of sets of the same size.
 *
 * @param k 3 in the paper
 * @param block rows whose distances are computed at once; bounds the memory and changes nothing else
 * @throws RangeError for sets of k pictures or fewer
 */
export function precisionRecall(
  real: Features,
  made: Features,
  math: DoubleMath,
  k = 3,
  block = 1000,
): PrecisionRecall {
  checkComparable(real, made, k + 1);
  const x = new Rows(real, block);
  const y = new Rows(made, block);
  return {
    precision: coverage(x, radii(x, k, math), y, math),
    recall: coverage(y, radii(y, k, math), x, math),
  };
}

/** Features in blocks of rows, with the squared length of each row. */
class Rows {
  readonly count: number;
  readonly squares: Float64Array;

  constructor(
    private readonly features: Features,
    private readonly block: number,
  ) {
    const { count, width, values } = features;
    this.count = count;
    this.squares = new Float64Array(count);
    for (let i = 0; i < values.length; i++) this.squares[Math.floor(i / width)]! += values[i]! ** 2;
  }

  *blocks(): Generator<{ start: number; matrix: Matrix }> {
    for (let start = 0; start < this.count; start += this.block) {
      const length = Math.min(this.block, this.count - start);
      const rows = Uint32Array.from({ length }, (_, i) => start + i);
      yield { start, matrix: featureRows(this.features, rows) };
    }
  }
}

/** Calls `see` with the squared distance of every row of a to every row of b. */
function forDistances(
  a: Rows,
  b: Rows,
  math: DoubleMath,
  see: (i: number, j: number, squared: number) => void,
): void {
  for (const left of a.blocks()) {
    for (const right of b.blocks()) {
      const { rows, columns, values } = math.multiply(left.matrix, right.matrix, false, true);
      for (let i = 0; i < rows; i++) {
        const square = a.squares[left.start + i]!;
        for (let j = 0; j < columns; j++) {
          const product = values[i * columns + j]!;
          see(left.start + i, right.start + j, square + b.squares[right.start + j]! - 2 * product);
        }
      }
    }
  }
}

/** For each row the squared distance to its k-th nearest other row. */
function radii(rows: Rows, k: number, math: DoubleMath): Float64Array {
  // The k smallest so far of each row, the largest of them last.
  const nearest = new Float64Array(rows.count * k).fill(Infinity);
  forDistances(rows, rows, math, (i, j, squared) => {
    if (i === j) return;
    let at = (i + 1) * k - 1;
    if (squared >= nearest[at]!) return;
    for (; at > i * k && nearest[at - 1]! > squared; at--) nearest[at] = nearest[at - 1]!;
    nearest[at] = squared;
  });
  return Float64Array.from({ length: rows.count }, (_, i) => nearest[(i + 1) * k - 1]!);
}

/** The share of `asked` that lies in one of the balls around `centres`. */
function coverage(centres: Rows, squaredRadii: Float64Array, asked: Rows, math: DoubleMath): number {
  const covered = new Uint8Array(asked.count);
  forDistances(asked, centres, math, (i, j, squared) => {
    if (squared <= squaredRadii[j]!) covered[i] = 1;
  });
  return covered.reduce((sum, value) => sum + value, 0) / asked.count;
}
