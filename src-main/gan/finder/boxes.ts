import { answersPerCell, stride } from './net';

/** A square around a face, hair and chin included: its middle and its side in pixels. */
export interface FaceSquare {
  x: number;
  y: number;
  side: number;
}

/** A face that was found, and how sure the net is of it: 0 … 1. */
export interface FoundSquare extends FaceSquare {
  score: number;
}

/** Offsets are told in units of 16 pixels, sizes as the logarithm of their ratio to 32: numbers around 0 and 1. */
const offsetUnit = 16;
const sizeUnit = 32;
const sizeScale = 2;

/** The middle of a cell in pixels along one axis. */
export const cellMiddle = (index: number): number => (index + 0.5) * stride;

/** What the net should say of a face in the cell with this middle: offset (columns, rows) and size. */
export function encodeSquare(face: FaceSquare, middleX: number, middleY: number): [number, number, number] {
  return [
    (face.x - middleX) / offsetUnit,
    (face.y - middleY) / offsetUnit,
    sizeScale * Math.log(face.side / sizeUnit),
  ];
}

/**
 * The faces in one answer of the net, before overlapping ones are thinned out.
 *
 * @param answers rows × columns × 4 numbers
 * @param leastScore 0 … 1; cells below it say nothing
 */
export function decodeSquares(
  answers: ArrayLike<number>,
  rows: number,
  columns: number,
  leastScore: number,
): FoundSquare[] {
  const leastLogit = Math.log(leastScore / (1 - leastScore));
  const found: FoundSquare[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = (row * columns + column) * answersPerCell;
      const logit = answers[at]!;
      if (!(logit >= leastLogit)) continue;
      found.push({
        x: cellMiddle(column) + answers[at + 1]! * offsetUnit,
        y: cellMiddle(row) + answers[at + 2]! * offsetUnit,
        side: sizeUnit * Math.exp(answers[at + 3]! / sizeScale),
        score: 1 / (1 + Math.exp(-logit)),
      });
    }
  }
  return found;
}

/** Intersection over union of two squares. */
export function overlap(a: FaceSquare, b: FaceSquare): number {
  const along = (p: number, q: number): number =>
    Math.max(0, Math.min(p + a.side / 2, q + b.side / 2) - Math.max(p - a.side / 2, q - b.side / 2));
  const shared = along(a.x, b.x) * along(a.y, b.y);
  return shared / (a.side ** 2 + b.side ** 2 - shared);
}

/** Share of the smaller square that lies in the larger one. */
function contained(a: FaceSquare, b: FaceSquare): number {
  const iou = overlap(a, b);
  const shared = (iou * (a.side ** 2 + b.side ** 2)) / (1 + iou);
  return shared / Math.min(a.side, b.side) ** 2;
}

/**
 * Non-maximum suppression: of squares that mean the same face the surest stays. One that lies nearly whole in a surer
 * one (an eye taken for a small face) goes as well, which the usual measure alone would let pass.
 */
export function suppress(
  found: readonly FoundSquare[],
  { mostOverlap = 0.35, mostContained = 0.75 } = {},
): FoundSquare[] {
  const kept: FoundSquare[] = [];
  for (const each of [...found].sort((a, b) => b.score - a.score)) {
    const doubled = kept.some(
      (better) => overlap(each, better) > mostOverlap || contained(each, better) > mostContained,
    );
    if (!doubled) kept.push(each);
  }
  return kept;
}
