import { damaged, Refused } from '../refused';
import { MeshBuilder, mostTriangles, type Mesh } from './mesh';
import { TextLines } from './text-lines';

const headerLength = 84;
const facetLength = 50;

/**
 * Reads an `.stl` file, binary or text. Own code: three.js's reader takes 1.4 GB for a file of 200 bytes that claims
 * twenty million facets, and a time that grows with the square of a damaged text.
 *
 * @throws Refused fileDamaged when it is cut off; shapeEmpty, meshTooLarge
 */
export function readStl(bytes: Buffer): Mesh {
  const claimed = bytes.length >= headerLength ? bytes.readUInt32LE(80) : -1;
  const length = headerLength + claimed * facetLength;
  // Binary ones may begin with `solid` too: their length decides.
  if (claimed >= 0 && length === bytes.length) return readBinary(bytes, claimed);
  if (bytes.toString('latin1', 0, 256).trimStart().slice(0, 5).toLowerCase() === 'solid')
    return readText(bytes);
  if (claimed < 0 || length > bytes.length) throw damaged();
  return readBinary(bytes, claimed);
}

function readBinary(bytes: Buffer, count: number): Mesh {
  if (count > mostTriangles) throw new Refused('meshTooLarge', { most: mostTriangles });
  const mesh = new MeshBuilder();
  for (let i = 0; i < count; i++) {
    // A normal of three numbers comes first.
    const start = headerLength + i * facetLength + 12;
    const corner = (k: number): number => {
      const at = start + k * 12;
      return mesh.corner(bytes.readFloatLE(at), bytes.readFloatLE(at + 4), bytes.readFloatLE(at + 8));
    };
    mesh.triangle(corner(0), corner(1), corner(2));
  }
  return mesh.build();
}

function readText(bytes: Buffer): Mesh {
  const lines = new TextLines(bytes);
  const mesh = new MeshBuilder();
  const face: number[] = [];
  let ended = false;
  while (lines.next()) {
    const keyword = lines.word()?.toLowerCase();
    if (keyword === 'vertex') {
      face.push(mesh.corner(lines.number(), lines.number(), lines.number()));
    } else if (keyword === 'endfacet' || keyword === 'endloop') {
      if (face.length >= 3) mesh.face(face);
      face.length = 0;
    } else if (keyword === 'endsolid') ended = true;
    else if (keyword === 'solid') ended = false;
    // A facet has three corners; a file without ends of facets must not collect them all.
    if (face.length > 1000) throw damaged();
  }
  if (!ended) throw damaged();
  return mesh.build();
}
