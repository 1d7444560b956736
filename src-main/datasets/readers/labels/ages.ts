import type { LabelProblem, LabelReason } from '../../../../src-preload/contract';

/** Ages beyond this are mistakes: the oldest man whose age is proven became 116, and UTKFace ends there too. */
export const oldest = 116;

/** Problems of each reason that are told one by one; the rest is counted. */
const mostTold = 100;

/** Longest path that a report tells. */
const longestTold = 300;

/** What a list of ages came to. Ages belong to paths, never to places in a list: leaving a picture out moves none. */
export interface Labels {
  /** Age in years by the path of the picture: relative to the folder, `/` between its parts. */
  ages: ReadonlyMap<string, number>;
  /** How many entries gave no age, and why. */
  counts: Readonly<Partial<Record<LabelReason, number>>>;
  /** The first of these. */
  problems: readonly LabelProblem[];
}

/** Whether the folder has a picture of this path; without it every path is believed. */
export type Present = (path: string) => boolean;

/** Collects ages and what is wrong with the others. */
export class LabelCollector {
  readonly #ages = new Map<string, number>();
  readonly #contradictions = new Set<string>();
  readonly #counts: Partial<Record<LabelReason, number>> = {};
  readonly #problems: LabelProblem[] = [];

  constructor(private readonly present: Present = () => true) {}

  /**
   * Takes an entry.
   *
   * @param path as the list has it
   * @param age in years; NaN for what is no number
   */
  add(path: string, age: number): void {
    const picture = plainPath(path);
    const reason = picture === '' ? 'noName' : reasonOf(age);
    if (reason) {
      this.refuse(path, reason);
    } else if (!this.present(picture)) {
      this.refuse(path, 'missing');
    } else if (this.#contradictions.has(picture)) {
      this.refuse(path, 'contradiction');
    } else if (this.#ages.has(picture) && this.#ages.get(picture) !== age) {
      // Nobody knows which of them is right: neither is kept, and both are told.
      this.#ages.delete(picture);
      this.#contradictions.add(picture);
      this.refuse(path, 'contradiction');
      this.refuse(path, 'contradiction');
    } else {
      this.#ages.set(picture, age);
    }
  }

  /** Counts an entry that gives no age. */
  refuse(path: string, reason: LabelReason): void {
    const count = (this.#counts[reason] ?? 0) + 1;
    this.#counts[reason] = count;
    if (count <= mostTold) this.#problems.push({ path: path.slice(0, longestTold), reason });
  }

  labels(): Labels {
    return { ages: this.#ages, counts: this.#counts, problems: this.#problems };
  }
}

function reasonOf(age: number): LabelReason | null {
  if (Number.isNaN(age)) return 'notNumber';
  if (age < 0) return 'negative';
  return age > oldest ? 'tooOld' : null;
}

/** A path as a folder's own: relative, `/` between its parts, nothing that leads nowhere. */
export function plainPath(path: string): string {
  return path
    .trim()
    .split(/[/\\]+/)
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}
