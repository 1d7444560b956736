/** Volumes as the project keeps them, and small pictures of them. */

/**
 * @param voxels `voxels[(x · side + y) · side + z]`, full where not 0, z upright
 * @returns a bit for each voxel, the highest of a byte first, as `numpy.packbits` has them
 */
export function packVolume(voxels: Uint8Array): Uint8Array<ArrayBuffer> {
  const bits = new Uint8Array(Math.ceil(voxels.length / 8));
  for (let i = 0; i < voxels.length; i++) if (voxels[i]) bits[i >> 3]! |= 128 >> (i & 7);
  return bits;
}

/** @returns side³ voxels, 1 where full, else 0 */
export function unpackVolume(bits: Uint8Array, side: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: side ** 3 }, (_, i) => (bits[i >> 3]! >> (7 - (i & 7))) & 1);
}

type Vector = readonly [x: number, y: number, z: number];

/** From the front, the right and above, the same view that the samples of a training are shown in. */
const [turn, tilt] = [-0.65, 0.5];
const toRight: Vector = [Math.cos(turn), Math.sin(turn), 0];
const toEye: Vector = [Math.sin(turn) * Math.cos(tilt), -Math.cos(turn) * Math.cos(tilt), Math.sin(tilt)];
const upward: Vector = [-Math.sin(turn) * Math.sin(tilt), Math.cos(turn) * Math.sin(tilt), Math.cos(tilt)];
/** Where the light comes from, in the axes of the eye: to its right, up, toward it. */
const light: Vector = [-0.48, 0.64, 0.6];
const [paper, darkest, brightest] = [240, 60, 215];

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/**
 * A shaded picture of a volume: parallel rays to the first full voxel, lit by the slope of the volume around it.
 *
 * @param bits as `packVolume` makes them
 * @param pixels side of the picture
 * @returns pixels × pixels × 3 bytes: RGB, rows from the top
 */
export function pictureOfVolume(bits: Uint8Array, side: number, pixels = side): Uint8Array<ArrayBuffer> {
  const isFull = (x: number, y: number, z: number): number => {
    if (x < 0 || y < 0 || z < 0 || x >= side || y >= side || z >= side) return 0;
    const i = (x * side + y) * side + z;
    return (bits[i >> 3]! >> (7 - (i & 7))) & 1;
  };
  /** Out of the shape, over two voxels to either side: a single one would give only a few directions. */
  const slope = (x: number, y: number, z: number): Vector => {
    let [dx, dy, dz] = [0, 0, 0];
    for (let a = -2; a <= 2; a++)
      for (let b = -2; b <= 2; b++)
        for (let c = -2; c <= 2; c++)
          if (isFull(x + a, y + b, z + c)) {
            dx -= a;
            dy -= b;
            dz -= c;
          }
    return [dx, dy, dz];
  };
  const middle = side / 2;
  // Half of the cube's diagonal: all of it fits in.
  const reach = (side * Math.sqrt(3)) / 2;
  const rgb = new Uint8Array(pixels ** 2 * 3).fill(paper);
  for (let row = 0; row < pixels; row++)
    for (let column = 0; column < pixels; column++) {
      const across = ((2 * column + 1) / pixels - 1) * reach;
      const above = (1 - (2 * row + 1) / pixels) * reach;
      for (let depth = reach; depth >= -reach; depth -= 0.5) {
        const at = (axis: 0 | 1 | 2): number =>
          Math.floor(middle + across * toRight[axis] + above * upward[axis] + depth * toEye[axis]);
        const [x, y, z] = [at(0), at(1), at(2)];
        if (!isFull(x, y, z)) continue;
        const normal = slope(x, y, z);
        const length = Math.sqrt(dot(normal, normal)) || 1;
        const seen: Vector = [dot(normal, toRight), dot(normal, upward), dot(normal, toEye)];
        const lit = Math.max(0, dot(seen, light) / length);
        const from = (row * pixels + column) * 3;
        rgb.fill(Math.round(darkest + (brightest - darkest) * lit), from, from + 3);
        break;
      }
    }
  return rgb;
}
