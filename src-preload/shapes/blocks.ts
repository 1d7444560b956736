import { shelled, type Field } from './field';
import { Groups } from './groups';
import { MeshBuilder, type Mesh } from './mesh';

/** How far apart are pulled what would touch along an edge or in a point alone, in voxels. */
const gap = 0.01;

/** Corners of a voxel's face toward an axis and sign, counterclockwise as seen from outside. */
const faces = [0, 1, 2].flatMap((axis) =>
  [0, 1].map((sign) => {
    const [u, v] = [(axis + 1) % 3, (axis + 2) % 3];
    const turn = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ];
    const corners = (sign ? turn : turn.toReversed()).map(([a, b]) => {
      const corner = [0, 0, 0];
      corner[axis] = sign;
      corner[u] = a!;
      corner[v] = b!;
      return corner as [number, number, number];
    });
    return { axis, sign, corners };
  }),
);

/**
 * The full voxels as cubes. Closed and manifold for every field, also where cubes touch along an edge or in a corner alone:
 * there, vertices are doubled and pulled apart by a hundredth of a voxel, so that the cubes do not hang together. Units:
 * voxels.
 *
 * @param threshold in (0, 1]: values from it on are full
 * @throws RangeError as `shelled` does
 */
export function blocksOf(field: Field, threshold: number): Mesh {
  const { values, wide } = shelled(field, threshold);
  const steps = [wide * wide, wide, 1] as const;
  const isFull = (voxel: number): boolean => values[voxel]! >= threshold;

  // Corners of faces, four in a row for each face: the voxel of the face, and the point of the lattice. The lower corner of
  // a voxel has the voxel's own index.
  const voxels: number[] = [];
  const points: number[] = [];
  for (let x = 1; x < wide - 1; x++)
    for (let y = 1; y < wide - 1; y++)
      for (let z = 1; z < wide - 1; z++) {
        const voxel = (x * wide + y) * wide + z;
        if (!isFull(voxel)) continue;
        for (const { axis, sign, corners } of faces) {
          if (isFull(voxel + (sign ? steps[axis]! : -steps[axis]!))) continue;
          voxels.push(voxel);
          for (const [a, b, c] of corners) points.push(voxel + a * steps[0] + b * steps[1] + c);
        }
      }

  const sides = new Sides(points, steps, values.length);
  const groups = new Groups(points.length);
  // Which two faces go on into each other at an edge: where four meet, those of the same voxel.
  for (const meeting of sides.meetings()) {
    const [first, ...others] = meeting;
    const voxelOf = (corner: number): number => voxels[corner >> 2]!;
    if (others.length === 1) sides.join(groups, first!, others[0]!);
    else {
      const same = others.find((other) => voxelOf(other) === voxelOf(first!))!;
      const [a, b] = others.filter((other) => other !== same);
      sides.join(groups, first!, same);
      sides.join(groups, a!, b!);
    }
  }

  // A vertex for each fan of corners.
  const fansAt = new Map<number, Set<number>>();
  for (let corner = 0; corner < points.length; corner++) {
    const point = points[corner]!;
    let fans = fansAt.get(point);
    if (!fans) fansAt.set(point, (fans = new Set()));
    fans.add(groups.of(corner));
  }
  const pulls = new Map<number, [number, number, number, number]>();
  const place = (index: number): [number, number, number] => [
    Math.floor(index / steps[0]),
    Math.floor(index / wide) % wide,
    index % wide,
  ];
  for (let corner = 0; corner < points.length; corner++) {
    if (fansAt.get(points[corner]!)!.size === 1) continue;
    const fan = groups.of(corner);
    const sum = pulls.get(fan) ?? [0, 0, 0, 0];
    const [voxel, point] = [place(voxels[corner >> 2]!), place(points[corner]!)];
    for (let axis = 0; axis < 3; axis++) sum[axis]! += voxel[axis]! + 0.5 - point[axis]!;
    sum[3]++;
    pulls.set(fan, sum);
  }
  const builder = new MeshBuilder();
  const vertexOf = new Map<number, number>();
  const vertex = (corner: number): number => {
    const fan = groups.of(corner);
    let made = vertexOf.get(fan);
    if (made === undefined) {
      const [x, y, z] = place(points[corner]!);
      const [a, b, c, count] = pulls.get(fan) ?? [0, 0, 0, 1];
      const by = (2 * gap) / count;
      made = builder.vertex(x - 1 + by * a, y - 1 + by * b, z - 1 + by * c);
      vertexOf.set(fan, made);
    }
    return made;
  };

  // An edge at which four faces meet gets two vertices in its middle, one for each voxel: its ends may be the same vertices
  // for both.
  const middles = new Map<string, number>();
  for (let face = 0; face < voxels.length; face++) {
    const polygon: number[] = [];
    for (let corner = 4 * face; corner < 4 * face + 4; corner++) {
      polygon.push(vertex(corner));
      if (!sides.isShared(corner)) continue;
      const key = `${sides.keyOf(corner)} ${voxels[face]}`;
      let middle = middles.get(key);
      if (middle === undefined) {
        const [from, to, voxel] = [
          place(points[corner]!),
          place(points[sides.next(corner)]!),
          place(voxels[face]!),
        ];
        const at = from.map((start, axis) => {
          const half = (start + to[axis]!) / 2;
          return half - 1 + 2 * gap * (voxel[axis]! + 0.5 - half);
        });
        middle = builder.vertex(at[0]!, at[1]!, at[2]!);
        middles.set(key, middle);
      }
      polygon.push(middle);
    }
    if (polygon.length === 4) {
      builder.triangle(polygon[0]!, polygon[1]!, polygon[2]!);
      builder.triangle(polygon[0]!, polygon[2]!, polygon[3]!);
    } else {
      const centre = builder.middle(polygon);
      polygon.forEach((from, i) => builder.triangle(centre, from, polygon[(i + 1) % polygon.length]!));
    }
  }
  return builder.build();
}

/** The sides of square faces, each named by the corner it starts from, and where they meet others. */
class Sides {
  private readonly at = new Map<number, number[]>();

  constructor(
    private readonly points: readonly number[],
    private readonly steps: readonly [number, number, number],
    private readonly lattice: number,
  ) {
    for (let corner = 0; corner < points.length; corner++) {
      const key = this.keyOf(corner);
      const meeting = this.at.get(key);
      if (meeting) meeting.push(corner);
      else this.at.set(key, [corner]);
    }
  }

  next(corner: number): number {
    return (corner & 3) === 3 ? corner - 3 : corner + 1;
  }

  /** The edge of the lattice on which the side lies. */
  keyOf(corner: number): number {
    const [from, to] = [this.points[corner]!, this.points[this.next(corner)]!];
    const low = Math.min(from, to);
    return this.steps.indexOf(Math.abs(to - from)) * this.lattice + low;
  }

  meetings(): Iterable<number[]> {
    return this.at.values();
  }

  /** Four faces meet at this side. */
  isShared(corner: number): boolean {
    return this.at.get(this.keyOf(corner))!.length === 4;
  }

  /** Two sides become one: what lies at their ends is the same vertex. */
  join(groups: Groups, a: number, b: number): void {
    const [a2, b2] = [this.next(a), this.next(b)];
    if (this.points[a] === this.points[b]) {
      groups.unite(a, b);
      groups.unite(a2, b2);
    } else {
      groups.unite(a, b2);
      groups.unite(a2, b);
    }
  }
}
