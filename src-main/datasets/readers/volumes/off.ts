import { damaged, Refused } from '../refused';
import { MeshBuilder, mostTriangles, type Mesh } from './mesh';
import { TextLines } from './text-lines';

/** Further numbers behind a corner: texture, colour and normal (`STOFF`, `COFF`, `NOFF`) change nothing of its place. */
const header = /^(?:ST)?C?N?OFF/;

/** Whether these bytes begin like an `.off` file of text. */
export const looksLikeOff = (bytes: Buffer): boolean =>
  header.test(bytes.toString('latin1', 0, 16).trimStart());

/**
 * Reads an `.off` file. Many of ModelNet's have their counts on the line of the keyword, without a space between:
 * `OFF123 456 0`.
 *
 * @throws Refused fileDamaged when there is less than the counts say; shapeEmpty, meshTooLarge
 */
export function readOff(bytes: Buffer): Mesh {
  const lines = new TextLines(bytes);
  if (!lines.next()) throw damaged();
  const keyword = lines.word() ?? '';
  const match = header.exec(keyword);
  if (!match) throw damaged();
  let first: number;
  if (keyword.length > match[0].length) {
    first = Number(keyword.slice(match[0].length));
  } else {
    const sameLine = lines.number();
    if (!Number.isNaN(sameLine)) first = sameLine;
    else if (lines.next()) first = lines.number();
    else throw damaged();
  }
  const corners = first;
  const faces = lines.number();
  if (!isCount(corners) || !isCount(faces)) throw damaged();
  if (faces > mostTriangles) throw new Refused('meshTooLarge', { most: mostTriangles });

  const mesh = new MeshBuilder();
  for (let i = 0; i < corners; i++) {
    if (!lines.next()) throw damaged();
    mesh.corner(lines.number(), lines.number(), lines.number());
  }
  for (let i = 0; i < faces; i++) {
    if (!lines.next()) throw damaged();
    const count = lines.number();
    // A face has no more corners than the mesh.
    if (!isCount(count) || count > corners) {
      mesh.leaveOut();
      continue;
    }
    mesh.face(Array.from({ length: count }, () => lines.number()));
  }
  return mesh.build();
}

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0;
