import type { Mesh } from './mesh';

const headerBytes = 80;
const triangleBytes = 50;

/**
 * Binary STL: 80 bytes of text, the number of triangles, and for each its normal, its corners and two unused bytes. The
 * format names no unit; slicers read millimetres.
 */
export function stlOf({ positions, triangles }: Mesh): Uint8Array<ArrayBuffer> {
  const count = triangles.length / 3;
  const bytes = new Uint8Array(headerBytes + 4 + count * triangleBytes);
  // Must not begin with “solid”, which is how the text sort of STL begins.
  bytes.set(new TextEncoder().encode('Binary STL of GAN Studio, millimetres'));
  const view = new DataView(bytes.buffer);
  view.setUint32(headerBytes, count, true);
  for (let i = 0; i < count; i++) {
    const corner = (k: number): [number, number, number] => {
      const at = 3 * triangles[3 * i + k]!;
      return [positions[at]!, positions[at + 1]!, positions[at + 2]!];
    };
    const [a, b, c] = [corner(0), corner(1), corner(2)];
    const at = headerBytes + 4 + i * triangleBytes;
    [...normal(a, b, c), ...a, ...b, ...c].forEach((value, k) => view.setFloat32(at + 4 * k, value, true));
  }
  return bytes;
}

type Vector = [number, number, number];

function normal(a: Vector, b: Vector, c: Vector): Vector {
  const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const [vx, vy, vz] = [c[0] - a[0], c[1] - a[1], c[2] - a[2]];
  const across: Vector = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
  // A triangle without area keeps the normal (0, 0, 0), which readers take as “work it out”.
  const length = Math.hypot(...across) || 1;
  return [across[0] / length, across[1] / length, across[2] / length];
}
