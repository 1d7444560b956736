import type { Mesh } from './mesh';

/** Sizes of a closed mesh, in its own unit, the unit squared and cubed. */
export interface MeshSizes {
  /** Positive if the triangles look outward. */
  volume: number;
  area: number;
  /** The corners of the smallest box around it; all zero for an empty mesh. */
  low: [number, number, number];
  high: [number, number, number];
}

/** Volume as the sum of tetrahedra from the middle of the box (divergence theorem), area as the sum of triangles. */
export function sizesOf(mesh: Mesh): MeshSizes {
  const { positions, triangles } = mesh;
  const [low, high] = boxOf(mesh);
  const middle = low.map((value, axis) => (value + high[axis]!) / 2);
  let [volume, area] = [0, 0];
  for (let i = 0; i < triangles.length; i += 3) {
    const [a, b, c] = [3 * triangles[i]!, 3 * triangles[i + 1]!, 3 * triangles[i + 2]!];
    const [px, py, pz] = [positions[a]!, positions[a + 1]!, positions[a + 2]!];
    const [ux, uy, uz] = [positions[b]! - px, positions[b + 1]! - py, positions[b + 2]! - pz];
    const [vx, vy, vz] = [positions[c]! - px, positions[c + 1]! - py, positions[c + 2]! - pz];
    const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    area += Math.hypot(nx, ny, nz) / 2;
    volume += ((px - middle[0]!) * nx + (py - middle[1]!) * ny + (pz - middle[2]!) * nz) / 6;
  }
  return { volume, area, low, high };
}

/** The corners of the smallest box around a mesh. */
export function boxOf({ positions }: Mesh): [[number, number, number], [number, number, number]] {
  if (positions.length === 0)
    return [
      [0, 0, 0],
      [0, 0, 0],
    ];
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < positions.length; i++) {
    const axis = i % 3;
    low[axis] = Math.min(low[axis]!, positions[i]!);
    high[axis] = Math.max(high[axis]!, positions[i]!);
  }
  return [low, high];
}

/** Outward normals of the vertices, of length 1, weighted by the area of the triangles around each. */
export function normalsOf({ positions, triangles }: Mesh): Float32Array {
  const normals = new Float32Array(positions.length);
  for (let i = 0; i < triangles.length; i += 3) {
    const [a, b, c] = [3 * triangles[i]!, 3 * triangles[i + 1]!, 3 * triangles[i + 2]!];
    const [px, py, pz] = [positions[a]!, positions[a + 1]!, positions[a + 2]!];
    const [ux, uy, uz] = [positions[b]! - px, positions[b + 1]! - py, positions[b + 2]! - pz];
    const [vx, vy, vz] = [positions[c]! - px, positions[c + 1]! - py, positions[c + 2]! - pz];
    const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    for (const at of [a, b, c]) {
      normals[at]! += nx;
      normals[at + 1]! += ny;
      normals[at + 2]! += nz;
    }
  }
  for (let i = 0; i < normals.length; i += 3) {
    const length = Math.hypot(normals[i]!, normals[i + 1]!, normals[i + 2]!);
    if (length === 0) {
      // A vertex between triangles that face away from each other has no side of its own: upward serves.
      normals[i + 2] = 1;
      continue;
    }
    for (let axis = 0; axis < 3; axis++) normals[i + axis]! /= length;
  }
  return normals;
}
