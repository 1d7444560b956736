import { Refused } from '../refused';
import type { Grid, Shape, ShapeNote, UpAxis } from './shape';

/**
 * Brings voxels of any size to a cube of `side` with z upright:
 *
 * 1. sides that differ are made equal with empty voxels around;
 * 2. a cube that lacks one or two voxels of a usual side (32 of 30, 64 of 62) is padded to it: chapter 2 does so with the
 *    30³ of 3D ShapeNets, by `numpy.pad`;
 * 3. a smaller one is enlarged by nearest neighbour, as chapter 2 does by `scipy.ndimage.zoom` of order 0 (32 → 64: every
 *    voxel becomes 2³); of a larger one, each new voxel is full where at least half of its volume was.
 *
 * @param up axis of the grid that points upward
 * @throws Refused shapeEmpty when no voxel is full, before or after
 */
export function fitGrid(grid: Grid, side: number, up: UpAxis): Shape {
  if (!grid.voxels.includes(1)) throw new Refused('shapeEmpty');
  const notes: ShapeNote[] = [];
  let cube = turnUp(grid, up);
  const longest = Math.max(...cube.dims);
  if (cube.dims.some((dim) => dim !== longest)) {
    cube = pad(cube, longest);
    notes.push({ kind: 'notCubic' });
  }
  const usual = [side / 2, side, side * 2].find((target) => longest < target && longest >= target - 2);
  if (usual !== undefined && longest > 2) {
    cube = pad(cube, usual);
    notes.push({ kind: 'padded', from: longest });
  }
  const from = cube.dims[0];
  if (from < side) notes.push({ kind: 'enlarged', from });
  if (from > side) notes.push({ kind: 'reduced', from });
  const voxels = from < side ? enlarge(cube, side) : from > side ? reduce(cube, side) : cube.voxels;
  if (!voxels.includes(1)) throw new Refused('shapeEmpty');
  return { voxels, notes };
}

/** Turns (never mirrors) a grid so that its axis `up` becomes z. */
export function turnUp({ dims, voxels }: Grid, up: UpAxis): Grid {
  if (up === 'z') return { dims, voxels };
  const [a, b, c] = dims;
  const turned = new Uint8Array(voxels.length);
  for (let x = 0, from = 0; x < a; x++)
    for (let y = 0; y < b; y++)
      for (let z = 0; z < c; z++, from++) {
        // y up: (x, −z, y); x up: (y, z, x).
        const to = up === 'y' ? (x * c + (c - 1 - z)) * b + y : (y * c + z) * a + x;
        turned[to] = voxels[from]!;
      }
  return { dims: up === 'y' ? [a, c, b] : [b, c, a], voxels: turned };
}

/** A cube of `side` with the grid in its middle. */
function pad({ dims, voxels }: Grid, side: number): Grid {
  const [a, b, c] = dims;
  const [left, front, below] = dims.map((dim) => Math.floor((side - dim) / 2)) as [number, number, number];
  const padded = new Uint8Array(side ** 3);
  for (let x = 0; x < a; x++)
    for (let y = 0; y < b; y++) {
      const row = (x * b + y) * c;
      padded.set(voxels.subarray(row, row + c), ((x + left) * side + y + front) * side + below);
    }
  return { dims: [side, side, side], voxels: padded };
}

/** Each voxel takes the value of the one that its centre lies in. */
function enlarge({ dims: [from], voxels }: Grid, side: number): Uint8Array {
  const nearest = Array.from({ length: side }, (_, i) => Math.floor(((i + 0.5) * from) / side));
  const enlarged = new Uint8Array(side ** 3);
  let to = 0;
  for (const x of nearest)
    for (const y of nearest) {
      const row = (x * from + y) * from;
      for (const z of nearest) enlarged[to++] = voxels[row + z]!;
    }
  return enlarged;
}

/** Full where at least half of the volume is; sides need not divide. */
function reduce({ dims: [from], voxels }: Grid, side: number): Uint8Array {
  const shares = sharesOf(from, side);
  // One axis after the other, as the overlap of two boxes is the product of those along their axes.
  const plane = from * from;
  let volume: Float32Array = new Float32Array(side * plane);
  shares.forEach(({ first, weights }, x) => {
    weights.forEach((weight, i) => {
      const start = (first + i) * plane;
      for (let k = 0; k < plane; k++) volume[x * plane + k]! += weight * voxels[start + k]!;
    });
  });
  volume = reduceAlong(volume, shares, side, from, from);
  volume = reduceAlong(volume, shares, side * side, from, 1);
  // Thirds do not add up to one exactly; halves do.
  return Uint8Array.from(volume, (share) => (share >= 0.5 - 1e-5 ? 1 : 0));
}

interface Share {
  /** The first voxel that overlaps the new one. */
  first: number;
  /** Share of the new voxel that this one and the ones behind it take; together 1. */
  weights: number[];
}

function sharesOf(from: number, side: number): Share[] {
  const width = from / side;
  return Array.from({ length: side }, (_, i) => {
    const [start, end] = [i * width, (i + 1) * width];
    const first = Math.floor(start);
    const weights: number[] = [];
    for (let j = first; j < Math.min(from, end); j++) {
      const overlap = Math.min(end, j + 1) - Math.max(start, j);
      weights.push(Math.max(0, overlap) / width);
    }
    return { first, weights };
  });
}

/** Reduces the middle axis of (outer, from, inner). */
function reduceAlong(
  volume: Float32Array,
  shares: Share[],
  outer: number,
  from: number,
  inner: number,
): Float32Array {
  const reduced = new Float32Array(outer * shares.length * inner);
  for (let o = 0; o < outer; o++)
    shares.forEach(({ first, weights }, s) => {
      const to = (o * shares.length + s) * inner;
      weights.forEach((weight, i) => {
        const start = (o * from + first + i) * inner;
        for (let k = 0; k < inner; k++) reduced[to + k]! += weight * volume[start + k]!;
      });
    });
  return reduced;
}
