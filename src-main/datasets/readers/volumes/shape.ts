/** Voxels along a side of what the studio trains on: chapter 2 has 64, the compact preset 32. */
export type ShapeSide = 32 | 64;

/** Axis that points upward in a file. */
export type UpAxis = 'x' | 'y' | 'z';

/** What a person should know of how a shape came to be. */
export type ShapeNote =
  /** Padded with empty voxels to the next of the usual sides, as the book does with 30³. */
  | { kind: 'padded'; from: number }
  /** Every voxel became several, by nearest neighbour. */
  | { kind: 'enlarged'; from: number }
  /** A voxel is full where at least half of what it stands for was: parts thinner than half a voxel are gone. */
  | { kind: 'reduced'; from: number }
  /** The sides differed: empty voxels were added around the shorter ones. */
  | { kind: 'notCubic' }
  /** A mesh with small holes; its inside was filled by a majority of directions. */
  | { kind: 'holesClosed' }
  /** A mesh with holes so large that it has no inside: only its surface is there. */
  | { kind: 'surfaceOnly' }
  /** Faces of a mesh that could not be: corners that do not exist or are no numbers. */
  | { kind: 'facesLeftOut'; count: number };

/** One shape as the 3D-GAN takes it. */
export interface Shape {
  /**
   * side³ voxels, 1 where full, else 0: `voxels[(x · side + y) · side + z]`, z upright, as 3D ShapeNets and ModelNet have
   * them.
   */
  voxels: Uint8Array;
  notes: ShapeNote[];
}

/** What a file of shapes holds; each is made when it is asked for. */
export interface Shapes {
  count: number;
  /**
   * @param index from 0
   * @throws Refused shapeEmpty for one without a full voxel
   */
  read(index: number): Shape;
}

/** Voxels of any size, 1 where full: `voxels[(x · dims[1] + y) · dims[2] + z]`. */
export interface Grid {
  dims: readonly [number, number, number];
  voxels: Uint8Array;
}

/**
 * Value from which on a voxel is full. The same for every type: a 1 of truth values and counts, a half of probabilities;
 * what is no number is not full.
 */
export const fullFrom = 0.5;

/** Grids with longer sides are refused: 512³ voxels are 128 MB. */
export const mostGridSide = 512;
