import { fullJoined, shelled, type Field } from './field';
import { Groups } from './groups';

/** What is taken away from a shape, and what is put in. */
export interface Tidying {
  /** Parts with fewer voxels than this share of the largest one are dropped: 0 keeps all, 1 the largest alone. */
  smallestPart: number;
  /** Hollows that nothing outside reaches are filled. */
  fillHollows: boolean;
}

/**
 * How voxels hang together: `faces`: those with a common face (6-neighbourhood), as blocks do; `surface`: also those across
 * an edge that the asymptotic decider joins, exactly as the surface of marching cubes does.
 */
export type Joining = 'faces' | 'surface';

/**
 * A field without small parts and without hollows. Hollows come first: what floats in one becomes part of what is around it.
 *
 * @throws RangeError as `shelled` does
 */
export function tidied(field: Field, threshold: number, joining: Joining, how: Tidying): Field {
  const values = field.values.slice();
  const tidy: Field = { values, side: field.side };
  if (how.fillHollows) {
    const { groups, isFull, at } = partsOf(tidy, threshold, joining);
    const outside = groups.of(0);
    each(tidy.side, (voxel, shell) => {
      if (!isFull(at(shell)) && groups.of(shell) !== outside) values[voxel] = 1;
    });
  }
  if (how.smallestPart > 0) {
    const { groups, isFull, at } = partsOf(tidy, threshold, joining);
    const sizes = new Map<number, number>();
    each(tidy.side, (_, shell) => {
      if (isFull(at(shell))) sizes.set(groups.of(shell), (sizes.get(groups.of(shell)) ?? 0) + 1);
    });
    const enough = how.smallestPart * Math.max(0, ...sizes.values());
    each(tidy.side, (voxel, shell) => {
      if (isFull(at(shell)) && sizes.get(groups.of(shell))! < enough) values[voxel] = 0;
    });
  }
  return tidy;
}

function each(side: number, visit: (voxel: number, shell: number) => void): void {
  const wide = side + 2;
  for (let x = 0, voxel = 0; x < side; x++)
    for (let y = 0; y < side; y++)
      for (let z = 0; z < side; z++, voxel++) visit(voxel, ((x + 1) * wide + y + 1) * wide + z + 1);
}

/** Groups of full voxels and of empty ones, within the shell. */
function partsOf(field: Field, threshold: number, joining: Joining) {
  const { values, wide } = shelled(field, threshold);
  const groups = new Groups(values.length);
  const isFull = (value: number): boolean => value >= threshold;
  const steps = [wide * wide, wide, 1] as const;
  for (let x = 0, i = 0; x < wide; x++)
    for (let y = 0; y < wide; y++)
      for (let z = 0; z < wide; z++, i++) {
        const full = isFull(values[i]!);
        const place = [x, y, z];
        for (let axis = 0; axis < 3; axis++) {
          if (place[axis] === wide - 1) continue;
          const step = steps[axis]!;
          if (isFull(values[i + step]!) === full) groups.unite(i, i + step);
          // The square from here along this axis and the next one.
          const other = (axis + 1) % 3;
          if (joining === 'faces' || place[other] === wide - 1) continue;
          const [b, c, d] = [i + step, i + steps[other]!, i + step + steps[other]!];
          if (isFull(values[d]!) !== full || isFull(values[b]!) === full || isFull(values[c]!) === full)
            continue;
          const [va, vb, vc, vd] = [values[i]!, values[b]!, values[c]!, values[d]!];
          const joined = full ? fullJoined(va, vd, vb, vc, threshold) : fullJoined(vb, vc, va, vd, threshold);
          if (joined === full) groups.unite(i, d);
          else groups.unite(b, c);
        }
      }
  return { groups, isFull, at: (shell: number): number => values[shell]! };
}
