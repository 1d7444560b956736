import { hashBytes } from './perceptual-hash';

/** Parts of a hash, each with a table of its own. */
const parts = 4;
const partBits = 16;

/** The largest distance that can be asked for. */
export const farthest = 15;

/** Numbers of 16 bits with at most `most` bits set, by `most`. */
const masks = [0, 1, 2, 3].map((most) => {
  const found: number[] = [];
  for (let mask = 0; mask < 1 << partBits; mask++) if (bitCount(mask) <= most) found.push(mask);
  return Uint16Array.from(found);
});

/**
 * Finds hashes near to a hash among very many: multi-index hashing (Norouzi, Punjani, Fleet, “Fast Search in Hamming
 * Space with Multi-Index Hashing”, 2012). Of two hashes of four parts that differ in at most d = 4r + a bits, one of the
 * first a + 1 parts differs in at most r bits, or one of the others in at most r - 1: only those are looked up.
 */
export class HashIndex {
  readonly count: number;
  /** Hashes as 16-bit parts: part p of hash i at 4i + p. */
  readonly #hashes: Uint16Array;
  readonly #tables: { starts: Uint32Array; items: Uint32Array }[];
  /** The question that has last seen a hash, so that one which several parts lead to is looked at once. */
  readonly #seen: Uint32Array;
  #question = 0;

  /** @param hashes 8 bytes each */
  constructor(hashes: readonly Uint8Array[]) {
    this.count = hashes.length;
    this.#hashes = new Uint16Array(hashes.length * parts);
    hashes.forEach((hash, i) => {
      if (hash.length !== hashBytes) throw new RangeError(`A hash has ${hash.length} bytes.`);
      for (let p = 0; p < parts; p++) this.#hashes[i * parts + p] = (hash[2 * p]! << 8) | hash[2 * p + 1]!;
    });
    this.#tables = Array.from({ length: parts }, (_, p) => this.#table(p));
    this.#seen = new Uint32Array(hashes.length);
  }

  /**
   * Calls with every hash that differs from the one at `index` in at most `distance` (0 … 15) bits, itself left out, in
   * no particular order.
   */
  near(index: number, distance: number, found: (other: number, distance: number) => void): void {
    const question = ++this.#question;
    this.#seen[index] = question;
    const radius = Math.floor(distance / parts);
    const more = distance - radius * parts;
    for (let p = 0; p < parts; p++) {
      const partRadius = p <= more ? radius : radius - 1;
      if (partRadius < 0) continue;
      const { starts, items } = this.#tables[p]!;
      const own = this.#hashes[index * parts + p]!;
      for (const mask of masks[partRadius]!) {
        const value = own ^ mask;
        for (let i = starts[value]!; i < starts[value + 1]!; i++) {
          const other = items[i]!;
          if (this.#seen[other] === question) continue;
          this.#seen[other] = question;
          const apart = this.#distance(index, other);
          if (apart <= distance) found(other, apart);
        }
      }
    }
  }

  #distance(a: number, b: number): number {
    let bits = 0;
    for (let p = 0; p < parts; p++) {
      bits += bitCount(this.#hashes[a * parts + p]! ^ this.#hashes[b * parts + p]!);
    }
    return bits;
  }

  /** Indices of the hashes, sorted by one of their parts, and where each value of it begins. */
  #table(part: number): { starts: Uint32Array; items: Uint32Array } {
    const starts = new Uint32Array((1 << partBits) + 1);
    for (let i = 0; i < this.count; i++) starts[this.#hashes[i * parts + part]! + 1]!++;
    for (let value = 0; value < 1 << partBits; value++) starts[value + 1]! += starts[value]!;
    const next = starts.slice(0, -1);
    const items = new Uint32Array(this.count);
    for (let i = 0; i < this.count; i++) items[next[this.#hashes[i * parts + part]!]!++] = i;
    return { starts, items };
  }
}

/** Bits that are set in a number of 16 bits. */
function bitCount(value: number): number {
  let bits = value - ((value >> 1) & 0x5555);
  bits = (bits & 0x3333) + ((bits >> 2) & 0x3333);
  bits = (bits + (bits >> 4)) & 0x0f0f;
  return (bits + (bits >> 8)) & 0x1f;
}
