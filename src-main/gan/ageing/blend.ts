import type { FacePlace } from '../../../src-preload/contract-ageing';
import { toSquare, type Photo } from './align';
import { lightAt } from './difference';
import { sparedAt } from './features';
import { maskAt } from './mask';
import { withoutDetails } from './skin-detail';

/**
 * Weights of the cubic of Catmull and Rom (1974) for the four samples around a point that lies `t` behind the second. It goes
 * through the samples: a B-spline, which does not, takes a third off wrinkles two pixels wide.
 */
function splineWeights(t: number, weights: Float64Array): void {
  weights[0] = -0.5 * t + t * t - 0.5 * t * t * t;
  weights[1] = 1 - 2.5 * t * t + 1.5 * t * t * t;
  weights[2] = 0.5 * t + 2 * t * t - 1.5 * t * t * t;
  weights[3] = -0.5 * t * t + 0.5 * t * t * t;
}

/** Details of eyes and mouth stay nearly as they are: lashes and teeth are no wrinkles. */
const sparedDetails = { eyes: 0.2, mouth: 0.4, nose: 1 };

/**
 * Of what becomes darker, how much is a shadow, in which all colours fade alike; the rest is taken evenly from all of them. Shadows
 * alone are grey on a skin, and the same taken from all colours leaves burns.
 */
const shadow = 0.5;
/** Light in bytes below which nothing is taken for a shadow's ground. */
const darkest = 30;

/**
 * Takes a change apart into shadows, which the photo is multiplied by, and the rest, which is added.
 *
 * @param face size × size × 3 numbers in bytes: the face without its details
 * @returns size × size × 3 numbers each
 */
function shadowsOf(difference: Float32Array, face: Float32Array): Record<'factors' | 'rest', Float32Array> {
  const [factors, rest] = [new Float32Array(difference.length), Float32Array.from(difference)];
  for (let k = 0; k < difference.length; k += 3) {
    const part = shadow * Math.min(0, lightAt(difference, k));
    const factor = part / Math.max(darkest, lightAt(face, k));
    for (let c = 0; c < 3; c++) {
      factors[k + c] = factor;
      rest[k + c]! -= part;
    }
  }
  return { factors, rest };
}

/** How a face is laid back. */
export interface Blending {
  /** size × size × 3 numbers in bytes, −255 … 255: what changes. */
  difference: Float32Array;
  /** How soft the edge of the mask is, 0 … 1. */
  feather: number;
  /** How many times the photo's own fine details are to be as strong as they are; 1 leaves them. */
  detail: number;
}

/**
 * Changes a face in a photo by what a model changes between two ages, so that the photo keeps its resolution, its details
 * and everything outside of the face: the difference is enlarged by a cubic through its
 * samples, laid back onto the face and added, weighted with a mask; and the photo's own fine details are made stronger or
 * weaker in the same place.
 *
 * @param size side of the differences
 * @returns a new photo for each way of laying it on
 */
export function blendDifference(
  photo: Photo,
  place: FacePlace,
  size: number,
  ways: readonly Blending[],
): Photo[] {
  const { width, height } = photo;
  const coarse = withoutDetails(photo, place, size);
  const parts = ways.map(({ difference }) => shadowsOf(difference, coarse));
  // A Buffer's own `slice` would share its memory.
  const made = ways.map(() => new Uint8Array(photo.pixels));
  const sample = sampler(size);
  const [factors, rests] = [ways.map(() => new Float64Array(3)), ways.map(() => new Float64Array(3))];
  const blurred = new Float64Array(3);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [u, v] = toSquare(place, column + 0.5, row + 0.5);
      if (u <= 0 || v <= 0 || u >= 1 || v >= 1) continue;
      const masks = ways.map(({ feather }) => maskAt(u, v, feather, place.oval));
      if (masks.every((mask) => mask === 0)) continue;
      sample.at(u, v);
      parts.forEach((part, i) => {
        sample.read(part.factors, factors[i]!);
        sample.read(part.rest, rests[i]!);
      });
      sample.read(coarse, blurred);
      const spared = sparedAt(u, v, sparedDetails);
      const at = (row * width + column) * 3;
      for (let c = 0; c < 3; c++) {
        const value = photo.pixels[at + c]!;
        const fine = value - blurred[c]!;
        ways.forEach(({ detail }, i) => {
          const added = value * factors[i]![c]! + rests[i]![c]! + (detail - 1) * spared * fine;
          made[i]![at + c] = toByte(value + masks[i]! * added);
        });
      }
    }
  }
  return made.map((pixels) => ({ pixels, width, height }));
}

/** Reads square pictures between their pixels, by the cubic through their samples. */
function sampler(size: number): {
  /** Where to read: 0 … 1 inside of the square. */
  at(u: number, v: number): void;
  read(values: Float32Array, into: Float64Array): void;
} {
  const [across, down] = [new Float64Array(4), new Float64Array(4)];
  let [left, top] = [0, 0];
  const clamp = (index: number): number => Math.min(size - 1, Math.max(0, index));
  return {
    at(u, v) {
      const [x, y] = [u * size - 0.5, v * size - 0.5];
      [left, top] = [Math.floor(x), Math.floor(y)];
      splineWeights(x - left, across);
      splineWeights(y - top, down);
    },
    read(values, into) {
      into.fill(0);
      for (let i = 0; i < 4; i++) {
        const line = clamp(top - 1 + i) * size;
        for (let k = 0; k < 4; k++) {
          const w = down[i]! * across[k]!;
          const from = (line + clamp(left - 1 + k)) * 3;
          for (let c = 0; c < 3; c++) into[c]! += w * values[from + c]!;
        }
      }
    },
  };
}

const toByte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
