import { through } from '../curves';
import type { Point } from '../hand';

/**
 * Capital letters and digits as strokes: pairs of digits are x and y on a grid of 5 × 5, strokes are divided by spaces, a
 * stroke that begins with ~ is a smooth curve.
 */
const drawn: Record<string, string> = {
  A: '042044 1232',
  B: '0004 ~00304131 0232 ~02324334 0434',
  C: '~41301001031434 3443',
  D: '0004 ~00304143 4334 0434',
  E: '40000444 0232',
  F: '400004 0232',
  G: '~41301001031434 344322 2242',
  H: '0004 4044 0242',
  I: '2024',
  J: '~4043341403',
  K: '0004 4002 0244',
  L: '000444',
  M: '0400224044',
  N: '04004440',
  O: '~1030414334140301 0110',
  P: '0004 ~0030413202',
  Q: '~1030414334140301 0110 2344',
  R: '0004 ~0030413202 2244',
  S: '~4130100111323343 ~43341403',
  T: '0040 2024',
  U: '~000314344340',
  V: '002440',
  W: '0014223440',
  X: '0044 4004',
  Y: '0022 4022 2224',
  Z: '00400444',
  2: '~011030413204 0444',
  3: '~0110304132 ~3243341403',
  4: '34300343',
  7: '004014',
};

/** Strokes in a unit square. */
export const alphabet: readonly Point[][][] = Object.values(drawn).map((letter) =>
  letter.split(' ').map((stroke) => {
    const smooth = stroke.startsWith('~');
    const pairs = stroke.replace('~', '').match(/../g)!;
    const points = pairs.map((pair) => [Number(pair[0]) / 4, Number(pair[1]) / 4] as const);
    return smooth ? through(points, false, 6) : points;
  }),
);
