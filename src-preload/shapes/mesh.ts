/**
 * A surface of triangles. Positions are (x, y, z) in a row; triangles are three indices in a row, counterclockwise as seen
 * from outside. z is upright, as in the volumes of 3D ShapeNets and ModelNet and as slicers expect it.
 */
export interface Mesh {
  positions: Float32Array;
  triangles: Uint32Array;
}

/** Vertices and triangles as they come, in arrays that grow. */
export class MeshBuilder {
  private positions = new Float32Array(3 * 1024);
  private triangles = new Uint32Array(3 * 2048);
  private corners = 0;
  private vertices = 0;

  /** Adds a vertex; returns its index. */
  vertex(x: number, y: number, z: number): number {
    const at = 3 * this.vertices;
    if (at === this.positions.length) {
      const larger = new Float32Array(2 * at);
      larger.set(this.positions);
      this.positions = larger;
    }
    this.positions[at] = x;
    this.positions[at + 1] = y;
    this.positions[at + 2] = z;
    return this.vertices++;
  }

  triangle(a: number, b: number, c: number): void {
    const at = this.corners;
    if (at === this.triangles.length) {
      const larger = new Uint32Array(2 * at);
      larger.set(this.triangles);
      this.triangles = larger;
    }
    this.triangles[at] = a;
    this.triangles[at + 1] = b;
    this.triangles[at + 2] = c;
    this.corners += 3;
  }

  /** A vertex in the middle of others. */
  middle(of: ArrayLike<number>): number {
    let [x, y, z] = [0, 0, 0];
    for (let i = 0; i < of.length; i++) {
      const at = 3 * of[i]!;
      x += this.positions[at]!;
      y += this.positions[at + 1]!;
      z += this.positions[at + 2]!;
    }
    return this.vertex(x / of.length, y / of.length, z / of.length);
  }

  build(): Mesh {
    return {
      positions: this.positions.slice(0, 3 * this.vertices),
      triangles: this.triangles.slice(0, this.corners),
    };
  }
}
