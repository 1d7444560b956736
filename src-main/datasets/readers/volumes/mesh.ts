import { damaged, Refused } from '../refused';

/** Meshes of more triangles are refused: they would take gigabytes. The largest of ModelNet have about a million. */
export const mostTriangles = 2_000_000;

/** Numbers beyond this are no place of anything; their differences would overflow. */
const farthest = 1e30;

/** A surface of triangles. */
export interface Mesh {
  /** x, y, z of each corner. */
  positions: Float64Array;
  /** Three corners of each triangle. */
  triangles: Uint32Array;
  /** Faces that could not be: corners that do not exist or are no numbers. */
  leftOut: number;
}

/** Takes corners and faces as a file tells them, and grows with what is really there. */
export class MeshBuilder {
  #positions = new Float64Array(3 * 1024);
  #corners = 0;
  #triangles = new Uint32Array(3 * 1024);
  #count = 0;
  #leftOut = 0;

  /** Corners so far. */
  get corners(): number {
    return this.#corners;
  }

  /** @returns its number */
  corner(x: number, y: number, z: number): number {
    // Three for each triangle, as a file without shared corners has them.
    if (this.#corners >= mostTriangles * 3) throw tooLarge();
    const at = this.#corners * 3;
    if (at === this.#positions.length) this.#positions = longer(this.#positions);
    this.#positions[at] = x;
    this.#positions[at + 1] = y;
    this.#positions[at + 2] = z;
    return this.#corners++;
  }

  triangle(a: number, b: number, c: number): void {
    if (this.#count >= mostTriangles) throw tooLarge();
    const at = this.#count * 3;
    if (at === this.#triangles.length) this.#triangles = longer(this.#triangles);
    this.#triangles[at] = a;
    this.#triangles[at + 1] = b;
    this.#triangles[at + 2] = c;
    this.#count++;
  }

  /**
   * A face of any number of corners, as a fan of triangles. Faces of points and lines are passed over: they have no area.
   *
   * @param corners numbers of corners; one that can be none at all is NaN
   */
  face(corners: readonly number[]): void {
    if (corners.some((corner) => !Number.isInteger(corner) || corner < 0 || corner > 0xffffffff)) {
      this.leaveOut();
      return;
    }
    for (let i = 2; i < corners.length; i++) this.triangle(corners[0]!, corners[i - 1]!, corners[i]!);
  }

  /** Counts a face that could not be. */
  leaveOut(): void {
    this.#leftOut++;
  }

  /**
   * Leaves out triangles whose corners do not exist or are no places.
   *
   * @throws Refused fileDamaged when there are faces and none of them can be; shapeEmpty when there is none
   */
  build(): Mesh {
    const positions = this.#positions.slice(0, this.#corners * 3);
    const triangles = this.#triangles.slice(0, this.#count * 3);
    const sound = new Uint8Array(this.#corners).fill(1);
    for (let i = 0; i < positions.length; i++) {
      if (!(Math.abs(positions[i]!) <= farthest)) sound[Math.floor(i / 3)] = 0;
    }
    let kept = 0;
    for (let t = 0; t < triangles.length; t += 3) {
      const [a, b, c] = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
      if (!(sound[a] && sound[b] && sound[c])) continue;
      triangles[kept] = a;
      triangles[kept + 1] = b;
      triangles[kept + 2] = c;
      kept += 3;
    }
    const leftOut = this.#leftOut + (triangles.length - kept) / 3;
    if (kept === 0) throw leftOut > 0 ? damaged() : new Refused('shapeEmpty');
    return { positions, triangles: triangles.subarray(0, kept), leftOut };
  }
}

const tooLarge = (): Refused => new Refused('meshTooLarge', { most: mostTriangles });

function longer<T extends Float64Array | Uint32Array>(array: T): T {
  const longer = new (array.constructor as new (length: number) => T)(array.length * 2);
  longer.set(array);
  return longer;
}
