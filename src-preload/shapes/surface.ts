import { cubeEdges, cubeFaces, loopsOf, undecidedFaces } from './cube-cases';
import { fullJoined, shelled, type Field } from './field';
import { MeshBuilder, type Mesh } from './mesh';

/**
 * A crossing keeps this distance from the ends of its edge, in voxels: crossings of different edges never fall into one
 * place, so that a file that lists bare triangles (STL) is put together again without a fault.
 */
const margin = 0.01;

/**
 * The surface at a threshold by marching cubes, with the asymptotic decider on the faces of cells. Closed and manifold for
 * every field: each edge has two triangles, in opposite directions, and the triangles at a vertex make one fan. Units:
 * voxels.
 *
 * @param threshold in (0, 1]: values from it on are inside
 * @throws RangeError as `shelled` does
 */
export function surfaceOf(field: Field, threshold: number): Mesh {
  const { values, wide } = shelled(field, threshold);
  const builder = new MeshBuilder();
  const steps = [wide * wide, wide, 1] as const;
  const corners = Array.from({ length: 8 }, (_, c) =>
    steps.reduce((sum, step, axis) => sum + ((c >> axis) & 1) * step, 0),
  );
  const full = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) full[i] = values[i]! >= threshold ? 1 : 0;

  /** Index of the vertex on the edge that leaves a voxel along an axis; 0: none yet (indices are one higher). */
  const crossings = new Uint32Array(3 * values.length);
  const crossing = (cell: number, edge: number): number => {
    const [from, to] = cubeEdges[edge]!;
    const start = cell + corners[from]!;
    const axis = edge >> 2;
    const key = 3 * start + axis;
    const before = crossings[key]!;
    if (before) return before - 1;
    const [low, high] = [values[start]!, values[cell + corners[to]!]!];
    const part = Math.min(1 - margin, Math.max(margin, (threshold - low) / (high - low)));
    // The middle of voxel i lies at i + ½; the shell adds one.
    const z = (start % wide) - 0.5;
    const y = (Math.floor(start / wide) % wide) - 0.5;
    const x = Math.floor(start / steps[0]) - 0.5;
    const made = builder.vertex(
      axis === 0 ? x + part : x,
      axis === 1 ? y + part : y,
      axis === 2 ? z + part : z,
    );
    crossings[key] = made + 1;
    return made;
  };

  const [c1, c2, c3, c4, c5, c6, c7] = corners.slice(1) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const last = wide - 1;
  const vertices: number[] = [];
  for (let x = 0; x < last; x++)
    for (let y = 0; y < last; y++) {
      let cell = (x * wide + y) * wide;
      for (let z = 0; z < last; z++, cell++) {
        const bits =
          full[cell]! |
          (full[cell + c1]! << 1) |
          (full[cell + c2]! << 2) |
          (full[cell + c3]! << 3) |
          (full[cell + c4]! << 4) |
          (full[cell + c5]! << 5) |
          (full[cell + c6]! << 6) |
          (full[cell + c7]! << 7);
        if (bits === 0 || bits === 255) continue;
        const undecided = undecidedFaces[bits]!;
        const joined = undecided === 0 ? 0 : joinedFaces(values, cell, corners, bits, undecided, threshold);
        for (const { edges, triangles } of loopsOf(bits, joined)) {
          vertices.length = edges.length;
          for (let i = 0; i < edges.length; i++) vertices[i] = crossing(cell, edges[i]!);
          if (triangles) {
            for (let i = 0; i < triangles.length; i += 3)
              builder.triangle(
                vertices[triangles[i]!]!,
                vertices[triangles[i + 1]!]!,
                vertices[triangles[i + 2]!]!,
              );
          } else {
            const middle = builder.middle(vertices);
            for (let i = 0; i < vertices.length; i++)
              builder.triangle(middle, vertices[i]!, vertices[(i + 1) % vertices.length]!);
          }
        }
      }
    }
  return builder.build();
}

/** Bit f is set if the full corners of the undecided face f are joined. */
function joinedFaces(
  values: Float32Array,
  cell: number,
  corners: readonly number[],
  full: number,
  undecided: number,
  threshold: number,
): number {
  let joined = 0;
  for (let face = 0; face < 6; face++) {
    if (!((undecided >> face) & 1)) continue;
    const [a, b, c, d] = cubeFaces[face]!;
    const value = (corner: number): number => values[cell + corners[corner]!]!;
    const yes =
      (full >> a) & 1
        ? fullJoined(value(a), value(c), value(b), value(d), threshold)
        : fullJoined(value(b), value(d), value(a), value(c), threshold);
    if (yes) joined |= 1 << face;
  }
  return joined;
}
