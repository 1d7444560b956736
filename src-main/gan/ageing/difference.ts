import { blurSquare } from './blur';
import { sparedAt } from './features';

/** Widths of the parts into which a change is taken apart, as standard deviations in parts of the side. */
const wide = 0.05;

/** How much of each part is laid on: the light of a photo and the colour of a skin are hers, not those of an age. */
const parts = { wideLight: 0.5, wideColour: 0.1, fineLight: 1, fineColour: 0.1 };

/** How much of it is laid onto the features of a face. */
const spared = { eyes: 0.5, mouth: 0.6, nose: 0.6 };

/**
 * What a model changes in a face between two ages, without what the pictures of an age merely have in common: babies are
 * photographed in bright rooms, grandparents under warm lamps. Light and colour that change over wide areas count less than
 * folds and shadows; both halves of the face change alike, since lamps on one side are no age either; and what a person is known
 * by changes less than the skin around it.
 *
 * @param own, wanted size × size × 3 values in [−1, 1]
 * @returns size × size × 3 numbers in bytes
 */
export function ageDifference(own: Float32Array, wanted: Float32Array, size: number): Float32Array {
  const mirrored = (k: number): number => {
    const column = Math.floor(k / 3) % size;
    return k + 3 * (size - 1 - 2 * column);
  };
  const changed = (k: number): number => (wanted[k]! - own[k]!) * 127.5;
  const difference = wanted.map((_, k) => (changed(k) + changed(mirrored(k))) / 2);
  const blurred = blurSquare(difference, size, wide * size);
  const light = (values: Float32Array, k: number): number =>
    0.299 * values[k]! + 0.587 * values[k + 1]! + 0.114 * values[k + 2]!;
  for (let k = 0; k < difference.length; k += 3) {
    const pixel = k / 3;
    const [u, v] = [((pixel % size) + 0.5) / size, (Math.floor(pixel / size) + 0.5) / size];
    const weight = sparedAt(u, v, spared);
    const [all, low] = [light(difference, k), light(blurred, k)];
    for (let c = 0; c < 3; c++) {
      const [colour, lowColour] = [difference[k + c]! - all, blurred[k + c]! - low];
      difference[k + c] =
        weight *
        (parts.wideLight * low +
          parts.fineLight * (all - low) +
          parts.wideColour * lowColour +
          parts.fineColour * (colour - lowColour));
    }
  }
  return difference;
}
