import type { FaceOval } from '../../../src-preload/contract-ageing';

/** In parts of the square's side: where UTKFace's aligned pictures, and so the squares of the Age room, have a face that looks straight ahead. */
export const usualOval: FaceOval = { x: 0.5, y: 0.51, across: 0.4, down: 0.455 };

/** Of an oval, how far a soft edge goes beyond it. */
const beyond = 0.07;

/** From this turn on an oval leaves the usual one, and from the other on it is all that of the jaw. */
const turns = { first: 0.1, all: 0.25 };

/**
 * The skin of a head by the outline of its jaw: the more it is turned, the more narrower than usual, and to one side, so that no change
 * is laid onto what is behind it; inside of the square with its soft edge. For a face that looks straight ahead the usual one is
 * right: landmarks are not so exact as to be worth the skin that a narrower one leaves out.
 *
 * @param left, right outermost points of the jaw, in parts of the square's side
 * @param turn how far the tip of the nose is off the middle of the eyes, in parts of their distance
 */
export function turnedOval(left: number, right: number, turn: number): FaceOval {
  const usual = usualOval;
  // The jaw of a face that looks straight ahead is 0.86 wide (median of 60 of UTKFace's).
  const wide = (usual.across / 0.43) * Math.max(0, (right - left) / 2);
  const middle = Math.min(0.62, Math.max(0.38, (left + right) / 2));
  const inside = Math.min(middle, 1 - middle) / (1 + beyond);
  const across = Math.min(usual.across, inside, Math.max(0.75 * usual.across, wide));
  const share = Math.min(1, Math.max(0, (Math.abs(turn) - turns.first) / (turns.all - turns.first)));
  const mix = (from: number, to: number): number => from + share * (to - from);
  return { ...usual, x: mix(usual.x, middle), across: mix(usual.across, across) };
}

/**
 * How much of a face is changed at a place in its square, 0 … 1: an ellipse from forehead to chin, so that hair and
 * background stay. Its edge falls along a smoothstep, which reaches 0 inside of the square.
 *
 * @param u, v 0 … 1 inside of the square
 */
export function maskAt(u: number, v: number, feather: number, oval: FaceOval = usualOval): number {
  const distance = Math.hypot((u - oval.x) / oval.across, (v - oval.y) / oval.down);
  const [inner, outer] = [1 - 0.6 * feather, 1 + beyond * feather];
  if (distance >= outer) return 0;
  if (distance <= inner) return 1;
  const part = (outer - distance) / (outer - inner);
  return part * part * (3 - 2 * part);
}
