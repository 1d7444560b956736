import type { Mesh } from './mesh';

/** Taubin's pair: in by λ, out by more, which passes slow waves (pass band 0.1) and damps steps between voxels. */
const lambda = 0.5;
const mu = -0.526;

/**
 * Smooths without shrinking: each round moves vertices toward the mean of their neighbours, then a little further back
 * (Taubin, “A signal processing approach to fair surface design”, 1995). Triangles stay as they are, so a manifold remains
 * one.
 *
 * @param rounds 0 changes nothing; 10 takes the stairs off a shape of 32³ voxels
 */
export function smoothed({ positions, triangles }: Mesh, rounds: number): Mesh {
  const count = positions.length / 3;
  // In a closed manifold every neighbour of a vertex comes after it in exactly one triangle.
  const degree = new Uint32Array(count);
  for (const vertex of triangles) degree[vertex]!++;
  let from = Float32Array.from(positions);
  let sums = new Float32Array(positions.length);
  for (let pass = 0; pass < 2 * rounds; pass++) {
    sums.fill(0);
    for (let i = 0; i < triangles.length; i += 3)
      for (let k = 0; k < 3; k++) {
        const [at, next] = [3 * triangles[i + k]!, 3 * triangles[i + ((k + 1) % 3)]!];
        sums[at]! += from[next]!;
        sums[at + 1]! += from[next + 1]!;
        sums[at + 2]! += from[next + 2]!;
      }
    const by = pass % 2 === 0 ? lambda : mu;
    for (let i = 0; i < sums.length; i++) {
      const neighbours = degree[Math.floor(i / 3)]!;
      const value = from[i]!;
      sums[i] = neighbours === 0 ? value : value + by * (sums[i]! / neighbours - value);
    }
    [from, sums] = [sums, from];
  }
  return { positions: from, triangles };
}
