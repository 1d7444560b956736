/**
 * Pictures of a data set by their place among those that are shown: 0, 1, 2… without the removed ones, of which there
 * are few.
 */

/**
 * The position of a picture that is the index-th one that is not left out.
 *
 * @param leftOut positions in ascending order
 */
export function shownPosition(leftOut: Uint32Array, index: number): number {
  // leftOut[i] - i pictures are shown before the i-th one that is not: looks for the last that comes before the index.
  let low = 0;
  let high = leftOut.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (leftOut[middle]! - middle <= index) low = middle + 1;
    else high = middle;
  }
  return index + low;
}

/** All positions below `count` but those in `leftOut`, which is in ascending order. */
export function shownPositions(count: number, leftOut: Uint32Array): Uint32Array<ArrayBuffer> {
  const shown = new Uint32Array(count - leftOut.length);
  for (let position = 0, next = 0, i = 0; i < shown.length; position++) {
    if (position === leftOut[next]) next++;
    else shown[i++] = position;
  }
  return shown;
}
