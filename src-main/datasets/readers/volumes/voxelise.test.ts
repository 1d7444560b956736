import { describe, expect, it } from 'vitest';
import { randomNumbers, refusal, same } from '../testing';
import {
  ball,
  box,
  countOf,
  fullOf,
  meshOf,
  moved,
  soup,
  together,
  type Corner,
  type Faces,
} from './testing';
import { voxelise } from './voxelise';

const kinds = (mesh: Faces, side = 32): string[] =>
  voxelise(meshOf(mesh), side, 'z').notes.map(({ kind }) => kind);
const voxelsOf = (mesh: Faces, side = 32): Uint8Array => voxelise(meshOf(mesh), side, 'z').voxels;
const unit = box([0, 0, 0], [1, 1, 1]);

/** Share of the voxels of `wanted` in which the two differ. */
function difference(voxels: Uint8Array, wanted: Uint8Array): number {
  expect(voxels.length).toBe(wanted.length);
  return voxels.filter((value, i) => value !== wanted[i]).length / countOf(wanted);
}

/** Without the faces of which all corners are in a place. */
const without = (mesh: Faces, gone: (corner: Corner) => boolean): Faces => ({
  corners: mesh.corners,
  faces: mesh.faces.filter((face) => !face.every((corner) => gone(mesh.corners[corner]!))),
});

/** Turns about two axes by angles that are no rest of anything. */
const turned = (mesh: Faces): Faces =>
  moved(mesh, ([x, y, z]) => {
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const [p, q] = [c * x - s * y, s * x + c * y];
    return [p, 0.6 * q - 0.8 * z, 0.8 * q + 0.6 * z];
  });

describe('Voxelising a mesh', () => {
  for (const side of [32, 64])
    it(`a box fills the cube of ${side} but for its margin, wherever it was`, () => {
      const margin = side / 32;
      const wanted = new Set<string>();
      for (let x = margin; x < side - margin; x++)
        for (let y = margin; y < side - margin; y++)
          for (let z = margin; z < side - margin; z++) wanted.add(`${x},${y},${z}`);
      const far = moved(unit, ([x, y, z]) => [x * 250 + 1000, y * 250 - 777, z * 250 + 0.5]);
      const { voxels, notes } = voxelise(meshOf(far), side, 'z');
      expect(new Set(fullOf(voxels, side))).toEqual(wanted);
      expect(notes).toEqual([]);
    });

  it('its proportions and its upward axis stay', () => {
    const plank = box([0, 0, 0], [4, 1, 1.6]);
    const extents = (up: 'x' | 'y' | 'z'): number[] => {
      const full = fullOf(voxelise(meshOf(plank), 32, up).voxels, 32).map((at) => at.split(',').map(Number));
      return [0, 1, 2].map(
        (k) => Math.max(...full.map((at) => at[k]!)) - Math.min(...full.map((at) => at[k]!)) + 1,
      );
    };
    expect(extents('z')).toEqual([30, 8, 12]);
    // x stays, the depth becomes what was upright.
    expect(extents('y')).toEqual([30, 12, 8]);
    expect(extents('x')).toEqual([8, 12, 30]);
  });

  it('is turned and never mirrored', () => {
    // Arms along the axes, of lengths 3, 2 and 1.
    const arms = together(
      box([0, 0, 0], [3, 0.4, 0.4]),
      box([0, 0, 0], [0.4, 2, 0.4]),
      box([0, 0, 0], [0.4, 0.4, 1]),
    );
    const at = (up: 'y' | 'z') => {
      const { voxels } = voxelise(meshOf(arms), 32, up);
      return (x: number, y: number, z: number): number => voxels[(x * 32 + y) * 32 + z]!;
    };
    // Of y upward the longest arm is still along x, the second rises, and the third comes to the front: −y.
    const upright = at('z');
    const lying = at('y');
    expect([upright(28, 7, 12), upright(2, 24, 12), upright(2, 7, 19)]).toEqual([1, 1, 1]);
    expect([lying(28, 19, 7), lying(2, 19, 24), lying(2, 12, 7)]).toEqual([1, 1, 1]);
    expect(lying(2, 19 + 3, 7)).toBe(0);
  });

  it('a ball has the volume of a ball', () => {
    for (const side of [32, 64]) {
      const volume = (4 / 3) * Math.PI * ((side * 30) / 32 / 2) ** 3;
      // The mesh of 64 rings is smaller than its ball by a part in five hundred.
      expect(Math.abs(countOf(voxelsOf(ball(1, 64), side)) / volume - 1)).toBeLessThan(0.01);
    }
  });

  it('is the same with shared corners, without, and turned about in its list', () => {
    const mesh = turned(together(ball(1, 12), box([0.5, 0.5, 0.5], [2, 1.5, 1])));
    const wanted = voxelsOf(mesh);
    expect(same(voxelsOf(soup(mesh)), wanted)).toBe(true);
    const backward = { ...mesh, faces: [...mesh.faces].reverse().map(([a, b, c]) => [c!, a!, b!]) };
    expect(same(voxelsOf(backward), wanted)).toBe(true);
    // Which side of a face looks outward is often wrong, and must not matter.
    const random = randomNumbers(4);
    const inside = {
      ...mesh,
      faces: mesh.faces.map(([a, b, c]) => (random() < 0.5 ? [a!, b!, c!] : [a!, c!, b!])),
    };
    expect(same(voxelsOf(inside), wanted)).toBe(true);
  });

  it('bodies that stand in each other are filled together, and hollows of their own as well', () => {
    // Two boxes that overlap: counting how often rays meet them would leave the overlap empty.
    const overlapping = together(box([0, 0, 0], [2, 1, 1]), box([1, 0, 0], [3, 1, 1]));
    expect(same(voxelsOf(overlapping), voxelsOf(box([0, 0, 0], [3, 1, 1])))).toBe(true);
    const hollow = together(unit, box([0.25, 0.25, 0.25], [0.75, 0.75, 0.75]));
    expect(same(voxelsOf(hollow), voxelsOf(unit))).toBe(true);
  });

  it('triangles that are there twice, once for each side, hide no inside', () => {
    const twice = (mesh: Faces): Faces => ({
      corners: [...mesh.corners, ...mesh.corners],
      faces: mesh.faces.flatMap(([a, b, c]) => [
        [a!, b!, c!],
        // With corners of its own, in the other direction.
        [c! + mesh.corners.length, b! + mesh.corners.length, a! + mesh.corners.length],
      ]),
    });
    for (const mesh of [unit, ball(1, 12)]) {
      expect(same(voxelsOf(twice(mesh)), voxelsOf(mesh))).toBe(true);
      expect(kinds(twice(mesh))).toEqual([]);
    }
  });

  it('six squares that share no corner are a box, though each of them is open', () => {
    expect(same(voxelsOf(soup(unit)), voxelsOf(unit))).toBe(true);
    // A corner of each square moved by nothing that shows: no edge has its partner any more.
    const loose = moved(soup(unit), ([x, y, z]) => [x, y, z]);
    const random = randomNumbers(8);
    const nudged = {
      ...loose,
      corners: loose.corners.map((corner): Corner => {
        const nudge = (): number => (random() - 0.5) * 1e-3;
        return [corner[0] + nudge(), corner[1] + nudge(), corner[2] + nudge()];
      }),
    };
    const { voxels, notes } = voxelise(meshOf(nudged), 32, 'z');
    expect(difference(voxels, voxelsOf(unit))).toBeLessThan(0.01);
    expect(notes.every(({ kind }) => kind === 'holesClosed')).toBe(true);
  });

  it('a small hole does no harm, and is told', () => {
    for (const mesh of [ball(1, 24), turned(ball(1, 24))]) {
      const whole = voxelsOf(mesh);
      const punched = without(mesh, (corner) => corner[0] > 0.97);
      expect(punched.faces.length).toBeLessThan(mesh.faces.length - 4);
      expect(kinds(punched)).toEqual(['holesClosed']);
      expect(difference(voxelsOf(punched), whole)).toBeLessThan(0.01);
    }
  });

  it('a mesh with large holes keeps its surface alone, and that is told', () => {
    const bowl = without(ball(1, 24), ([, , z]) => z > -0.01);
    expect(kinds(bowl)).toEqual(['surfaceOnly']);
    const voxels = voxelsOf(bowl, 64);
    // The middle is empty, the bottom is there, and nothing is thicker than a surface.
    expect(voxels[(32 * 64 + 32) * 64 + 32]).toBe(0);
    const column = (x: number, y: number): number =>
      countOf(voxels.subarray((x * 64 + y) * 64, (x * 64 + y) * 64 + 64));
    expect(column(32, 32)).toBe(1);
    // A half sphere of radius 30 has an area of 5,655 voxel faces. One voxel for each ray along the axis that the surface
    // faces most would be 0.83 of that; what the other axes add there are mostly the same voxels.
    expect(countOf(voxels) / 5655).toBeGreaterThan(0.78);
    expect(countOf(voxels) / 5655).toBeLessThan(0.95);
    const openBox = without(unit, ([, , z]) => z === 1);
    expect(kinds(openBox)).toEqual(['surfaceOnly']);
  });

  it('a closed body stays solid beside an open one', () => {
    const sheet: Faces = {
      corners: [
        [2, 0, 0],
        [3, 0, 0],
        [3, 1, 0],
        [2, 1, 0],
      ],
      faces: [
        [0, 1, 2],
        [0, 2, 3],
      ],
    };
    const mesh = together(unit, sheet);
    expect(kinds(mesh)).toEqual(['surfaceOnly']);
    const full = new Set(fullOf(voxelsOf(mesh), 32));
    // The box is the first ten voxels along x, the sheet the last ten.
    expect(full.has('6,16,16')).toBe(true);
    expect([...full].filter((at) => at.startsWith('26,')).length).toBeGreaterThan(0);
    expect(
      [...full].filter((at) => at.startsWith('26,')).every((at) => at.endsWith(',11') || at.endsWith(',10')),
    ).toBe(true);
  });

  it('a plate thinner than a voxel is still there, without gaps and one voxel thick', () => {
    for (const height of [0, 0.001, 0.02]) {
      const plate = together(box([0, 0, 0.313], [1, 1, 0.313 + height]), box([0, 0, 0], [0.2, 0.2, 1]));
      const voxels = voxelsOf(plate);
      for (let x = 8; x < 31; x++)
        for (let y = 8; y < 31; y++) {
          const thick = countOf(voxels.subarray((x * 32 + y) * 32, (x * 32 + y) * 32 + 32));
          expect([x, y, thick >= 1 && thick <= 2]).toEqual([x, y, true]);
        }
    }
  });

  it('a rod thinner than a voxel joins what it joins', () => {
    for (const at of [0.31, 0.3333, 0.35, 0.37, 0.5]) {
      const rod = box([at, at, 0], [at + 0.004, at + 0.004, 1]);
      const mesh = together(rod, box([0, 0, 0.9], [1, 1, 1]));
      const voxels = voxelsOf(mesh);
      // In every layer down to the lowest something is full, and in the middle ones only the rod.
      for (let z = 1; z < 31; z++) {
        const layer = fullOf(voxels, 32).filter((voxel) => voxel.endsWith(`,${z}`)).length;
        expect([at, z, layer >= 1]).toEqual([at, z, true]);
        if (z < 27) expect(layer).toBeLessThanOrEqual(4);
      }
    }
  });

  it('triangles without an area and a list of them in every order do no harm', () => {
    const needles: Faces = {
      corners: [
        [0, 0, 0],
        [1, 1, 1],
        [0.5, 0.5, 0.5],
      ],
      faces: [
        [0, 1, 2],
        [0, 0, 1],
        [2, 2, 2],
      ],
    };
    expect(difference(voxelsOf(together(unit, needles)), voxelsOf(unit))).toBeLessThan(0.002);
    expect(refusal(() => voxelsOf({ corners: [[1, 1, 1]], faces: [[0, 0, 0]] }))).toBe('shapeEmpty');
  });

  it('tells of faces that were left out', () => {
    expect(voxelise({ ...meshOf(unit), leftOut: 3 }, 32, 'z').notes).toEqual([
      { kind: 'facesLeftOut', count: 3 },
    ]);
  });

  it('thousands of bodies, and triangles as large as the cube, end in time', () => {
    const random = randomNumbers(1);
    const boxes = together(
      ...Array.from({ length: 3000 }, () => {
        const at = (): number => random() * 0.5;
        const [x, y, z] = [at(), at(), at()];
        return box([x, y, z], [x + 0.5, y + 0.5, z + 0.5]);
      }),
    );
    // The cube of the whole has rounded corners, as the boxes lie at random.
    expect(countOf(voxelsOf(boxes))).toBeGreaterThan(0.9 * 30 ** 3);
    const corners = Array.from({ length: 3000 }, (): Corner => [random(), random(), random()]);
    const huge: Faces = {
      corners,
      faces: Array.from({ length: 40_000 }, () => [0, 1, 2].map(() => Math.floor(random() * 3000))),
    };
    expect(refusal(() => voxelsOf(huge, 64))).toBe('meshTooLarge');
  });
});
