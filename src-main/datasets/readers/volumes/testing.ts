import type { Mesh } from './mesh';

/** Meshes and files of meshes for tests. */

export type Corner = readonly [number, number, number];
export type Face = readonly number[];
export interface Faces {
  corners: Corner[];
  faces: Face[];
}

/** A box from one corner to the other, of twelve triangles that look outward. */
export function box(low: Corner, high: Corner): Faces {
  const corners = Array.from({ length: 8 }, (_, i): Corner => [
    i & 1 ? high[0] : low[0],
    i & 2 ? high[1] : low[1],
    i & 4 ? high[2] : low[2],
  ]);
  const squares = [
    [0, 2, 3, 1],
    [4, 5, 7, 6],
    [0, 1, 5, 4],
    [2, 6, 7, 3],
    [0, 4, 6, 2],
    [1, 3, 7, 5],
  ] as const;
  return {
    corners,
    faces: squares.flatMap(([a, b, c, d]) => [
      [a, b, c],
      [a, c, d],
    ]),
  };
}

/** A ball about the origin: rings of squares, each two triangles. */
export function ball(radius: number, rings: number, centre: Corner = [0, 0, 0]): Faces {
  const around = rings * 2;
  const corners: Corner[] = [];
  for (let i = 0; i <= rings; i++)
    for (let j = 0; j < around; j++) {
      const [down, turn] = [(Math.PI * i) / rings, (2 * Math.PI * j) / around];
      // The poles are one place, whatever the turn.
      const flat = i === 0 || i === rings ? 0 : Math.sin(down) * radius;
      corners.push([
        centre[0] + flat * Math.cos(turn),
        centre[1] + flat * Math.sin(turn),
        centre[2] + Math.cos(down) * radius,
      ]);
    }
  const faces: Face[] = [];
  for (let i = 0; i < rings; i++)
    for (let j = 0; j < around; j++) {
      const [a, b] = [i * around + j, i * around + ((j + 1) % around)];
      const [c, d] = [a + around, b + around];
      if (i > 0) faces.push([a, c, b]);
      if (i < rings - 1) faces.push([b, c, d]);
    }
  return { corners, faces };
}

/** Several meshes as one. */
export function together(...meshes: Faces[]): Faces {
  const corners: Corner[] = [];
  const faces: Face[] = [];
  for (const mesh of meshes) {
    const base = corners.length;
    corners.push(...mesh.corners);
    faces.push(...mesh.faces.map((face) => face.map((corner) => corner + base)));
  }
  return { corners, faces };
}

/** Moves every corner. */
export const moved = ({ corners, faces }: Faces, move: (corner: Corner) => Corner): Faces => ({
  corners: corners.map(move),
  faces,
});

/** The mesh that a reader would give. */
export const meshOf = ({ corners, faces }: Faces): Mesh => ({
  positions: Float64Array.from(corners.flat()),
  triangles: Uint32Array.from(faces.flat()),
  leftOut: 0,
});

/** Three corners of its own for each triangle. */
export const soup = ({ corners, faces }: Faces): Faces => ({
  corners: faces.flatMap((face) => face.map((corner) => corners[corner]!)),
  faces: faces.map((_, i) => [i * 3, i * 3 + 1, i * 3 + 2]),
});

/** @param glued the fault of ModelNet: counts on the line of the keyword, without a space between */
export function offFile({ corners, faces }: Faces, glued = false): Buffer {
  const counts = `${corners.length} ${faces.length} 0`;
  const lines = [
    ...(glued ? [`OFF${counts}`] : ['OFF', '# a comment', counts]),
    ...corners.map((corner) => corner.join(' ')),
    ...faces.map((face) => `${face.length} ${face.join(' ')}`),
  ];
  return Buffer.from(`${lines.join('\n')}\n`);
}

export function objFile({ corners, faces }: Faces): Buffer {
  const lines = [
    '# made by a test',
    'mtllib none.mtl',
    ...corners.map((corner) => `v ${corner.join(' ')}`),
    'vn 0 0 1',
    'g part',
    ...faces.map((face) => `f ${face.map((corner) => `${corner + 1}//1`).join(' ')}`),
  ];
  return Buffer.from(lines.join('\r\n'));
}

export function binaryStl(mesh: Faces, header = 'binary'): Buffer {
  const bytes = Buffer.alloc(84 + mesh.faces.length * 50);
  bytes.write(header, 'latin1');
  bytes.writeUInt32LE(mesh.faces.length, 80);
  mesh.faces.forEach((face, i) =>
    face.forEach((corner, k) =>
      mesh.corners[corner]!.forEach((value, axis) =>
        bytes.writeFloatLE(value, 84 + i * 50 + 12 + k * 12 + axis * 4),
      ),
    ),
  );
  return bytes;
}

export function textStl({ corners, faces }: Faces): Buffer {
  const facets = faces.map((face) => {
    const vertices = face.map(
      (corner) => `      vertex ${corners[corner]!.map((v) => v.toExponential()).join(' ')}\n`,
    );
    return `  facet normal 0 0 0\n    outer loop\n${vertices.join('')}    endloop\n  endfacet\n`;
  });
  return Buffer.from(`solid made by a test\n${facets.join('')}endsolid made by a test\n`);
}

/** A `.glb` file of any description. */
export function glbOf(json: unknown, binary: Buffer): Buffer {
  const text = Buffer.from(JSON.stringify(json));
  const padded = Buffer.alloc(Math.ceil(text.length / 4) * 4, ' ');
  text.copy(padded);
  const head = Buffer.alloc(20);
  head.write('glTF', 'latin1');
  head.writeUInt32LE(2, 4);
  head.writeUInt32LE(20 + padded.length + 8 + binary.length, 8);
  head.writeUInt32LE(padded.length, 12);
  head.write('JSON', 16, 'latin1');
  const chunk = Buffer.alloc(8);
  chunk.writeUInt32LE(binary.length);
  chunk.write('BIN\0', 4, 'latin1');
  return Buffer.concat([head, padded, chunk, binary]);
}

/** Description and bytes of a mesh in one node; a test may change the description before it becomes a file. */
export function gltfOf({ corners, faces }: Faces) {
  const positions = Buffer.from(Float32Array.from(corners.flat()).buffer);
  const indices = Buffer.from(Uint32Array.from(faces.flat()).buffer);
  const json = {
    asset: { version: '2.0' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }] as Record<string, unknown>[],
    // A picture that is nowhere must not matter.
    materials: [{ pbrMetallicRoughness: { baseColorTexture: { index: 0 } } }],
    textures: [{ source: 0 }],
    images: [{ uri: 'http://example.invalid/picture.png' }],
    meshes: [
      { primitives: [{ attributes: { POSITION: 0 }, indices: 1, material: 0 } as Record<string, unknown>] },
    ],
    accessors: [
      { bufferView: 0, componentType: 5126, count: corners.length, type: 'VEC3' },
      { bufferView: 1, componentType: 5125, count: faces.length * 3, type: 'SCALAR' },
    ] as Record<string, unknown>[],
    bufferViews: [
      { buffer: 0, byteOffset: 0, byteLength: positions.length },
      { buffer: 0, byteOffset: positions.length, byteLength: indices.length },
    ] as Record<string, unknown>[],
    buffers: [{ byteLength: positions.length + indices.length }] as Record<string, unknown>[],
    extensionsRequired: [] as string[],
  };
  return { json, binary: Buffer.concat([positions, indices]) };
}

export function glbFile(mesh: Faces): Buffer {
  const { json, binary } = gltfOf(mesh);
  return glbOf(json, binary);
}

/** A `.binvox` file; `full` is asked in x, y, z. */
export function binvoxFile(dims: Corner, full: (x: number, y: number, z: number) => boolean): Buffer {
  const [a, b, c] = dims;
  const runs: number[] = [];
  for (let x = 0; x < a; x++)
    for (let z = 0; z < c; z++)
      for (let y = 0; y < b; y++) {
        const value = full(x, y, z) ? 1 : 0;
        if (runs.length > 0 && runs.at(-2) === value && runs.at(-1)! < 255) runs[runs.length - 1]!++;
        else runs.push(value, 1);
      }
  const header = `#binvox 1\ndim ${a} ${c} ${b}\ntranslate 0 0 0\nscale 1\ndata\n`;
  return Buffer.concat([Buffer.from(header), Buffer.from(runs)]);
}

/** The full voxels of a cube, as `x,y,z`. */
export function fullOf(voxels: Uint8Array, side: number): string[] {
  const full: string[] = [];
  voxels.forEach((value, i) => {
    if (value) full.push(`${Math.floor(i / side / side)},${Math.floor(i / side) % side},${i % side}`);
  });
  return full;
}

export const countOf = (voxels: Uint8Array): number => voxels.reduce((sum, value) => sum + value, 0);
