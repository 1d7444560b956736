import { damaged } from '../refused';
import { mostGridSide, type Grid } from './shape';

/** Longest header that is believed. */
const mostHeader = 4096;

/** Whether these bytes begin like a `.binvox` file. */
export const looksLikeBinvox = (bytes: Buffer): boolean => bytes.toString('latin1', 0, 7) === '#binvox';

/**
 * Reads a `.binvox` file (Patrick Min): a header of lines, then pairs of bytes, a value and how often it follows. The
 * voxels stand in the order x, z, y, of which y runs fastest; they come back in x, y, z.
 *
 * @throws Refused fileDamaged
 */
export function readBinvox(bytes: Buffer): Grid {
  const head = bytes.toString('latin1', 0, mostHeader);
  const header = /^#binvox[^\n]*\n((?:[^\n]*\n)*?)data\r?\n/.exec(head);
  const sides = header && /^dim\s+(\d+)\s+(\d+)\s+(\d+)\s*$/m.exec(header[1]!);
  if (!header || !sides) throw damaged();
  const [a, c, b] = sides.slice(1).map(Number) as [number, number, number];
  if ([a, b, c].some((side) => side < 1 || side > mostGridSide)) throw damaged();
  const count = a * b * c;
  const runs = bytes.subarray(header[0].length);
  // A pair stands for 255 voxels at most: what the header claims is believed only as far as the runs can reach.
  if (Math.floor(runs.length / 2) * 255 < count) throw damaged();

  const voxels = new Uint8Array(count);
  let at = 0;
  for (let i = 0; i + 1 < runs.length; i += 2) {
    const length = runs[i + 1]!;
    if (at + length > count) throw damaged();
    if (runs[i] === 0) {
      at += length;
      continue;
    }
    for (let k = 0; k < length; k++, at++) {
      const y = at % b;
      const z = Math.floor(at / b) % c;
      const x = Math.floor(at / (b * c));
      voxels[(x * b + y) * c + z] = 1;
    }
  }
  if (at !== count) throw damaged();
  return { dims: [a, b, c], voxels };
}
