import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';

/** Where an eye stands that looks at a shape from the front, the right and above: turned about the upright axis, then tilted. */
const view = { turn: -0.65, tilt: 0.5 };
/** Where the light comes from, as seen by that eye: left, above, in front; of length 1. */
const light = [-0.48, 0.64, 0.6] as const;
const ambient = 0.3;
/** Value from which on a voxel is full. */
const full = 0.5;
/** Steps of a ray in voxels. */
const stride = 0.5;
/** Light grey, like paper: [−1, 1]. */
const paper = 0.88;

/**
 * Pictures of volumes by casting parallel rays: the first place where a ray meets a value of one half, shaded by the
 * slope of the volume there (Levoy 1988). Axes of a volume: (x, y, z) with z upright, as 3D ShapeNets and ModelNet have
 * them.
 *
 * @param volumes (N, side, side, side, 1) in [0, 1]; taken over
 * @returns (N, pixels, pixels, 1) in [−1, 1]
 */
export function portrayVolumes(volumes: Tensor, pixels: number): Tensor {
  const count = volumes.shape[0]!;
  return tf.tensor4d(portraitsOf(volumes, pixels, paper), [count, pixels, pixels, 1]);
}

/**
 * The same as numbers in a row, on another ground.
 *
 * @param volumes (N, side, side, side, 1) in [0, 1]; taken over
 * @param ground what a picture shows where no ray meets a shape
 */
export function portraitsOf(volumes: Tensor, pixels: number, ground: number): Float32Array {
  const [count, side] = volumes.shape as [number, number];
  const values = volumes.dataSync() as Float32Array;
  volumes.dispose();
  const pictures = new Float32Array(count * pixels * pixels);
  for (let n = 0; n < count; n++) {
    const volume = values.subarray(n * side ** 3, (n + 1) * side ** 3);
    portray(volume, side, pictures.subarray(n * pixels ** 2, (n + 1) * pixels ** 2), pixels, ground);
  }
  return pictures;
}

type Vector = readonly [number, number, number];

function portray(
  volume: Float32Array,
  side: number,
  picture: Float32Array,
  pixels: number,
  ground: number,
): void {
  const at = sampler(volume, side);
  const [cosTurn, sinTurn] = [Math.cos(view.turn), Math.sin(view.turn)];
  const [cosTilt, sinTilt] = [Math.cos(view.tilt), Math.sin(view.tilt)];
  // The eye's axes in the volume: to its right, up, and toward it.
  const right: Vector = [cosTurn, 0, -sinTurn];
  const up: Vector = [-sinTurn * sinTilt, cosTilt, -cosTurn * sinTilt];
  const near: Vector = [sinTurn * cosTilt, sinTilt, cosTurn * cosTilt];
  const middle = (side - 1) / 2;
  // The whole cube fits in: half of its diagonal.
  const reach = (side * Math.sqrt(3)) / 2;

  for (let row = 0; row < pixels; row++)
    for (let column = 0; column < pixels; column++) {
      const across = ((2 * column + 1) / pixels - 1) * reach;
      const above = (1 - (2 * row + 1) / pixels) * reach;
      const place = (depth: number): [number, number, number] => [
        middle + across * right[0] + above * up[0] + depth * near[0],
        middle + across * right[1] + above * up[1] + depth * near[1],
        middle + across * right[2] + above * up[2] + depth * near[2],
      ];
      let shade = ground;
      for (let depth = reach; depth >= -reach; depth -= stride) {
        const [x, y, z] = place(depth);
        if (at(x, y, z) < full) continue;
        const slope: Vector = [
          at(x - 1, y, z) - at(x + 1, y, z),
          at(x, y - 1, z) - at(x, y + 1, z),
          at(x, y, z - 1) - at(x, y, z + 1),
        ];
        const along = (axis: Vector): number => slope[0] * axis[0] + slope[1] * axis[1] + slope[2] * axis[2];
        const seen: Vector = [along(right), along(up), along(near)];
        const length = Math.hypot(...seen);
        const lit =
          length === 0 ? 0 : (seen[0] * light[0] + seen[1] * light[1] + seen[2] * light[2]) / length;
        shade = 2 * (ambient + (0.85 - ambient) * Math.max(0, lit)) - 1;
        break;
      }
      picture[row * pixels + column] = shade;
    }
}

/**
 * Values between the voxels by trilinear interpolation; outside, nothing. Takes (to the right, up, toward the eye) of the
 * upright shape.
 */
function sampler(volume: Float32Array, side: number): (x: number, y: number, z: number) => number {
  // A border of nothing spares every look at a voxel the question whether it is one.
  const wide = side + 2;
  const bordered = new Float32Array(wide ** 3);
  for (let x = 0; x < side; x++)
    for (let y = 0; y < side; y++)
      for (let z = 0; z < side; z++)
        bordered[((x + 1) * wide + (z + 1)) * wide + side - y] = volume[(x * side + y) * side + z]!;
  const [plane, row] = [wide * wide, wide];
  return (x, y, z) => {
    if (x <= -1 || y <= -1 || z <= -1 || x >= side || y >= side || z >= side) return 0;
    const [x0, y0, z0] = [Math.floor(x), Math.floor(y), Math.floor(z)];
    const [u, v, w] = [x - x0, y - y0, z - z0];
    const i = (x0 + 1) * plane + (y0 + 1) * row + z0 + 1;
    const between = (from: number): number => bordered[from]! * (1 - w) + bordered[from + 1]! * w;
    const low = between(i) * (1 - v) + between(i + row) * v;
    const high = between(i + plane) * (1 - v) + between(i + plane + row) * v;
    return low * (1 - u) + high * u;
  };
}
