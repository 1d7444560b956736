import { blockFaces, type BlockFaces } from '../../src-preload/shapes/block-faces';
import type { Cuts } from '../../src-preload/shapes/cuts';
import type { Field } from '../../src-preload/shapes/field';
import { normalsOf } from '../../src-preload/shapes/measure';
import { smoothed } from '../../src-preload/shapes/smooth';
import { surfaceOf } from '../../src-preload/shapes/surface';

/** What the window asks: the surface of a field, or its full voxels as blocks. */
export type ShapeRequest =
  | { kind: 'surface'; field: Field; threshold: number; smoothing: number }
  | { kind: 'blocks'; field: Field; threshold: number; cuts: Cuts };

/** A surface, in voxels. */
export interface Surface {
  kind: 'surface';
  positions: Float32Array<ArrayBuffer>;
  normals: Float32Array<ArrayBuffer>;
  triangles: Uint32Array<ArrayBuffer>;
}

/** What it gets: what can be drawn. */
export type Drawable = Surface | (BlockFaces & { kind: 'blocks' });

function make(request: ShapeRequest): Drawable {
  const { kind, field, threshold } = request;
  if (kind === 'blocks') return { kind, ...blockFaces(field, threshold, request.cuts) };
  const mesh = smoothed(surfaceOf(field, threshold), request.smoothing);
  return { kind, ...mesh, normals: normalsOf(mesh) } as Surface;
}

/* A thread of its own: either of a field of 64³ voxels can take longer than a frame of the window. */
self.onmessage = ({ data }: MessageEvent<ShapeRequest>): void => {
  const made = make(data);
  const transfer =
    made.kind === 'surface'
      ? [made.positions.buffer, made.normals.buffer, made.triangles.buffer]
      : [made.corners.buffer, made.normals.buffer, made.outward.buffer, made.triangles.buffer];
  self.postMessage(made, { transfer });
};
