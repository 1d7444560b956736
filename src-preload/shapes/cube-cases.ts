/**
 * The cases of marching cubes (Lorensen and Cline 1987), worked out instead of listed. Corner c of a cell lies at
 * (c & 1, c >> 1 & 1, c >> 2 & 1).
 *
 * On every face of a cell, lines run between the edges at which the field crosses the threshold. The lines of all faces make
 * closed loops, which are filled with triangles. Why the surface is always a manifold:
 * - both cells at a face draw the same lines in it (`fullJoined`), so every line has one loop on either side;
 * - no triangle has an inner side that lies in a face (`triangulate`), so such a side belongs to one cell alone;
 * - in each of the four cells at an edge, one loop passes the crossing, so the triangles there make one fan.
 */

/** The ends of the 12 edges, the lower corner first: four along x, four along y, four along z. */
export const cubeEdges: readonly (readonly [number, number])[] = [1, 2, 4].flatMap((step) =>
  [0, 1, 2, 3, 4, 5, 6, 7]
    .filter((corner) => !(corner & step))
    .map((corner) => [corner, corner | step] as const),
);

/** The corners of the 6 faces, counterclockwise as seen from outside. */
export const cubeFaces: readonly (readonly [number, number, number, number])[] = [
  [0, 4, 6, 2],
  [1, 3, 7, 5],
  [0, 1, 5, 4],
  [2, 6, 7, 3],
  [0, 2, 3, 1],
  [4, 5, 7, 6],
];

/** One closed loop of a cell. */
export interface Loop {
  /** Edges that it passes. */
  edges: readonly number[];
  /** Corners of triangles as places in `edges`; null: a fan around a vertex in the middle. */
  triangles: readonly number[] | null;
}

const edgeBetween = (a: number, b: number): number =>
  cubeEdges.findIndex(([from, to]) => from === Math.min(a, b) && to === Math.max(a, b));
const faceEdges = cubeFaces.map((corners) =>
  corners.map((corner, k) => edgeBetween(corner, corners[(k + 1) % 4]!)),
);
/** Bit f is set if the edge lies in face f. */
const facesOfEdge = cubeEdges.map((_, edge) =>
  faceEdges.reduce((bits, edges, face) => (edges.includes(edge) ? bits | (1 << face) : bits), 0),
);
/** Bit f is set if face f has full corners across from each other and the others empty, for each of the 256 cases. */
export const undecidedFaces: readonly number[] = Array.from({ length: 256 }, (_, full) =>
  cubeFaces.reduce((bits, corners, face) => {
    const [a, b, c, d] = corners.map((corner) => (full >> corner) & 1);
    return a === c && b === d && a !== b ? bits | (1 << face) : bits;
  }, 0),
);

const known = new Map<number, readonly Loop[]>();

/**
 * The loops of a cell.
 *
 * @param full bit c is set if corner c is full
 * @param joined bit f is set if the full corners of the undecided face f are joined
 */
export function loopsOf(full: number, joined: number): readonly Loop[] {
  const key = full | ((joined & undecidedFaces[full]!) << 8);
  let loops = known.get(key);
  if (!loops) known.set(key, (loops = trace(full, joined)));
  return loops;
}

function trace(full: number, joined: number): Loop[] {
  // From each crossed edge to the next one; empty space lies to the right as seen from outside of the cell.
  const next = new Map<number, number>();
  cubeFaces.forEach((corners, face) => {
    const edges = faceEdges[face]!;
    const isFull = (k: number): boolean => ((full >> corners[k % 4]!) & 1) === 1;
    const enters = [0, 1, 2, 3].filter((k) => !isFull(k) && isFull(k + 1));
    const leaves = enters.map((k) => [1, 2, 3].map((by) => k + by).find((at) => !isFull(at + 1))! % 4);
    // Where the full corners are joined, the lines cut off the empty ones.
    if (enters.length === 2 && (joined >> face) & 1) leaves.reverse();
    enters.forEach((enter, i) => next.set(edges[enter]!, edges[leaves[i]!]!));
  });
  const loops: Loop[] = [];
  while (next.size > 0) {
    const edges: number[] = [];
    let edge = next.keys().next().value!;
    while (next.has(edge)) {
      edges.push(edge);
      const to = next.get(edge)!;
      next.delete(edge);
      edge = to;
    }
    loops.push({ edges, triangles: triangulate(edges, 0, edges.length - 1) });
  }
  return loops;
}

/** Triangles of the part of a loop from place `first` to place `last`; null if none avoid inner sides in a face. */
function triangulate(edges: readonly number[], first: number, last: number): number[] | null {
  if (last - first < 2) return [];
  const mayJoin = (i: number, j: number): boolean =>
    j - i === 1 ||
    (i === 0 && j === edges.length - 1) ||
    (facesOfEdge[edges[i]!]! & facesOfEdge[edges[j]!]!) === 0;
  for (let apex = first + 1; apex < last; apex++) {
    if (!mayJoin(first, apex) || !mayJoin(apex, last)) continue;
    const left = triangulate(edges, first, apex);
    const right = left && triangulate(edges, apex, last);
    if (left && right) return [first, apex, last, ...left, ...right];
  }
  return null;
}
