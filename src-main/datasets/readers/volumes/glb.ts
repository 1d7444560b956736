import { Matrix4 } from 'three/src/math/Matrix4.js';
import { Quaternion } from 'three/src/math/Quaternion.js';
import { Vector3 } from 'three/src/math/Vector3.js';
import { z } from 'zod';
import { damaged, Refused } from '../refused';
import { MeshBuilder, type Mesh } from './mesh';

/**
 * The part of glTF 2.0 (Khronos) that tells where triangles are. three.js's own loader also asks for pictures (which need
 * a page), follows addresses to other files and the network, and takes the memory that a file claims; of three.js this
 * uses the matrices alone.
 */
const index = z.int().nonnegative();
const gltfSchema = z.object({
  scene: index.optional(),
  scenes: z.array(z.object({ nodes: z.array(index).optional() })).optional(),
  nodes: z
    .array(
      z.object({
        children: z.array(index).optional(),
        mesh: index.optional(),
        skin: index.optional(),
        matrix: z.array(z.number()).length(16).optional(),
        translation: z.array(z.number()).length(3).optional(),
        rotation: z.array(z.number()).length(4).optional(),
        scale: z.array(z.number()).length(3).optional(),
      }),
    )
    .optional(),
  meshes: z
    .array(
      z.object({
        primitives: z.array(
          z.object({
            attributes: z.object({ POSITION: index.optional() }),
            indices: index.optional(),
            mode: z.int().optional(),
          }),
        ),
      }),
    )
    .optional(),
  accessors: z
    .array(
      z.object({
        bufferView: index.optional(),
        byteOffset: index.optional(),
        componentType: z.int(),
        normalized: z.boolean().optional(),
        count: index,
        type: z.string(),
        sparse: z.unknown().optional(),
      }),
    )
    .optional(),
  bufferViews: z
    .array(
      z.object({
        buffer: index,
        byteOffset: index.optional(),
        byteLength: index,
        byteStride: index.optional(),
      }),
    )
    .optional(),
  buffers: z.array(z.object({ uri: z.string().optional(), byteLength: index })).optional(),
  extensionsRequired: z.array(z.string()).optional(),
});
type Gltf = z.infer<typeof gltfSchema>;

/** Longer descriptions are refused. */
const mostJson = 64 * 1024 * 1024;

/** Ways to pack triangles that need a program of their own to unpack. */
const packings: ReadonlySet<string> = new Set([
  'KHR_draco_mesh_compression',
  'EXT_meshopt_compression',
  'KHR_meshopt_compression',
]);

/** Modes of primitives that are triangles. */
const [triangles, strip, fan] = [4, 5, 6];

/** Whether these bytes begin like a `.glb` file. */
export const looksLikeGlb = (bytes: Buffer): boolean => bytes.toString('latin1', 0, 4) === 'glTF';

/**
 * Reads the triangles of all meshes in the scene of a `.glb` file, each moved as its nodes say. Skinned ones are as they
 * stand at rest.
 *
 * @throws Refused fileDamaged; meshPacked for compressed triangles and those in other files; shapeEmpty, meshTooLarge,
 *   fileTooLarge
 */
export function readGlb(bytes: Buffer): Mesh {
  const { json, binary } = chunksOf(bytes);
  const parsed = gltfSchema.safeParse(parse(json));
  if (!parsed.success) throw damaged(parsed.error);
  const gltf = parsed.data;
  const packing = gltf.extensionsRequired?.find((name) => packings.has(name));
  if (packing !== undefined) throw new Refused('meshPacked', { how: packing });

  const mesh = new MeshBuilder();
  // Every node has one parent at most: one that comes twice is a ring, or would be a way to make much of little.
  const seen = new Set<number>();
  const waiting = rootsOf(gltf).map((node) => ({ node, parent: new Matrix4() }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const node = gltf.nodes?.[next.node];
    if (!node || seen.has(next.node)) throw damaged();
    seen.add(next.node);
    const matrix = next.parent.clone().multiply(matrixOf(node));
    for (const child of node.children ?? []) waiting.push({ node: child, parent: matrix });
    // The place of a skinned mesh is that of its bones.
    if (node.mesh !== undefined)
      addMesh(mesh, gltf, binary, node.mesh, node.skin === undefined ? matrix : null);
  }
  return mesh.build();
}

function chunksOf(bytes: Buffer): { json: Buffer; binary: Buffer } {
  if (!looksLikeGlb(bytes) || bytes.length < 20 || bytes.readUInt32LE(4) !== 2) throw damaged();
  const end = bytes.readUInt32LE(8);
  const jsonLength = bytes.readUInt32LE(12);
  if (end > bytes.length || jsonLength > end - 20 || bytes.toString('latin1', 16, 20) !== 'JSON')
    throw damaged();
  if (jsonLength > mostJson) throw new Refused('fileTooLarge', { most: mostJson / 1024 / 1024 });
  const json = bytes.subarray(20, 20 + jsonLength);
  const at = 20 + jsonLength;
  if (at + 8 > end || bytes.toString('latin1', at + 4, at + 8) !== 'BIN\0')
    return { json, binary: Buffer.alloc(0) };
  const length = bytes.readUInt32LE(at);
  if (length > end - at - 8) throw damaged();
  return { json, binary: bytes.subarray(at + 8, at + 8 + length) };
}

function parse(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString('utf8'));
  } catch (error) {
    throw damaged(error);
  }
}

/** The nodes of the scene; without scenes, those that are nobody's children. */
function rootsOf({ scene, scenes, nodes = [] }: Gltf): number[] {
  if (scenes && scenes.length > 0) {
    const shown = scenes[scene ?? 0];
    if (!shown) throw damaged();
    return shown.nodes ?? [];
  }
  const children = new Set(nodes.flatMap((node) => node.children ?? []));
  return nodes.map((_, i) => i).filter((i) => !children.has(i));
}

function matrixOf({ matrix, translation, rotation, scale }: NonNullable<Gltf['nodes']>[number]): Matrix4 {
  if (matrix) return new Matrix4().fromArray(matrix);
  return new Matrix4().compose(
    new Vector3(...(translation ?? [0, 0, 0])),
    new Quaternion(...(rotation ?? [0, 0, 0, 1])),
    new Vector3(...(scale ?? [1, 1, 1])),
  );
}

function addMesh(mesh: MeshBuilder, gltf: Gltf, binary: Buffer, index: number, matrix: Matrix4 | null): void {
  const wanted = gltf.meshes?.[index];
  if (!wanted) throw damaged();
  for (const { attributes, indices, mode = triangles } of wanted.primitives) {
    // Points and lines have no area.
    if (attributes.POSITION === undefined || mode < triangles || mode > fan) continue;
    const positions = accessorOf(gltf, binary, attributes.POSITION, 'VEC3');
    const base = mesh.corners;
    const place = new Vector3();
    for (let i = 0; i < positions.count; i++) {
      place.set(positions.at(i, 0), positions.at(i, 1), positions.at(i, 2));
      if (matrix) place.applyMatrix4(matrix);
      mesh.corner(place.x, place.y, place.z);
    }
    const order = indices === undefined ? null : accessorOf(gltf, binary, indices, 'SCALAR');
    const count = order ? order.count : positions.count;
    const corner = (i: number): number => {
      const at = order ? order.at(i, 0) : i;
      return at < positions.count ? base + at : NaN;
    };
    if (mode === triangles) {
      for (let i = 0; i + 2 < count; i += 3) mesh.face([corner(i), corner(i + 1), corner(i + 2)]);
    } else {
      for (let i = 2; i < count; i++) {
        mesh.face([corner(mode === strip ? i - 2 : 0), corner(i - 1), corner(i)]);
      }
    }
  }
}

/** Types of numbers in glTF: bytes of one, how it is read, and what a normalised one is divided by. */
const componentTypes: Readonly<
  Record<number, { bytes: number; most: number; read: (bytes: Buffer, at: number) => number }>
> = {
  5120: { bytes: 1, most: 127, read: (bytes, at) => bytes.readInt8(at) },
  5121: { bytes: 1, most: 255, read: (bytes, at) => bytes.readUInt8(at) },
  5122: { bytes: 2, most: 32767, read: (bytes, at) => bytes.readInt16LE(at) },
  5123: { bytes: 2, most: 65535, read: (bytes, at) => bytes.readUInt16LE(at) },
  5125: { bytes: 4, most: 1, read: (bytes, at) => bytes.readUInt32LE(at) },
  5126: { bytes: 4, most: 1, read: (bytes, at) => bytes.readFloatLE(at) },
};

interface Accessor {
  count: number;
  at(index: number, component: number): number;
}

function accessorOf(gltf: Gltf, binary: Buffer, index: number, wanted: 'VEC3' | 'SCALAR'): Accessor {
  const accessor = gltf.accessors?.[index];
  const sort = accessor && componentTypes[accessor.componentType];
  if (!accessor || !sort || accessor.type !== wanted) throw damaged();
  if (accessor.sparse !== undefined) throw new Refused('meshPacked', { how: 'sparse' });
  // Without a view its numbers are in what an extension packs.
  if (accessor.bufferView === undefined) throw new Refused('meshPacked', { how: 'glTF' });
  const view = gltf.bufferViews?.[accessor.bufferView];
  const buffer = view && gltf.buffers?.[view.buffer];
  if (!view || !buffer) throw damaged();
  if (buffer.uri !== undefined || view.buffer !== 0) throw new Refused('meshPacked', { how: 'uri' });
  const width = sort.bytes * (wanted === 'VEC3' ? 3 : 1);
  const stride = view.byteStride || width;
  const start = (view.byteOffset ?? 0) + (accessor.byteOffset ?? 0);
  const end = accessor.count === 0 ? start : start + (accessor.count - 1) * stride + width;
  const viewEnd = (view.byteOffset ?? 0) + view.byteLength;
  if (stride < width || end > viewEnd || viewEnd > binary.length) throw damaged();
  const factor = accessor.normalized === true ? 1 / sort.most : 1;
  return {
    count: accessor.count,
    at: (i, k) => sort.read(binary, start + i * stride + k * sort.bytes) * factor,
  };
}
