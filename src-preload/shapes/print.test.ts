import { expect, it } from 'vitest';
import { faultsOf } from './check';
import { fieldOfBytes, printOf, type PrintOptions } from './print';

const side = 12;
/** Two boxes of bytes, one with a hollow: 6 × 6 × 8 voxels, and a single voxel away from it. */
function boxes(): Uint8Array {
  const bytes = new Uint8Array(side ** 3);
  const set = (x: number, y: number, z: number, value: number): void => {
    bytes[(x * side + y) * side + z] = value;
  };
  for (let x = 1; x < 7; x++) for (let y = 1; y < 7; y++) for (let z = 1; z < 9; z++) set(x, y, z, 255);
  set(3, 3, 4, 0);
  set(10, 10, 10, 255);
  return bytes;
}
const options: PrintOptions = {
  kind: 'blocks',
  threshold: 0.5,
  smoothing: 0,
  longestSide: 80,
  fillHollows: false,
  smallestPart: 0,
};

it('tells what a print will be, and leaves out and fills what was wished', () => {
  const field = fieldOfBytes(boxes(), side);
  const all = printOf(field, options).facts;
  // The hollow has a skin of its own.
  expect(all.pieces).toBe(3);
  expect(Math.max(...all.size)).toBeCloseTo(80, 3);
  const { mesh, facts } = printOf(field, { ...options, fillHollows: true, smallestPart: 0.05 });
  expect(facts).toMatchObject({ pieces: 1, watertight: true, triangles: mesh.triangles.length / 3 });
  expect(facts.size.map(Math.round)).toEqual([60, 60, 80]);
  expect(facts.volume).toBeCloseTo(6 * 6 * 8, 3);
  expect(faultsOf(mesh)).toEqual({ edges: 0, vertices: 0, triangles: 0 });
});

it('of nothing is empty and holds no water', () => {
  const { facts } = printOf(fieldOfBytes(new Uint8Array(side ** 3), side), options);
  expect(facts).toEqual({ triangles: 0, pieces: 0, size: [0, 0, 0], volume: 0, watertight: false });
});
