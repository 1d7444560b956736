import { parts } from './place';

/** Axes of the rays: along the first; (u, v) are the others. */
export const rayAxes = [
  { along: 0, u: 1, v: 2 },
  { along: 1, u: 0, v: 2 },
  { along: 2, u: 0, v: 1 },
] as const;
export type RayAxis = (typeof rayAxes)[number];

/**
 * Finds where rays through the centres of all voxels, along one axis, meet triangles. A ray through an edge or a corner
 * meets one of the triangles there that lie on its two sides, never both or none (the rule by which graphics cards fill
 * triangles, in whole numbers).
 *
 * @param placed corners in parts of a voxel
 * @param meets gets the voxel (u, v) of the ray, the place on it in voxels, and the number of the triangle
 */
export function castRays(
  placed: Int32Array,
  corners: Uint32Array,
  triangles: Uint32Array,
  { along, u, v }: RayAxis,
  meets: (u: number, v: number, depth: number, triangle: number) => void,
): void {
  for (const triangle of triangles) {
    const a = corners[triangle * 3]! * 3;
    let b = corners[triangle * 3 + 1]! * 3;
    let c = corners[triangle * 3 + 2]! * 3;
    const [au, av] = [placed[a + u]!, placed[a + v]!];
    let [bu, bv] = [placed[b + u]!, placed[b + v]!];
    let [cu, cv] = [placed[c + u]!, placed[c + v]!];
    const area = (bu - au) * (cv - av) - (bv - av) * (cu - au);
    // Seen from its edge: no ray goes through.
    if (area === 0) continue;
    if (area < 0) [b, c, bu, bv, cu, cv] = [c, b, cu, cv, bu, bv];
    const firstU = firstCentre(Math.min(au, bu, cu));
    const lastU = lastCentre(Math.max(au, bu, cu));
    const firstV = firstCentre(Math.min(av, bv, cv));
    const lastV = lastCentre(Math.max(av, bv, cv));
    if (firstU > lastU || firstV > lastV) continue;
    // An edge belongs to the triangle on its one side alone.
    const keepsA = keeps(cu - bu, cv - bv);
    const keepsB = keeps(au - cu, av - cv);
    const keepsC = keeps(bu - au, bv - av);
    const [depthA, depthB, depthC] = [placed[a + along]!, placed[b + along]!, placed[c + along]!];
    const scale = 1 / (Math.abs(area) * parts);
    for (let i = firstU; i <= lastU; i++) {
      const pu = i * parts + parts / 2;
      for (let j = firstV; j <= lastV; j++) {
        const pv = j * parts + parts / 2;
        const weightA = (cu - bu) * (pv - bv) - (cv - bv) * (pu - bu);
        if (weightA < 0 || (weightA === 0 && !keepsA)) continue;
        const weightB = (au - cu) * (pv - cv) - (av - cv) * (pu - cu);
        if (weightB < 0 || (weightB === 0 && !keepsB)) continue;
        const weightC = (bu - au) * (pv - av) - (bv - av) * (pu - au);
        if (weightC < 0 || (weightC === 0 && !keepsC)) continue;
        meets(i, j, (weightA * depthA + weightB * depthB + weightC * depthC) * scale, triangle);
      }
    }
  }
}

/** How often `castRays` tests whether a ray meets a triangle, along all three axes together. */
export function countTests(placed: Int32Array, corners: Uint32Array): number {
  let tests = 0;
  for (let t = 0; t < corners.length; t += 3) {
    const [a, b, c] = [corners[t]! * 3, corners[t + 1]! * 3, corners[t + 2]! * 3];
    const rays = (k: number): number => {
      const [p, q, r] = [placed[a + k]!, placed[b + k]!, placed[c + k]!];
      return Math.max(0, lastCentre(Math.max(p, q, r)) - firstCentre(Math.min(p, q, r)) + 1);
    };
    const [x, y, z] = [rays(0), rays(1), rays(2)];
    tests += x * y + x * z + y * z;
  }
  return tests;
}

/** Whether an edge in this direction belongs to the triangle on its left. */
const keeps = (du: number, dv: number): boolean => dv < 0 || (dv === 0 && du > 0);

/** The first voxel whose centre is not before this place. */
const firstCentre = (place: number): number => Math.ceil((place - parts / 2) / parts);
const lastCentre = (place: number): number => Math.floor((place - parts / 2) / parts);
