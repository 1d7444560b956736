import { cellMiddle, encodeSquare, type FaceSquare } from './boxes';
import { answersPerCell, faceSizes } from './net';

/** Part of a cell's answer that is judged: −1 nothing, 0 no face, 1 a face with its square. */
export interface CellTarget {
  face: -1 | 0 | 1;
  square: [number, number, number];
}

/** Faces larger than that are for a smaller copy of the page: what looks like one here is none. */
const clearlyTooLarge = 90;

/**
 * What the net should say of each cell of a page. A cell is responsible for a face whose middle is near its own; cells
 * around those, and cells in faces of a size that the net is not asked for, are not judged.
 *
 * @returns rows × columns targets
 */
export function targetsOf(faces: readonly FaceSquare[], rows: number, columns: number): CellTarget[] {
  const targets: CellTarget[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      targets.push(targetOf(faces, cellMiddle(column), cellMiddle(row)));
    }
  }
  return targets;
}

function targetOf(faces: readonly FaceSquare[], x: number, y: number): CellTarget {
  let nearest = Infinity;
  let target: CellTarget = { face: 0, square: [0, 0, 0] };
  for (const face of faces) {
    const distance = Math.max(Math.abs(face.x - x), Math.abs(face.y - y));
    const asked = face.side >= faceSizes.least && face.side <= faceSizes.most;
    // Half a stride: however small a face is, one cell at least is responsible for it.
    if (asked && distance <= Math.max(4.001, 0.15 * face.side)) {
      if (distance / face.side < nearest) {
        nearest = distance / face.side;
        target = { face: 1, square: encodeSquare(face, x, y) };
      }
    } else if (target.face === 0 && face.side < clearlyTooLarge) {
      if (distance <= Math.max(8, (asked ? 0.3 : 0.5) * face.side)) target = { face: -1, square: [0, 0, 0] };
    }
  }
  return target;
}

/** Focusing and balance of the focal loss (Lin et al. 2017). */
const gamma = 2;
const alpha = 0.4;
const squareWeight = 1;

export interface FinderLoss {
  /** Means over the faces. */
  score: number;
  square: number;
  /** Of score + square, by the answers: as many numbers as those. */
  gradient: Float32Array<ArrayBuffer>;
}

/**
 * The loss of the finder and its derivative: focal loss on the logits, so that the many easy cells do not drown the few
 * faces, and Huber's loss on the squares of the responsible cells; both divided by the number of these.
 *
 * @param answers cells × 4 numbers, as the net gives them
 */
export function finderLoss(answers: ArrayLike<number>, targets: readonly CellTarget[]): FinderLoss {
  const faces = Math.max(
    1,
    targets.reduce((sum, { face }) => sum + (face === 1 ? 1 : 0), 0),
  );
  const gradient = new Float32Array(targets.length * answersPerCell);
  let score = 0;
  let square = 0;
  targets.forEach((target, cell) => {
    if (target.face === -1) return;
    const at = cell * answersPerCell;
    const positive = target.face === 1;
    // Of a positive cell p is the probability of a face, of a negative one that of none.
    const logit = positive ? answers[at]! : -answers[at]!;
    const p = 1 / (1 + Math.exp(-logit));
    // log p = −log(1 + e^−x), without overflow.
    const logP = -(Math.max(-logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))));
    const weight = positive ? alpha : 1 - alpha;
    score -= weight * (1 - p) ** gamma * logP;
    const slope = weight * (1 - p) ** gamma * (gamma * p * logP - (1 - p));
    gradient[at] = (positive ? slope : -slope) / faces;
    if (!positive) return;
    for (let k = 0; k < 3; k++) {
      const difference = answers[at + 1 + k]! - target.square[k]!;
      const size = Math.abs(difference);
      square += squareWeight * (size < huberWidth ? size ** 2 / (2 * huberWidth) : size - huberWidth / 2);
      gradient[at + 1 + k] =
        (squareWeight * (size < huberWidth ? difference / huberWidth : Math.sign(difference))) / faces;
    }
  });
  return { score: score / faces, square: square / faces, gradient };
}

/** Where Huber's loss turns from a parabola into a line. */
const huberWidth = 0.1;
