import type { Mesh } from './mesh';

/** Binary PLY, little endian: a header of text, the vertices, and triangles as lists of three. */
export function plyOf({ positions, triangles }: Mesh): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(
    [
      'ply',
      'format binary_little_endian 1.0',
      'comment GAN Studio, millimetres, z is up',
      `element vertex ${positions.length / 3}`,
      'property float x',
      'property float y',
      'property float z',
      `element face ${triangles.length / 3}`,
      'property list uchar int vertex_indices',
      'end_header',
      '',
    ].join('\n'),
  );
  const triangleBytes = 13;
  const bytes = new Uint8Array(header.length + 4 * positions.length + (triangles.length / 3) * triangleBytes);
  bytes.set(header);
  const view = new DataView(bytes.buffer);
  let at = header.length;
  for (const value of positions) {
    view.setFloat32(at, value, true);
    at += 4;
  }
  for (let i = 0; i < triangles.length; i += 3) {
    view.setUint8(at, 3);
    for (let k = 0; k < 3; k++) view.setInt32(at + 1 + 4 * k, triangles[i + k]!, true);
    at += triangleBytes;
  }
  return bytes;
}
