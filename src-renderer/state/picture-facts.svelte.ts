import { SvelteMap } from 'svelte/reactivity';
import type { DatasetPictureFacts } from '../../src-preload/contract';

/**
 * Names and addresses of pictures by their position, asked for when they come into view. A hundred thousand pictures
 * are never held at once: those that were not looked at for a while are dropped.
 */
export class FactsCache {
  private readonly known = new SvelteMap<number, DatasetPictureFacts>();
  /** Not reactive: asking must not make whoever asks ask again. */
  private readonly asked: Record<number, true> = {};
  private inView: readonly number[] = [];

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
    const wanted = [...positions];
    this.inView = wanted;
    const missing = wanted.filter((position) => !this.asked[position]);
    for (let i = 0; i < missing.length; i += this.most) this.ask(missing.slice(i, i + this.most));
  }

  /** What is known has changed: what is in view is asked for anew, the rest when it comes into view. */
  refresh(): void {
    const inView = this.inView;
    for (const position of [...this.known.keys()])
      if (!inView.includes(position)) this.known.delete(position);
    for (const position of Object.keys(this.asked)) delete this.asked[Number(position)];
    this.want(inView);
  }

  private ask(positions: number[]): void {
    for (const position of positions) this.asked[position] = true;
    this.fetch(positions).then(
      (pictures) => {
        for (const picture of pictures) this.known.set(picture.position, picture);
        this.dropOld();
      },
      // Asked for again when they next come into view.
      () => {
        for (const position of positions) delete this.asked[position];
      },
    );
  }

  private dropOld(): void {
    let over = this.known.size - this.keep;
    // In the order in which they came.
    for (const position of this.known.keys()) {
      if (over <= 0) return;
      if (this.inView.includes(position)) continue;
      this.known.delete(position);
      delete this.asked[position];
      over--;
    }
  }
}
