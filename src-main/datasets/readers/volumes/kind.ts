import { looksLikeMat } from '../matlab/mat';
import { looksLikeBinvox } from './binvox';
import { looksLikeGlb } from './glb';
import { looksLikeNpy } from './npy';
import { looksLikeOff } from './off';
import type { UpAxis } from './shape';

/** Kinds of file with shapes that the studio reads. */
export const shapeKinds = ['mat', 'npy', 'npz', 'binvox', 'off', 'obj', 'stl', 'glb'] as const;
export type ShapeKind = (typeof shapeKinds)[number];

/** Extensions by which a folder's shapes are counted before anything is read. */
export const shapeExtensions: ReadonlySet<string> = new Set(shapeKinds.map((kind) => `.${kind}`));

/** Bytes from the beginning of a file that `shapeKind` wants to see. */
export const shapeHeadLength = 520;

/**
 * The kind of a file of shapes by its first bytes; by its name only where these say nothing (`.obj`, `.stl`) or are those
 * of any archive (`.npz`). Null when it is none that the studio reads.
 *
 * @param name of the file, for its extension
 */
export function shapeKind(head: Buffer, name: string): ShapeKind | null {
  const ending = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase();
  if (looksLikeNpy(head)) return 'npy';
  if (looksLikeGlb(head)) return 'glb';
  if (looksLikeBinvox(head)) return 'binvox';
  if (looksLikeOff(head)) return 'off';
  if (looksLikeMat(head) || ending === 'mat') return 'mat';
  if (ending === 'npz') return 'npz';
  return ending === 'stl' || ending === 'obj' ? ending : null;
}

/**
 * The axis that points upward where nobody says otherwise: glTF demands y, ShapeNet's `.obj` and `.binvox` have it;
 * ModelNet's `.off`, the arrays made of it, and the printers that `.stl` is for have z.
 */
export const usualUp: Readonly<Record<ShapeKind, UpAxis>> = {
  mat: 'z',
  npy: 'z',
  npz: 'z',
  binvox: 'y',
  off: 'z',
  obj: 'y',
  stl: 'z',
  glb: 'y',
};
