import { glbOf } from './glb';
import type { Mesh } from './mesh';
import { objOf } from './obj';
import { plyOf } from './ply';
import { stlOf } from './stl';

/** Kinds of files that a mesh in millimetres can be written to. */
export const meshFormats = ['stl', 'obj', 'ply', 'glb'] as const;
export type MeshFormat = (typeof meshFormats)[number];

const writers: Record<MeshFormat, (mesh: Mesh) => Uint8Array<ArrayBuffer>> = {
  stl: stlOf,
  obj: objOf,
  ply: plyOf,
  glb: glbOf,
};

/**
 * The bytes of a file with a mesh.
 *
 * @param mesh in millimetres, z upright
 * @throws RangeError for a mesh without triangles, which no format has a sensible file for
 */
export function meshFile(mesh: Mesh, format: MeshFormat): Uint8Array<ArrayBuffer> {
  if (mesh.triangles.length === 0) throw new RangeError('A mesh without triangles has no file.');
  return writers[format](mesh);
}
