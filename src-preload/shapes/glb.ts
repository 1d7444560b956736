import { boxOf } from './measure';
import type { Mesh } from './mesh';

/** Numbers of the glTF 2.0 specification. */
const gltf = {
  magic: 0x46546c67,
  json: 0x4e4f534a,
  binary: 0x004e4942,
  float: 5126,
  uint: 5125,
  vertices: 34962,
  indices: 34963,
};

/**
 * glTF 2.0 in one binary file. As the format wants it: metres, and y upright, so (x, y, z) in millimetres becomes
 * (x, z, −y) / 1000. Without normals, which makes viewers shade each triangle flat.
 */
export function glbOf(mesh: Mesh): Uint8Array<ArrayBuffer> {
  const { triangles } = mesh;
  const positions = new Float32Array(mesh.positions.length);
  for (let i = 0; i < positions.length; i += 3) {
    positions[i] = mesh.positions[i]! / 1000;
    positions[i + 1] = mesh.positions[i + 2]! / 1000;
    positions[i + 2] = -mesh.positions[i + 1]! / 1000;
  }
  const [min, max] = boxOf({ positions, triangles });
  const binary = new Uint8Array(4 * (positions.length + triangles.length));
  const view = new DataView(binary.buffer);
  positions.forEach((value, i) => view.setFloat32(4 * i, value, true));
  triangles.forEach((value, i) => view.setUint32(4 * (positions.length + i), value, true));

  const description = {
    asset: { version: '2.0', generator: 'GAN Studio' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0, name: 'shape' }],
    meshes: [{ name: 'shape', primitives: [{ attributes: { POSITION: 0 }, indices: 1, material: 0 }] }],
    materials: [
      {
        pbrMetallicRoughness: {
          baseColorFactor: [0.8, 0.8, 0.8, 1],
          metallicFactor: 0,
          roughnessFactor: 0.9,
        },
      },
    ],
    accessors: [
      { bufferView: 0, componentType: gltf.float, count: positions.length / 3, type: 'VEC3', min, max },
      { bufferView: 1, componentType: gltf.uint, count: triangles.length, type: 'SCALAR' },
    ],
    bufferViews: [
      { buffer: 0, byteOffset: 0, byteLength: 4 * positions.length, target: gltf.vertices },
      { buffer: 0, byteOffset: 4 * positions.length, byteLength: 4 * triangles.length, target: gltf.indices },
    ],
    buffers: [{ byteLength: binary.length }],
  };
  const text = new TextEncoder().encode(JSON.stringify(description));
  // Chunks are filled up to whole words, the text with spaces.
  const json = new Uint8Array(Math.ceil(text.length / 4) * 4).fill(0x20);
  json.set(text);

  const file = new Uint8Array(12 + 8 + json.length + 8 + binary.length);
  const head = new DataView(file.buffer);
  [gltf.magic, 2, file.length, json.length, gltf.json].forEach((value, i) =>
    head.setUint32(4 * i, value, true),
  );
  file.set(json, 20);
  head.setUint32(20 + json.length, binary.length, true);
  head.setUint32(24 + json.length, gltf.binary, true);
  file.set(binary, 28 + json.length);
  return file;
}
