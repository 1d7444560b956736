import type { AgeReport } from '../../../src-preload/contract';
import type { PictureAge } from '../../store';
import type { AgeEstimator } from '../faces';
import type { KnownAges } from './known';

/** The ages of pictures on their way into a data set, and what the report says of them. */
export class ImportedAges {
  readonly #counts = { known: 0, estimated: 0, missing: 0 };
  #severalFaces: string[] = [];

  /** @param estimator asked for what is not known; null: nobody is */
  constructor(
    private readonly labels: KnownAges,
    private readonly estimator: AgeEstimator | null,
  ) {}

  get lists(): KnownAges['lists'] {
    return this.labels.lists;
  }

  /**
   * Ages of the squares that were cut out of one file. Of several faces nobody knows whose age the file's is.
   *
   * @param squares each side × side × 3 bytes: RGB
   */
  async of(name: string, squares: Uint8Array[], side: number): Promise<(PictureAge | null)[]> {
    const years = this.labels.ages.get(name);
    if (years !== undefined && squares.length === 1) return [{ years, estimated: false }];
    if (!this.estimator) return squares.map(() => null);
    const estimates = await this.estimator.ages(squares, side);
    return squares.map((_, i) => ({ years: estimates[i]!, estimated: true }));
  }

  /** Counts the pictures of a file that were imported. */
  imported(name: string, ages: readonly (PictureAge | null)[]): void {
    if (ages.length > 1 && this.labels.ages.has(name)) this.#severalFaces.push(name);
    for (const age of ages) this.#counts[age === null ? 'missing' : age.estimated ? 'estimated' : 'known']++;
  }

  report(): AgeReport {
    const { lists, counts, problems } = this.labels.report;
    const several = this.#severalFaces;
    return {
      ...this.#counts,
      lists,
      counts:
        several.length > 0
          ? { ...counts, severalFaces: (counts.severalFaces ?? 0) + several.length }
          : counts,
      problems: [
        ...problems,
        ...several.slice(0, mostTold).map((path) => ({ path, reason: 'severalFaces' as const })),
      ],
    };
  }
}

/** Files with several faces that are told one by one; the rest is counted. */
const mostTold = 100;
