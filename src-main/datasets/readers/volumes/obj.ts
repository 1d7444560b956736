import { MeshBuilder, type Mesh } from './mesh';
import { TextLines } from './text-lines';

/** Corners of one face that are believed. */
const mostCorners = 100_000;

/**
 * Reads corners and faces of an `.obj` file; of groups, materials, curves and normals it needs nothing. three.js's own
 * reader takes memory that no count bounds.
 *
 * @throws Refused fileDamaged, shapeEmpty, meshTooLarge
 */
export function readObj(bytes: Buffer): Mesh {
  const lines = new TextLines(bytes);
  const mesh = new MeshBuilder();
  const face: number[] = [];
  while (lines.next()) {
    const keyword = lines.word();
    if (keyword === 'v') {
      mesh.corner(lines.number(), lines.number(), lines.number());
    } else if (keyword === 'f') {
      face.length = 0;
      for (let word = lines.word(); word !== null; word = lines.word()) {
        face.push(cornerOf(word, mesh.corners));
        if (face.length > mostCorners) break;
      }
      mesh.face(face.length > mostCorners ? [NaN] : face);
    }
  }
  return mesh.build();
}

/** `7`, `7/1`, `7//3` or `7/1/3`: the corner is the first number, counted from 1, or from the last one backward. */
function cornerOf(word: string, corners: number): number {
  const slash = word.indexOf('/');
  const index = Number(slash < 0 ? word : word.slice(0, slash));
  if (index > 0) return index - 1;
  return index < 0 ? corners + index : NaN;
}
