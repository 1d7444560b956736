/**
 * Random numbers that depend on (seed, stream, position) alone. No generator state has to be stored for a run to go on
 * exactly, and the numbers are the same on every machine and device: Math.log, Math.cos and Math.sqrt of V8 are
 * portable implementations, TensorFlow's kernels are not asked.
 */

/** What the numbers are for: streams with different names never share numbers. */
export type Stream =
  | 'initial'
  | 'order'
  | 'flip'
  | 'crop'
  | 'latentForD'
  | 'latentForG'
  | 'labels'
  | 'classes'
  | 'dropout'
  | 'augmentReal'
  | 'augmentFake'
  | 'augmentG'
  | 'face'
  | 'directions'
  | 'inversion'
  | 'preview'
  | 'statistics'
  | 'neighbours'
  | 'subsets'
  | 'reference';

/** FNV-1a, to turn names into numbers. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Mixes all bits of a 32-bit number (the finaliser of MurmurHash3, public domain constants by A. Appleby). */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A sequence of random numbers: sfc32 (C. Doty-Humphrey, PractRand), seeded by what identifies the sequence. */
export class RandomSequence {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;
  private spare: number | null = null;

  /**
   * @param seed of the run, 32 bits
   * @param stream what the numbers are for
   * @param position for example the step or the epoch; up to 2^53
   */
  constructor(seed: number, stream: Stream | `initial/${string}`, position = 0) {
    this.a = mix(seed ^ hashName(stream));
    this.b = mix((position >>> 0) + 0x9e3779b9) ^ seed;
    this.c = mix(Math.floor(position / 0x100000000) ^ this.a);
    for (let i = 0; i < 15; i++) this.next();
  }

  /** A whole number of 32 random bits. */
  next(): number {
    const t = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + t) | 0;
    return t >>> 0;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.next() / 0x100000000;
  }

  /** Whole and uniform in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** Standard normal (Box and Muller 1958). */
  normal(): number {
    if (this.spare !== null) {
      const value = this.spare;
      this.spare = null;
      return value;
    }
    // 1 - uniform is in (0, 1]: the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}

/** `count` standard normal numbers. */
export function normals(sequence: RandomSequence, count: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = sequence.normal();
  return values;
}

/** `count` numbers uniform in [low, high). */
export function uniforms(
  sequence: RandomSequence,
  count: number,
  low = 0,
  high = 1,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = low + (high - low) * sequence.uniform();
  return values;
}

/** The numbers 0 … count − 1 in random order (Fisher and Yates). */
export function permutation(sequence: RandomSequence, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = sequence.below(i + 1);
    const swapped = order[i]!;
    order[i] = order[j]!;
    order[j] = swapped;
  }
  return order;
}
