import type { BufferGeometry, Mesh as ThreeMesh } from 'three';
import { GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js';
import { OBJLoader } from 'three/examples/jsm/loaders/OBJLoader.js';
import { PLYLoader } from 'three/examples/jsm/loaders/PLYLoader.js';
import { STLLoader } from 'three/examples/jsm/loaders/STLLoader.js';
import { describe, expect, it } from 'vitest';
import { faultsOf, welded } from './check';
import { meshFile, meshFormats, type MeshFormat } from './files';
import { sizesOf } from './measure';
import type { Mesh } from './mesh';
import { inMillimetres, meshOf } from './printable';
import { noise } from './testing';

const none = { edges: 0, vertices: 0, triangles: 0 };

/** What three's own loaders make of a file, put together by places. */
const read: Record<MeshFormat, (bytes: Uint8Array<ArrayBuffer>) => Mesh | Promise<Mesh>> = {
  stl: (bytes) => taken(new STLLoader().parse(bytes.buffer)),
  ply: (bytes) => taken(new PLYLoader().parse(bytes.buffer)),
  obj: (bytes) =>
    taken((new OBJLoader().parse(new TextDecoder().decode(bytes)).children[0] as ThreeMesh).geometry),
  glb: async (bytes) => {
    const { scene } = await new GLTFLoader().parseAsync(bytes.buffer, '');
    return taken((scene.children[0] as ThreeMesh).geometry);
  },
};

function taken(geometry: BufferGeometry): Mesh {
  const positions = Float32Array.from(geometry.getAttribute('position').array);
  const index = geometry.getIndex();
  const triangles = index
    ? Uint32Array.from(index.array)
    : Uint32Array.from({ length: positions.length / 3 }, (_, i) => i);
  return welded({ positions, triangles });
}

const options = { threshold: 0.5, smoothing: 3, smallestPart: 0.5, fillHollows: true };
const made = (kind: 'surface' | 'blocks'): Mesh =>
  inMillimetres(meshOf(noise(10, 3), { ...options, kind }), { largestSide: 60 });

describe.each(meshFormats)('%s files', (format) => {
  it.each(['surface', 'blocks'] as const)(
    'hold the whole %s, manifold, in their unit and outward',
    async (kind) => {
      const mesh = made(kind);
      const back = await read[format](meshFile(mesh, format));
      const unit = format === 'glb' ? 1000 : 1;
      const [wanted, found] = [sizesOf(mesh), sizesOf(back)];
      expect(back.triangles.length).toBe(mesh.triangles.length);
      expect(back.positions.length).toBe(mesh.positions.length);
      expect(faultsOf(back)).toEqual(none);
      expect((found.volume * unit ** 3) / wanted.volume).toBeCloseTo(1, 4);
      const spans = (sizes: typeof wanted): number[] =>
        sizes.high.map((value, axis) => value - sizes.low[axis]!);
      const [x, y, z] = spans(wanted) as [number, number, number];
      (format === 'glb' ? [x, z, y] : [x, y, z]).forEach((span, axis) =>
        expect(spans(found)[axis]! * unit).toBeCloseTo(span, 3),
      );
    },
  );

  it('refuse a mesh of nothing', () => {
    const nothing = { positions: new Float32Array(0), triangles: new Uint32Array(0) };
    expect(() => meshFile(nothing, format)).toThrow(RangeError);
  });
});

describe('details of the files', () => {
  it('STL has a normal of length 1 for each triangle, on its outer side', () => {
    const mesh = made('surface');
    const bytes = meshFile(mesh, 'stl');
    const view = new DataView(bytes.buffer);
    expect(bytes.length).toBe(84 + 50 * (mesh.triangles.length / 3));
    expect(new TextDecoder().decode(bytes.subarray(0, 5))).not.toBe('solid');
    for (let i = 0; i < mesh.triangles.length / 3; i++) {
      const at = (k: number): number[] =>
        [0, 1, 2].map((axis) => view.getFloat32(84 + 50 * i + 12 * k + 4 * axis, true));
      const [normal, a, b, c] = [at(0), at(1), at(2), at(3)] as [number[], number[], number[], number[]];
      const [u, v] = [b, c].map((end) => end.map((value, axis) => value - a[axis]!)) as [number[], number[]];
      const across = [0, 1, 2].map(
        (k) => u[(k + 1) % 3]! * v[(k + 2) % 3]! - u[(k + 2) % 3]! * v[(k + 1) % 3]!,
      );
      expect(Math.hypot(...normal)).toBeCloseTo(1, 4);
      expect(normal.reduce((sum, value, axis) => sum + value * across[axis]!, 0)).toBeGreaterThan(0);
    }
  });

  it('OBJ writes small numbers without an exponent', () => {
    const text = new TextDecoder().decode(
      meshFile(
        {
          positions: Float32Array.from([1e-8, 0, -2.5e-7, 1, 0, 0, 0, 1, 0]),
          triangles: Uint32Array.from([0, 1, 2]),
        },
        'obj',
      ),
    );
    expect(text).toContain('v 0.000000010000 0 -0.000000250000\n');
    expect(text).not.toMatch(/\de/);
  });
});
