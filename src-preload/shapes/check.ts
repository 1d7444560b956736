import type { Mesh } from './mesh';

/** What a slicer stumbles over, counted. All zero: the mesh is closed, manifold and turned the same way everywhere. */
export interface MeshFaults {
  /** Edges that have not exactly two triangles, in opposite directions. */
  edges: number;
  /** Vertices whose triangles make more than one fan, or none. */
  vertices: number;
  /** Triangles with a vertex twice. */
  triangles: number;
}

/** @returns the faults of a mesh by its indices; places do not count */
export function faultsOf({ positions, triangles }: Mesh): MeshFaults {
  const count = positions.length / 3;
  const faults: MeshFaults = { edges: 0, vertices: 0, triangles: 0 };
  /** The vertex after b in a triangle that has a before b, by (a, b): each direction of an edge has one. */
  const opposite = new Map<number, number>();
  const repeated = new Set<number>();
  /** For each vertex: a neighbour, and how many triangles it has. */
  const first = new Int32Array(count).fill(-1);
  const degree = new Uint32Array(count);
  for (let i = 0; i < triangles.length; i += 3) {
    const [a, b, c] = [triangles[i]!, triangles[i + 1]!, triangles[i + 2]!];
    if (a === b || b === c || c === a) faults.triangles++;
    for (const [from, to, far] of [
      [a, b, c],
      [b, c, a],
      [c, a, b],
    ] as const) {
      const key = from * count + to;
      if (opposite.has(key)) repeated.add(key);
      opposite.set(key, far);
      first[from] = to;
      degree[from]!++;
    }
  }
  for (const key of opposite.keys()) {
    const [from, to] = [Math.floor(key / count), key % count];
    if (repeated.has(key) || !opposite.has(to * count + from)) faults.edges++;
  }
  for (let vertex = 0; vertex < count; vertex++) {
    // Around the vertex from triangle to triangle: one round must pass all of them.
    let at = first[vertex]!;
    let passed = 0;
    while (at >= 0 && passed <= degree[vertex]!) {
      at = opposite.get(vertex * count + at) ?? -1;
      passed++;
      if (at === first[vertex]) break;
    }
    if (at < 0 || passed !== degree[vertex]) faults.vertices++;
  }
  return faults;
}

/**
 * The mesh with vertices of equal place made one, as a program reads a file that lists bare triangles (STL).
 */
export function welded({ positions, triangles }: Mesh): Mesh {
  const known = new Map<string, number>();
  const kept: number[] = [];
  const index = Uint32Array.from({ length: positions.length / 3 }, (_, vertex) => {
    const place = positions.subarray(3 * vertex, 3 * vertex + 3);
    const key = place.join(' ');
    let made = known.get(key);
    if (made === undefined) {
      made = kept.length / 3;
      kept.push(...place);
      known.set(key, made);
    }
    return made;
  });
  return { positions: Float32Array.from(kept), triangles: triangles.map((vertex) => index[vertex]!) };
}
