import { StudioError, type ShapeFacts, type ShapeFormat, type ShapePrint } from '../../src-preload/contract';
import { meshFile } from '../../src-preload/shapes/files';
import { fieldOfBytes, printOf } from '../../src-preload/shapes/print';

/**
 * The file of a shape that a slicer or a 3D program takes, and what the mesh in it is like.
 *
 * @param volume side³ bytes, 255 where a voxel is surely full
 * @throws StudioError nothingToPrint
 */
export function meshFileOf(
  volume: Uint8Array,
  side: number,
  { print, format }: { print: ShapePrint; format: ShapeFormat },
): { bytes: Uint8Array; facts: ShapeFacts } {
  const { mesh, facts } = printOf(fieldOfBytes(volume, side), print);
  if (facts.triangles === 0) throw new StudioError('nothingToPrint');
  return { bytes: meshFile(mesh, format), facts };
}
