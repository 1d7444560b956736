import { SvelteMap } from 'svelte/reactivity';

/**
 * Rows of a long list, asked for by the page when they come into view. A hundred thousand pictures are never held at
 * once: pages that were not looked at for a while are dropped.
 */
export class PicturePages<Item> {
  private pages = new SvelteMap<number, Item[]>();
  private asked: number[] = [];
  private recent: number[] = [];

  constructor(
    readonly count: number,
    private readonly fetch: (offset: number, limit: number) => Promise<Item[]>,
    readonly pageSize = 200,
    private readonly keep = 20,
  ) {}

  /** The item if its page is here. */
  at(position: number): Item | undefined {
    return this.pages.get(Math.floor(position / this.pageSize))?.[position % this.pageSize];
  }

  /** Sees to it that the items of a range are here or on their way. */
  want(first: number, last: number): void {
    const from = Math.floor(Math.max(0, first) / this.pageSize);
    const to = Math.floor(Math.min(this.count - 1, last) / this.pageSize);
    for (let page = from; page <= to; page++) this.need(page);
  }

  private need(page: number): void {
    this.recent = [...this.recent.filter((other) => other !== page), page];
    if (this.asked.includes(page)) return;
    this.asked.push(page);
    const offset = page * this.pageSize;
    this.fetch(offset, Math.min(this.pageSize, this.count - offset)).then(
      (items) => {
        this.pages.set(page, items);
        this.dropOld();
      },
      // Asked for again when it next comes into view.
      () => this.forget(page),
    );
  }

  private forget(page: number): void {
    this.asked = this.asked.filter((other) => other !== page);
  }

  private dropOld(): void {
    while (this.recent.length > this.keep) {
      const old = this.recent.shift()!;
      this.pages.delete(old);
      this.forget(old);
    }
  }
}
