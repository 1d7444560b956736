import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StudioError } from '../../../src-preload/errors';
import { Refused } from './refused';

/** What the tests of readers share: damaged copies of files, random numbers, and where the development data may be. */

/** Random numbers in [0, 1) that a seed decides (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A file cut off at every sixteenth of its length, from nothing on. */
export function* cutOff(bytes: Buffer): Generator<[string, Buffer]> {
  for (let part = 0; part < 16; part++) {
    yield [`cut off at ${part}/16`, Buffer.from(bytes.subarray(0, Math.floor((bytes.length * part) / 16)))];
  }
}

/** A file with bytes changed at random: sometimes one, sometimes many, half of them among the first where headers are. */
export function* flipped(bytes: Buffer, copies: number, seed: number): Generator<[string, Buffer]> {
  const random = randomNumbers(seed);
  for (let copy = 0; copy < copies; copy++) {
    const broken = Buffer.from(bytes);
    const count = 2 ** Math.floor(random() * 6);
    for (let i = 0; i < count; i++) {
      const among = random() < 0.5 ? Math.min(256, bytes.length) : bytes.length;
      broken[Math.floor(random() * among)] = Math.floor(random() * 256);
    }
    yield [`flipped ${copy} of seed ${seed}`, broken];
  }
}

/** A file of the development data; null where it is not there. */
export function sharedFile(name: string): string | null {
  const path = join(import.meta.dirname, '../../../../shared/data', name);
  return existsSync(path) ? path : null;
}

/** The code that a function is refused with; any other failure is thrown. */
export function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof Refused || error instanceof StudioError) return error.code;
    throw error;
  }
  return 'nothing was refused';
}

/** Whether two arrays of bytes are equal: for a whole volume, the words of an assertion take seconds. */
export const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
