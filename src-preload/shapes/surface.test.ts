import { describe, expect, it } from 'vitest';
import { faultsOf, welded } from './check';
import { loopsOf, undecidedFaces } from './cube-cases';
import { sizesOf } from './measure';
import { surfaceOf } from './surface';
import { ball, fieldOf, noise } from './testing';

const none = { edges: 0, vertices: 0, triangles: 0 };

describe('the cases of a cell', () => {
  it('cross every edge between a full and an empty corner exactly once', () => {
    for (let full = 0; full < 256; full++)
      for (let joined = 0; joined < 64; joined++) {
        if (joined & ~undecidedFaces[full]!) continue;
        const passed = loopsOf(full, joined)
          .flatMap((loop) => loop.edges)
          .sort((a, b) => a - b);
        const crossed = [1, 2, 4]
          .flatMap((step) => [0, 1, 2, 3, 4, 5, 6, 7].filter((c) => !(c & step)).map((c) => [c, c | step]))
          .flatMap(([a, b], edge) => (((full >> a!) ^ (full >> b!)) & 1 ? [edge] : []));
        expect(passed).toEqual(crossed);
      }
  });

  it('are filled without a vertex in the middle wherever each face is decided', () => {
    for (let full = 0; full < 256; full++)
      if (undecidedFaces[full] === 0)
        for (const loop of loopsOf(full, 0)) expect(loop.triangles).not.toBeNull();
  });
});

describe('the surface', () => {
  it('is closed and manifold on noise, by its indices and by its places', () => {
    for (const [seed, threshold] of [
      [1, 0.5],
      [2, 0.2],
      [3, 0.8],
      [4, 0.5],
      [5, 0.97],
    ] as const) {
      const mesh = surfaceOf(noise(14, seed), threshold);
      expect(mesh.triangles.length).toBeGreaterThan(300);
      expect(faultsOf(mesh)).toEqual(none);
      const put = welded(mesh);
      expect(put.positions.length).toBe(mesh.positions.length);
      expect(faultsOf(put)).toEqual(none);
      expect(sizesOf(mesh).volume).toBeGreaterThan(0);
    }
  });

  it('is closed and manifold in each of the 256 cases, also with values at the threshold', () => {
    for (let full = 0; full < 256; full++)
      for (const [inside, outside] of [
        [1, 0],
        [0.5, 0],
        [1, 0.49999],
        [0.5, 0.49999],
      ] as const) {
        const field = fieldOf(2, (x, y, z) =>
          (full >> (+(x > 1) + 2 * +(y > 1) + 4 * +(z > 1))) & 1 ? inside : outside,
        );
        const mesh = surfaceOf(field, 0.5);
        expect(faultsOf(mesh)).toEqual(none);
        expect(faultsOf(welded(mesh))).toEqual(none);
        if (full) expect(sizesOf(mesh).volume).toBeGreaterThan(0);
      }
  });

  it('is closed at the border, where the field is full to the end', () => {
    const mesh = surfaceOf(
      fieldOf(4, () => 1),
      0.5,
    );
    expect(faultsOf(mesh)).toEqual(none);
    const { low, high, volume } = sizesOf(mesh);
    expect(low).toEqual([0, 0, 0]);
    expect(high).toEqual([4, 4, 4]);
    // A cube with its edges cut off.
    expect(volume).toBeGreaterThan(54);
    expect(volume).toBeLessThan(64);
  });

  it('has the volume and the area of a ball', () => {
    const { volume, area, low, high } = sizesOf(surfaceOf(ball(32, 12), 0.5));
    expect(Math.abs(volume / ((4 / 3) * Math.PI * 12 ** 3) - 1)).toBeLessThan(0.01);
    expect(Math.abs(area / (4 * Math.PI * 12 ** 2) - 1)).toBeLessThan(0.01);
    for (let axis = 0; axis < 3; axis++) {
      expect(low[axis]).toBeCloseTo(4, 1);
      expect(high[axis]).toBeCloseTo(28, 1);
    }
  });

  it('keeps the axes apart', () => {
    const { low, high } = sizesOf(
      surfaceOf(
        fieldOf(8, (x, y, z) => +(x < 2 && y < 4 && z < 6)),
        0.5,
      ),
    );
    expect(low).toEqual([0, 0, 0]);
    expect(high).toEqual([2, 4, 6]);
  });

  it('joins two corners across a face only if the saddle between them is full', () => {
    // Two voxels across an edge, the other two of the square nearly full or empty.
    const pair = (between: number) => fieldOf(2, (x, y, z) => (z > 1 ? 0 : x > 1 === y > 1 ? 1 : between));
    const shells = (between: number) => {
      const { triangles, positions } = surfaceOf(pair(between), 0.5);
      // Euler: vertices − edges + triangles is 2 for every closed shell without a handle.
      return (positions.length / 3 - triangles.length / 2 + triangles.length / 3) / 2;
    };
    expect(shells(0)).toBe(2);
    expect(shells(0.4)).toBe(1);
  });

  it('is nothing where nothing reaches the threshold', () => {
    const mesh = surfaceOf(
      fieldOf(4, () => 0.3),
      0.5,
    );
    expect(mesh.triangles.length).toBe(0);
    expect(sizesOf(mesh)).toEqual({ volume: 0, area: 0, low: [0, 0, 0], high: [0, 0, 0] });
  });

  it('refuses fields and thresholds that cannot be', () => {
    expect(() => surfaceOf({ values: new Float32Array(9), side: 2 }, 0.5)).toThrow(RangeError);
    for (const threshold of [0, -1, 1.1, NaN])
      expect(() => surfaceOf({ values: new Float32Array(8), side: 2 }, threshold)).toThrow(RangeError);
  });
});
