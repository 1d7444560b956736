/** Triangles that hang together, or several such bodies taken as one. */
export interface Body {
  /** Numbers of its triangles. */
  triangles: Uint32Array;
  /** Whether every edge has an even number of triangles: it then has an inside. */
  closed: boolean;
}

/**
 * Divides triangles into bodies that share no corner. Corners in the same place are one, whatever their numbers: many
 * files have three of their own for each triangle. Open bodies come back as one, since several of them together may well
 * enclose something (six squares that are a cube); closed ones come back one by one, since those of furniture stand in each
 * other, and what is inside of two of them is inside. Of triangles that are there twice only one is kept.
 *
 * @param placed x, y, z of each corner as whole numbers
 * @param triangles three corners of each
 */
export function bodiesOf(placed: Int32Array, triangles: Uint32Array): Body[] {
  const weld = weldCorners(placed, triangles);
  const kept = withoutTwins(weld.welded);
  const parent = new Uint32Array(weld.count).map((_, i) => i);
  const root = (corner: number): number => {
    while (parent[corner] !== corner) {
      parent[corner] = parent[parent[corner]!]!;
      corner = parent[corner]!;
    }
    return corner;
  };
  const { welded } = weld;
  for (const triangle of kept) {
    const a = root(welded[triangle * 3]!);
    parent[root(welded[triangle * 3 + 1]!)] = a;
    parent[root(welded[triangle * 3 + 2]!)] = a;
  }

  // The edges of a body, each as a random number, all combined by exclusive or: nought when each is there an even number
  // of times, and else only by a chance of 2^-64. A list of the edges would take more memory than all the rest.
  const edges = new Uint32Array(weld.count * 2);
  const counts = new Uint32Array(weld.count);
  for (const triangle of kept) {
    const body = root(welded[triangle * 3]!);
    counts[body]!++;
    for (let k = 0; k < 3; k++) {
      const [a, b] = [welded[triangle * 3 + k]!, welded[triangle * 3 + ((k + 1) % 3)]!];
      edges[body * 2]! ^= mix(Math.min(a, b), Math.max(a, b), 0x9e3779b9);
      edges[body * 2 + 1]! ^= mix(Math.min(a, b), Math.max(a, b), 0x85ebca6b);
    }
  }
  const isClosed = (body: number): boolean => edges[body * 2] === 0 && edges[body * 2 + 1] === 0;

  // Where the triangles of each body begin in one array of all; those of open bodies first.
  const starts = new Uint32Array(weld.count);
  let open = 0;
  for (let body = 0; body < weld.count; body++) if (!isClosed(body)) open += counts[body]!;
  const bodies: { start: number; end: number }[] = [];
  for (let body = 0, at = open; body < weld.count; body++) {
    if (counts[body] === 0 || !isClosed(body)) continue;
    starts[body] = at;
    bodies.push({ start: at, end: at + counts[body]! });
    at += counts[body]!;
  }
  const order = new Uint32Array(kept.length);
  let openAt = 0;
  for (const triangle of kept) {
    const body = root(welded[triangle * 3]!);
    order[isClosed(body) ? starts[body]!++ : openAt++] = triangle;
  }
  return [
    ...(open > 0 ? [{ triangles: order.subarray(0, open), closed: false }] : []),
    ...bodies.map(({ start, end }) => ({ triangles: order.subarray(start, end), closed: true })),
  ];
}

/** Gives corners in the same place the same number, by a table with open addresses. */
function weldCorners(placed: Int32Array, triangles: Uint32Array): { welded: Uint32Array; count: number } {
  let capacity = 1024;
  while (capacity < triangles.length * 2) capacity *= 2;
  /** Corner that stands for its place, + 1; 0 where there is none. */
  const table = new Uint32Array(capacity);
  const numbers = new Uint32Array(placed.length / 3);
  const welded = new Uint32Array(triangles.length);
  let count = 0;
  for (let i = 0; i < triangles.length; i++) {
    const corner = triangles[i]!;
    const [x, y, z] = [placed[corner * 3]!, placed[corner * 3 + 1]!, placed[corner * 3 + 2]!];
    let slot = mix(mix(x, y, 0xc2b2ae35), z, 0x27d4eb2f) & (capacity - 1);
    for (;;) {
      const other = table[slot]! - 1;
      if (other < 0) {
        table[slot] = corner + 1;
        numbers[corner] = count++;
        welded[i] = numbers[corner]!;
        break;
      }
      if (placed[other * 3] === x && placed[other * 3 + 1] === y && placed[other * 3 + 2] === z) {
        welded[i] = numbers[other]!;
        break;
      }
      slot = (slot + 1) & (capacity - 1);
    }
  }
  return { welded, count };
}

/**
 * The triangles that have three corners, each once: programs that draw surfaces from both sides often store every triangle
 * twice, and a ray that meets everything twice would find no inside.
 */
function withoutTwins(welded: Uint32Array): Uint32Array {
  const count = welded.length / 3;
  let capacity = 1024;
  while (capacity < count * 2) capacity *= 2;
  /** Triangle + 1; 0 where there is none. */
  const table = new Uint32Array(capacity);
  const kept = new Uint32Array(count);
  let length = 0;
  /** Corners in rising order. */
  const sorted = (triangle: number): [number, number, number] => {
    const [a, b, c] = [welded[triangle * 3]!, welded[triangle * 3 + 1]!, welded[triangle * 3 + 2]!];
    const [low, high] = [Math.min(a, b, c), Math.max(a, b, c)];
    return [low, a + b + c - low - high, high];
  };
  for (let triangle = 0; triangle < count; triangle++) {
    const [a, b, c] = sorted(triangle);
    if (a === b || b === c) continue;
    let slot = mix(mix(a, b, 0xc2b2ae35), c, 0x27d4eb2f) & (capacity - 1);
    for (;;) {
      if (table[slot] === 0) {
        table[slot] = triangle + 1;
        kept[length++] = triangle;
        break;
      }
      const [x, y, z] = sorted(table[slot]! - 1);
      if (x === a && y === b && z === c) break;
      slot = (slot + 1) & (capacity - 1);
    }
  }
  return kept.subarray(0, length);
}

/** Mixes two whole numbers of 32 bits into one (the finaliser of MurmurHash3 after each). */
function mix(a: number, b: number, seed: number): number {
  return final(final(a ^ seed) + b) >>> 0;
}

function final(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
