import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { openPicture, squarePixels, Unusable } from '../../src-main/datasets/readers/picture';
import { SetupError } from '../setup/steps';
import { inHashOrder } from './held-out';

/** Square RGB pictures of one size, one after the other: count × side × side × 3 bytes. */
export interface PictureSet {
  count: number;
  side: number;
  pixels: Uint8Array;
}

const pictureEnding = /\.(png|jpe?g|webp|gif|avif|tiff?|bmp)$/i;

/** Pictures decoded side by side. */
const atOnce = 16;

/**
 * The pictures that an argument names, in the order of the hashes of their names: those of a folder and of the folders
 * in it, or those of a list (a text file with one path a line, relative to where the list lies).
 */
export async function listPictures(source: string): Promise<string[]> {
  const found = await stat(source).catch(() => undefined);
  if (!found) throw new SetupError(`There is no ${source}.`, 'Name a folder of pictures or a list of them.');
  if (found.isDirectory()) {
    const names = await readdir(source, { recursive: true });
    // The names are sorted first: files of the same name in different folders then have one order as well.
    return inHashOrder(
      names
        .filter((name) => pictureEnding.test(name))
        .sort()
        .map((name) => join(source, name)),
    );
  }
  const lines = (await readFile(source, 'utf8')).split(/\r?\n/).map((line) => line.trim());
  return inHashOrder(lines.filter((line) => line !== '').map((line) => resolve(dirname(source), line)));
}

/**
 * Reads pictures the way an import does: a square cut from the middle, scaled down to the side asked for.
 *
 * @throws SetupError that names the first file which is missing, damaged or too small: leaving it out would measure
 *   another set than the one named
 */
export async function readPictures(files: readonly string[], side: number): Promise<PictureSet> {
  const bytes = side * side * 3;
  const pixels = new Uint8Array(files.length * bytes);
  const options = { size: side, crop: 'centre', background: '#ffffff' } as Parameters<typeof squarePixels>[1];
  for (let start = 0; start < files.length; start += atOnce) {
    await Promise.all(
      files.slice(start, start + atOnce).map(async (file, i) => {
        try {
          const picture = await openPicture(await readFile(file));
          pixels.set(await squarePixels(picture, options), (start + i) * bytes);
        } catch (error) {
          throw new SetupError(
            `${file} cannot be measured: ${whyNot(error, side)}.`,
            'Leave it out or mend it.',
          );
        }
      }),
    );
  }
  return { count: files.length, side, pixels };
}

function whyNot(error: unknown, side: number): string {
  if (!(error instanceof Unusable)) return (error as Error).message;
  if (error.reason === 'tooSmall') return `it is smaller than ${side} × ${side}`;
  if (error.reason === 'tooLarge') return 'it has too many pixels';
  return error.reason === 'notPicture' ? 'it is no picture' : 'it is damaged';
}
