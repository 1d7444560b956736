import { Refused } from '../refused';
import { fitGrid } from './fit';
import { fullFrom, mostGridSide, type Grid, type Shapes, type UpAxis } from './shape';

/** An array of numbers of any rank, which is read number by number. */
export interface NumberArray {
  shape: readonly number[];
  /** Whether the first dimension runs fastest (MATLAB, Fortran) instead of the last. */
  firstFastest: boolean;
  /** Whether the number at this place in the order of the file makes a voxel full. */
  full(index: number): boolean;
}

/** Whether a number makes a voxel full. */
export const isFull = (value: number): boolean => value >= fullFrom;

/** How an array is read as volumes: of which dimensions their axes are, and along which they follow each other. */
interface Layout {
  axes: readonly [number, number, number];
  many: number | null;
}

/**
 * Null for an array that can be no volumes: rank 3 is one, rank 4 many, or one with a channel at the end; rank 5 is many
 * with a channel of 1 at the end or before the axes.
 */
export function layoutOf(shape: readonly number[]): Layout | null {
  const layout = guessLayout(shape);
  if (!layout) return null;
  const sides = layout.axes.map((axis) => shape[axis]!);
  const count = layout.many === null ? 1 : shape[layout.many]!;
  return count >= 1 && sides.every((side) => side >= 2 && side <= mostGridSide) ? layout : null;
}

function guessLayout(shape: readonly number[]): Layout | null {
  if (shape.length === 3) return { axes: [0, 1, 2], many: null };
  if (shape.length === 4 && shape[3] === 1) return { axes: [0, 1, 2], many: null };
  if (shape.length === 4) return { axes: [1, 2, 3], many: 0 };
  if (shape.length === 5 && shape[4] === 1) return { axes: [1, 2, 3], many: 0 };
  if (shape.length === 5 && shape[1] === 1) return { axes: [2, 3, 4], many: 0 };
  return null;
}

/**
 * The volumes of an array.
 *
 * @throws Refused shapeArray when it can be no volumes
 */
export function shapesOfArray(array: NumberArray, side: number, up: UpAxis): Shapes {
  const layout = layoutOf(array.shape);
  if (!layout) throw new Refused('shapeArray', { shape: array.shape.join(' × ') });
  return {
    count: layout.many === null ? 1 : array.shape[layout.many]!,
    read: (index) => fitGrid(gridOf(array, layout, index), side, up),
  };
}

function gridOf(array: NumberArray, { axes, many }: Layout, index: number): Grid {
  const strides = stridesOf(array);
  const dims = axes.map((axis) => array.shape[axis]!) as [number, number, number];
  const [alongX, alongY, alongZ] = axes.map((axis) => strides[axis]!) as [number, number, number];
  const start = many === null ? 0 : index * strides[many]!;
  const voxels = new Uint8Array(dims[0] * dims[1] * dims[2]);
  for (let x = 0, to = 0; x < dims[0]; x++)
    for (let y = 0; y < dims[1]; y++) {
      let from = start + x * alongX + y * alongY;
      for (let z = 0; z < dims[2]; z++, from += alongZ) voxels[to++] = array.full(from) ? 1 : 0;
    }
  return { dims, voxels };
}

function stridesOf({ shape, firstFastest }: NumberArray): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const dim of firstFastest ? shape : [...shape].reverse()) {
    strides.push(stride);
    stride *= dim;
  }
  return firstFastest ? strides : strides.reverse();
}
