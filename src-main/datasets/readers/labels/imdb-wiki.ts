import type { MatArray } from '../matlab/array';
import { openMat } from '../matlab/mat';
import { damaged, naming, Refused } from '../refused';
import { LabelCollector, type Labels, type Present } from './ages';

/** Names of the struct in `wiki.mat` and `imdb.mat`. */
const structs = ['wiki', 'imdb'] as const;

/** The struct's fields without which there is no age. */
const needed = ['dob', 'photo_taken', 'full_path'] as const;

export interface ImdbWikiOptions {
  /** Whether the folder has the picture, by its path from where the `.mat` file lies. */
  present?: Present;
  /**
   * Leaves out pictures in which the finder of the data set saw no face (`face_score` −∞) or a second one
   * (`second_face_score` a number): about half of them, whose ages are the least certain.
   */
  singleFace?: boolean;
}

/**
 * Ages from the `wiki.mat` or `imdb.mat` of IMDB-WIKI (Rothe et al. 2015, chapter 3): year of the photo less that of the
 * birth, and one less when the birthday is in the second half of the year, as the photo is taken to be from its middle.
 *
 * @param name of the file, for errors
 * @throws StudioError fileDamaged, fileTooLarge, matNewer, matUnknown, matVariable
 */
export function imdbWikiAges(bytes: Buffer, name: string, options: ImdbWikiOptions = {}): Labels {
  return naming(name, () => {
    const file = openMat(bytes);
    const variable = structs.find((struct) => file.names.includes(struct));
    if (variable === undefined) {
      if (file.cutOff) throw damaged();
      throw new Refused('matVariable', {
        variable: structs.join(', '),
        found: file.names.slice(0, 5).join(', ') || '–',
      });
    }
    return agesOf(file.variable(variable)!, variable, options);
  });
}

function agesOf(struct: MatArray, variable: string, { present, singleFace }: ImdbWikiOptions): Labels {
  if (struct.kind !== 'struct') throw damaged();
  const lacking = needed.find((field) => !struct.field(field));
  if (lacking !== undefined) {
    throw new Refused('matVariable', {
      variable: `${variable}.${lacking}`,
      found: struct.fields.slice(0, 5).join(', ') || '–',
    });
  }
  const births = struct.field('dob')!.numbers();
  const years = struct.field('photo_taken')!.numbers();
  const paths = struct.field('full_path')!;
  const faces = singleFace ? struct.field('face_score')?.numbers() : undefined;
  const secondFaces = singleFace ? struct.field('second_face_score')?.numbers() : undefined;
  const { count } = paths;
  // Lists of different lengths: nobody knows which belongs to which.
  if ([births, years, faces, secondFaces].some((list) => list && list.length !== count)) throw damaged();

  const collector = new LabelCollector(present);
  for (let i = 0; i < count; i++) {
    const path = paths.cell(i).text();
    if (faces && !Number.isFinite(faces[i])) collector.refuse(path, 'noFace');
    else if (secondFaces && !Number.isNaN(secondFaces[i])) collector.refuse(path, 'severalFaces');
    else collector.add(path, ageFrom(births[i]!, years[i]!));
  }
  return collector.labels();
}

/** MATLAB counts days from the year 0; this is its number of 1 January 1970. */
const unixEpoch = 719_529;
const dayMilliseconds = 86_400_000;

/**
 * Age in the middle of a year.
 *
 * @param birth MATLAB's serial date: days, of which 1 is 1 January of the year 0
 * @param year of the photo
 * @returns years; NaN when either is no number
 */
export function ageFrom(birth: number, year: number): number {
  const date = new Date((Math.floor(birth) - unixEpoch) * dayMilliseconds);
  return year - date.getUTCFullYear() - (date.getUTCMonth() < 6 ? 0 : 1);
}
