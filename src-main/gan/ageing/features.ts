/**
 * Where the eyes with their brows, the mouth and the nose are in the aligned pictures of UTKFace, and so in the squares of the
 * Age room, in parts of the side: middles, and standard deviations across and down.
 */
const bumps = {
  leftEye: [0.31, 0.28, 0.09, 0.06],
  rightEye: [0.69, 0.28, 0.09, 0.06],
  mouth: [0.5, 0.72, 0.12, 0.06],
  nose: [0.5, 0.5, 0.07, 0.12],
} as const;

/** How much is left at the middle of each, 0 … 1. */
export interface Spared {
  eyes: number;
  mouth: number;
  nose: number;
}

/**
 * How much of a change is laid on at a place: less where a person is known by. Eyes, mouth and nose carry who she is; forehead
 * and cheeks how old she is.
 *
 * @param u, v 0 … 1 inside of the square
 */
export function sparedAt(u: number, v: number, { eyes, mouth, nose }: Spared): number {
  const near = ([x, y, across, down]: readonly [number, number, number, number]): number =>
    Math.exp(-(((u - x) / across) ** 2 + ((v - y) / down) ** 2) / 2);
  const atEyes = Math.min(1, near(bumps.leftEye) + near(bumps.rightEye));
  return (
    (1 - (1 - eyes) * atEyes) * (1 - (1 - mouth) * near(bumps.mouth)) * (1 - (1 - nose) * near(bumps.nose))
  );
}
