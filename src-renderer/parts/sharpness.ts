/** Longer frames are felt while the hand leads, in milliseconds: 30 in a second. */
const slow = 33;
/** So many frames tell whether they are slow: one alone may have waited for a shader or a garbage collector. */
const enough = 3;
/** Pixels along a side while a slow view moves, of those of the screen. */
const coarseShare = 0.5;

/**
 * Decides with how many pixels a view is drawn: with fewer while it moves and frames take too long, until it rests. A view
 * that was slow before is given up on at its first slow frame, until it has shown that it is quick again.
 */
export class Sharpness {
  private recent: number[] = [];
  private isSlow = false;
  private isCoarse = false;
  private isAtRest = false;

  /** @param atRest pixels along a side of a view at rest, of those of the screen: more than 1 smooths its edges */
  constructor(readonly atRest = 1) {}

  /** Pixels along a side, of those of the screen. */
  get share(): number {
    if (this.isAtRest) return this.atRest;
    return this.isCoarse ? coarseShare : 1;
  }

  /** Something changes. */
  moves(): void {
    this.isAtRest = false;
  }

  /** @param milliseconds from the drawing of a frame to the moment at which the next could be drawn */
  frameTook(milliseconds: number): void {
    if (this.isCoarse) return;
    this.recent = [...this.recent, milliseconds].slice(-enough);
    if (this.recent.length === enough) {
      const middle = this.recent.toSorted((a, b) => a - b)[(enough - 1) / 2]!;
      this.isSlow = middle > slow;
    }
    if (!this.isSlow || milliseconds <= slow) return;
    this.isCoarse = true;
    this.recent = [];
  }

  /** Nothing changes any more. */
  rested(): void {
    this.isCoarse = false;
    this.isAtRest = true;
  }
}
