import type { DataContent, ImportOptions } from '../../src-preload/contract';
import { rgbToGrey, type NewPicture } from '../store';
import type { FaceFinder } from './faces';
import { parallelism } from './parallel';
import { facePixels, wantsFaces } from './readers/faces';
import { photoOf } from './readers/photos';
import { squarePixels, type Picture } from './readers/picture';

/** What one example of a data set is made of, beside its name. */
export type Sample = Pick<NewPicture, 'pixels' | 'photo'>;

/** What an import makes of a picture. */
export interface Maker {
  content: DataContent;
  /**
   * Files under way at one time: so many that the threads that decode never wait for one that is being read, or for the
   * thread that writes.
   */
  filesUnderWay: number;
  /**
   * @param bytes the whole file, which `picture` was opened from
   * @throws Unusable
   */
  make(picture: Picture, bytes: Buffer): Promise<Sample[]>;
}

/** @param finder asked where options want faces */
export function makerOf(options: ImportOptions, finder: FaceFinder): Maker {
  const { photos } = options;
  if (photos) {
    return {
      content: 'photos',
      // What is ready and waits for its turn is megabytes each.
      filesUnderWay: parallelism() * 2,
      make: async (picture) => [await photoOf(picture, { ...options, photos })],
    };
  }
  return {
    content: options.grey ? 'grey' : 'colour',
    filesUnderWay: parallelism() * 6,
    async make(picture, bytes) {
      const squares = wantsFaces(options)
        ? await facePixels(picture, bytes, options, finder)
        : [await squarePixels(picture, options)];
      return squares.map((rgb) => ({ pixels: options.grey ? rgbToGrey(rgb) : rgb }));
    },
  };
}
