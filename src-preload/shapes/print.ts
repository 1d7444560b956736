import { faultsOf } from './check';
import type { Field } from './field';
import { Groups } from './groups';
import { sizesOf } from './measure';
import type { Mesh } from './mesh';
import { inMillimetres, meshOf, type ShapeOptions } from './printable';

/** How a field becomes a mesh to print. */
export interface PrintOptions extends ShapeOptions {
  /** Of the box around it, in millimetres. */
  longestSide: number;
}

/** What a slicer, and whoever prints, wants to know of a mesh. */
export interface PrintFacts {
  triangles: number;
  /** Pieces that do not hang together. */
  pieces: number;
  /** Millimetres. */
  size: [number, number, number];
  /** Cubic centimetres. */
  volume: number;
  /** No fault (`faultsOf`), and the triangles look outward. */
  watertight: boolean;
}

/** A volume of bytes, as the engine sends them: 255 is 1. */
export function fieldOfBytes(bytes: Uint8Array, side: number): Field {
  return { values: Float32Array.from(bytes, (value) => value / 255), side };
}

/** The mesh that a file gets, in millimetres on z = 0, and what it is like. Empty if no value reaches the threshold. */
export function printOf(field: Field, options: PrintOptions): { mesh: Mesh; facts: PrintFacts } {
  const mesh = inMillimetres(meshOf(field, options), { largestSide: options.longestSide });
  const { low, high, volume } = sizesOf(mesh);
  const faults = faultsOf(mesh);
  return {
    mesh,
    facts: {
      triangles: mesh.triangles.length / 3,
      pieces: piecesOf(mesh),
      size: high.map((value, axis) => value - low[axis]!) as [number, number, number],
      volume: volume / 1000,
      watertight: faults.edges + faults.vertices + faults.triangles === 0 && volume > 0,
    },
  };
}

/** How many pieces hang together by their triangles. */
function piecesOf({ positions, triangles }: Mesh): number {
  const groups = new Groups(positions.length / 3);
  for (let i = 0; i < triangles.length; i += 3) {
    groups.unite(triangles[i]!, triangles[i + 1]!);
    groups.unite(triangles[i]!, triangles[i + 2]!);
  }
  const roots = new Set<number>();
  for (let i = 0; i < triangles.length; i += 3) roots.add(groups.of(triangles[i]!));
  return roots.size;
}
