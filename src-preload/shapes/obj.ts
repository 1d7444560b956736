import type { Mesh } from './mesh';

/** Wavefront OBJ, a text: vertices, then triangles by numbers of vertices from 1. The unit is told in a comment. */
export function objOf({ positions, triangles }: Mesh): Uint8Array<ArrayBuffer> {
  const lines = ['# GAN Studio', '# Unit: millimetres, z is up', 'o shape'];
  for (let i = 0; i < positions.length; i += 3)
    lines.push(`v ${written(positions[i]!)} ${written(positions[i + 1]!)} ${written(positions[i + 2]!)}`);
  for (let i = 0; i < triangles.length; i += 3)
    lines.push(`f ${triangles[i]! + 1} ${triangles[i + 1]! + 1} ${triangles[i + 2]! + 1}`);
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

/** Nine digits tell every float32 from its neighbours; an exponent is avoided, which some readers do not know. */
function written(value: number): string {
  const short = String(Number(value.toPrecision(9)));
  return short.includes('e') ? value.toFixed(12) : short;
}
