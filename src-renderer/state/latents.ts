import { slerp, type LatentPoint } from '../../src-preload/contract';

/**
 * Which latent numbers the inspector lists, in which order: those whose index contains the text searched for, the
 * most changed first if wished. A range like “20-40” lists that range.
 */
export function chooseLatents(
  size: number,
  search: string,
  changedFirst: boolean,
  edits: Readonly<Record<string, number>>,
): number[] {
  const wanted = search.trim();
  const range = /^(\d+)\s*[-–]\s*(\d+)$/.exec(wanted);
  const fits = (index: number): boolean => {
    if (range) return index >= Number(range[1]) && index <= Number(range[2]);
    return wanted === '' || String(index).includes(wanted);
  };
  const chosen = Array.from({ length: size }, (_, index) => index).filter(fits);
  if (!changedFirst) return chosen;
  const change = (index: number): number => Math.abs(edits[index] ?? 0);
  return chosen.sort((a, b) => change(b) - change(a) || a - b);
}

export type Vector = readonly number[];

/** Random numbers in [0, 1) that follow from a seed (mulberry32). */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A standard normal number (Box and Muller 1958). */
export function normal(chance: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
}

/** Root of the mean square: the standard deviation of latent numbers around 0. */
export function spread(z: Vector): number {
  return z.length === 0 ? 0 : Math.hypot(...z) / Math.sqrt(z.length);
}

/**
 * The latent vector of a point: z = bare + strength · (edits + Σ moves[d] · d).
 *
 * @param bare what the point has before edits and moves: variety · (base or n(seed))
 * @param directions vectors by id; a move along an unknown one counts nothing
 */
export function latentVector(
  bare: Vector,
  point: LatentPoint,
  directions: Readonly<Record<string, Vector>>,
): number[] {
  const z = bare.map((value, k) => value + point.strength * (point.edits[k] ?? 0));
  for (const [id, amount] of Object.entries(point.moves ?? {})) {
    const direction = directions[id];
    for (let k = 0; direction && k < z.length; k++) z[k]! += point.strength * amount * (direction[k] ?? 0);
  }
  return z;
}

/**
 * The point of a latent vector, without edits and moves. The variety stays where it was, so that its slider goes on to
 * mean what it meant; where there is next to none left to scale by, it becomes 1.
 */
export function pointAt(z: Vector, like: Pick<LatentPoint, 'seed' | 'variety'>): LatentPoint {
  const variety = like.variety < 0.25 ? 1 : like.variety;
  const base = z.map((value) => Math.min(20, Math.max(-20, Math.round((value / variety) * 1e5) / 1e5)));
  return { seed: like.seed, variety, strength: 1, edits: {}, base };
}

/** What a variation leaves as it is: single latent numbers, and what lies along directions. */
export interface Kept {
  numbers: ReadonlySet<number>;
  directions: readonly Vector[];
}

/** A vector without what lies along the others (Gram–Schmidt). */
export function without(vector: Vector, directions: readonly Vector[]): number[] {
  const dot = (a: Vector, b: Vector): number => a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0);
  const remove = (from: Vector, unit: Vector): number[] => {
    const amount = dot(from, unit);
    return from.map((value, k) => value - amount * (unit[k] ?? 0));
  };
  const units: number[][] = [];
  for (const direction of directions) {
    const rest = units.reduce<Vector>(remove, direction);
    const length = Math.hypot(...rest);
    if (length > 1e-6) units.push(rest.map((value) => value / length));
  }
  return units.reduce<number[]>(remove, [...vector]);
}

/**
 * A latent vector some way off: turned toward a random one of the same spread, so that near and far faces are equally
 * likely ones.
 *
 * @param distance 0: the same vector, 1: one that has nothing to do with it
 */
export function variation(z: Vector, distance: number, chance: () => number, kept: Kept): number[] {
  const angle = (Math.min(1, Math.max(0, distance)) * Math.PI) / 2;
  // Without any spread of its own the mean face would have no neighbours.
  const size = Math.max(spread(z), 0.5);
  const change = z.map((value, k) => {
    const turned = Math.cos(angle) * value + Math.sin(angle) * size * normal(chance);
    return kept.numbers.has(k) ? 0 : turned - value;
  });
  const free = without(change, kept.directions);
  return z.map((value, k) => (kept.numbers.has(k) ? value : value + free[k]!));
}

/**
 * A square of latent vectors between two parents: from left to right one half of the numbers goes over from the one to
 * the other, downward the other half. The first corner is `a`, the last is `b`, the diagonal is the way between them,
 * and the other corners have half of each.
 *
 * @param seed says which numbers belong to which half
 * @returns side · side vectors, row after row
 */
export function mixGrid(a: Vector, b: Vector, side: number, seed: number): number[][] {
  const chance = chanceOf(seed);
  const order = a.map((_, k) => ({ k, by: chance() })).sort((one, other) => one.by - other.by);
  const across = new Set(order.slice(0, Math.ceil(order.length / 2)).map(({ k }) => k));
  const half = (z: Vector, first: boolean): number[] =>
    z.map((value, k) => (across.has(k) === first ? value : 0));
  const steps = Array.from({ length: side }, (_, i) => (side === 1 ? 0.5 : i / (side - 1)));
  const ways = [true, false].map((first) => steps.map((t) => slerp(half(a, first), half(b, first), t))) as [
    number[][],
    number[][],
  ];
  return steps.flatMap((_, row) =>
    steps.map((__, column) => ways[0][column]!.map((value, k) => value + ways[1][row]![k]!)),
  );
}

/**
 * A child of some latent vectors: each of its numbers comes from one of two parents or lies between them, and changes a
 * little.
 *
 * @param parents two or more; which two are this child's is chance
 * @param mutation standard deviation of the change, as a share of the parents' own spread
 */
export function child(parents: readonly Vector[], mutation: number, chance: () => number): number[] {
  const first = Math.floor(chance() * parents.length);
  const second = (first + 1 + Math.floor(chance() * (parents.length - 1))) % parents.length;
  const [mother, father] = [parents[first]!, parents[second]!];
  const size = mutation * Math.max(0.25, (spread(mother) + spread(father)) / 2);
  return mother.map((value, k) => {
    const other = father[k]!;
    const kind = chance();
    const inherited = kind < 0.4 ? value : kind < 0.8 ? other : value + chance() * (other - value);
    return inherited + size * normal(chance);
  });
}

/** What a room has whose latent numbers can be changed one by one. */
export interface LatentRoom {
  readonly model: { latentSize: number } | null;
  readonly point: LatentPoint;
  /** Numbers that the seed gives before any edit. */
  readonly base: readonly number[];
  readonly editCount: number;
  /** Numbers that stay when another seed is taken. */
  readonly locked: ReadonlySet<number>;
  edit(index: number, value: number, gesture?: string | null): void;
  /** Takes all edits back but those of locked numbers. */
  resetEdits(): void;
  toggleLock(index: number): void;
  /** The hand lets go: the next change is a step of its own. */
  seal(): void;
}

/**
 * Edits by which locked numbers keep their value under another seed.
 *
 * @param old, fresh numbers that the two seeds give
 * @param strength of the edits, above 0
 */
export function keepLocked(
  locked: Iterable<number>,
  { edits, strength }: Pick<LatentPoint, 'edits' | 'strength'>,
  old: readonly number[],
  fresh: readonly number[],
): Record<string, number> {
  const kept: Record<string, number> = {};
  for (const index of locked) {
    const total = (old[index] ?? 0) + strength * (edits[index] ?? 0);
    kept[index] = Math.min(10, Math.max(-10, (total - (fresh[index] ?? 0)) / strength));
  }
  return kept;
}

/** Edits of locked numbers alone. */
export const editsOf = (edits: LatentPoint['edits'], locked: ReadonlySet<number>): Record<string, number> =>
  Object.fromEntries(Object.entries(edits).filter(([index]) => locked.has(Number(index))));
