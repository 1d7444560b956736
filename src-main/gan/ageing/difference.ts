import { blurSquare } from './blur';
import { sparedAt } from './features';

/** Width of what counts as light and colour of wide areas, as a standard deviation in parts of the side. */
const wide = 0.08;

/**
 * Standard deviations between which a change counts as folds, in pixels of a model of 64 or fewer; what is finer is the grid that a
 * model's enlargements leave in its pictures.
 */
const foldWidths = { finest: 0.5, widest: 1 };

/** How much of each part of a change is laid on: the light of a photo and the colour of a skin are hers, not those of an age. */
const parts = { wideLight: 0.6, wideColour: 0.4, fineColour: 0.5 };

/** How much of it is laid onto the features of a face. */
const spared = { eyes: 0.5, mouth: 0.4, nose: 0.6 };

/** Bytes that nothing is made brighter by, and darker by: folds are dark, and what shines is no skin. */
const most = { brighter: 80, darker: 200 };

/** The light of the pixel whose three values begin at `k`. */
export const lightAt = (values: Float32Array, k: number): number =>
  0.299 * values[k]! + 0.587 * values[k + 1]! + 0.114 * values[k + 2]!;

/** Calls for each pixel of a square picture with where its values begin and how much is laid on there. */
function eachPixel(size: number, act: (k: number, weight: number) => void): void {
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      act(3 * (row * size + column), sparedAt((column + 0.5) / size, (row + 0.5) / size, spared));
}

/**
 * What a model changes in a face between two ages, without what the pictures of an age merely have in common: babies are
 * photographed in bright rooms, grandparents under warm lamps. Light and colour that change over wide areas count less than
 * folds and shadows, and what a person is known by changes less than the skin around it.
 *
 * @param own, wanted size × size × 3 values in [−1, 1]
 * @returns size × size × 3 numbers in bytes
 */
export function ageDifference(own: Float32Array, wanted: Float32Array, size: number): Float32Array {
  const difference = wanted.map((value, k) => (value - own[k]!) * 127.5);
  const blurred = blurSquare(difference, size, wide * size);
  eachPixel(size, (k, weight) => {
    const low = lightAt(blurred, k);
    const light = lightAt(difference, k) - low;
    for (let c = 0; c < 3; c++) {
      const lowColour = blurred[k + c]! - low;
      const colour = difference[k + c]! - blurred[k + c]! - light;
      difference[k + c] =
        parts.wideLight * low + parts.wideColour * lowColour + weight * (light + parts.fineColour * colour);
    }
  });
  return difference;
}

/**
 * The folds in a change: what of it is neither wide nor as fine as single pixels.
 *
 * @param difference size × size × 3 numbers
 */
export function foldsOf(difference: Float32Array, size: number): Float32Array {
  const pixel = Math.max(1, size / 64);
  const wider = blurSquare(difference, size, pixel * foldWidths.widest);
  return blurSquare(difference, size, pixel * foldWidths.finest).map((value, k) => value - wider[k]!);
}

/**
 * What makes a face in a photo as soft as the model's picture of it: folds and features that the photo has and the model has
 * not are those of her age as well, and would show through whatever is laid over them. Light and colour of wide areas stay.
 *
 * @param face size × size × 3 bytes: the face in the photo
 * @param own size × size × 3 values in [−1, 1]: the model's picture of her
 * @returns size × size × 3 numbers in bytes, to be added with what changes
 */
export function towardModel(face: Uint8Array, own: Float32Array, size: number): Float32Array {
  const difference = own.map((value, k) => (value + 1) * 127.5 - face[k]!);
  const blurred = blurSquare(difference, size, wide * size);
  eachPixel(size, (k, weight) => {
    for (let c = 0; c < 3; c++) difference[k + c] = weight * (difference[k + c]! - blurred[k + c]!);
  });
  return difference;
}

/** Keeps a change in bytes below what spoils a photo, softly. */
export const bounded = (change: number): number => {
  const limit = change > 0 ? most.brighter : most.darker;
  return limit * Math.tanh(change / limit);
};
