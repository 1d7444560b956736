import { Refused } from '../refused';
import { bodiesOf, type Body } from './bodies';
import { mostTriangles, type Mesh } from './mesh';
import { parts, placeCorners } from './place';
import { castRays, countTests, rayAxes, type RayAxis } from './rays';
import type { Shape, ShapeNote, UpAxis } from './shape';

/**
 * Rays near triangles that are tested, in all: two seconds of them. A surface of four thousand layers over the whole cube
 * has as many.
 */
const mostTests = 50_000_000;

/**
 * An open body counts as one with an inside as long as along each axis at most this share of the rays that meet it does so
 * an odd number of times, going in and not out.
 */
const mostOdd = 0.2;

/** Closed bodies are filled one by one as long as their boxes together are at most this many cubes. */
const mostCubes = 64;

/**
 * Makes a mesh solid: voxels are full whose centres are inside.
 *
 * - **Inside** is told by rays along the three axes that count how often they meet the surface (Nooruddin and Turk 2003):
 *   of the axes whose ray meets it an even number of times, the majority decides. So a small hole, which misleads the rays
 *   of one axis, does no harm. A closed body (see `bodiesOf`) is filled by itself; cavities in it that are bodies of their
 *   own are filled as well.
 * - **A body with large holes** has no inside. Of it the surface alone remains: the voxels whose centre lines along the
 *   axes it crosses, which has no gaps for what moves along the axes.
 * - **Thin parts** in which no centre lies would vanish. A plate fills the voxels that it lies in, and so does a rod that
 *   all rays miss, as far as it is away from anything else.
 *
 * A mesh of 10,000 triangles takes 20 to 60 milliseconds of a processor at 64³, one of a million two seconds.
 *
 * @param side at most 64
 * @param up axis of the mesh that points upward
 * @throws Refused shapeEmpty; meshTooLarge for many triangles that each go through the whole cube
 */
export function voxelise(mesh: Mesh, side: number, up: UpAxis): Shape {
  const placed = placeCorners(mesh, side, up);
  if (countTests(placed, mesh.triangles) > mostTests)
    throw new Refused('meshTooLarge', { most: mostTriangles });
  const solid = new Solid(side, placed, mesh.triangles);
  const notes: ShapeNote[] = [];
  for (const body of withinReason(bodiesOf(placed, mesh.triangles), placed, mesh.triangles, side)) {
    const filled = solid.add(body);
    if (filled !== 'closed') notes.push({ kind: filled });
  }
  solid.addRods();
  if (mesh.leftOut > 0) notes.push({ kind: 'facesLeftOut', count: mesh.leftOut });
  if (!solid.voxels.includes(1)) throw new Refused('shapeEmpty');
  return { voxels: solid.voxels, notes };
}

/** Thousands of large bodies, one by one, would take minutes: what is too much is filled as if it were one. */
function withinReason(bodies: Body[], placed: Int32Array, corners: Uint32Array, side: number): Body[] {
  let left = mostCubes * side ** 3;
  const one: Body[] = [];
  const together: Body[] = [];
  for (const body of bodies) {
    const { low, high } = boxOf(body.triangles, placed, corners, side);
    const volume = (high[0] - low[0] + 1) * (high[1] - low[1] + 1) * (high[2] - low[2] + 1);
    (!body.closed || volume <= left ? one : together).push(body);
    if (body.closed) left -= Math.min(left, volume);
  }
  if (together.length === 0) return one;
  const triangles = new Uint32Array(together.reduce((sum, body) => sum + body.triangles.length, 0));
  let at = 0;
  for (const body of together) {
    triangles.set(body.triangles, at);
    at += body.triangles.length;
  }
  return [...one, { triangles, closed: true }];
}

type Voxel = [number, number, number];

/** The voxels that triangles lie in. */
function boxOf(
  triangles: Uint32Array,
  placed: Int32Array,
  corners: Uint32Array,
  side: number,
): { low: Voxel; high: Voxel } {
  const low: Voxel = [side, side, side];
  const high: Voxel = [-1, -1, -1];
  for (const triangle of triangles)
    for (let i = 0; i < 3; i++)
      for (let k = 0; k < 3; k++) {
        const voxel = Math.floor(placed[corners[triangle * 3 + i]! * 3 + k]! / parts);
        if (voxel < low[k]!) low[k] = voxel;
        if (voxel > high[k]!) high[k] = voxel;
      }
  return { low, high };
}

/** Marks of a place on a ray between the centres of two voxels. */
const odd = 1;
const before = 2;
const behind = 4;

class Solid {
  readonly voxels: Uint8Array;
  /** Triangles that some ray met. */
  readonly #met: Uint8Array;
  /** Those that none did. */
  readonly #missed: number[] = [];
  /** How the surface of a body lies on each ray: `(u · side + v) · (side + 1) + number of centres before it`. */
  readonly #marks: Uint8Array;
  /** For and against a voxel being inside. */
  readonly #votes: Int8Array;
  readonly #strides: readonly [number, number, number];

  constructor(
    private readonly side: number,
    private readonly placed: Int32Array,
    private readonly corners: Uint32Array,
  ) {
    this.voxels = new Uint8Array(side ** 3);
    this.#met = new Uint8Array(corners.length / 3);
    this.#marks = new Uint8Array(side * side * (side + 1));
    this.#votes = new Int8Array(side ** 3);
    this.#strides = [side * side, side, 1];
  }

  /** Fills a body. @returns what it turned out to be */
  add({ triangles, closed }: Body): 'closed' | 'holesClosed' | 'surfaceOnly' {
    const box = boxOf(triangles, this.placed, this.corners, this.side);
    const thin: number[] = [];
    const loose: number[] = [];
    const surface: number[] = [];
    let worst = 0;
    for (const axis of rayAxes) {
      this.#cast(triangles, axis);
      worst = Math.max(worst, this.#vote(axis, box, thin, loose, surface));
    }
    for (const triangle of triangles) if (this.#met[triangle] === 0) this.#missed.push(triangle);
    const hollow = !closed && worst > mostOdd;
    this.#fill(box, hollow);
    if (hollow) {
      for (const voxel of surface) this.voxels[voxel] = 1;
      return 'surfaceOnly';
    }
    for (const voxel of thin) this.voxels[voxel] = 1;
    // What a ray met that goes in and not out is a plate of its own only where nothing full is at its side.
    const plates = loose.filter((voxel) => !this.#touches(voxel));
    for (const voxel of plates) this.voxels[voxel] = 1;
    return worst > 0 ? 'holesClosed' : 'closed';
  }

  #cast(triangles: Uint32Array, axis: RayAxis): void {
    const { side } = this;
    const [marks, met] = [this.#marks, this.#met];
    castRays(this.placed, this.corners, triangles, axis, (u, v, depth, triangle) => {
      met[triangle] = 1;
      const centres = Math.min(side, Math.max(0, Math.ceil(depth - 0.5)));
      const at = (u * side + v) * (side + 1) + centres;
      marks[at] = (marks[at]! ^ odd) | (depth < centres ? before : behind);
    });
  }

  /**
   * Counts the votes of the rays along one axis and wipes the marks.
   *
   * @param thin gets voxels of plates so thin that no centre is in them
   * @param loose gets voxels in which rays met the surface that meet it an odd number of times
   * @param surface gets all voxels in which a ray met the surface
   * @returns share of the rays that met the surface an odd number of times
   */
  #vote(
    { along, u, v }: RayAxis,
    { low, high }: { low: Voxel; high: Voxel },
    thin: number[],
    loose: number[],
    surface: number[],
  ): number {
    const { side } = this;
    const [marks, votes] = [this.#marks, this.#votes];
    const [strideU, strideV, step] = [this.#strides[u], this.#strides[v], this.#strides[along]];
    const last = Math.min(side, high[along] + 1);
    let [hit, oddRays] = [0, 0];
    for (let i = low[u]; i <= Math.min(side - 1, high[u]); i++)
      for (let j = low[v]; j <= Math.min(side - 1, high[v]); j++) {
        const ray = (i * side + j) * (side + 1);
        let [any, parity] = [0, 0];
        for (let k = low[along]; k <= last; k++) {
          any |= marks[ray + k]!;
          parity ^= marks[ray + k]! & odd;
        }
        if (any !== 0) hit++;
        oddRays += parity;
        const start = i * strideU + j * strideV;
        let inside = 0;
        for (let k = low[along]; k <= last; k++) {
          const mark = marks[ray + k]!;
          if (mark !== 0) {
            const voxel = start + Math.min(side - 1, (mark & before) !== 0 ? Math.max(0, k - 1) : k) * step;
            surface.push(voxel);
            if (parity !== 0) loose.push(voxel);
            else if ((mark & odd) === 0) thin.push(voxel);
            marks[ray + k] = 0;
          }
          inside ^= mark & odd;
          // A ray that goes in and not out does not know what is inside.
          if (k < side && parity === 0) votes[start + k * step]! += inside !== 0 ? 1 : -1;
        }
      }
    return hit === 0 ? 0 : oddRays / hit;
  }

  /** Fills the voxels that most axes say are inside, and wipes the votes. */
  #fill({ low, high }: { low: Voxel; high: Voxel }, hollow: boolean): void {
    const { side, voxels } = this;
    for (let x = low[0]; x <= Math.min(side - 1, high[0] + 1); x++)
      for (let y = low[1]; y <= Math.min(side - 1, high[1] + 1); y++)
        for (let z = low[2]; z <= Math.min(side - 1, high[2] + 1); z++) {
          const at = (x * side + y) * side + z;
          if (this.#votes[at]! > 0 && !hollow) voxels[at] = 1;
          this.#votes[at] = 0;
        }
  }

  /** Whether a voxel or one that shares a face with it is full. */
  #touches(voxel: number): boolean {
    return (
      this.voxels[voxel] === 1 ||
      this.#strides.some((stride) => this.voxels[voxel - stride] === 1 || this.voxels[voxel + stride] === 1)
    );
  }

  /**
   * Rods and needles between all rays: the voxels along the longest edges of triangles that no ray met, where no full voxel
   * is near, and those that join them to the rest.
   */
  addRods(): void {
    const { side, voxels } = this;
    const missed = new Set<number>();
    for (const triangle of this.#missed) this.#alongLongestEdge(triangle, (voxel) => missed.add(voxel));
    const near = (voxel: number, found: (neighbour: number) => boolean): boolean => {
      const [x, y, z] = [Math.floor(voxel / (side * side)), Math.floor(voxel / side) % side, voxel % side];
      for (let i = Math.max(0, x - 1); i <= Math.min(side - 1, x + 1); i++)
        for (let j = Math.max(0, y - 1); j <= Math.min(side - 1, y + 1); j++)
          for (let k = Math.max(0, z - 1); k <= Math.min(side - 1, z + 1); k++)
            if (found((i * side + j) * side + k)) return true;
      return false;
    };
    const rods = new Set([...missed].filter((voxel) => !near(voxel, (other) => voxels[other] === 1)));
    const joints = [...missed].filter(
      (voxel) => voxels[voxel] === 0 && near(voxel, (other) => rods.has(other)),
    );
    for (const voxel of [...rods, ...joints]) voxels[voxel] = 1;
  }

  #alongLongestEdge(triangle: number, visit: (voxel: number) => void): void {
    const { placed, corners, side } = this;
    const corner = (i: number): number => corners[triangle * 3 + (i % 3)]! * 3;
    const length = (i: number): number =>
      Math.max(...[0, 1, 2].map((k) => Math.abs(placed[corner(i) + k]! - placed[corner(i + 1) + k]!)));
    const longest = [0, 1, 2].reduce((best, i) => (length(i) > length(best) ? i : best));
    const [from, to] = [corner(longest), corner(longest + 1)];
    const steps = Math.ceil((length(longest) / parts) * 2) + 1;
    for (let s = 0; s <= steps; s++) {
      const at = (k: number): number => {
        const place = placed[from + k]! + ((placed[to + k]! - placed[from + k]!) * s) / steps;
        return Math.min(side - 1, Math.max(0, Math.floor(place / parts)));
      };
      visit((at(0) * side + at(1)) * side + at(2));
    }
  }
}
