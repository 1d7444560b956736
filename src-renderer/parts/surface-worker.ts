import type { Field } from '../../src-preload/shapes/field';
import { normalsOf } from '../../src-preload/shapes/measure';
import { smoothed } from '../../src-preload/shapes/smooth';
import { surfaceOf } from '../../src-preload/shapes/surface';

/** What the window asks: the surface of a field. */
export interface SurfaceRequest {
  field: Field;
  threshold: number;
  smoothing: number;
}

/** What it gets, in voxels; null if the worker failed. */
export interface Surface {
  positions: Float32Array<ArrayBuffer>;
  normals: Float32Array<ArrayBuffer>;
  triangles: Uint32Array<ArrayBuffer>;
}

/* A thread of its own: the surface of a field of 64³ voxels can take longer than a frame of the window. */
self.onmessage = ({ data }: MessageEvent<SurfaceRequest>): void => {
  const mesh = smoothed(surfaceOf(data.field, data.threshold), data.smoothing);
  const surface = { ...mesh, normals: normalsOf(mesh) } as Surface;
  self.postMessage(surface, {
    transfer: [surface.positions.buffer, surface.normals.buffer, surface.triangles.buffer],
  });
};
