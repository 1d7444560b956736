import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import yazl from 'yazl';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { errorWords, StudioError } from '../../../../src-preload/errors';
import { cutOff, flipped, same, sharedFile } from '../testing';
import { MatWriter } from '../matlab/testing';
import { shapeKind } from './kind';
import { readShapes, type ShapeOptions } from './read';
import type { Shape } from './shape';
import {
  ball,
  binaryStl,
  binvoxFile,
  box,
  countOf,
  fullOf,
  glbFile,
  glbOf,
  gltfOf,
  meshOf,
  moved,
  objFile,
  offFile,
  textStl,
  together,
  type Faces,
} from './testing';
import { voxelise } from './voxelise';

const golden = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'golden', name));
const at32: ShapeOptions = { side: 32 };

/** The first shape of a file. */
const shapeOf = async (bytes: Buffer, name: string, options = at32): Promise<Shape> =>
  (await readShapes(bytes, name, options)).read(0);

/** The code and the parameters that a file is refused with. */
async function refused(bytes: Buffer, name: string): Promise<{ code: string; params: object }> {
  try {
    const shapes = await readShapes(bytes, name, at32);
    for (let i = 0; i < shapes.count; i++) shapes.read(i);
  } catch (error) {
    if (error instanceof StudioError) return error.toMessage();
    throw error;
  }
  throw new Error(`“${name}” was not refused.`);
}

/** What golden/make.py wrote. */
const patternFull = (n: number, x: number, y: number, z: number): boolean =>
  (x + 2 * y + 3 * z + n) % 5 === 0;

/** The cube that a box of the pattern becomes: made equal in its sides, then enlarged by nearest neighbour. */
function patternAt(side: number, n: number, dims: readonly [number, number, number]): Uint8Array {
  const longest = Math.max(...dims);
  const voxels = new Uint8Array(side ** 3);
  const lead = dims.map((dim) => Math.floor((longest - dim) / 2));
  const old = (i: number, k: number): number => Math.floor(((i + 0.5) * longest) / side) - lead[k]!;
  for (let x = 0; x < side; x++)
    for (let y = 0; y < side; y++)
      for (let z = 0; z < side; z++) {
        const place = [old(x, 0), old(y, 1), old(z, 2)] as const;
        const within = place.every((at, k) => at >= 0 && at < dims[k]!);
        if (within && patternFull(n, ...place)) voxels[(x * side + y) * side + z] = 1;
      }
  return voxels;
}

/** A body without any symmetry, which also shows a mirror image. */
const body: Faces = together(
  box([0, 0, 0], [3, 1, 1]),
  box([0, 0, 0], [1, 2, 1]),
  box([0, 0, 0], [0.7, 0.7, 2.5]),
  ball(0.6, 8, [2.5, 0.5, 1.2]),
);

describe('Arrays of NumPy', () => {
  it('of every order and type, as NumPy wrote them', async () => {
    for (const name of ['bool.npy', 'fortran.npy']) {
      const { voxels } = await shapeOf(golden(name), name);
      expect([name, same(voxels, patternAt(32, 0, [4, 5, 6]))]).toEqual([name, true]);
    }
    for (const name of ['big-endian.npy', 'half.npy', 'several.npz', 'unnamed.npz']) {
      const shapes = await readShapes(golden(name), name, at32);
      expect([name, shapes.count]).toEqual([name, 3]);
      for (let n = 0; n < 3; n++) {
        expect([name, n, same(shapes.read(n).voxels, patternAt(32, n, [6, 6, 6]))]).toEqual([name, n, true]);
      }
    }
  });

  /** An `.npy` file. */
  const npy = (type: string, shape: string, data: Buffer, fortran = 'False'): Buffer => {
    const header =
      `{'descr': '${type}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`.padEnd(117) + '\n';
    const head = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, 0, 0]);
    head.writeUInt16LE(header.length, 8);
    return Buffer.concat([head, Buffer.from(header), data]);
  };

  it('a voxel is full from one half on; what is no number is not', async () => {
    const cube = (values: number[]): Float32Array =>
      Float32Array.from({ length: 32 ** 3 }, (_, i) => values[i] ?? 0);
    const values = cube([0.49, 0.5, 1, NaN, Infinity, -1, 255]);
    const floats = await shapeOf(npy('<f4', '(32, 32, 32)', Buffer.from(values.buffer)), 'a.npy');
    expect([...floats.voxels.subarray(0, 8)]).toEqual([0, 1, 1, 0, 1, 0, 1, 0]);
    const doubles = await shapeOf(
      npy('<f8', '(32, 32, 32)', Buffer.from(Float64Array.from(values).buffer)),
      'a.npy',
    );
    expect(same(doubles.voxels, floats.voxels)).toBe(true);
    for (const [type, array] of [
      ['|i1', Int8Array],
      ['<i2', Int16Array],
      ['<i4', Int32Array],
      ['<u2', Uint16Array],
      ['<u4', Uint32Array],
      ['|u1', Uint8Array],
    ] as const) {
      const signed = type.includes('i');
      const whole = array.from(cube([0, 1, signed ? -1 : 3, 100]));
      const { voxels } = await shapeOf(npy(type, '(32, 32, 32)', Buffer.from(whole.buffer)), 'a.npy');
      expect([type, [...voxels.subarray(0, 5)]]).toEqual([type, [0, 1, signed ? 0 : 1, 1, 0]]);
    }
    const long = BigInt64Array.from({ length: 32 ** 3 }, (_, i) => [0n, 1n, -1n, 2n ** 40n][i] ?? 0n);
    const { voxels } = await shapeOf(npy('<i8', '(32, 32, 32)', Buffer.from(long.buffer)), 'a.npy');
    expect([...voxels.subarray(0, 5)]).toEqual([0, 1, 0, 1, 0]);
  });

  it('that can be no volumes are refused, each with what it is', async () => {
    const bytes = Buffer.alloc(4096, 1);
    for (const [type, shape, told] of [
      ['|u1', '(64, 64)', '64 × 64'],
      ['|u1', '(2, 2, 2, 2, 2, 2)', '2 × 2 × 2 × 2 × 2 × 2'],
      ['|u1', '(0, 32, 32, 32)', '0 × 32 × 32 × 32'],
      ['|u1', '(4096, 1, 1)', '4096 × 1 × 1'],
      ['|O', '(8, 8, 8)', '|O'],
      ['<c8', '(8, 8, 8)', '<c8'],
    ] as const) {
      expect(await refused(npy(type, shape, bytes), 'a.npy')).toEqual({
        code: 'shapeArray',
        params: { name: 'a.npy', shape: told },
      });
    }
    expect((await refused(npy('|u1', '(512, 512, 512)', bytes), 'a.npy')).code).toBe('fileDamaged');
    expect((await refused(npy('<f4', '(9007199254740991, 2, 2)', bytes), 'a.npy')).code).toBe('fileDamaged');
    expect((await refused(npy('|u1', '(16, 16, 16)', Buffer.alloc(4096)), 'a.npy')).code).toBe('shapeEmpty');
  });

  it('an archive without volumes says what it has', async () => {
    const zip = new yazl.ZipFile();
    zip.addBuffer(npy('<i8', '(3,)', Buffer.alloc(24)), 'labels.npy');
    zip.addBuffer(Buffer.from('not an array'), 'readme.npy');
    zip.end();
    const bytes = await buffer(zip.outputStream);
    expect(await refused(bytes, 'b.npz')).toEqual({
      code: 'npzNoVoxels',
      params: { name: 'b.npz', found: 'labels (3), readme' },
    });
  });

  it('an archive that unpacks to more than it claims is refused', async () => {
    const zip = new yazl.ZipFile();
    zip.addBuffer(npy('|u1', '(200, 32, 32, 32)', Buffer.alloc(200 * 32 ** 3, 1)), 'voxels.npy');
    zip.end();
    const bytes = await buffer(zip.outputStream);
    // The size that the list claims, of six and a half million.
    const list = bytes.indexOf('PK\x01\x02', 0, 'latin1');
    bytes.writeUInt32LE(1000, list + 24);
    expect((await refused(bytes, 'b.npz')).code).toBe('fileDamaged');
  });
});

describe('Volumes of 3D ShapeNets', () => {
  it('as SciPy wrote one: padded to 32, and doubled to 64', async () => {
    const { voxels, notes } = await shapeOf(golden('instance.mat'), 'a.mat');
    const wanted = new Uint8Array(32 ** 3);
    for (let x = 0; x < 30; x++)
      for (let y = 0; y < 30; y++)
        for (let z = 0; z < 30; z++)
          if (patternFull(0, x, y, z)) wanted[((x + 1) * 32 + y + 1) * 32 + z + 1] = 1;
    expect(same(voxels, wanted)).toBe(true);
    expect(notes).toEqual([{ kind: 'padded', from: 30 }]);
    const large = await shapeOf(golden('instance.mat'), 'a.mat', { side: 64 });
    expect(countOf(large.voxels)).toBe(countOf(wanted) * 8);
    expect(large.voxels[(2 * 2 * 64 + 2 * 2) * 64 + 2 * 2]).toBe(wanted[(2 * 32 + 2) * 32 + 2]);
  });

  it('a file without the variable says which it has', async () => {
    expect(await refused(golden('other.mat'), 'b.mat')).toEqual({
      code: 'matVariable',
      params: { name: 'b.mat', variable: 'instance', found: 'grid, label' },
    });
  });

  it('a variable that is no volume is refused', async () => {
    const file = (dims: number[]): Buffer =>
      new MatWriter().file({
        instance: { kind: 'numbers', class: 9, type: 2, dims, values: Array(900).fill(1) },
      });
    expect(await refused(file([30, 30]), 'c.mat')).toEqual({
      code: 'shapeArray',
      params: { name: 'c.mat', shape: '30 × 30' },
    });
    const text = new MatWriter().file({ instance: { kind: 'text', type: 2, text: 'chair' } });
    expect((await refused(text, 'c.mat')).code).toBe('shapeArray');
  });

  it('what is no MAT-file at all', async () => {
    expect((await refused(Buffer.from('hello'), 'c.mat')).code).toBe('matUnknown');
    expect((await refused(Buffer.alloc(0), 'c.mat')).code).toBe('fileDamaged');
  });
});

describe('binvox', () => {
  // A corner that no turning brings onto itself: long along x, shorter along y, shortest along z.
  const corner = (x: number, y: number, z: number): boolean =>
    (y < 2 && z < 2) || (x < 2 && z < 2 && y < 20) || (x < 2 && y < 2 && z < 10);

  it('in its own order x, z, y; its y is upright', async () => {
    const bytes = binvoxFile([32, 32, 32], corner);
    const { voxels } = await shapeOf(bytes, 'a.binvox');
    const at = (x: number, y: number, z: number): number => voxels[(x * 32 + y) * 32 + z]!;
    // (x, y, z) lies at (x, 31 − z, y).
    for (const [x, y, z] of [
      [31, 0, 0],
      [0, 19, 0],
      [0, 20, 0],
      [0, 0, 9],
      [0, 0, 10],
      [5, 1, 1],
    ] as const)
      expect([x, y, z, at(x, 31 - z, y)]).toEqual([x, y, z, corner(x, y, z) ? 1 : 0]);
    const upright = await shapeOf(bytes, 'a.binvox', { side: 32, up: 'z' });
    const wanted = fullOf(upright.voxels, 32);
    expect(wanted.length).toBe(countOf(voxels));
    expect(
      wanted.every((place) => corner(...(place.split(',').map(Number) as [number, number, number]))),
    ).toBe(true);
  });

  it('with sides that differ, and too little or too much in it', async () => {
    const uneven = await shapeOf(
      binvoxFile([32, 8, 16], () => true),
      'a.binvox',
      { side: 32, up: 'z' },
    );
    expect(countOf(uneven.voxels)).toBe(32 * 8 * 16);
    const bytes = binvoxFile([32, 32, 32], corner);
    const text = bytes.toString('latin1');
    for (const broken of [
      text.slice(0, -2),
      text.replace('dim 32 32 32', 'dim 32 32 31'),
      text.replace('dim 32 32 32', 'dim 512 512 512'),
      text.replace('dim 32 32 32', 'dim 99999 1 1'),
      text.replace('dim 32 32 32', 'dim 0 32 32'),
      text.replace('data\n', 'date\n'),
      text.replace('dim', 'dom'),
    ])
      expect((await refused(Buffer.from(broken, 'latin1'), 'a.binvox')).code).toBe('fileDamaged');
  });
});

describe('Meshes', () => {
  const wanted = { y: voxelise(meshOf(body), 32, 'y').voxels, z: voxelise(meshOf(body), 32, 'z').voxels };

  it('are the same shape in every format, upright as each has it', async () => {
    for (const [name, bytes, up] of [
      ['a.off', offFile(body), 'z'],
      ['glued.off', offFile(body, true), 'z'],
      ['a.obj', objFile(body), 'y'],
      ['A.STL', binaryStl(body), 'z'],
      // Some programs begin binary files like those of text.
      ['solid.stl', binaryStl(body, 'solid by a program'), 'z'],
      ['text.stl', textStl(body), 'z'],
      ['a.glb', glbFile(body), 'y'],
    ] as const) {
      const { voxels, notes } = await shapeOf(bytes, name);
      // Floats of 32 bits are a little elsewhere.
      const differ = voxels.filter((value, i) => value !== wanted[up][i]).length;
      expect([name, differ <= countOf(wanted[up]) / 500, notes]).toEqual([name, true, []]);
      const turned = await shapeOf(bytes, name, { side: 32, up: up === 'z' ? 'y' : 'z' });
      expect(same(turned.voxels, voxels)).toBe(false);
    }
  });

  it('.off: colours, comments, polygons, and a keyword of another sort', async () => {
    const square = [
      '  COFF # coloured',
      '8 6 0',
      '',
      ...box([0, 0, 0], [1, 1, 1]).corners.map((corner) => `${corner.join('\t')} 255 0 0 255`),
      ...['0 2 3 1', '4 5 7 6', '0 1 5 4', '2 6 7 3', '0 4 6 2', '1 3 7 5'].map(
        (face) => `4 ${face} 0.1 0.2 0.3`,
      ),
    ].join('\r\n');
    expect(countOf((await shapeOf(Buffer.from(square), 'a.off')).voxels)).toBe(30 ** 3);
    expect((await refused(Buffer.from('OFF BINARY\n\0\0'), 'a.off')).code).toBe('fileDamaged');
    expect((await refused(Buffer.from('OFF\n3 99999999 0\n'), 'a.off')).code).toBe('meshTooLarge');
    expect((await refused(Buffer.from('OFF\n3 0 0\n0 0 0\n1 0 0\n0 1 0\n'), 'a.off')).code).toBe(
      'shapeEmpty',
    );
  });

  it('faces with corners that do not exist are left out and counted', async () => {
    const faulty = { ...body, faces: [...body.faces, [0, 1, 99999], [0, 1, 2, -7]] };
    for (const [name, bytes] of [
      ['a.off', offFile(faulty)],
      ['a.obj', objFile({ ...body, faces: [...body.faces, [0, 1, 99999], [0, 1, -1]] })],
    ] as const) {
      const { notes } = await shapeOf(bytes, name);
      expect([name, notes]).toEqual([name, [{ kind: 'facesLeftOut', count: 2 }]]);
    }
    const nowhere = box([0, 0, 0], [1, 1, 1]);
    nowhere.corners[7] = [NaN, 1, 1];
    const { notes } = await shapeOf(offFile(nowhere), 'a.off');
    expect(notes.find(({ kind }) => kind === 'facesLeftOut')).toBeDefined();
  });

  it('.obj: corners counted backward, polygons, lines that go on', async () => {
    const text = [
      ...box([0, 0, 0], [1, 1, 1]).corners.map((corner) => `v ${corner.join(' ')} 1.0`),
      'f -8 -6 \\',
      '-5 -7',
      'f 5/1/1 6/2/1 8/3/1 7/4/1',
      'f 1 2 6 5 # below',
      'f 3/1 7/1 8/1 4/1',
      'f 1 5 7 3',
      'f 2 4 8 6',
      'l 1 2',
      'p 1',
    ].join('\n');
    expect(await shapeOf(Buffer.from(text), 'a.obj')).toMatchObject({ notes: [] });
    expect(countOf((await shapeOf(Buffer.from(text), 'a.obj')).voxels)).toBe(30 ** 3);
    expect((await refused(Buffer.from('v 0 0 0\nhello\n'), 'a.obj')).code).toBe('shapeEmpty');
  });

  it('.stl: a count that the file does not hold takes no memory', async () => {
    const bytes = Buffer.alloc(200);
    bytes.writeUInt32LE(20_000_000, 80);
    expect((await refused(bytes, 'a.stl')).code).toBe('fileDamaged');
    expect((await refused(Buffer.from('solid x\n'.padEnd(100_000, 'facet ')), 'a.stl')).code).toBe(
      'fileDamaged',
    );
    expect((await refused(Buffer.from('solid x\n' + 'vertex 1 2 3\n'.repeat(2000)), 'a.stl')).code).toBe(
      'fileDamaged',
    );
    expect((await refused(Buffer.from('solid x\nendsolid x\n'), 'a.stl')).code).toBe('shapeEmpty');
  });

  describe('.glb', () => {
    /** The file after a change of its description. */
    const changed = (change: (json: ReturnType<typeof gltfOf>['json']) => void, mesh = body): Buffer => {
      const { json, binary } = gltfOf(mesh);
      change(json);
      return glbOf(json, binary);
    };
    const differ = (a: Uint8Array, b: Uint8Array): number =>
      a.filter((value, i) => value !== b[i]).length / countOf(b);

    it('nodes move, turn and enlarge what hangs on them', async () => {
      // A turn by a right angle about x and a double size, as factors and as a matrix (column after column).
      const turned = moved(body, ([x, y, z]) => [2 * x + 5, -2 * z, 2 * y]);
      const expected = voxelise(meshOf(turned), 32, 'y').voxels;
      const half = Math.SQRT1_2;
      for (const node of [
        { translation: [5, 0, 0], rotation: [half, 0, 0, half], scale: [2, 2, 2] },
        { matrix: [2, 0, 0, 0, 0, 0, 2, 0, 0, -2, 0, 0, 5, 0, 0, 1] },
      ]) {
        const bytes = changed((json) => {
          json.nodes = [{ children: [1] }, { ...node, children: [2] }, { mesh: 0 }];
        });
        expect(differ((await shapeOf(bytes, 'a.glb')).voxels, expected)).toBeLessThan(0.005);
      }
    });

    it('meshes in several nodes are all there, without a scene as well', async () => {
      const unit = box([0, 0, 0], [1, 1, 1]);
      const bytes = changed((json) => {
        json.nodes = [{ mesh: 0 }, { mesh: 0, translation: [2, 0, 0] }];
        json.scenes = [];
      }, unit);
      const expected = voxelise(meshOf(together(unit, box([2, 0, 0], [3, 1, 1]))), 32, 'y').voxels;
      expect(same((await shapeOf(bytes, 'a.glb')).voxels, expected)).toBe(true);
    });

    it('strips, fans, short indices and positions of 16 bits', async () => {
      // A flat square: what is left of it is its surface.
      const square = {
        corners: [
          [0, 0, 0],
          [1, 0, 0],
          [0, 1, 0],
          [1, 1, 0],
        ],
        faces: [],
      } as unknown as Faces;
      const positions = Buffer.from(Uint16Array.from(square.corners.flat().map((v) => v * 65535)).buffer);
      const padded = Buffer.concat(
        Array.from({ length: 4 }, (_, i) =>
          Buffer.concat([positions.subarray(i * 6, i * 6 + 6), Buffer.alloc(2)]),
        ),
      );
      const expected = voxelise(
        meshOf({
          ...square,
          faces: [
            [0, 1, 2],
            [1, 2, 3],
          ],
        }),
        32,
        'y',
      ).voxels;
      for (const [mode, order] of [
        [5, [0, 1, 2, 3]],
        [6, [0, 1, 3, 2]],
        [4, [0, 1, 2, 2, 1, 3]],
      ] as const) {
        const { json } = gltfOf(square);
        json.meshes[0]!.primitives = [{ attributes: { POSITION: 0 }, indices: 1, mode }];
        json.accessors = [
          { bufferView: 0, componentType: 5123, normalized: true, count: 4, type: 'VEC3' },
          { bufferView: 1, componentType: 5121, count: order.length, type: 'SCALAR' },
        ];
        json.bufferViews = [
          { buffer: 0, byteLength: 32, byteStride: 8 },
          { buffer: 0, byteOffset: 32, byteLength: 8 },
        ];
        json.extensionsRequired = ['KHR_mesh_quantization'];
        const bytes = glbOf(json, Buffer.concat([padded, Buffer.from([...order, 0, 0, 0, 0].slice(0, 8))]));
        const { voxels, notes } = await shapeOf(bytes, 'a.glb');
        expect([mode, same(voxels, expected), notes]).toEqual([mode, true, [{ kind: 'surfaceOnly' }]]);
      }
    });

    it('what is compressed or elsewhere is refused, and nothing is fetched', async () => {
      for (const [change, how] of [
        [
          (json) => void json.extensionsRequired.push('KHR_draco_mesh_compression'),
          'KHR_draco_mesh_compression',
        ],
        [(json) => void json.extensionsRequired.push('EXT_meshopt_compression'), 'EXT_meshopt_compression'],
        [(json) => void (json.buffers[0]!.uri = 'http://example.invalid/a.bin'), 'uri'],
        [(json) => void (json.accessors[0]!.sparse = { count: 1 }), 'sparse'],
        [(json) => void delete json.accessors[0]!.bufferView, 'glTF'],
      ] as [(json: ReturnType<typeof gltfOf>['json']) => void, string][])
        expect(await refused(changed(change), 'a.glb')).toEqual({
          code: 'meshPacked',
          params: { name: 'a.glb', how },
        });
    });

    it('rings of nodes, counts that cannot be and references to nothing are refused', async () => {
      const changes: ((json: ReturnType<typeof gltfOf>['json']) => void)[] = [
        (json) => (json.nodes = [{ mesh: 0, children: [1] }, { children: [0] }]),
        (json) => (json.nodes = [{ children: [1, 1] }, { mesh: 0 }]),
        (json) => (json.nodes = [{ children: [7] }]),
        (json) => (json.nodes = [{ mesh: 3 }]),
        (json) => (json.scene = 4),
        (json) => (json.accessors[0]!.count = 4e9),
        (json) => (json.accessors[0]!.count = -1),
        (json) => (json.accessors[1]!.componentType = 5126.5),
        (json) => (json.accessors[0]!.type = 'MAT4'),
        (json) => (json.bufferViews[0]!.byteLength = 1e12),
        (json) => (json.bufferViews[1]!.byteOffset = 1e12),
        (json) => (json.bufferViews[0]!.byteStride = 1),
        (json) => (json.bufferViews[0]!.buffer = 2),
      ];
      for (const change of changes) {
        expect([change.toString(), (await refused(changed(change), 'a.glb')).code]).toEqual([
          change.toString(),
          'fileDamaged',
        ]);
      }
      // A mesh for each of very many nodes.
      const many = changed((json) => {
        json.nodes = Array.from({ length: 40_000 }, () => ({ mesh: 0 }));
        json.scenes = [];
      });
      expect((await refused(many, 'a.glb')).code).toBe('meshTooLarge');
    });
  });
});

describe('The kind of a file of shapes', () => {
  it('is told by its first bytes, and only then by its name', async () => {
    for (const [bytes, kind] of [
      [golden('bool.npy'), 'npy'],
      [golden('instance.mat'), 'mat'],
      [binvoxFile([2, 2, 2], () => true), 'binvox'],
      [offFile(body, true), 'off'],
      [glbFile(body), 'glb'],
    ] as const)
      expect(shapeKind(bytes, 'holiday.jpg')).toBe(kind);
    expect(shapeKind(objFile(body), 'A.OBJ')).toBe('obj');
    expect(shapeKind(binaryStl(body), 'folder.obj/a.stl')).toBe('stl');
    expect(shapeKind(golden('several.npz'), 'a.npz')).toBe('npz');
    expect(shapeKind(golden('several.npz'), 'a.zip')).toBeNull();
    expect(shapeKind(objFile(body), 'obj')).toBeNull();
    expect((await refused(Buffer.from('hello'), 'a.txt')).code).toBe('shapeUnknown');
  });
});

describe('Damaged files', () => {
  const small = together(box([0, 0, 0], [3, 1, 1]), box([0, 0, 0], [1, 2, 1]));
  const files: [string, Buffer][] = [
    ['a.mat', golden('instance.mat')],
    ['a.npy', golden('big-endian.npy')],
    ['a.npz', golden('several.npz')],
    ['a.binvox', binvoxFile([16, 16, 16], (x, y, z) => (x + y + z) % 7 < 3)],
    ['a.off', offFile(small)],
    ['glued.off', offFile(small, true)],
    ['a.obj', objFile(small)],
    ['binary.stl', binaryStl(small)],
    ['text.stl', textStl(small)],
    ['a.glb', glbFile(small)],
  ];
  /** Formats that do not say how much there is: what is left of one may be a smaller mesh. */
  const open = new Set(['a.obj']);

  for (const [name, bytes] of files)
    it(`${name}: refused or read, whatever is broken`, async () => {
      let fine = 0;
      for (const [how, broken] of [...cutOff(bytes), ...flipped(bytes, 120, 11)]) {
        let outcome: string;
        try {
          const shapes = await readShapes(broken, name, at32);
          expect(shapes.count, how).toBeLessThan(1e6);
          const { voxels } = shapes.read(shapes.count - 1);
          expect(voxels.length, how).toBe(32 ** 3);
          expect(countOf(voxels), how).toBeGreaterThan(0);
          outcome = 'read';
          fine++;
        } catch (error) {
          expect(error, how).toBeInstanceOf(StudioError);
          const { code } = error as StudioError;
          expect(errorWords.en).toHaveProperty(code);
          outcome = code;
        }
        if (how.startsWith('cut') && !open.has(name)) expect([how, outcome]).not.toContain('read');
      }
      // A byte among the numbers of a mesh moves a corner, and among the voxels one of these; a checksum finds either.
      if (!name.endsWith('.mat')) expect(fine).toBeGreaterThan(0);
    });
});

describe('The development data', () => {
  const archive = sharedFile('shapenets-mat-sample.tar');
  const chairs = sharedFile('chairs-32.npz');

  it.skipIf(!archive)('24 volumes of 3D ShapeNets (skipped where ../shared/data is not there)', async () => {
    const names = execFileSync('tar', ['tf', archive!], { encoding: 'utf8' })
      .split('\n')
      .filter((name) => name.endsWith('.mat'));
    expect(names).toHaveLength(24);
    const layers = Array<number>(32).fill(0);
    for (const name of names) {
      const bytes = execFileSync('tar', ['xOf', archive!, name]);
      const { voxels, notes } = await shapeOf(bytes, name);
      expect([name, notes]).toEqual([name, [{ kind: 'padded', from: 30 }]]);
      const share = countOf(voxels) / voxels.length;
      expect([name, share > 0.01 && share < 0.5]).toEqual([name, true]);
      for (let i = 0; i < voxels.length; i++) layers[i % 32]! += voxels[i]!;
      const large = await shapeOf(bytes, name, { side: 64 });
      expect(countOf(large.voxels)).toBe(countOf(voxels) * 8);
    }
    // Chairs stand upright along z: there is more of them at their seats than of their legs below.
    expect(Math.max(...layers.slice(10, 22))).toBeGreaterThan(2 * layers[6]!);
  });

  it.skipIf(!chairs)('700 chairs of ModelNet10 (skipped where ../shared/data is not there)', async () => {
    const shapes = await readShapes(readFileSync(chairs!), 'chairs-32.npz', at32);
    expect(shapes.count).toBe(700);
    let full = 0;
    for (let i = 0; i < 700; i++) {
      const { voxels, notes } = shapes.read(i);
      expect(notes).toEqual([]);
      full += countOf(voxels);
    }
    // What NumPy says of the same file: voxels.mean().
    expect(full / (700 * 32 ** 3)).toBeCloseTo(0.06051945, 7);
  });
});
