import { describe, expect, it } from 'vitest';
import { blockFaces, type BlockFaces } from './block-faces';
import type { Cuts } from './cuts';
import { fieldOf, noise } from './testing';

const none: Cuts = [0, 0, 0];
const full = fieldOf(6, () => 1);
const count = ({ triangles }: BlockFaces): number => triangles.length / 6;
type Place = [number, number, number];
const at = (list: ArrayLike<number>, corner: number): Place => [
  list[4 * corner]!,
  list[4 * corner + 1]!,
  list[4 * corner + 2]!,
];

/** Full voxels of a field of side 4, by their places. */
const voxels = (...places: Place[]) =>
  fieldOf(4, (x, y, z) => Number(places.some((p) => p.join() === [x - 0.5, y - 0.5, z - 0.5].join())));

/** A face of one voxel: the place of its lower corner, its axis and sign. */
const faceName = (place: Place, axis: number, sign: number): string => `${place.join()} ${axis} ${sign}`;

/** Every rectangle taken apart into the faces of single voxels, each checked to be turned outward. */
function singleFaces(faces: BlockFaces): string[] {
  const names: string[] = [];
  for (let i = 0; i < count(faces); i++) {
    const places = [0, 1, 2, 3].map((corner) => at(faces.corners, 4 * i + corner));
    const normal = at(faces.normals, 4 * i);
    const axis = normal.findIndex((value) => value !== 0);
    const sign = Math.sign(normal[axis]!);
    const low = [0, 1, 2].map((n) => Math.min(...places.map((place) => place[n]!))) as Place;
    const high = [0, 1, 2].map((n) => Math.max(...places.map((place) => place[n]!))) as Place;
    expect(low[axis]).toBe(high[axis]);
    for (const [corner, place] of places.entries()) {
      expect(at(faces.normals, 4 * i + corner)).toEqual(normal);
      const away = place.map((value, n) => (n === axis ? 0 : value === high[n] ? 1 : -1));
      expect(at(faces.outward, 4 * i + corner)).toEqual(away);
    }
    for (const first of [6 * i, 6 * i + 3]) {
      const [a, b, c] = [0, 1, 2].map((n) => at(faces.corners, faces.triangles[first + n]!)) as [
        Place,
        Place,
        Place,
      ];
      const [p, q] = [b, c].map((place) => place.map((value, n) => value - a[n]!)) as [Place, Place];
      const [u, v] = [(axis + 1) % 3, (axis + 2) % 3];
      expect(Math.sign(p[u]! * q[v]! - p[v]! * q[u]!)).toBe(sign);
    }
    const end = high.map((value, n) => (n === axis ? value + 1 : value));
    for (let x = low[0]; x < end[0]!; x++)
      for (let y = low[1]; y < end[1]!; y++)
        for (let z = low[2]; z < end[2]!; z++) names.push(faceName([x, y, z], axis, sign));
  }
  return names;
}

describe('faces of blocks', () => {
  it('are six for a voxel, and six for a cube of eight', () => {
    expect(count(blockFaces(voxels([1, 2, 3]), 0.5, none))).toBe(6);
    const eight = fieldOf(2, () => 1);
    const faces = blockFaces(eight, 0.5, none);
    expect(count(faces)).toBe(6);
    expect(singleFaces(faces)).toHaveLength(24);
    expect([...new Set(faces.corners)].sort()).toEqual([0, 2]);
  });

  it('keep voxels apart that touch along an edge alone', () => {
    expect(count(blockFaces(voxels([0, 0, 0], [1, 1, 0]), 0.5, none))).toBe(12);
  });

  it('line a hole inside', () => {
    const hollow = fieldOf(3, (x, y, z) => Number(Math.hypot(x - 1.5, y - 1.5, z - 1.5) > 0.5));
    const faces = blockFaces(hollow, 0.5, none);
    expect(count(faces)).toBe(12);
    expect(singleFaces(faces)).toHaveLength(6 * 9 + 6);
  });

  it.each([
    ['whole', [0, 0, 0]],
    ['cut', [0.3, 0.45, 0.2]],
  ] as [string, Cuts][])('are each face toward nothing, once, on noise: %s', (_, cuts) => {
    const { values, side } = noise(9, 4);
    const kept = ([x, y, z]: Place): boolean =>
      x + 0.5 <= (1 - cuts[0]) * side && y + 0.5 >= cuts[1] * side && z + 0.5 <= (1 - cuts[2]) * side;
    const isFull = (place: Place): boolean =>
      place.every((value) => value >= 0 && value < side) &&
      kept(place) &&
      values[(place[0] * side + place[1]) * side + place[2]]! >= 0.6;
    const wanted: string[] = [];
    for (let i = 0; i < values.length; i++) {
      const place: Place = [Math.floor(i / side ** 2), Math.floor(i / side) % side, i % side];
      if (!isFull(place)) continue;
      for (let axis = 0; axis < 3; axis++)
        for (const sign of [-1, 1]) {
          const next = place.map((value, n) => value + (n === axis ? sign : 0)) as Place;
          const face = place.map((value, n) => value + (n === axis && sign > 0 ? 1 : 0)) as Place;
          if (!isFull(next)) wanted.push(faceName(face, axis, sign));
        }
    }
    const faces = blockFaces({ values, side }, 0.6, cuts);
    expect(singleFaces(faces).sort()).toEqual(wanted.sort());
    expect(count(faces)).toBeLessThan(wanted.length);
  });

  it('close the cut: from the right, from the front, from above', () => {
    for (const [axis, low, high] of [
      [0, 0, 3],
      [1, 3, 6],
      [2, 0, 3],
    ] as const) {
      const cuts: [number, number, number] = [0, 0, 0];
      cuts[axis] = 0.5;
      const faces = blockFaces(full, 0.5, cuts);
      expect(count(faces)).toBe(6);
      const places = Array.from({ length: faces.corners.length / 4 }, (_, i) => at(faces.corners, i)[axis]!);
      expect([Math.min(...places), Math.max(...places)]).toEqual([low, high]);
    }
  });

  it('are none where all is cut away, or nothing reaches the threshold', () => {
    expect(count(blockFaces(full, 0.5, [1, 0, 0]))).toBe(0);
    expect(
      count(
        blockFaces(
          fieldOf(4, () => 0.4),
          0.5,
          none,
        ),
      ),
    ).toBe(0);
  });

  it('take larger numbers where the small ones end', () => {
    const small = blockFaces(full, 0.5, none);
    expect([small.corners, small.triangles]).toEqual([expect.any(Uint8Array), expect.any(Uint16Array)]);
    // All but a rod along x is cut away.
    const wide = { values: new Float32Array(256 ** 3).fill(1), side: 256 };
    const long = blockFaces(wide, 0.5, [0, 0.995, 0.995]);
    expect(Math.max(...long.corners)).toBe(256);
    // A chessboard of 30³ has 13,500 voxels with six faces each, none joined.
    const board = fieldOf(30, (x, y, z) => (x + y + z - 1.5) % 2);
    const many = blockFaces(board, 0.5, none);
    expect(count(many)).toBe(6 * 13_500);
    expect(many.triangles.at(-1)).toBe(4 * 6 * 13_500 - 1);
  });

  it('refuse a field of another size', () => {
    expect(() => blockFaces({ values: new Float32Array(7), side: 2 }, 0.5, none)).toThrow(RangeError);
  });
});
