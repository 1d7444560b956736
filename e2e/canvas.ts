import type { Locator } from '@playwright/test';
import { expect as plain } from './studio';

/** What a canvas shows, to compare it. */
export const pixels = (canvas: Locator): Promise<string> =>
  canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    return [
      ...(element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height).data,
    ].join();
  });

/** By how many of the 255 levels two pictures differ where they differ most; of other sizes: more than there are. */
function difference(one = '', other = ''): number {
  const [a, b] = [one, other].map((picture) => picture.split(',').map(Number)) as [number[], number[]];
  if (a.length !== b.length) return 256;
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

/** A face that is drawn alone and one that is drawn among others may round differently, by one level of 255. */
export const expect = plain.extend({
  toLookLike(seen: string | undefined, wanted: string | undefined) {
    const levels = difference(seen, wanted);
    return {
      pass: levels <= 1,
      message: () => `The pictures differ by ${levels} of 255 levels.`,
      name: 'toLookLike',
      expected: wanted,
      actual: seen,
    };
  },
});
