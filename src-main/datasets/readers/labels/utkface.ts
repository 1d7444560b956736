import { LabelCollector, type Labels } from './ages';

/** `age_gender_race_date`; what comes behind differs from copy to copy (`.jpg`, `.jpg.chip.jpg`). */
const name = /^(\d{1,3})_[01]_[0-4]_\d{8,}/;

/** A name that was meant to be one. */
const intended = /^\d{1,3}_/;

/**
 * Ages from names of pictures as UTKFace has them (Zhang et al. 2017): the first number. Some of its names lack the gender
 * or the race; those are reported and not guessed at, since a number that comes first may be anything.
 *
 * @param paths relative to the folder; pictures named otherwise are passed over
 */
export function utkFaceAges(paths: Iterable<string>): Labels {
  const collector = new LabelCollector();
  for (const path of paths) {
    const file = path.slice(path.lastIndexOf('/') + 1);
    const age = name.exec(file)?.[1];
    if (age !== undefined) collector.add(path, Number(age));
    else if (intended.test(file)) collector.refuse(path, 'brokenName');
  }
  return collector.labels();
}

/** Whether most of these pictures are named as UTKFace's are. */
export function looksLikeUtkFace(paths: readonly string[]): boolean {
  const named = paths.filter((path) => name.test(path.slice(path.lastIndexOf('/') + 1))).length;
  return named > 0 && named * 2 >= paths.length;
}
