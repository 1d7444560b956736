import { Refused, damaged, named } from '../refused';
import { shapesOfArray } from './array';
import { readBinvox } from './binvox';
import { fitGrid } from './fit';
import { readGlb } from './glb';
import { shapeHeadLength, shapeKind, usualUp, type ShapeKind } from './kind';
import type { Mesh } from './mesh';
import { readNpy } from './npy';
import { unpackNpz } from './npz';
import { readObj } from './obj';
import { readOff } from './off';
import { readMatVolume } from './shapenets';
import type { Shapes, ShapeSide, UpAxis } from './shape';
import { readStl } from './stl';
import { voxelise } from './voxelise';

/** Larger files are refused, by kind, in bytes: a mesh of two million triangles as text is about 150 MB. */
const mostBytes: Readonly<Record<ShapeKind, number>> = {
  mat: 512 * 1024 * 1024,
  npy: 1024 * 1024 * 1024,
  npz: 512 * 1024 * 1024,
  binvox: 256 * 1024 * 1024,
  off: 256 * 1024 * 1024,
  obj: 256 * 1024 * 1024,
  stl: 256 * 1024 * 1024,
  glb: 256 * 1024 * 1024,
};

export interface ShapeOptions {
  side: ShapeSide;
  /** Axis that points upward in the file; without it the usual one of its kind. */
  up?: UpAxis;
}

/**
 * Opens a file of shapes. Of one with many, each is made when it is asked for; of the file itself nothing is copied.
 *
 * @param bytes the whole file
 * @param name of the file, for its extension and for errors
 * @throws StudioError shapeUnknown, fileDamaged, fileTooLarge, matNewer, matUnknown, matVariable, shapeArray, npzNoVoxels,
 *   meshPacked, meshTooLarge, shapeEmpty; `read` of the shapes throws shapeEmpty and meshTooLarge
 */
export async function readShapes(bytes: Buffer, name: string, options: ShapeOptions): Promise<Shapes> {
  try {
    const kind = shapeKind(bytes.subarray(0, shapeHeadLength), name);
    if (!kind) throw new Refused('shapeUnknown');
    if (bytes.length === 0) throw damaged();
    if (bytes.length > mostBytes[kind])
      throw new Refused('fileTooLarge', { most: mostBytes[kind] / 1024 / 1024 });
    const shapes = await open(bytes, kind, options.side, options.up ?? usualUp[kind]);
    return {
      count: shapes.count,
      read: (index) => {
        try {
          return shapes.read(index);
        } catch (error) {
          throw named(name, error);
        }
      },
    };
  } catch (error) {
    throw named(name, error);
  }
}

async function open(bytes: Buffer, kind: ShapeKind, side: ShapeSide, up: UpAxis): Promise<Shapes> {
  switch (kind) {
    case 'mat':
      return shapesOfArray(readMatVolume(bytes), side, up);
    case 'npy':
      return shapesOfArray(readNpy(bytes), side, up);
    case 'npz':
      return shapesOfArray(readNpy(await unpackNpz(bytes)), side, up);
    case 'binvox': {
      const grid = readBinvox(bytes);
      return { count: 1, read: () => fitGrid(grid, side, up) };
    }
    case 'off':
      return shapeOfMesh(readOff(bytes), side, up);
    case 'obj':
      return shapeOfMesh(readObj(bytes), side, up);
    case 'stl':
      return shapeOfMesh(readStl(bytes), side, up);
    case 'glb':
      return shapeOfMesh(readGlb(bytes), side, up);
  }
}

const shapeOfMesh = (mesh: Mesh, side: ShapeSide, up: UpAxis): Shapes => ({
  count: 1,
  read: () => voxelise(mesh, side, up),
});
