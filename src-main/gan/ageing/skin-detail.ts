import type { FacePlace } from '../../../src-preload/contract-ageing';
import { cutFace, type Photo } from './align';
import { blurSquare } from './blur';

/** Years in which the finest of a skin, pores, fine lines and spots, grows e times as strong. */
const growth = 30;
/** Less than this makes a face of wax, more one of leather. */
const [least, most] = [0.3, 2];

/**
 * How many times a photo's own details, finer than a model's pixels, are to be as strong as they are. A model of 64 pixels knows nothing
 * of them, and what it changes can be laid over an old skin without making it any younger; averaged faces have the same
 * lack, and are given back the strength of the details of an age (Tiddeman, Burt, Perrett 2001).
 *
 * @param years by which the person is to look older; younger where it is below 0
 * @param amount how much of the change is laid on; 0: details stay as they are, and 1 is all that they change
 */
export const detailFactor = (years: number, amount: number): number =>
  Math.min(most, Math.max(least, Math.exp((Math.min(1, amount) * years) / growth)));

/** Standard deviation of what counts as too coarse to be one of these details, in parts of the square's side. */
const coarse = 0.02;

/**
 * A face without its fine details: what is left of a photo in the square, to be enlarged again and taken away from it.
 *
 * @returns size × size × 3 numbers in bytes
 */
export function withoutDetails(photo: Photo, place: FacePlace, size: number): Float32Array {
  return blurSquare(Float32Array.from(cutFace(photo, place, size)), size, coarse * size);
}
