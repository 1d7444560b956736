import { SvelteMap } from 'svelte/reactivity';
import type { DatasetPictureFacts } from '../../src-preload/contract';

/**
 * Names and addresses of pictures by their position, asked for when they come into view. A hundred thousand pictures
 * are never held at once: those that were not looked at for a while are dropped.
 */
export class FactsCache {
  private readonly known = new SvelteMap<number, DatasetPictureFacts>();
  private readonly asked = new Set<number>();

  constructor(
    private readonly fetch: (positions: number[]) => Promise<DatasetPictureFacts[]>,
    /** Positions of one question. */
    private readonly most = 200,
    private readonly keep = 4000,
  ) {}

  at(position: number): DatasetPictureFacts | undefined {
    return this.known.get(position);
  }

  /** Sees to it that these pictures are here or on their way. */
  want(positions: Iterable<number>): void {
    const wanted = new Set(positions);
    const missing = [...wanted].filter((position) => !this.asked.has(position));
    for (let i = 0; i < missing.length; i += this.most) this.ask(missing.slice(i, i + this.most), wanted);
  }

  private ask(positions: number[], inView: ReadonlySet<number>): void {
    for (const position of positions) this.asked.add(position);
    this.fetch(positions).then(
      (pictures) => {
        for (const picture of pictures) this.known.set(picture.position, picture);
        this.dropOld(inView);
      },
      // Asked for again when they next come into view.
      () => positions.forEach((position) => this.asked.delete(position)),
    );
  }

  private dropOld(inView: ReadonlySet<number>): void {
    let over = this.known.size - this.keep;
    // In the order in which they came.
    for (const position of this.known.keys()) {
      if (over <= 0) return;
      if (inView.has(position)) continue;
      this.known.delete(position);
      this.asked.delete(position);
      over--;
    }
  }
}
