import { keptBox, type Cuts } from './cuts';
import type { Field } from './field';

/**
 * The outside of full voxels, made to be drawn: rectangles of four corners and two triangles each, counterclockwise as seen
 * from outside. The numbers are as small as they go, as all of them are sent to the graphics card. Where a rectangle ends at
 * the middle of another's side there is no vertex: a mesh for a file is made by `blocksOf`.
 */
export interface BlockFaces {
  /** (x, y, z, 0) of each corner, in voxels. */
  corners: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  /** (x, y, z, 0) of each corner: which way its rectangle faces, −127 or 127 on one axis. */
  normals: Int8Array<ArrayBuffer>;
  /** (x, y, z, 0) of each corner: which way the rectangle's middle is not, −1 or 1 on two axes. */
  outward: Int8Array<ArrayBuffer>;
  triangles: Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;
}

/** Signs of the corners of a rectangle along its two axes, counterclockwise as seen from the end of the third. */
const turn = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;
const backTurn = turn.toReversed();

/**
 * The faces between a full voxel and an empty one or the cut, those in one plane joined to rectangles as large as they go
 * (greedily: first wide, then high). A voxel is cut away if its middle is.
 *
 * @param threshold values from it on are full
 * @throws RangeError if the field has not side³ values
 */
export function blockFaces({ values, side }: Field, threshold: number, cuts: Cuts): BlockFaces {
  if (values.length !== side ** 3)
    throw new RangeError(`A field of side ${side} has not ${values.length} values.`);
  const { low, high } = keptBox(side, cuts);
  // Middles are at ½: the first voxel kept is the first with a middle from `low` on.
  const from = low.map((value) => Math.max(0, Math.ceil(value - 0.5)));
  const to = high.map((value) => Math.min(side, Math.floor(value + 0.5)));
  const steps = [side * side, side, 1] as const;
  const full = new Uint8Array(values.length);
  for (let x = from[0]!; x < to[0]!; x++)
    for (let y = from[1]!; y < to[1]!; y++)
      for (let z = from[2]!; z < to[2]!; z++) {
        const at = x * steps[0] + y * steps[1] + z;
        full[at] = values[at]! >= threshold ? 1 : 0;
      }

  const corners: number[] = [];
  const normals: number[] = [];
  const outward: number[] = [];
  const open = new Uint8Array(side * side);
  for (let axis = 0; axis < 3; axis++) {
    const [u, v] = [(axis + 1) % 3, (axis + 2) % 3];
    const [fromU, toU, fromV, toV] = [from[u]!, to[u]!, from[v]!, to[v]!];
    const [step, stepU, stepV] = [steps[axis]!, steps[u]!, steps[v]!];
    for (const sign of [0, 1] as const) {
      const rim = sign ? side - 1 : 0;
      const next = sign ? step : -step;
      for (let layer = from[axis]!; layer < to[axis]!; layer++) {
        let some = 0;
        for (let a = fromU; a < toU; a++)
          for (let b = fromV; b < toV; b++) {
            const at = layer * step + a * stepU + b * stepV;
            const isOpen = full[at]! & (layer === rim ? 1 : 1 - full[at + next]!);
            open[a * side + b] = isOpen;
            some |= isOpen;
          }
        if (!some) continue;
        for (let a = fromU; a < toU; a++)
          for (let b = fromV; b < toV; b++) {
            if (!open[a * side + b]) continue;
            let endB = b + 1;
            while (endB < toV && open[a * side + endB]) endB++;
            let endA = a + 1;
            while (endA < toU && isAll(open, endA * side + b, endA * side + endB)) endA++;
            for (let row = a; row < endA; row++) open.fill(0, row * side + b, row * side + endB);
            for (const [farU, farV] of sign ? turn : backTurn) {
              const at = corners.length;
              for (const list of [corners, normals, outward]) list.push(0, 0, 0, 0);
              corners[at + axis] = layer + sign;
              corners[at + u] = farU ? endA : a;
              corners[at + v] = farV ? endB : b;
              normals[at + axis] = sign ? 127 : -127;
              outward[at + u] = farU ? 1 : -1;
              outward[at + v] = farV ? 1 : -1;
            }
          }
      }
    }
  }

  const rectangles = corners.length / 16;
  // 65535 would end a strip of triangles in WebGL 2.
  const triangles = new (4 * rectangles <= 65535 ? Uint16Array : Uint32Array)(6 * rectangles);
  for (let i = 0; i < rectangles; i++)
    triangles.set([4 * i, 4 * i + 1, 4 * i + 2, 4 * i, 4 * i + 2, 4 * i + 3], 6 * i);
  return {
    corners: side <= 255 ? Uint8Array.from(corners) : Uint16Array.from(corners),
    normals: Int8Array.from(normals),
    outward: Int8Array.from(outward),
    triangles,
  };
}

function isAll(flags: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!flags[i]) return false;
  return true;
}
