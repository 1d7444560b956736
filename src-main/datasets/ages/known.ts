import { basename } from 'node:path/posix';
import type { AgeReport, LabelReason } from '../../../src-preload/contract';
import { toErrorMessage } from '../../../src-preload/errors';
import { endingOf } from '../archives/zip';
import { plainPath, type Labels } from '../readers/labels/ages';
import { csvAges, isAgeTable } from '../readers/labels/csv';
import { imdbWikiAges } from '../readers/labels/imdb-wiki';
import { looksLikeUtkFace, utkFaceAges } from '../readers/labels/utkface';
import { Unusable } from '../readers/picture';
import type { ScannedFiles, SourceFile } from '../selection';
import type { SourceReader } from '../source';

/** Names of IMDB-WIKI's lists; other files of MATLAB are shapes, or nothing that is known here. */
const imdbWiki = /^(wiki|imdb)\.mat$/i;
const tableEndings = new Set(['.csv', '.tsv']);

/** Larger tables are not looked into before the import. */
const mostScanned = 16 * 1024 * 1024;
/** Tables that are looked into: a folder of thousands is no list of ages. */
const mostTables = 20;

const isImdbWiki = ({ name }: SourceFile): boolean => imdbWiki.test(basename(name));
const isTable = ({ name }: SourceFile): boolean => tableEndings.has(endingOf(name).toLowerCase());

/** What is known of the ages in a selection before any picture is opened. */
export interface KnownAges {
  /** In years, by the name of the file in the selection. */
  ages: ReadonlyMap<string, number>;
  /** Files that are lists of ages, and no pictures. */
  lists: ReadonlySet<SourceFile>;
  report: Pick<AgeReport, 'lists' | 'counts' | 'problems'>;
}

/**
 * Where the ages of a selection would come from: names of UTKFace, a list among the files, or nowhere. Of tables the first
 * line is looked at, as a table may hold anything.
 */
export async function agesIn(
  files: readonly SourceFile[],
  sources: SourceReader,
): Promise<ScannedFiles['ages']> {
  if (files.some(isImdbWiki)) return 'list';
  for (const file of files.filter(isTable).slice(0, mostTables)) {
    if (file.bytes > mostScanned) continue;
    try {
      if (isAgeTable(await sources.readAny(file))) return 'list';
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
    }
  }
  return looksLikeUtkFace(pictureNames(files)) ? 'names' : null;
}

/**
 * Reads the ages of a selection. A list names pictures from where it lies, from the top of the selection, or by their names
 * alone where no two have the same; what a list says counts more than a name.
 */
export async function knownAges(files: readonly SourceFile[], sources: SourceReader): Promise<KnownAges> {
  const names = pictureNames(files);
  const collected = new Collected(names);
  for (const file of files.filter((each) => isImdbWiki(each) || isTable(each))) {
    const folder = file.name.slice(0, file.name.length - basename(file.name).length);
    const present = (path: string): boolean => collected.nameOf(path, folder) !== null;
    try {
      const bytes = await sources.readAny(file);
      // Any other table among the pictures is somebody's own affair.
      if (isTable(file) && !isAgeTable(bytes)) continue;
      const labels = isTable(file)
        ? csvAges(bytes, file.name, { present })
        : imdbWikiAges(bytes, file.name, { present });
      collected.addList(file, labels, folder);
    } catch (error) {
      collected.refuseList(file, error);
    }
  }
  if (looksLikeUtkFace(names)) collected.addNames(utkFaceAges(names));
  return collected.result();
}

const pictureNames = (files: readonly SourceFile[]): string[] =>
  files.filter(({ picture }) => picture).map(({ name }) => name);

/** Puts together what several lists and the names say. */
class Collected {
  readonly #names: ReadonlySet<string>;
  /** The only picture of such a name, whatever its folder; null where there are several. */
  readonly #byName = new Map<string, string | null>();
  readonly #ages = new Map<string, number>();
  readonly #contradictions = new Set<string>();
  readonly #lists = new Set<SourceFile>();
  readonly #report: KnownAges['report'] = { lists: [], counts: {}, problems: [] };

  constructor(names: readonly string[]) {
    this.#names = new Set(names);
    for (const name of names) {
      const last = basename(name);
      this.#byName.set(last, this.#byName.has(last) ? null : name);
    }
  }

  /** The picture that a list means by a path; null where there is none or it cannot be told which. */
  nameOf(path: string, folder: string): string | null {
    const plain = plainPath(path);
    if (this.#names.has(folder + plain)) return folder + plain;
    if (this.#names.has(plain)) return plain;
    return this.#byName.get(basename(plain)) ?? null;
  }

  addList(file: SourceFile, labels: Labels, folder: string): void {
    this.#lists.add(file);
    this.#report.lists.push({ name: file.name, ages: labels.ages.size, error: null });
    for (const [path, age] of labels.ages) {
      const name = this.nameOf(path, folder)!;
      const before = this.#ages.get(name);
      if (this.#contradictions.has(name)) continue;
      if (before === undefined || before === age) {
        this.#ages.set(name, age);
        continue;
      }
      this.#ages.delete(name);
      this.#contradictions.add(name);
      this.#report.counts.contradiction = (this.#report.counts.contradiction ?? 0) + 1;
      this.#report.problems.push({ path: name, reason: 'contradiction' });
    }
    this.#take(labels);
  }

  refuseList(file: SourceFile, thrown: unknown): void {
    const error =
      thrown instanceof Unusable
        ? ({ code: 'fileDamaged', params: { name: file.name } } as const)
        : toErrorMessage(thrown);
    this.#lists.add(file);
    this.#report.lists.push({ name: file.name, ages: 0, error });
  }

  /** Of pictures that no list has said anything about. */
  addNames(labels: Labels): void {
    for (const [name, age] of labels.ages) {
      if (!this.#ages.has(name) && !this.#contradictions.has(name)) this.#ages.set(name, age);
    }
    this.#take(labels);
  }

  #take({ counts, problems }: Labels): void {
    for (const [reason, count] of Object.entries(counts) as [LabelReason, number][]) {
      this.#report.counts[reason] = (this.#report.counts[reason] ?? 0) + count;
    }
    this.#report.problems.push(...problems);
  }

  result(): KnownAges {
    return { ages: this.#ages, lists: this.#lists, report: this.#report };
  }
}
